// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Found} from "./BoundRecord.sol";
import {KeyThief} from "./KeyThief.sol";

/// @notice The first term: L(1 + t/day) of NAV per share at the registry's prices.
contract TradingBoundTest is KeyThief {
    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 80_000 * unit);
        allocate(lending, 10_000 * unit);
        tick(2 days); // empty buckets
    }

    function test_keys__whatever_they_call__take_no_more_than_the_bucket_and_its_leak() public {
        measure("trading", "wad of NAV", 0.99e18);
    }

    /// @dev All that the bucket takes in, in one batch: split over many, each would be a part of what the former left.
    ///      Then, as soon as anything leaked, again: a bucket that is empty leaks nothing.
    function best(uint256 which) external override returns (Found memory) {
        assertTrue(loseToTheEdge(trend));
        for (uint256 i = 0; i < which; i++) {
            tick(1 hours);
            assertTrue(loseToTheEdge(trend));
        }
        return Found(allowed(), lost, calls);
    }

    function attackers() internal pure override returns (uint256) {
        return 3;
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 60; i++) {
            act();
        }
        return Found(allowed(), lost, calls);
    }
}
