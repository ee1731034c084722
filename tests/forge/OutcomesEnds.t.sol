// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice A fund that is deployed and not launched: it has no shares, no dealing and nothing to lose.
contract OutcomesBeforeLaunchTest is FundFixture {
    function setUp() public {
        deployUnlaunched(6);
        trend = IStrategy(treasury.strategies()[0]);
    }

    function test_before_launch__no_request_no_dealing_no_exit() public {
        INavOracle.NavReport memory nothing;
        vm.startPrank(ALICE);
        vm.expectRevert(IPocketHedgeFund.NotLaunched.selector);
        fund.requestDeposit(100 * unit, ALICE, ALICE);
        vm.expectRevert(IPocketHedgeFund.NotLaunched.selector);
        fund.requestRedeem(1e18, ALICE, ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NothingToCancel.selector, ALICE));
        fund.cancelDeposit(ALICE);
        vm.expectRevert();
        fund.redeemInKind(1, ALICE, new address[](0));
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsOpen.selector, 0));
        fund.reopenDealing();
        fund.settle(ALICE);
        vm.stopPrank();
        vm.startPrank(KEEPER);
        vm.expectRevert(IPocketHedgeFund.NotLaunched.selector);
        fund.closeDealing();
        vm.expectRevert(IPocketHedgeFund.NotLaunched.selector);
        fund.strike(nothing);
        vm.stopPrank();
    }

    function test_before_launch__nothing_moves_and_nothing_is_charged() public {
        vm.startPrank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotEnoughCash.selector, 1, 0));
        treasury.allocate(address(trend), 1);
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(swapAdapter), abi.encode(base, weth, uint256(1), uint256(1)));
        vm.expectRevert(IRiskManagement.NavIsZero.selector);
        trend.execute(1, orders, block.timestamp);
        vm.expectRevert(IFeeDistribution.NothingToDistribute.selector);
        fees.distribute();
        vm.stopPrank();
        vm.warp(block.timestamp + 365 days);
        assertEq(fund.accruedSupply(), 0);
        assertEq(fund.totalAssets(), 0);
    }

    function test_before_launch__there_is_nothing_to_wind_down() public {
        vm.warp(block.timestamp + 364 days);
        vm.expectRevert(
            abi.encodeWithSelector(IEmergencyControls.WindDownTooEarly.selector, type(uint256).max, block.timestamp)
        );
        controls.windDownOverdue();
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        vm.expectRevert(IPocketHedgeFund.NotLaunched.selector);
        controls.windDown();
        assertFalse(controls.isWindingDown());
    }

    function test_paused_before_launch__launches_and_opens_when_the_pause_ends() public {
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        base.mint(address(this), unit);
        base.approve(address(fund), unit);
        fund.launch();
        base.mint(ALICE, 100 * unit);
        vm.startPrank(ALICE);
        base.approve(address(fund), 100 * unit);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsPaused.selector, block.timestamp + 10 days));
        fund.requestDeposit(100 * unit, ALICE, ALICE);
        vm.stopPrank();
        tick(10 days);
        assertGt(invest(ALICE, 100 * unit), 99e18);
    }
}

/// @notice A fund that lost everything: nothing can be struck, everybody takes what there is, and anyone ends it.
contract OutcomesTotalLossTest is FundFixture {
    function setUp() public {
        deployFund(6);
        vm.prank(timelock);
        registry.setFeed(
            IPriceRegistry.FeedConfig(address(weth), address(wethFeed), 2 hours, 0.1e8, 100_000e8, address(0), 0, 50)
        );
        invest(ALICE, 100_000 * unit);
        uint256 most = treasury.cash() * 80 / 100 - unit;
        allocate(lending, most);
        lend(most);
        allocate(trend, treasury.cash());
        swap(trend, IERC20(base), IERC20(weth), trend.unitsOf(address(base)));
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 1000e18);
        pool.setIndex(0);
        wethFeed.push(0.2e8); // a ten-thousandth of what it was
    }

    function riskTerms() internal pure override returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, 0.02e18, 3e18, 0);
    }

    function navTerms() internal pure override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.5e18, 10 minutes, 1 hours);
    }

    function test_total_loss__waits_once_and_is_never_struck() public {
        close();
        assertFalse(strike());
        tick(10 minutes);
        close();
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        vm.expectPartialRevert(IPocketHedgeFund.NavTooLow.selector);
        fund.strike(r);
    }

    function test_total_loss__gives_back_what_was_asked_for_and_pays_what_there_is() public {
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), 1000e18);
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        fund.redeemInKind(all, ALICE, new address[](0));
        assertGt(weth.balanceOf(ALICE), 9e18);
        assertGt(pool.balanceOf(ALICE), 79_000 * unit);
    }

    function test_total_loss__is_wound_down_by_anyone_and_pays_what_comes_back() public {
        vm.warp(controls.windDownFrom());
        controls.windDownOverdue();
        vm.prank(ALICE);
        fund.cancelRedeem(ALICE);
        pool.setIndex(0.3e27); // some of it is recovered
        execute(lending, address(poolAdapter), abi.encode(false, lending.unitsOf(address(pool))));
        uint256 found = lending.unitsOf(address(base));
        treasury.deallocate(address(lending), found);
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        fund.redeemInKind(all, ALICE, new address[](0));
        assertGt(base.balanceOf(ALICE), 23_000 * unit);
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
    }
}
