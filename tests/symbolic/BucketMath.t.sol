// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BucketMath} from "../../contracts/libraries/BucketMath.sol";
import {Test} from "../forge/Test.sol";

contract BucketMathSymbolic is Test {
    uint256 private constant WAD = 1e18;

    function check_leak__never_raises_the_level(uint256 level, uint256 capacity, uint256 elapsed) public pure {
        assertLe(BucketMath.leakedLevelUp(level, capacity, elapsed), level);
    }

    function check_leak__in_no_time__is_nothing(uint256 level, uint256 capacity) public pure {
        assertEq(BucketMath.leakedLevelUp(level, capacity, 0), level);
    }

    function check_leak__is_never_more_than_capacity_a_day(uint176 level, uint176 capacity, uint64 elapsed)
        public
        pure
    {
        uint256 left = BucketMath.leakedLevelUp(level, capacity, elapsed);
        assertGe(left * 1 days + uint256(capacity) * elapsed, uint256(level) * 1 days);
    }

    function check_leak__of_a_day__empties_what_was_within_capacity(uint256 level, uint256 capacity, uint64 elapsed)
        public
        pure
    {
        vm.assume(level <= capacity && elapsed >= 1 days);
        assertEq(BucketMath.leakedLevelUp(level, capacity, elapsed), 0);
    }

    function check_ratio__is_never_below_the_exact_one(uint192 amount, uint192 whole) public pure {
        vm.assume(whole != 0);
        assertGe(BucketMath.ratioUp(amount, whole) * whole, uint256(amount) * WAD);
    }

    /// @dev Invariant K1, the step of an induction over any number of batches: where `inflow` within `time` was at most
    ///      what leaked and what is in the bucket, it still is after the next batch. With a level within capacity that
    ///      is inflow <= capacity * (1 + time / day).
    function check_inflow__stays_within_capacity_and_leak(
        uint176 inflow,
        uint64 time,
        uint176 level,
        uint176 capacity,
        uint64 elapsed,
        uint176 amount
    ) public pure {
        vm.assume(uint256(inflow) * 1 days <= uint256(capacity) * time + uint256(level) * 1 days);
        uint256 next = BucketMath.leakedLevelUp(level, capacity, elapsed) + amount;
        vm.assume(next <= capacity); // or it is refused
        uint256 total = uint256(inflow) + amount;
        uint256 passed = uint256(time) + elapsed;
        assertLe(total * 1 days, capacity * passed + next * 1 days);
        assertLe(total * 1 days, capacity * (passed + 1 days));
    }
}
