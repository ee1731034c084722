// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFundViews} from "../../contracts/interfaces/IFundViews.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice What people are told is what then happens.
contract FundViewsTest is FundFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 600_000 * unit);
        allocate(trend, 300_000 * unit);
        allocate(lending, 200_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 200_000 * unit);
        lend(150_000 * unit);
    }

    /* WHEN */

    function test_timetable__tells_when_the_next_close_and_strike_may_come() public {
        IFundViews.Timetable memory t = views.timetable();
        assertEq(t.number, 2);
        assertTrue(t.open);
        assertEq(t.strikeBefore, 0);
        assertEq(t.windDownFrom, controls.windDownFrom());
        vm.warp(t.nextClose - 1);
        vm.prank(KEEPER);
        vm.expectRevert();
        fund.closeDealing();
        vm.warp(t.overdueFrom + 1); // anyone may
        fund.closeDealing();
        t = views.timetable();
        assertFalse(t.open);
        vm.warp(t.strikeBefore);
        vm.expectRevert();
        fund.reopenDealing();
        vm.warp(t.strikeBefore + 1);
        fund.reopenDealing();
    }

    function test_timetable__tells_of_pause_and_wind_down() public {
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        assertEq(views.timetable().pausedUntil, block.timestamp + 10 days);
        vm.warp(controls.windDownFrom() + 10 days);
        controls.windDownOverdue();
        assertTrue(views.timetable().windingDown);
    }

    /* WHERE A REQUEST STANDS */

    function test_depositStatus__follows_a_subscription_to_its_claim() public {
        _assertDeposit(BOB, IFundViews.RequestState.None, 0, 0);
        subscribe(BOB, 100 * unit);
        _assertDeposit(BOB, IFundViews.RequestState.Pending, 100 * unit, 0);
        close();
        _assertDeposit(BOB, IFundViews.RequestState.Closed, 100 * unit, 0);
        strike();
        _assertDeposit(BOB, IFundViews.RequestState.Locked, 100 * unit, 0);
        vm.warp(views.depositStatus(BOB).claimableAt);
        _assertDeposit(BOB, IFundViews.RequestState.Claimable, 0, 100 * unit);
        assertEq(views.depositStatus(BOB).claimableShares, claimShares(BOB));
        _assertDeposit(BOB, IFundViews.RequestState.None, 0, 0);
    }

    function test_depositStatus__after_a_missed_strike__says_so() public {
        subscribe(BOB, 100 * unit);
        close();
        tick(1 hours + 1);
        _assertDeposit(BOB, IFundViews.RequestState.Missed, 100 * unit, 0);
        fund.reopenDealing();
        _assertDeposit(BOB, IFundViews.RequestState.Pending, 100 * unit, 0);
    }

    function test_redeemStatus__follows_a_redemption_through_the_gate() public {
        uint256 asked = shares.balanceOf(ALICE);
        requestRedeem(ALICE, asked);
        _assertRedeem(IFundViews.RequestState.Pending, asked, 0);
        close();
        _assertRedeem(IFundViews.RequestState.Closed, asked, 0);
        strike();
        uint256 filled = fund.dealing(2).filled;
        IFundViews.RedeemStatus memory s = views.redeemStatus(ALICE);
        assertEq(uint256(s.state), uint256(IFundViews.RequestState.Pending), "the remainder waits in the next dealing");
        assertEq(s.pendingShares, asked - filled);
        assertEq(s.claimableShares, filled);
        assertEq(s.claimableAssets, claimAssets(ALICE));
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), s.pendingShares);
        _assertRedeem(IFundViews.RequestState.None, 0, 0);
    }

    function test_redeemStatus__after_more_dealings_than_one_call_walks__is_unfinished() public {
        requestRedeem(ALICE, shares.balanceOf(ALICE));
        vm.mockCall(address(fund), abi.encodeWithSelector(fund.dealingClock.selector), _clockAt(2 + 65));
        assertTrue(views.redeemStatus(ALICE).unfinished);
        vm.mockCall(address(fund), abi.encodeWithSelector(fund.dealingClock.selector), _clockAt(2 + 64));
        assertFalse(views.redeemStatus(ALICE).unfinished);
    }

    /* WHAT AN EXIT WOULD PAY */

    function testFuzz_previewRedeemInKind__is_what_is_paid(uint256 amount) public {
        amount = bound(amount, 1e16, shares.balanceOf(ALICE));
        tick(5 days);
        (uint256 paid, uint256 supply, IFundViews.ExitLine[] memory lines) = views.previewRedeemInKind(amount);
        assertEq(supply, fund.accruedSupply());
        assertLt(paid, amount);
        vm.prank(ALICE);
        fund.redeemInKind(amount, ALICE, new address[](0));
        uint256 cash;
        for (uint256 i = 0; i < lines.length; i++) {
            if (lines[i].token == address(base)) cash += lines[i].amount;
            else assertEq(IERC20(lines[i].token).balanceOf(ALICE), lines[i].amount);
            assertTrue(lines[i].answers);
        }
        assertEq(base.balanceOf(ALICE), cash);
        assertEq(lines.length, 5); // cash, cash and weth of the one, cash and loan of the other
    }

    function testFuzz_previewRedeemInKind__in_the_wind_down__is_what_is_paid(uint256 amount) public {
        vm.warp(controls.windDownFrom());
        controls.windDownOverdue();
        amount = bound(amount, 1e16, shares.balanceOf(ALICE));
        (uint256 paid,, IFundViews.ExitLine[] memory lines) = views.previewRedeemInKind(amount);
        assertEq(paid, amount);
        vm.prank(ALICE);
        fund.redeemInKind(amount, ALICE, new address[](0));
        assertEq(weth.balanceOf(ALICE), lines[2].amount);
    }

    function test_previewRedeemInKind__names_what_does_not_answer() public {
        vm.mockCallRevert(address(poolAdapter), abi.encodeWithSelector(poolAdapter.transferable.selector), "");
        (,, IFundViews.ExitLine[] memory lines) = views.previewRedeemInKind(1e18);
        assertEq(lines[4].token, address(pool));
        assertFalse(lines[4].answers);
        address[] memory skip = new address[](1);
        skip[0] = lines[4].token;
        vm.prank(ALICE);
        fund.redeemInKind(1e18, ALICE, skip);
    }

    function test_previewRedeemInKind__needs_no_price() public {
        wethFeed.breakDown(true);
        (,, IFundViews.ExitLine[] memory lines) = views.previewRedeemInKind(1e18);
        assertEq(lines.length, 5);
    }

    /* HOW FULL EVERY LIMIT IS */

    function test_limits__are_what_the_contracts_judge_by() public {
        IFundViews.Limit[] memory list = views.limits();
        assertEq(list.length, 3 + 2 * 3 + 1 + 1);
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        _assertLimit(list[0], IFundViews.LimitKind.FundLoss, address(0), level, capacity);
        assertGt(level, 0);
        (level, capacity) = risk.turnoverLevel();
        _assertLimit(list[1], IFundViews.LimitKind.Turnover, address(0), level, capacity);
        uint256 nav = fund.totalAssets();
        uint256 weight = (trend.value() * 1e18 + nav - 1) / nav;
        _assertLimit(list[4], IFundViews.LimitKind.StrategyCap, address(trend), weight, 0.8e18);
        weight = (trend.unitsOf(address(weth)) * 2000 * unit / 1e18 * 1e18 + nav - 1) / nav;
        _assertLimit(list[9], IFundViews.LimitKind.TokenCap, address(weth), weight, 0.6e18);
        weight = (150_000 * unit * 1e18 + nav - 1) / nav;
        _assertLimit(list[10], IFundViews.LimitKind.AdapterCap, address(poolAdapter), weight, 0.8e18);
    }

    function test_limits__without_a_price__tell_what_they_can() public {
        wethFeed.breakDown(true);
        IFundViews.Limit[] memory list = views.limits();
        assertEq(list.length, 9);
        assertTrue(list[0].known && list[1].known && list[3].known);
        assertFalse(list[4].known);
    }

    /* HELPERS */

    function _assertDeposit(address who, IFundViews.RequestState state, uint256 pending, uint256 claimable)
        private
        view
    {
        IFundViews.DepositStatus memory s = views.depositStatus(who);
        assertEq(uint256(s.state), uint256(state));
        assertEq(s.pendingAssets, pending);
        assertEq(s.claimableAssets, claimable);
    }

    function _assertRedeem(IFundViews.RequestState state, uint256 pending, uint256 claimable) private view {
        IFundViews.RedeemStatus memory s = views.redeemStatus(ALICE);
        assertEq(uint256(s.state), uint256(state));
        assertEq(s.pendingShares, pending);
        assertEq(s.claimableShares, claimable);
    }

    function _assertLimit(
        IFundViews.Limit memory l,
        IFundViews.LimitKind kind,
        address subject,
        uint256 used,
        uint256 limit
    ) private pure {
        assertEq(uint256(l.kind), uint256(kind));
        assertEq(l.subject, subject);
        assertEq(l.used, used);
        assertEq(l.limit, limit);
        assertTrue(l.known);
    }

    function _clockAt(uint256 number) private pure returns (bytes memory) {
        return abi.encode(number, 0, 0, 0, 0, 0, 0);
    }
}
