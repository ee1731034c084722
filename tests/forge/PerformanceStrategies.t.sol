// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PerformanceTracking} from "../../contracts/fund/PerformanceTracking.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IPerformanceTracking, IStrategyMarks} from "../../contracts/interfaces/IPerformanceTracking.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {StandInClock, StandInMarks} from "./mocks/PerformanceParts.sol";
import {Test} from "./Test.sol";

/// @notice Strategies at a strike: what is written, by whom, once.
contract PerformanceStrategiesTest is Test {
    address private _navOracle = makeAddr("navOracle");
    address private _trend = makeAddr("trend");
    address private _lending = makeAddr("lending");
    StandInClock private _fund = new StandInClock();
    StandInMarks private _marks = new StandInMarks();
    PerformanceTracking private _tracking;

    function setUp() public {
        _tracking = new PerformanceTracking(
            address(_fund), _navOracle, ITreasury(address(_marks)), IEmergencyControls(address(0))
        );
        _fund.setNumber(1);
    }

    function test_recordStrategies__marks_each_and_keeps_it() public {
        _marks.setPrincipal(_trend, 900e6);
        _recordStrategies(1, 1000e6, 500e6);
        _record(1);
        vm.expectCall(address(_marks), abi.encodeCall(IStrategyMarks.mark, (_trend, 750e6)), 1);
        vm.expectCall(address(_marks), abi.encodeCall(IStrategyMarks.mark, (_lending, 501e6)), 1);
        _recordStrategies(2, 750e6, 501e6);
        _record(2);
        _assertStrategy(_trend, 1, 1000e6, 900e6, 0);
        _assertStrategy(_trend, 2, 750e6, 900e6, 0.25e18);
        _assertStrategy(_lending, 1, 500e6, 0, 0);
        _assertStrategy(_lending, 2, 501e6, 0, 0);
        _assertStrategy(_lending, 3, 0, 0, 0);
    }

    function testFuzz_recordStrategies__rounds_the_drawdown_up(uint96 peak, uint96 value) public {
        _recordStrategies(1, peak, 0);
        _record(1);
        _recordStrategies(2, value, 0);
        uint256 got = _tracking.strategyCheckpoint(_trend, 2).drawdown;
        if (value >= peak) return assertEq(got, 0);
        uint256 lost = (uint256(peak) - value) * 1e18;
        assertGe(got * peak, lost); // never less than what was lost
        assertLt((got - 1) * peak, lost); // and the least such number
        assertLe(got, 1e18);
    }

    function testFuzz_recordStrategies__what_outgrows_its_field_stays_at_the_largest(uint256 value, uint256 principal)
        public
    {
        _marks.setPrincipal(_trend, principal);
        _recordStrategies(1, value, 0);
        uint256 most = type(uint96).max;
        _assertStrategy(_trend, 1, value > most ? most : value, principal > most ? most : principal, 0);
    }

    function test_recordStrategies__beyond_its_field__keeps_the_drawdown_true() public {
        _recordStrategies(1, type(uint256).max, 0);
        _record(1);
        _recordStrategies(2, type(uint256).max / 2 + 1, 0);
        assertEq(_tracking.strategyCheckpoint(_trend, 2).drawdown, 0.5e18);
    }

    function testFuzz_recordStrategies__refuses_everybody_but_the_oracle(address caller) public {
        vm.assume(caller != _navOracle);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotNavOracle.selector, caller));
        _tracking.recordStrategies(1, new address[](0), new uint256[](0));
    }

    function test_recordStrategies__without_a_value_for_each__reverts() public {
        vm.prank(_navOracle);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.LengthMismatch.selector, 1, 2));
        _tracking.recordStrategies(1, new address[](1), new uint256[](2));
        vm.prank(_navOracle);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.LengthMismatch.selector, 2, 1));
        _tracking.recordStrategies(1, new address[](2), new uint256[](1));
    }

    function test_recordStrategies__of_a_struck_dealing__reverts() public {
        _record(1);
        _expectAlreadyRecorded(1);
        _recordStrategies(1, 1, 1);
    }

    function test_recordStrategies__of_any_but_the_next__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotNext.selector, 2, 1));
        _recordStrategies(2, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotNext.selector, 0, 1));
        _recordStrategies(0, 1, 1);
    }

    function test_recordStrategies__a_second_time__reverts() public {
        _recordStrategies(1, 1, 0);
        _expectStrategyAlreadyRecorded(1);
        _recordStrategies(1, 2, 0);
    }

    /// @dev Each field alone says that something is there.
    function test_recordStrategies__a_second_time_with_nothing_left__reverts() public {
        _marks.setPrincipal(_trend, 5);
        _recordStrategies(1, 0, 0);
        _expectStrategyAlreadyRecorded(1);
        _recordStrategies(1, 2, 0);
        _record(1);
        _marks.setPrincipal(_trend, 0);
        _recordStrategies(2, 1, 0);
        _record(2);
        _recordStrategies(3, 0, 0);
        _assertStrategy(_trend, 3, 0, 0, 1e18);
        _expectStrategyAlreadyRecorded(3);
        _recordStrategies(3, 2, 0);
    }

    function test_recordStrategies__one_twice_in_a_strike__reverts() public {
        address[] memory list = new address[](2);
        (list[0], list[1]) = (_trend, _trend);
        uint256[] memory values = new uint256[](2);
        (values[0], values[1]) = (7, 7);
        _expectStrategyAlreadyRecorded(1);
        vm.prank(_navOracle);
        _tracking.recordStrategies(1, list, values);
    }

    /* HELPERS */

    /// @dev As in a strike: the fund moves on afterwards.
    function _record(uint256 dealing) private {
        _fund.setNumber(dealing);
        vm.prank(address(_fund));
        _tracking.record(dealing, 1e18, 1e18, 1e18);
    }

    function _recordStrategies(uint256 dealing, uint256 trend, uint256 lending) private {
        address[] memory list = new address[](2);
        (list[0], list[1]) = (_trend, _lending);
        uint256[] memory values = new uint256[](2);
        (values[0], values[1]) = (trend, lending);
        vm.prank(_navOracle);
        _tracking.recordStrategies(dealing, list, values);
    }

    function _expectAlreadyRecorded(uint256 dealing) private {
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.AlreadyRecorded.selector, dealing));
    }

    function _expectStrategyAlreadyRecorded(uint256 dealing) private {
        bytes4 refusal = IPerformanceTracking.StrategyAlreadyRecorded.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, _trend, dealing));
    }

    function _assertStrategy(address strategy, uint256 dealing, uint256 value, uint256 principal, uint256 drawdown)
        private
        view
    {
        IPerformanceTracking.StrategyCheckpoint memory got = _tracking.strategyCheckpoint(strategy, dealing);
        assertEq(got.value, value);
        assertEq(got.principal, principal);
        assertEq(got.drawdown, drawdown);
    }
}
