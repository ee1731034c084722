// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";

/// @notice Who may pause what for how long, and who ends it.
contract EmergencyControlsTest is Test {
    uint256 private constant START = 1_800_000_000;

    address private _governor = makeAddr("governor");
    address private _guardian = makeAddr("guardian");
    address private _watcher = makeAddr("watcher");
    address private _keeper = makeAddr("keeper");
    address private _standby = makeAddr("standby");
    ControlsParts private _parts;
    EmergencyControls private _controls;

    function setUp() public {
        vm.warp(START);
        _parts = new ControlsParts();
        _controls = new EmergencyControls(
            _parts.wiring(_governor),
            IEmergencyControls.Roles({
                manager: makeAddr("manager"),
                keeper: _keeper,
                standby: _standby,
                guardian: _guardian,
                watcher: _watcher,
                guardianTerm: 180 days
            })
        );
    }

    /* PAUSES */

    function test_guardian__stops_trading_for_ten_days() public {
        vm.expectEmit();
        emit IEmergencyControls.TradingPaused(_guardian, START + 10 days);
        _pauseTrading(_guardian);
        assertEq(_controls.tradingPausedUntil(), START + 10 days);
        assertEq(_controls.dealingPausedUntil(), 0);
        vm.warp(START + 10 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, START + 10 days));
        _controls.requireTrader(_keeper);
        skip(1);
        _controls.requireTrader(_keeper);
    }

    function test_guardian__stops_dealing_for_ten_days() public {
        vm.expectEmit();
        emit IEmergencyControls.DealingPaused(_guardian, START + 10 days);
        _pauseDealing(_guardian);
        assertEq(_controls.dealingPausedUntil(), START + 10 days);
        assertEq(_parts.pausedUntil(), START + 10 days, "the fund was not told");
        _controls.requireTrader(_keeper);
    }

    function test_guardian__pauses_each_kind_once_until_rearmed() public {
        _pauseTrading(_guardian);
        _assertArmed(false, true);
        _pauseDealing(_guardian);
        _assertArmed(false, false);
        skip(30 days);
        vm.expectRevert(IEmergencyControls.GuardianNotArmed.selector);
        _pauseTrading(_guardian);
        vm.expectRevert(IEmergencyControls.GuardianNotArmed.selector);
        _pauseDealing(_guardian);

        vm.prank(_governor);
        vm.expectEmit();
        emit IEmergencyControls.GuardianRearmed();
        _controls.rearmGuardian();
        _assertArmed(true, true);
        _pauseTrading(_guardian);
        assertEq(_controls.tradingPausedUntil(), vm.getBlockTimestamp() + 10 days);
    }

    function test_guardian__replaced__is_not_armed_anew() public {
        _pauseTrading(_guardian);
        address next = makeAddr("next");
        vm.prank(_governor);
        _controls.setGuardian(next, 180 days);
        skip(1);
        vm.expectRevert(IEmergencyControls.GuardianNotArmed.selector);
        _pauseTrading(next);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotPauser.selector, _guardian));
        _pauseTrading(_guardian);
    }

    function test_watcher__stops_both_kinds_for_a_day_once_a_week() public {
        _pauseTrading(_watcher);
        _pauseDealing(_watcher);
        assertEq(_controls.tradingPausedUntil(), START + 24 hours);
        assertEq(_controls.dealingPausedUntil(), START + 24 hours);
        vm.warp(START + 7 days - 1);
        bytes memory refusal = abi.encodeWithSelector(IEmergencyControls.WatcherUsedUp.selector, START, START + 7 days);
        vm.expectRevert(refusal);
        _pauseTrading(_watcher);
        vm.expectRevert(refusal);
        _pauseDealing(_watcher);
        skip(1);
        _pauseTrading(_watcher);
        assertEq(_controls.tradingPausedUntil(), START + 8 days);
    }

    function test_watcher__replaced__may_not_pause_sooner() public {
        _pauseTrading(_watcher);
        skip(1 days);
        vm.prank(_governor);
        _controls.setWatcher(_standby);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.WatcherUsedUp.selector, START, START + 7 days));
        _pauseTrading(_standby);
    }

    /// @dev A stolen watcher key stops the fund a seventh of the time at most, and never for longer than a day at once.
    function testFuzz_watcher__pauses_a_seventh_of_the_time_at_most(uint256 seed) public {
        uint256 paused;
        for (uint256 i = 0; i < 100; i++) {
            vm.prank(_watcher);
            try _controls.pauseTrading() {
                uint256 left = _controls.tradingPausedUntil() - vm.getBlockTimestamp();
                assertLe(left, 1 days);
                if (left == 1 days) paused += left; // else a no-op under the running pause
            } catch {}
            skip(uint256(keccak256(abi.encode(seed, i))) % 3 days + 1);
        }
        assertLe(paused, 1 days + (vm.getBlockTimestamp() - START) / 7);
    }

    function test_pause__under_a_longer_one__changes_nothing_and_uses_nothing_up() public {
        _pauseTrading(_guardian);
        vm.recordLogs();
        _pauseTrading(_watcher);
        _pauseTrading(_guardian);
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(_controls.tradingPausedUntil(), START + 10 days);
        vm.warp(START + 9 days + 1);
        _pauseTrading(_watcher);
        assertEq(_controls.tradingPausedUntil(), START + 10 days + 1);
    }

    function test_guardian__extends_the_watchers_pause() public {
        _pauseDealing(_watcher);
        skip(1 hours);
        _pauseDealing(_guardian);
        assertEq(_controls.dealingPausedUntil(), START + 1 hours + 10 days);
    }

    function testFuzz_pause__refuses_everybody_else(address caller) public {
        vm.assume(caller != _guardian && caller != _watcher);
        bytes memory refusal = abi.encodeWithSelector(IEmergencyControls.NotPauser.selector, caller);
        vm.expectRevert(refusal);
        _pauseTrading(caller);
        vm.expectRevert(refusal);
        _pauseDealing(caller);
    }

    /* UNPAUSES */

    function test_governor__ends_either_pause() public {
        _pauseTrading(_guardian);
        _pauseDealing(_guardian);
        vm.startPrank(_governor);
        vm.expectEmit();
        emit IEmergencyControls.TradingUnpaused();
        _controls.unpauseTrading();
        _controls.requireTrader(_keeper);
        vm.expectEmit();
        emit IEmergencyControls.DealingUnpaused();
        _controls.unpauseDealing();
        assertEq(_parts.pausedUntil(), 0, "the fund was not told");
        _assertArmed(false, false);
    }

    function test_governor__with_nothing_to_undo__emits_nothing() public {
        vm.recordLogs();
        vm.startPrank(_governor);
        _controls.unpauseTrading();
        _controls.unpauseDealing();
        _controls.rearmGuardian();
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /* HELPERS */

    function _pauseTrading(address by) private {
        vm.prank(by);
        _controls.pauseTrading();
    }

    function _pauseDealing(address by) private {
        vm.prank(by);
        _controls.pauseDealing();
    }

    function _assertArmed(bool trading, bool dealing) private view {
        (bool armedTrading, bool armedDealing) = _controls.guardianArmed();
        assertEq(armedTrading, trading);
        assertEq(armedDealing, dealing);
    }
}
