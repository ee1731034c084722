// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";

/// @notice When anyone may begin the wind-down, whatever pauses and periods there were; and what the checks then say.
contract WindDownDoorTest is Test {
    uint256 private constant START = 1_800_000_000;

    address private _governor = makeAddr("governor");
    address private _guardian = makeAddr("guardian");
    address private _keeper = makeAddr("keeper");
    ControlsParts private _parts;
    EmergencyControls private _controls;

    function setUp() public {
        vm.warp(START);
        _parts = new ControlsParts();
        IEmergencyControls.Roles memory roles;
        (roles.manager, roles.keeper, roles.guardian) = (makeAddr("manager"), _keeper, _guardian);
        roles.guardianTerm = 180 days;
        _controls = new EmergencyControls(_parts.wiring(_governor), roles);
    }

    function test_windDownFrom__before_the_launch__is_never() public {
        _parts.setStruck(0, 0, 1 days);
        assertEq(_controls.windDownFrom(), type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.WindDownTooEarly.selector, type(uint256).max, START));
        _controls.windDownOverdue();
    }

    /// @dev Never later than a period, the longer of 14 days and two periods, and 10 days; never earlier than without.
    function testFuzz_windDownFrom__stays_in_its_bounds(uint256 period, uint256 pausedAt, uint256 time) public {
        period = bound(period, 1 hours, 31 days);
        _parts.setStruck(7, uint40(START), uint32(period));
        pausedAt = bound(pausedAt, 0, 100 days);
        vm.warp(START + pausedAt);
        vm.prank(_guardian);
        _controls.pauseDealing();
        time = bound(time, 0, 200 days);
        vm.warp(START + pausedAt + time);
        uint256 patience = 2 * period > 14 days ? 2 * period : 14 days;
        uint256 without = START + period + patience;
        uint256 from = _controls.windDownFrom();
        assertGe(from, without);
        assertLe(from, without + 10 days);
        // What of the pause lies in the overdue time and is over by now, and nothing else.
        uint256 overdueFrom = START + period;
        uint256 begin = START + pausedAt > overdueFrom ? START + pausedAt : overdueFrom;
        uint256 end = START + pausedAt + (time < 10 days ? time : 10 days);
        assertEq(from, without + (end > begin ? end - begin : 0));
    }

    function test_windDownFrom__an_ended_pause_counts_as_far_as_it_ran() public {
        _parts.setStruck(7, uint40(START), 1 days);
        vm.warp(START + 2 days);
        vm.prank(_guardian);
        _controls.pauseDealing();
        vm.warp(START + 5 days);
        vm.prank(_governor);
        _controls.unpauseDealing();
        vm.warp(START + 60 days);
        assertEq(_controls.windDownFrom(), START + 1 days + 14 days + 3 days);
    }

    /// @dev A pause that prolongs another is one pause, from where the first began.
    function test_windDownFrom__pauses_that_overlap__count_once() public {
        _parts.setStruck(7, uint40(START), 1 days);
        _parts.setOutOfBand(true);
        vm.warp(START + 2 days);
        _controls.trip();
        vm.warp(START + 2 days + 30 minutes);
        vm.prank(_guardian);
        _controls.pauseDealing();
        vm.warp(START + 100 days);
        assertEq(_controls.windDownFrom(), START + 15 days + 10 days);
    }

    function test_requires__in_the_wind_down__let_anyone_raise_cash() public {
        address stranger = makeAddr("stranger");
        vm.warp(_controls.windDownFrom());
        _controls.windDownOverdue();
        assertEq(_parts.windDowns(), 1);
        assertTrue(_controls.requireTrader(stranger), "more than raising cash");
        assertTrue(_controls.requireTrader(_keeper));
        _controls.requireKeeperOrWindDown(stranger);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, stranger, _keeper));
        _controls.requireKeeper(stranger);
    }

    function test_requireTrader__in_the_wind_down__still_heeds_pause_and_halt() public {
        vm.warp(_controls.windDownFrom());
        _controls.windDownOverdue();
        vm.prank(_guardian);
        _controls.pauseTrading();
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, block.timestamp + 10 days));
        _controls.requireTrader(_keeper);
        vm.warp(block.timestamp + 10 days);
        _parts.setLoss(0.018e18, 0.02e18);
        _controls.trip();
        vm.expectRevert(
            abi.encodeWithSelector(
                IEmergencyControls.TradingIsHalted.selector, block.timestamp, block.timestamp + 1 hours
            )
        );
        _controls.requireTrader(_keeper);
    }

    function test_trip__in_the_wind_down__pauses_no_dealing() public {
        vm.warp(_controls.windDownFrom());
        _controls.windDownOverdue();
        _parts.setOutOfBand(true);
        (, bool dealing) = _controls.trip();
        assertFalse(dealing);
        assertEq(_parts.pausedUntil(), 0);
    }

    function testFuzz_tradingGuardrail__begins_at_nine_tenths(uint256 level, uint256 capacity) public {
        capacity = bound(capacity, 0.0001e18, 0.05e18);
        level = bound(level, 0, 2 * capacity);
        _parts.setLoss(level, capacity);
        assertEq(_controls.tradingGuardrail(), level >= capacity * 9 / 10);
    }
}
