// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {RiskFixture} from "./RiskFixture.sol";
import {RiskControls} from "./mocks/RiskParts.sol";

/// @notice A strategy's fall from its peak, and what the wind-down leaves of trading.
contract RiskDrawdownTest is RiskFixture {
    function setUp() public override {
        super.setUp();
        lock.enrol(address(risk));
    }

    function testFuzz_drawdownOf__is_the_fall_from_the_peak_rounded_up(uint256 peak, uint256 value) public {
        peak = bound(peak, 1, type(uint96).max);
        value = bound(value, 0, type(uint128).max);
        treasury.setPeak(address(strategy), peak);
        strategy.setValue(value);
        (uint256 drawdown, uint256 limit) = risk.drawdownOf(address(strategy));
        assertEq(limit, 0.3e18);
        uint256 fall = value < peak ? peak - value : 0;
        assertGe(drawdown * peak, fall * 1e18);
        assertLt(drawdown == 0 ? 0 : (drawdown - 1) * peak, fall * 1e18 + (fall == 0 ? 1 : 0));
    }

    function test_drawdownOf__what_never_had_a_peak__is_nothing() public {
        strategy.setValue(5);
        (uint256 drawdown, uint256 limit) = risk.drawdownOf(address(strategy));
        assertEq(drawdown, 0);
        assertEq(limit, 0.3e18);
    }

    function test_tripStrategy__at_its_limit__freezes_nothing_a_unit_beyond_it_does() public {
        treasury.setPeak(address(strategy), 1_000_000);
        strategy.setValue(700_000);
        assertFalse(risk.tripStrategy(address(strategy)));
        strategy.setValue(699_999);
        assertTrue(risk.tripStrategy(address(strategy)));
        (, bool frozen) = risk.strategyLimits(address(strategy));
        assertTrue(frozen);
    }

    function test_tripStrategy__of_a_frozen_one__says_so_and_no_more() public {
        vm.prank(GUARDIAN);
        risk.freezeStrategy(address(strategy));
        vm.recordLogs();
        assertTrue(risk.tripStrategy(address(strategy)));
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_tripStrategy__that_never_had_a_peak__freezes_nothing() public {
        strategy.setValue(0);
        assertFalse(risk.tripStrategy(address(strategy)));
    }

    /// @dev Half way through an operation of the fund peak and value need not belong together.
    function test_tripStrategy__in_the_middle_of_an_operation__is_refused() public {
        treasury.setPeak(address(strategy), 1_000_000);
        strategy.setValue(0);
        lock.acquire();
        vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, address(this)));
        risk.tripStrategy(address(strategy));
        lock.release();
        assertTrue(risk.tripStrategy(address(strategy)));
    }

    function test_maxDrawdown__out_of_bounds__is_named() public {
        IRiskManagement.StrategyLimits memory l = limits();
        uint64[3] memory wrong = [uint64(0), 0.01e18 - 1, 0.9e18 + 1];
        for (uint256 i = 0; i < wrong.length; i++) {
            l.maxDrawdown = wrong[i];
            vm.prank(GOVERNOR);
            vm.expectRevert(
                abi.encodeWithSelector(IRiskManagement.LimitOutOfBounds.selector, wrong[i], 0.01e18, 0.9e18)
            );
            risk.setStrategyLimits(address(strategy), l);
        }
    }

    function test_openBatch__in_the_wind_down__lets_anyone_raise_cash_and_nobody_buy() public {
        RiskControls(address(risk.controls())).setWindingDown(true);
        strategy.open(address(0x57A9), one(swap(weth, 1e18, base, 2_000e6)));
        vm.expectRevert(IEmergencyControls.WindsDown.selector);
        strategy.open(KEEPER, one(swap(base, 2_000e6, weth, 1e18)));
        vm.expectRevert(IEmergencyControls.WindsDown.selector);
        strategy.open(KEEPER, two(swap(weth, 1e18, base, 2_000e6), swap(base, 1, wbtc, 1)));
    }
}
