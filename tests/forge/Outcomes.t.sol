// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {Order} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {FundFixture} from "./FundFixture.sol";
import {FixtureFeed} from "./mocks/Fixtures.sol";

/// @notice Parts that change, vanish or lose everything in the middle of something: what happens is defined.
contract OutcomesTest is FundFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 60_000 * unit);
        allocate(lending, 20_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 50_000 * unit);
        lend(20_000 * unit);
    }

    function navTerms() internal pure override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.5e18, 10 minutes, 1 days);
    }

    /* STRATEGIES */

    function test_strategy_removed_while_it_holds__is_refused_until_it_is_empty() public {
        uint256 units = lending.unitsOf(address(pool));
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.StrategyNotEmpty.selector, lending, pool, units));
        treasury.removeStrategy(address(lending));
        execute(lending, address(poolAdapter), abi.encode(false, units));
        uint256 cash = lending.unitsOf(address(base));
        vm.prank(KEEPER);
        treasury.deallocate(address(lending), cash);
        vm.prank(timelock);
        treasury.removeStrategy(address(lending));
        deal();
    }

    function test_strategy_removed_between_observation_and_strike__asks_for_a_new_report() public {
        execute(lending, address(poolAdapter), abi.encode(false, lending.unitsOf(address(pool))));
        uint256 cash = lending.unitsOf(address(base));
        vm.prank(KEEPER);
        treasury.deallocate(address(lending), cash);
        close();
        INavOracle.NavReport memory r = report();
        vm.prank(timelock);
        treasury.removeStrategy(address(lending));
        vm.prank(KEEPER);
        vm.expectPartialRevert(INavOracle.UnitsDiffer.selector);
        fund.strike(r);
        assertTrue(strike());
    }

    function test_strategy_frozen_while_a_dealing_needs_its_cash__sells_pays_and_strikes() public {
        requestRedeem(ALICE, 19_900e18);
        close();
        vm.prank(GUARDIAN);
        risk.freezeStrategy(address(trend));
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(swapAdapter), abi.encode(base, weth, unit, uint256(1)));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, trend));
        trend.execute(1e9, orders, block.timestamp);
        swap(trend, IERC20(weth), IERC20(base), 5e18);
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), 18_000 * unit);
        assertTrue(strike());
        assertEq(fund.dealing(2).filled, 19_900e18);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, trend));
        treasury.allocate(address(trend), unit);
    }

    function test_adapter_with_a_cap_of_nothing_while_it_holds__only_gives_back() public {
        vm.prank(GUARDIAN);
        risk.lowerAdapterCap(address(poolAdapter), 0);
        pool.setIndex(1.01e27);
        deal();
        Order[] memory orders = new Order[](1);
        allocate(lending, 1000 * unit);
        orders[0] = Order(address(poolAdapter), abi.encode(true, 100 * unit));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.AdapterNotListed.selector, poolAdapter));
        lending.execute(1e9, orders, block.timestamp);
        execute(lending, address(poolAdapter), abi.encode(false, lending.unitsOf(address(pool))));
        assertEq(lending.unitsOf(address(pool)), 0);
        vm.prank(ALICE);
        fund.redeemInKind(1000e18, ALICE, new address[](0));
    }

    /* FEEDS */

    function test_feed_replaced_between_close_and_strike__returns_subscriptions_and_pays_the_lower_price() public {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 1000e18);
        close();
        uint256 full = fund.convertToAssets(1000e18);
        FixtureFeed less = new FixtureFeed(8, 1800e8);
        vm.prank(timelock);
        registry.setFeed(
            IPriceRegistry.FeedConfig(address(weth), address(less), 2 hours, 100e8, 100_000e8, address(0), 0, 50)
        );
        uint256 low = fund.convertToAssets(1000e18);
        assertLt(low, full * 96 / 100);
        assertTrue(strike());
        tick(1 hours);
        assertApproxEqRel(fund.dealing(2).assetsOut, low * 995 / 1000, 0.001e18);
        assertEq(fund.dealing(2).sharesOut, 0);
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
        assertGt(claimAssets(ALICE), 0);
    }

    function test_feed_disabled_mid_dealing__waits_and_leaves_every_way_out() public {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 1000e18);
        close();
        INavOracle.NavReport memory r = report();
        vm.prank(GUARDIAN);
        registry.disableFeed(address(weth));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedIsDisabled.selector, weth));
        fund.strike(r);
        vm.prank(ALICE);
        fund.redeemInKind(1000e18, ALICE, new address[](0));
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), 1000 * unit);
        tick(1 hours + 1);
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
        vm.prank(timelock);
        registry.setFeed(
            IPriceRegistry.FeedConfig(address(weth), address(wethFeed), 2 hours, 100e8, 100_000e8, address(0), 0, 50)
        );
        deal();
        assertGt(claimAssets(ALICE), 0);
    }

    /* ROLES AND TERMS */

    function test_keeper_revoked_between_close_and_strike__the_standby_strikes() public {
        subscribe(BOB, 1000 * unit);
        close();
        INavOracle.NavReport memory r = report();
        vm.prank(GUARDIAN);
        controls.revokeKeeper();
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, KEEPER, STANDBY));
        fund.strike(r);
        vm.prank(STANDBY);
        assertTrue(fund.strike(r));
        tick(1 hours);
        assertGt(claimShares(BOB), 0);
    }

    /// @dev What a close fixed stays; what a strike decides, it decides by the terms of its second.
    function test_terms_changed_between_close_and_strike__keep_the_window_and_bind_the_strike() public {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 20_000e18);
        close();
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        (terms.strikeWindow, terms.lock, terms.gateBps) = (60, 2 hours, 500);
        (terms.minDeposit, terms.minRedeem) = (uint96(1000 * unit), 1000e18);
        vm.startPrank(timelock);
        fund.setDealingTerms(terms);
        fees.setFeeTerms(IFeeDistribution.FeeTerms(0.02e18, 0.2e18, 0.01e18, 0, 0));
        vm.stopPrank();
        tick(30 minutes);
        uint256 supply = fund.accruedSupply();
        assertTrue(strike());
        assertApproxEqRel(fund.dealing(2).filled, supply * 5 / 100, 0.001e18);
        assertEq(fund.dealing(2).claimableAt, block.timestamp + 2 hours);
        assertApproxEqRel(fund.dealing(2).sharesOut, fund.convertToShares(990 * unit), 0.001e18);
    }

    /* WIND-DOWN */

    function test_wind_down_while_closed__gives_back_requests_of_the_next_dealing_too() public {
        subscribe(BOB, 1000 * unit);
        close();
        subscribe(CAROL, 500 * unit);
        requestRedeem(ALICE, 1000e18);
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
        vm.prank(CAROL);
        assertEq(fund.cancelDeposit(CAROL), 500 * unit);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), 1000e18);
        assertEq(base.balanceOf(address(escrow)), 0);
        assertEq(shares.balanceOf(address(escrow)), 0);
    }

    /* TOTAL LOSS */

    function test_total_loss_of_a_strategy__strikes_on_and_is_not_refilled_without_the_governor() public {
        deal();
        pool.setIndex(0);
        deal();
        assertTrue(risk.tripStrategy(address(lending)));
        vm.prank(timelock);
        risk.unfreezeStrategy(address(lending));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.StrategyLostAll.selector, lending));
        treasury.allocate(address(lending), unit);
        vm.prank(timelock);
        treasury.resetPeak(address(lending));
        allocate(lending, unit);
    }
}
