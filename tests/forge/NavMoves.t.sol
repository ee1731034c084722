// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {NavFixture} from "./NavFixture.sol";

/// @notice Large moves wait, small steps cannot ratchet, and no gap in time opens a door. maxMove 10 %, cool-off one
///         hour, window one day.
contract NavMovesTest is NavFixture {
    uint256 private constant SHARES = 1e21 - 1; // with one virtual share: per share = (total + 1) / 1e21, exactly

    function setUp() public override {
        super.setUp();
        first.setUnits(0, 0);
        first.setUnits(2, 0);
        second.setUnits(1, 0);
    }

    function test_first_strike__is_measured_against_one() public {
        _expectPass(1.1e18);
        _expectHeldAgainst(0.98e18, 1.1e18, false);
    }

    function test_first_strike__beyond_the_limit_from_one__is_held() public {
        _expectHeldAgainst(1.1e18 + 1, 1e18, true);
    }

    function test_held__consumes_the_sequence_and_nothing_else() public {
        _expectPass(1e18);
        _expectHeldAgainst(1.2e18, 1e18, true);
        assertEq(oracle.lastSequence(), 2);
        _expectPass(1.05e18);
        _expectPass(1.1e18); // still measured against 1.0 and 1.05
    }

    function test_a_large_move__passes_after_its_cool_off() public {
        _expectPass(1e18);
        _expectHeldAgainst(0.7e18, 1e18, false);
        skip(1 hours);
        _expectPass(0.7e18);
        _expectPass(0.77e18); // the window starts anew at 0.7
        _expectHeldAgainst(0.78e18, 0.7e18, true);
    }

    function test_a_large_move__before_its_cool_off__is_recorded_anew() public {
        _expectPass(1e18);
        _expectHeldAgainst(0.7e18, 1e18, false);
        skip(1 hours - 1);
        _expectHeldAgainst(0.7e18, 1e18, false);
        skip(1);
        _expectHeldAgainst(0.7e18, 1e18, false);
        skip(1 hours);
        _expectPass(0.7e18);
    }

    function test_a_large_move__up_to_a_quarter_larger_than_recorded__passes() public {
        _expectPass(1e18);
        _expectHeldAgainst(0.8e18, 1e18, false);
        skip(1 hours);
        uint256 state = vm.snapshotState();
        _expectPass(0.75e18);
        vm.revertToState(state);
        _expectHeldAgainst(0.75e18 - 1, 1e18, false);
        skip(1 hours);
        _expectPass(0.6876e18); // 1.25 times the move recorded last
    }

    function test_a_large_move__the_other_way__is_recorded_anew() public {
        _expectPass(1e18);
        _expectHeldAgainst(0.8e18, 1e18, false);
        skip(2 hours);
        _expectHeldAgainst(1.2e18, 1e18, true);
        skip(2 hours);
        _expectHeldAgainst(0.8e18, 1e18, false);
    }

    function test_a_pass__forgets_the_recorded_move() public {
        _expectPass(1e18);
        _expectHeldAgainst(0.8e18, 1e18, false);
        skip(2 hours);
        _expectPass(1e18);
        _expectHeldAgainst(0.8e18, 1e18, false);
    }

    function test_largeMoveUntil__is_the_end_of_its_cool_off_while_a_move_waits_and_0_else() public {
        assertEq(oracle.largeMoveUntil(), 0);
        _expectPass(1e18);
        assertEq(oracle.largeMoveUntil(), 0);
        _expectHeldAgainst(0.8e18, 1e18, false);
        assertEq(oracle.largeMoveUntil(), block.timestamp + 1 hours);
        skip(2 hours);
        _expectPass(1e18);
        assertEq(oracle.largeMoveUntil(), 0);
    }

    /* THE WINDOW */

    function test_small_steps__within_a_window__cannot_ratchet() public {
        _expectPass(1e18);
        skip(1 hours);
        _expectPass(1.06e18);
        skip(1 hours);
        _expectHeldAgainst(1.12e18, 1e18, true);
    }

    function test_the_window__starts_anew_at_the_last_strike() public {
        _expectPass(1e18);
        skip(1 days - 1);
        _expectPass(1.06e18);
        _expectHeldAgainst(1.12e18, 1e18, true);
        skip(1);
        _expectPass(1.12e18); // against 1.06
        skip(1 days - 1);
        _expectHeldAgainst(1.17e18, 1.06e18, true);
    }

    function test_a_held_strike__does_not_restart_the_window() public {
        _expectPass(1e18);
        skip(2 days);
        _expectHeldAgainst(1.2e18, 1e18, true);
        _expectPass(1.05e18);
        skip(1 days - 1);
        _expectHeldAgainst(1.11e18, 1e18, true);
    }

    /// @dev 1 s, 1 day, 400 days: the same move is as large after any gap.
    function test_guardrails__hold_after_any_gap() public {
        uint256[3] memory gaps = [uint256(1), 1 days, 400 days];
        for (uint256 i = 0; i < 3; i++) {
            uint256 state = vm.snapshotState();
            _expectPass(1e18);
            skip(gaps[i]);
            _expectHeldAgainst(1.1e18 + 1, 1e18, true);
            _expectHeldAgainst(0.9e18 - 1, 1e18, false);
            _expectPass(1.1e18);
            vm.revertToState(state);
        }
    }

    function test_a_move_beyond_all_measure__is_held_and_can_be_recorded() public {
        _expectHeldAgainst(1e18 * 1e18, 1e18, true);
        skip(1 hours);
        _expectPass(1e18 * 1e18);
        skip(1 days);
        _expectHeldAgainst(1, 1e36, false);
    }

    /* FUZZ */

    /// @dev No sequence of strikes, at any times, gets further from the window's start, or from the strike before,
    ///      than the limit, unless a move of that size was recorded at least a cool-off earlier.
    function testFuzz_strikes__never_outrun_the_limit(uint256[12] memory targets, uint256[12] memory gaps) public {
        (uint256 last, uint256 anchor, uint256 start) = (1e18, 1e18, 0);
        (uint256 waiting, uint256 since) = (0, 0);
        for (uint256 i = 0; i < 12; i++) {
            skip(bound(gaps[i], 1, 2 days));
            uint256 target = bound(targets[i], last * 7 / 10, last * 14 / 10);
            if (block.timestamp - start >= 1 days) (anchor, start) = (last, start);
            uint256 move = _larger(_moveOf(target, last), _moveOf(target, anchor));
            bool held = _strike(target);
            if (held) {
                assertGt(move, 0.1e18);
                (waiting, since) = (move, block.timestamp);
                continue;
            }
            if (move > 0.1e18) {
                assertGe(block.timestamp, since + 1 hours);
                assertLe(move, waiting * 5 / 4);
                assertGt(waiting, 0);
                (anchor, start) = (target, block.timestamp);
            } else if (block.timestamp - start >= 1 days) {
                start = block.timestamp;
            }
            (last, waiting) = (target, 0);
        }
    }

    /* HELPERS */

    function _strike(uint256 perShare) private returns (bool held) {
        treasury.setCash(perShare * 1e3 - 1);
        uint256 struck;
        (, struck, held) = confirmAt(honest(), SHARES, 1);
        assertEq(struck, perShare);
    }

    function _expectPass(uint256 perShare) private {
        assertFalse(_strike(perShare), "held");
    }

    function _expectHeldAgainst(uint256 perShare, uint256 base, bool up) private {
        treasury.setCash(perShare * 1e3 - 1);
        uint256 distance = up ? perShare - base : base - perShare;
        uint256 move = (distance * 1e18 + base - 1) / base;
        INavOracle.NavReport memory report = honest();
        vm.expectEmit(address(oracle));
        emit INavOracle.LargeMoveRecorded(DEALING, perShare, base, up, move, block.timestamp + 1 hours);
        (,, bool held) = confirmAt(report, SHARES, 1);
        assertTrue(held, "passed");
    }

    function _moveOf(uint256 to, uint256 from) private pure returns (uint256) {
        return ((to > from ? to - from : from - to) * 1e18 + from - 1) / from;
    }

    function _larger(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a : b;
    }
}
