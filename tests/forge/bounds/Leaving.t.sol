// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Found} from "./BoundRecord.sol";
import {WrongDay} from "./WrongDay.sol";

/// @notice The fourth term: who redeems while the feed is high takes (epsilon - levy) R / (A - R) from who stays.
contract LeavingBoundTest is WrongDay {
    function test_redemptions__at_a_price_that_is_too_high__take_no_more_than_their_part_of_the_error() public {
        measure("leaving", "wad of NAV", 0.9e18);
    }

    /// @dev Cash is priced by nobody: the less of it there is, the nearer the NAV's error is to the feed's, and the less
    ///      can leave.
    function cashPart() internal pure override returns (uint256) {
        return 0.01e18;
    }

    function best(uint256) external override returns (Found memory) {
        requestRedeem(ALICE, shares.balanceOf(ALICE) / 2);
        dealWith(int256(EPSILON));
        return Found(allowed(), lost, calls);
    }
}
