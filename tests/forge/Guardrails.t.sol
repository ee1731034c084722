// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {Order} from "../../contracts/interfaces/IStrategy.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice What anyone may halt, and only for a reason: the fund's trading, its dealing, one strategy.
contract GuardrailsTest is FundFixture {
    address private constant STRANGER = address(0xD001);

    function setUp() public {
        deployFund(6);
        invest(ALICE, 1_000_000 * unit);
        allocate(trend, 500_000 * unit);
    }

    /* TRADING: THE LOSS BUCKET */

    function test_trip__without_a_reason__changes_nothing() public {
        vm.recordLogs();
        vm.prank(STRANGER);
        (bool trading, bool dealing) = controls.trip();
        assertFalse(trading || dealing);
        assertEq(vm.getRecordedLogs().length, 0);
        buy(100 * unit);
    }

    function test_trip__with_the_bucket_nine_tenths_full__halts_trading_until_an_hour_after_it_drained() public {
        fillBucket();
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        vm.expectEmit(address(controls));
        emit IEmergencyControls.TradingHalted(STRANGER, block.timestamp + 1 hours);
        vm.prank(STRANGER);
        (bool trading,) = controls.trip();
        assertTrue(trading);
        assertTrue(controls.isTradingHalted());
        refuseBuying(block.timestamp);
        // The reason itself keeps the halt, whether or not anybody trips again.
        uint256 drained = block.timestamp + (level - capacity * 9 / 10) * 1 days / capacity + 1;
        uint256 tripped = block.timestamp;
        vm.warp(drained - 2);
        assertTrue(controls.isTradingHalted());
        vm.warp(drained > tripped + 1 hours ? drained : tripped + 1 hours);
        assertFalse(controls.isTradingHalted());
        tick(1);
        buy(100 * unit);
    }

    function test_trip__again_while_the_reason_holds__lasts_an_hour_from_there() public {
        fillBucket();
        controls.trip();
        vm.warp(block.timestamp + 10 minutes);
        controls.trip();
        uint256 again = block.timestamp;
        vm.warp(again + 1 hours - 1);
        assertTrue(controls.isTradingHalted());
    }

    function test_trip__when_the_reason_is_gone__clears_the_record_after_an_hour() public {
        fillBucket();
        controls.trip();
        vm.warp(block.timestamp + 1 days);
        vm.expectEmit(address(controls));
        emit IEmergencyControls.TradingResumed();
        controls.trip();
        vm.recordLogs();
        controls.trip();
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_trip__a_reason_gone_for_less_than_an_hour__does_not_end_the_halt() public {
        fillBucket();
        controls.trip();
        vm.prank(timelock);
        risk.setRiskTerms(IRiskManagement.RiskTerms(0.01e18, 0.05e18, 3e18, 0.05e18)); // the bucket is larger now
        assertFalse(controls.tradingGuardrail());
        vm.warp(block.timestamp + 1 hours - 1);
        controls.trip();
        assertTrue(controls.isTradingHalted());
        vm.warp(block.timestamp + 1);
        assertFalse(controls.isTradingHalted());
    }

    /* TRADING: A LARGE MOVE THAT WAITS */

    function test_trip__while_a_large_move_waits__halts_trading() public {
        buy(490_000 * unit);
        close();
        setPrice(wethFeed, 600); // -34 % of the NAV, the limit is 30 %
        assertFalse(strike());
        (bool trading,) = controls.trip();
        assertTrue(trading);
        tick(1 hours);
        assertFalse(controls.tradingGuardrail());
        assertFalse(controls.isTradingHalted());
    }

    /* DEALING: THE BASE ASSET LEFT ITS BAND */

    function test_trip__with_the_base_asset_out_of_its_band__pauses_dealing_for_an_hour_at_a_time() public {
        baseFeed.push(0.4e8); // the band begins at 0.5
        vm.prank(STRANGER);
        (, bool dealing) = controls.trip();
        assertTrue(dealing);
        uint256 until = block.timestamp + 1 hours;
        assertEq(controls.dealingPausedUntil(), until);
        base.mint(BOB, unit);
        vm.startPrank(BOB);
        base.approve(address(fund), unit);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsPaused.selector, until));
        fund.requestDeposit(unit, BOB, BOB);
        vm.stopPrank();
        vm.warp(until - 60);
        baseFeed.push(0.4e8);
        controls.trip();
        assertEq(controls.dealingPausedUntil(), until - 60 + 1 hours);
        baseFeed.push(1e8);
        vm.warp(until - 60 + 1 hours);
        subscribe(BOB, unit);
    }

    function test_trip__again_in_the_same_second__pauses_dealing_once() public {
        baseFeed.push(0.4e8);
        controls.trip();
        vm.recordLogs();
        (, bool dealing) = controls.trip();
        assertTrue(dealing);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /// @dev A pause of ten days must not become one of an hour.
    function test_trip__never_shortens_a_pause() public {
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        uint256 until = controls.dealingPausedUntil();
        baseFeed.push(0.4e8);
        controls.trip();
        assertEq(controls.dealingPausedUntil(), until);
        assertEq(fund.dealingClock().pausedUntil, until);
    }

    function test_trip__while_dealing_is_tripped__the_ways_out_stay_open() public {
        requestRedeem(ALICE, 1e18);
        baseFeed.push(0.4e8);
        controls.trip();
        vm.startPrank(ALICE);
        fund.cancelRedeem(ALICE);
        fund.redeemInKind(1e18, ALICE, new address[](0));
        vm.stopPrank();
    }

    /* A STRATEGY'S DRAWDOWN */

    function test_tripStrategy__within_its_limit__changes_nothing() public {
        buy(400_000 * unit);
        deal();
        setPrice(wethFeed, 1100); // -36 % of the strategy, the limit is 50 %
        vm.prank(STRANGER);
        assertFalse(risk.tripStrategy(address(trend)));
        buy(1000 * unit);
    }

    function test_tripStrategy__beyond_its_limit__freezes_it_until_the_governor_thaws_it() public {
        buy(490_000 * unit);
        deal();
        uint256 peak = treasury.peakOf(address(trend));
        setPrice(wethFeed, 900);
        uint256 value = trend.value();
        vm.expectEmit(address(risk));
        emit IRiskManagement.DrawdownExceeded(address(trend), ((peak - value) * 1e18 + peak - 1) / peak, 0.5e18);
        vm.prank(STRANGER);
        assertTrue(risk.tripStrategy(address(trend)));
        tick(1);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, trend));
        trend.execute(1e9, swapOrder(base, weth, unit), block.timestamp);
        swap(trend, IERC20(weth), IERC20(base), 1e18); // towards cash it may
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), unit);
        vm.startPrank(timelock);
        risk.unfreezeStrategy(address(trend));
        treasury.resetPeak(address(trend));
        vm.stopPrank();
        assertFalse(risk.tripStrategy(address(trend)));
        buy(unit);
    }

    /// @dev Cash that arrives must not dilute a drawdown: refilling a losing strategy takes a vote.
    function test_allocate__into_a_drawdown__leaves_it_as_deep_as_it_was() public {
        buy(490_000 * unit);
        deal();
        setPrice(wethFeed, 1100);
        deal();
        (uint256 before,) = risk.drawdownOf(address(trend));
        assertGt(before, 0.4e18);
        allocate(trend, 50_000 * unit);
        (uint256 afterwards,) = risk.drawdownOf(address(trend));
        assertApproxEqAbs(afterwards, before, 2e9);
        assertGe(afterwards, before);
    }

    function testFuzz_flows__leave_the_drawdown_as_it_was(uint256 price, uint256 amount, uint256 part) public {
        buy(300_000 * unit);
        deal();
        setPrice(wethFeed, int256(bound(price, 1200, 2200)));
        deal();
        (uint256 before,) = risk.drawdownOf(address(trend));
        uint256 home = bound(amount, 1, trend.unitsOf(address(base)) - unit);
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), home);
        part = bound(part, 1e15, shares.balanceOf(ALICE) / 2);
        vm.prank(ALICE);
        fund.redeemInKind(part, ALICE, new address[](0));
        (uint256 afterwards,) = risk.drawdownOf(address(trend));
        assertApproxEqAbs(afterwards, before, 1e12);
    }

    function test_tripStrategy__without_a_price__changes_nothing() public {
        buy(490_000 * unit);
        deal();
        setPrice(wethFeed, 900);
        vm.warp(block.timestamp + 3 hours);
        assertFalse(risk.tripStrategy(address(trend)));
    }

    function test_tripStrategy__of_what_is_no_strategy__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.NotStrategy.selector, STRANGER));
        risk.tripStrategy(STRANGER);
    }

    /// @dev In the middle of an allocation the peak is ahead of the value: a token that calls back must not use it.
    function test_tripStrategy__from_inside_a_transfer__is_refused() public {
        base.setHook(address(risk), abi.encodeCall(IRiskManagement.tripStrategy, (address(trend))));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, treasury));
        treasury.allocate(address(trend), 100_000 * unit);
    }

    function test_resetPeak__is_the_governors() public {
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotGovernor.selector, GUARDIAN));
        treasury.resetPeak(address(trend));
        vm.prank(timelock);
        vm.expectRevert();
        treasury.resetPeak(STRANGER);
    }

    /* HELPERS */

    function navTerms() internal view override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.3e18, 1 hours, 1 days);
    }

    function buy(uint256 amount) internal {
        swap(trend, IERC20(base), IERC20(weth), amount);
    }

    function swapOrder(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) internal view returns (Order[] memory list) {
        list = new Order[](1);
        list[0] = Order(address(swapAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }

    function refuseBuying(uint256 trippedAt) internal {
        vm.prank(KEEPER);
        vm.expectRevert(
            abi.encodeWithSelector(IEmergencyControls.TradingIsHalted.selector, trippedAt, trippedAt + 1 hours)
        );
        trend.execute(1e9, swapOrder(base, weth, unit), block.timestamp);
    }

    /// @dev Trades back and forth at nearly the most that a batch may lose, until the bucket is all but full.
    function fillBucket() internal {
        venue.setCost(99);
        buy(490_000 * unit);
        bool sells = true;
        while (true) {
            (uint256 level, uint256 capacity) = risk.fundLossLevel();
            if (level >= capacity * 98 / 100) return;
            uint256 amount = (capacity - level) * 98_000_000 * unit / 1e18; // loses 99 % of a hundredth of the room
            uint256 booked = sells ? trend.unitsOf(address(weth)) : trend.unitsOf(address(base));
            if (sells) amount = amount * 1e18 / (2000 * unit);
            amount = amount < booked ? amount : booked;
            if (sells) swap(trend, IERC20(weth), IERC20(base), amount);
            else swap(trend, IERC20(base), IERC20(weth), amount);
            sells = !sells;
        }
    }
}
