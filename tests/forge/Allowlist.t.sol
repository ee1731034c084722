// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "./FundFixture.sol";
import {ListedPeople} from "./mocks/ListedPeople.sol";

/// @notice A fund for listed people: the list is asked who subscribes, for every controller and at every request, and
///         nobody who wants to leave is asked anything.
contract AllowlistTest is FundFixture {
    ListedPeople private _list;

    function setUp() public {
        _list = new ListedPeople();
        _list.set(ALICE, true);
        deployFund(6);
    }

    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        (terms.allowlist, terms.gateBps) = (address(_list), 10_000);
    }

    /* COMING IN */

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_subscription__of_whoever_is_not_listed__is_refused_and_takes_nothing(address who) public {
        vm.assume(who != ALICE && who != address(0) && who != address(escrow));
        base.mint(who, 1000 * unit);
        vm.startPrank(who);
        base.approve(address(fund), 1000 * unit);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAllowed.selector, who));
        fund.requestDeposit(1000 * unit, who, who);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAllowed.selector, who));
        fund.requestDepositWithPermit(1000 * unit, who, block.timestamp, 27, bytes32(0), bytes32(0));
        vm.stopPrank();
        assertEq(base.balanceOf(address(escrow)), 0);
        assertEq(fund.dealing(1).assetsIn, 0);
    }

    /// @dev It is the controller who becomes an investor: whose money it was is nobody's question.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_subscription__is_the_controllers__whoever_pays(address payer) public {
        vm.assume(payer != ALICE && payer != address(0) && payer != address(escrow) && payer != address(fund));
        vm.prank(ALICE);
        fund.setOperator(payer, true);
        base.mint(payer, 2000 * unit);
        vm.startPrank(payer);
        base.approve(address(fund), 2000 * unit);
        fund.requestDeposit(1000 * unit, ALICE, payer);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAllowed.selector, payer));
        fund.requestDeposit(1000 * unit, payer, payer);
        vm.stopPrank();
        assertEq(fund.pendingDepositRequest(1, ALICE), 1000 * unit);
    }

    /// @dev Also on top of a request that was let in.
    function test_subscription__after_the_listing_ended__is_refused() public {
        subscribe(ALICE, 1000 * unit);
        _list.set(ALICE, false);
        base.mint(ALICE, unit);
        vm.startPrank(ALICE);
        base.approve(address(fund), unit);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAllowed.selector, ALICE));
        fund.requestDeposit(unit, ALICE, ALICE);
        vm.stopPrank();
    }

    function test_subscription__once_the_governor_took_the_list_away__is_anybodys() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        terms.allowlist = address(0);
        vm.prank(timelock);
        fund.setDealingTerms(terms);
        assertEq(invest(BOB, 1000 * unit), shares.balanceOf(BOB));
    }

    /* LEAVING */

    /// @notice Whoever was let in, or was given shares, gets out by every door, with all that a listed holder would get,
    ///         while the list knows nobody or answers nothing at all.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_leaving__is_never_refused(uint256 amount, bool broken, bool given) public {
        subscribe(ALICE, 50_000 * unit);
        deal();
        _list.set(ALICE, false);
        _list.breakDown(broken);
        uint256 got = claimShares(ALICE); // what was struck is hers
        address who = given ? BOB : ALICE;
        if (given) {
            vm.prank(ALICE);
            shares.transfer(BOB, got);
        }
        amount = bound(amount, 1e18, got / 3);
        requestRedeem(who, amount);
        vm.prank(who);
        assertEq(fund.cancelRedeem(who), amount);
        requestRedeem(who, amount);
        deal();
        assertApproxEqAbs(claimAssets(who), fund.convertToAssets(amount), 2);
        uint256 before = base.balanceOf(who);
        vm.prank(who);
        fund.redeemInKind(amount, who, new address[](0));
        assertApproxEqAbs(base.balanceOf(who) - before, fund.convertToAssets(amount), 2);
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_cancel__is_never_refused(uint256 assets, bool broken) public {
        assets = bound(assets, unit, 1e12 * unit);
        subscribe(ALICE, assets);
        _list.set(ALICE, false);
        _list.breakDown(broken);
        vm.prank(ALICE);
        assertEq(fund.cancelDeposit(ALICE), assets);
        assertEq(base.balanceOf(ALICE), assets);
    }

    /// @dev Nothing is charged, so that what is got back is a round number.
    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }
}
