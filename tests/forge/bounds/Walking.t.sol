// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {Found} from "./BoundRecord.sol";
import {KeyThief} from "./KeyThief.sol";
import {ToAndFro} from "./ToAndFro.sol";

/// @notice The same bound with eight strategies, each with a bucket of its own, and cash that is walked through all.
contract WalkingBoundTest is KeyThief {
    IStrategy[6] private _walk;

    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        for (uint256 i = 0; i < _walk.length; i++) {
            _walk[i] = addStrategy(address(weth), address(0));
        }
        tick(2 days);
    }

    function test_cash__walked_through_many_strategies__loses_one_bucket() public {
        measure("walking", "wad of NAV", 0.99e18);
    }

    /// @dev A sixth of the bucket in each, with the same cash; then whatever else each strategy's own bucket would let in.
    function best(uint256) external override returns (Found memory) {
        for (uint256 i = 0; i < _walk.length; i++) {
            address next = address(_walk[i]);
            useKey(KEEPER, address(treasury), abi.encodeCall(treasury.allocate, (next, 4900 * unit)));
            assertTrue(loseSome(_walk[i], room() / (_walk.length - i) - ToAndFro.hair(worth())));
            uint256 rest = _walk[i].unitsOf(address(base));
            useKey(KEEPER, address(treasury), abi.encodeCall(treasury.deallocate, (next, rest)));
        }
        for (uint256 size = 10_000 * unit; size > unit / 10; size /= 3) {
            loseSome(trend, size);
        }
        return Found(allowed(), lost, calls);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 60; i++) {
            act();
        }
        return Found(allowed(), lost, calls);
    }
}
