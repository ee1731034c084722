// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Strangers at the worst moment of a dealing: what anyone may call, and dust.
contract GriefingDealingTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        allocate(lending, 20_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 30_000 * unit);
        lend(20_000 * unit);
    }

    /// @notice setOperator. Worst moment: ALICE's claim is ready. A stranger makes ALICE an operator of its own, and
    ///         itself of itself; nothing of hers can be touched.
    function test_setOperator__by_a_stranger__gives_it_nothing_of_hers() public {
        requestRedeem(ALICE, 1000e18);
        deal();
        vm.startPrank(STRANGER);
        fund.setOperator(ALICE, true);
        fund.setOperator(STRANGER, true);
        uint256 due = fund.maxWithdraw(ALICE);
        bytes memory refusal = abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, ALICE, STRANGER);
        vm.expectRevert(refusal);
        fund.withdraw(due, STRANGER, ALICE);
        vm.expectRevert(refusal);
        fund.requestRedeem(1e18, ALICE, ALICE);
        vm.stopPrank();
        assertEq(fund.maxWithdraw(ALICE), due);
    }

    /// @notice settle. Worst moment: her redemption rolls over, once in every state of the dealing it waits in.
    function test_settle__by_a_stranger_in_every_state__changes_no_claim() public {
        requestRedeem(ALICE, 90_000e18);
        deal();
        (uint256 due, uint256 rest) = (fund.maxWithdraw(ALICE), fund.pendingRedeemRequest(2, ALICE));
        for (uint256 state = 0; state < 4; state++) {
            if (state == 1) close();
            if (state == 2) tick(1 hours + 1);
            if (state == 3) fund.reopenDealing();
            vm.prank(STRANGER);
            fund.settle(ALICE);
            assertEq(fund.maxWithdraw(ALICE), due);
            assertEq(fund.pendingRedeemRequest(2, ALICE), rest);
        }
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), rest);
    }

    /// @notice closeDealing. Worst moment: the keeper is one second late, and BOB asked one second ago. He waits at
    ///         most the window; a keeper that is back within it strikes as if it had closed itself.
    function test_closeDealing__by_a_stranger_once_overdue__costs_at_most_a_window() public {
        (,,,, uint256 overdueFrom) = fund.dealingStatus();
        tick(overdueFrom - block.timestamp);
        subscribe(BOB, 1000 * unit);
        tick(1);
        vm.prank(STRANGER);
        fund.closeDealing();
        uint256 start = vm.snapshotState();
        assertTrue(strike());
        assertGt(fund.dealing(2).sharesOut, 0);
        vm.revertToState(start);
        tick(1 hours + 1);
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
        // And not again before the keeper had its chance.
        tick(20 hours);
        vm.prank(STRANGER);
        vm.expectPartialRevert(IPocketHedgeFund.CloseNotOverdue.selector);
        fund.closeDealing();
        deal();
    }

    /// @notice reopenDealing. Worst moment: the keeper's strike waits in the mempool when the window ends. The strike
    ///         is lost, the requests are not, and the next close comes a least period later.
    function test_reopenDealing__ahead_of_a_late_strike__loses_no_request() public {
        subscribe(BOB, 1000 * unit);
        close();
        INavOracle.NavReport memory r = report();
        uint256 until = fund.dealingClock().lastClose + 1 hours;
        vm.warp(until);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.StrikeWindowRunning.selector, until, until));
        fund.reopenDealing();
        tick(1);
        vm.prank(STRANGER);
        fund.reopenDealing();
        assertFalse(attempt(KEEPER, address(fund), abi.encodeCall(fund.strike, (r))));
        assertEq(fund.dealingClock().nextClose, until + 1 + 20 hours);
        deal();
        assertGt(fund.dealing(2).sharesOut, 0);
    }

    /// @notice A cancel that reopens. Worst moment: a stranger's dust cancelled in the first second after the window.
    ///         The others' requests stay where they are.
    function test_cancel_of_dust__reopens_and_leaves_the_others_requests() public {
        subscribe(BOB, 1000 * unit);
        subscribe(STRANGER, unit);
        requestRedeem(ALICE, 1000e18);
        close();
        tick(1 hours + 1);
        vm.prank(STRANGER);
        fund.cancelDeposit(STRANGER);
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        assertEq(d.assetsIn, 1000 * unit);
        assertEq(d.sharesIn, 1000e18);
        deal();
        assertGt(fund.maxWithdraw(ALICE), 990 * unit);
    }

    /// @notice redeemInKind of dust. Worst moment: every one: open, closed, observed, missed, reopened, struck, rolled
    ///         over.
    function test_redeemInKind_of_dust__at_every_point__stops_nothing() public {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 30_000e18);
        vm.prank(ALICE);
        IERC20(address(shares)).transfer(STRANGER, 100);
        uint256 perShare = fund.convertToAssets(1e24);
        leaveInKind(STRANGER, 1);
        close();
        leaveInKind(STRANGER, 1);
        tick(1 hours + 1);
        leaveInKind(STRANGER, 1);
        fund.reopenDealing();
        leaveInKind(STRANGER, 1);
        close();
        leaveInKind(STRANGER, 1);
        INavOracle.NavReport memory r = report();
        leaveInKind(STRANGER, 1);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
        leaveInKind(STRANGER, 1);
        tick(1 hours);
        assertGt(claimShares(BOB), 0);
        assertGt(claimAssets(ALICE), 19_000 * unit);
        assertGe(fund.convertToAssets(1e24), perShare * 9999 / 10_000, "beyond the fees of two days");
    }

    /// @notice Donations of one unit, of every token, to every contract. Worst moment: every one. No figure moves, and
    ///         the report that was made before strikes.
    function test_donations_of_a_wei__at_every_point__change_nothing() public {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 1000e18);
        _donateEverywhere();
        close();
        _donateEverywhere();
        INavOracle.NavReport memory r = report();
        bytes32 units = navOracle.unitsHash();
        _donateEverywhere();
        assertEq(navOracle.unitsHash(), units);
        assertEq(navOracle.totalAssets(), r.totalAssets);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
        _donateEverywhere();
        tick(1 hours);
        assertGt(claimShares(BOB), 0);
        assertGt(claimAssets(ALICE), 0);
        leaveInKind(ALICE, shares.balanceOf(ALICE) / 2);
        deal();
    }

    function _donateEverywhere() private {
        address[8] memory all = [
            address(fund),
            address(treasury),
            address(escrow),
            address(fees),
            address(trend),
            address(lending),
            address(navOracle),
            timelock
        ];
        vm.prank(ALICE);
        IERC20(address(shares)).transfer(STRANGER, 8);
        for (uint256 i = 0; i < 8; i++) {
            base.mint(all[i], 1);
            weth.mint(all[i], 1);
            vm.prank(STRANGER);
            IERC20(address(shares)).transfer(all[i], 1);
        }
    }
}
