// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Found} from "./BoundRecord.sol";
import {WrongDay} from "./WrongDay.sol";

/// @notice The third term: who subscribes while the feed is low takes (epsilon - levy) D / (A + (1 - levy) D) from the
///         others, and the key chooses the strike.
contract EnteringBoundTest is WrongDay {
    function test_subscriptions__at_a_lagging_price__take_no_more_than_their_part_of_the_error() public {
        measure("entering", "wad of NAV", 0.98e18);
    }

    function cashPart() internal pure override returns (uint256) {
        return 0;
    }

    /// @dev A hundred times the fund, at the feed's lowest.
    function best(uint256) external override returns (Found memory) {
        subscribe(BOB, 10_000_000 * unit);
        dealWith(-int256(EPSILON));
        return Found(allowed(), lost, calls);
    }
}
