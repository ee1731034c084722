// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFundViews} from "../../contracts/interfaces/IFundViews.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {FundFixture} from "./FundFixture.sol";
import {FixtureFeed} from "./mocks/Fixtures.sol";

/// @notice While a price of the NAV is on probation nobody enters: subscriptions are struck at nothing and given back.
contract ReturnedSubscriptionsTest is FundFixture {
    FixtureFeed private _next;

    function setUp() public {
        deployFund(6);
        invest(ALICE, 600_000 * unit);
        allocate(trend, 300_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 200_000 * unit);
        _next = new FixtureFeed(8, 2100e8);
    }

    function test_strike__with_a_held_price_on_probation__gives_subscriptions_back() public {
        subscribe(BOB, 1000 * unit);
        replaceFeed();
        uint256 others = shares.totalSupply() - shares.balanceOf(address(fees));
        close();
        refresh();
        INavOracle.NavReport memory r = report();
        vm.expectEmit(address(fund));
        emit IPocketHedgeFund.SubscriptionsReturned(2, 1000 * unit);
        vm.prank(KEEPER);
        fund.strike(r);
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        assertEq(d.sharesOut, 0);
        assertEq(d.assetsIn, 1000 * unit);
        assertEq(shares.totalSupply() - shares.balanceOf(address(fees)), others, "more than fees was minted");
        assertEq(base.balanceOf(address(escrow)), 1000 * unit);
        assertEq(fund.maxDeposit(BOB), 0);
        assertEq(fund.pendingDepositRequest(2, BOB), 1000 * unit);
        assertEq(uint256(views.depositStatus(BOB).state), uint256(IFundViews.RequestState.Returned));
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit, "not refundable at once");
        assertEq(base.balanceOf(BOB), 1000 * unit);
        assertEq(fund.pendingDepositRequest(2, BOB), 0);
        assertEq(base.balanceOf(address(escrow)), 0);
    }

    function test_returned__can_be_paid_back_once_only_and_claims_nothing() public {
        _return(1000 * unit);
        tick(2 hours);
        vm.startPrank(BOB);
        vm.expectRevert(IPocketHedgeFund.ZeroAmount.selector);
        fund.deposit(0, BOB, BOB);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.ClaimTooLarge.selector, 1000 * unit, 0));
        fund.deposit(1000 * unit, BOB, BOB);
        fund.cancelDeposit(BOB);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NothingToCancel.selector, BOB));
        fund.cancelDeposit(BOB);
        vm.stopPrank();
    }

    function test_returned__a_new_request_asks_for_the_cancel_first() public {
        _return(1000 * unit);
        base.mint(BOB, unit);
        vm.startPrank(BOB);
        base.approve(address(fund), unit);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.RequestPending.selector, 2));
        fund.requestDeposit(unit, BOB, BOB);
        fund.cancelDeposit(BOB);
        fund.requestDeposit(unit, BOB, BOB);
        vm.stopPrank();
    }

    /// @dev What waits in the Escrow for its owner must not pay somebody else's redemption.
    function test_strike__with_subscriptions_returned__pays_redemptions_from_cash_alone() public {
        uint256 asked = 100_000e18;
        requestRedeem(ALICE, asked);
        subscribe(BOB, 50_000 * unit);
        replaceFeed();
        close();
        refresh();
        uint256 cash = treasury.cash();
        strike();
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        assertGt(d.assetsOut, 0);
        assertEq(treasury.cash(), cash - d.assetsOut);
        assertEq(base.balanceOf(address(escrow)), 50_000 * unit + d.assetsOut);
        claimAssets(ALICE);
        vm.prank(BOB);
        fund.cancelDeposit(BOB);
        assertEq(base.balanceOf(address(escrow)), 0);
    }

    function test_strike__with_a_price_on_probation_that_is_not_held__takes_subscriptions_in() public {
        FixtureFeed next = new FixtureFeed(8, 40_000e8);
        _set(address(wbtc), next, 1000e8, 1_000_000e8);
        assertTrue(registry.onProbation(address(wbtc)));
        subscribe(BOB, 1000 * unit);
        deal();
        assertGt(claimShares(BOB), 0);
    }

    function test_strike__after_the_probation__takes_subscriptions_in() public {
        _next.push(wethFeed.answer());
        replaceFeed();
        for (uint256 i = 0; i < 7; i++) {
            tick(1 days);
            refresh();
        }
        registry.endProbation(address(weth));
        subscribe(BOB, 1000 * unit);
        close();
        refresh();
        strike();
        tick(1 hours);
        assertGt(claimShares(BOB), 0);
    }

    /// @dev So small a part of a share that it rounds to nothing is not taken either.
    function test_strike__of_subscriptions_that_buy_no_share__gives_them_back() public {
        subscribe(BOB, 1 * unit);
        vm.mockCall(
            address(navOracle),
            abi.encodeWithSelector(navOracle.confirm.selector),
            abi.encode(uint256(1e50), uint256(1e18), false, true)
        );
        close();
        strike();
        assertEq(fund.dealing(2).sharesOut, 0);
        vm.clearMockedCalls();
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), unit);
    }

    /* HELPERS */

    function _return(uint256 assets) private {
        subscribe(BOB, assets);
        replaceFeed();
        close();
        refresh();
        strike();
    }

    function replaceFeed() private {
        _set(address(weth), _next, 100e8, 100_000e8);
    }

    function _set(address token, FixtureFeed feed, uint128 min, uint128 max) private {
        vm.prank(timelock);
        registry.setFeed(IPriceRegistry.FeedConfig(token, address(feed), 2 hours, min, max, address(0), 0, 50));
    }

    function refresh() private {
        _next.push(_next.answer());
    }
}
