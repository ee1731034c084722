// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BucketMath} from "../../contracts/libraries/BucketMath.sol";
import {Exact} from "./Exact.sol";
import {Test} from "./Test.sol";
import {MathHarness} from "./mocks/MathHarness.sol";

contract BucketMathTest is Test {
    uint256 private constant WAD = 1e18;
    uint256 private constant STEPS = 100;

    MathHarness private _math;

    function setUp() public {
        _math = new MathHarness();
    }

    /* LEAK */

    function testFuzz_leakedLevelUp__is_the_exact_ceiling(uint256 level, uint256 capacity, uint256 elapsed)
        public
        pure
    {
        (level, capacity) = (bound(level, 0, 1e24), bound(capacity, 0, 1e24));
        elapsed = bound(elapsed, 0, 3650 days);
        uint256 left = BucketMath.leakedLevelUp(level, capacity, elapsed);
        uint256 leak = capacity * elapsed;
        assertLe(left, level);
        assertGe(left * 1 days + leak, level * 1 days, "leaked too much");
        assertTrue(left == 0 || (left - 1) * 1 days + leak < level * 1 days, "leaked a unit too little");
    }

    function testFuzz_leakedLevelUp__after_a_day__is_empty_from_full(uint256 capacity) public pure {
        capacity = bound(capacity, 0, 1e24);
        assertEq(BucketMath.leakedLevelUp(capacity, capacity, 1 days), 0);
        assertEq(BucketMath.leakedLevelUp(capacity, capacity, 0), capacity);
    }

    function testFuzz_ratioUp__is_the_exact_ceiling(uint256 amount, uint256 whole) public pure {
        (amount, whole) = (bound(amount, 0, 1e57), bound(whole, 1, type(uint256).max));
        assertTrue(Exact.isCeil(BucketMath.ratioUp(amount, whole), amount, WAD, whole));
    }

    /* THE BOUND */

    /// @dev However a thief times it, at most capacity * (1 + t / day) flows in within t.
    function testFuzz_bucket__random_inflow__stays_within_the_bound(uint256 capacity, uint256 seed) public pure {
        capacity = bound(capacity, 1, 1e18);
        (uint256 level, uint256 inflow, uint256 time) = (0, 0, 0);
        for (uint256 step = 0; step < STEPS; step++) {
            uint256 elapsed = _someTime(_random(seed, step, 0));
            level = BucketMath.leakedLevelUp(level, capacity, elapsed);
            time += elapsed;
            uint256 amount = BucketMath.ratioUp(_random(seed, step, 1) % 1e12, _random(seed, step, 2) % 1e13 + 1);
            if (level + amount > capacity) continue; // refused
            level += amount;
            inflow += amount;
            assertLe(inflow * 1 days, capacity * (1 days + time));
        }
    }

    /// @dev The worst case: filled to the brim at every chance, most of them a second apart.
    function testFuzz_bucket__greedy_inflow__reaches_and_keeps_the_bound(uint256 capacity, uint256 seed) public pure {
        capacity = bound(capacity, 1, 1e18);
        (uint256 level, uint256 inflow, uint256 time) = (0, 0, 0);
        for (uint256 step = 0; step < STEPS; step++) {
            uint256 elapsed = step == 0 ? 0 : _someTime(_random(seed, step, 0));
            level = BucketMath.leakedLevelUp(level, capacity, elapsed);
            time += elapsed;
            inflow += capacity - level;
            level = capacity;
            assertLe(inflow * 1 days, capacity * (1 days + time));
        }
    }

    /// @dev A window that resets at midnight would let twice the capacity through around it; the bucket does not.
    function test_bucket__around_midnight__lets_through_once() public pure {
        uint256 capacity = 0.02e18;
        uint256 level = BucketMath.leakedLevelUp(capacity, capacity, 2); // two seconds after it was filled
        assertLe(capacity - level, capacity * 2 / 1 days);
    }

    /* REVERTS */

    function test_ratioUp__of_nothing__divides_by_zero() public {
        _expectPanic(0x12);
        _math.ratioUp(1, 0);
    }

    function test_amounts_beyond_256_bits__overflow_by_name() public {
        _expectPanic(0x11);
        _math.ratioUp(type(uint256).max, 1);
        _expectPanic(0x11);
        _math.leakedLevelUp(1, type(uint256).max, 1 days + 1);
    }

    /* HELPERS */

    /// @dev The same block, a second, an hour or days.
    function _someTime(uint256 random) private pure returns (uint256) {
        return [0, 1, (random >> 8) % 1 hours, (random >> 8) % 3 days][random % 4];
    }

    function _random(uint256 seed, uint256 step, uint256 which) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, step, which)));
    }

    function _expectPanic(uint256 code) private {
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", code));
    }
}
