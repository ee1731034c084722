// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Keepers who sulk, issuers who block, strangers who book and lock: against requests and claims.
contract DealingAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        invest(BOB, 1000 * unit);
    }

    /// @notice A dead or sulking keeper closes, never strikes, and so holds what was asked for; the window ends by
    ///         itself, and a cancel reopens the dealing.
    /// @dev Without the reopening in DealingDesk._requireCancellable: the cancel reverts with CancelAfterClose(3), an
    ///      hour or a year later.
    function test_sulking_keeper__after_the_window__a_cancel_reopens_by_itself() public {
        subscribe(CAROL, 500 * unit);
        requestRedeem(ALICE, 10e18);
        close();
        tick(1 hours + 1);
        vm.prank(CAROL);
        assertEq(fund.cancelDeposit(CAROL), 500 * unit);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), 10e18);
        assertEq(base.balanceOf(CAROL), 500 * unit);
    }

    /// @notice The same keeper, and nobody who cancels: any stranger reopens, and the next close leaves time to cancel.
    /// @dev Without PocketHedgeFund.reopenDealing for anyone (asking for the keeper): it reverts with NotKeeper and
    ///      dealing stands still. Without the wait in it (`_reopen(clock, 0)`): the keeper closes again in the same
    ///      second, so that the next close of the test finds DealingIsClosed(3) and CAROL's request is held window
    ///      after window.
    function test_sulking_keeper__after_the_window__a_stranger_reopens_and_all_can_cancel() public {
        subscribe(CAROL, 500 * unit);
        for (uint256 i = 0; i < 3; i++) {
            close();
            tick(1 hours + 1);
            vm.prank(STRANGER);
            fund.reopenDealing();
            attempt(KEEPER, address(fund), abi.encodeCall(fund.closeDealing, ()));
        }
        vm.prank(CAROL);
        assertEq(fund.cancelDeposit(CAROL), 500 * unit);
    }

    /// @notice The issuer of the base asset blocks the controller: a claim names another receiver.
    /// @dev Without the receiver in DealingDesk._claimRedeem (paying the controller): the claim reverts with "blocked"
    ///      and the 99 base assets stay in the Escrow for good.
    function test_issuer_that_blocks_the_controller__the_claim_goes_to_another_receiver() public {
        requestRedeem(ALICE, 100e18);
        deal();
        uint256 due = fund.maxWithdraw(ALICE);
        vm.mockCallRevert(address(base), abi.encodeWithSelector(IERC20.transfer.selector, ALICE), "blocked");
        vm.prank(ALICE);
        fund.withdraw(due, CAROL, ALICE);
        assertEq(base.balanceOf(CAROL), due);
    }

    /// @notice A stranger books a subscription for a victim and so keeps its one slot busy: the controller must be the
    ///         caller or have made the caller its operator.
    /// @dev Without `authorised(controller)` on DealingDesk._requestDeposit: the stranger's unit is booked, and ALICE's
    ///      own subscription reverts with RequestPending(3) as long as the stranger adds one a dealing.
    function test_stranger_who_subscribes_for_a_victim__does_not_fill_its_slot() public {
        base.mint(STRANGER, unit);
        attempt(STRANGER, address(base), abi.encodeCall(base.approve, (address(fund), unit)));
        attempt(STRANGER, address(fund), abi.encodeCall(fund.requestDeposit, (unit, ALICE, STRANGER)));
        close();
        assertEq(subscribe(ALICE, 100 * unit), 4);
        (uint256 pending,,) = fund.requestIds(ALICE);
        assertEq(pending, 4);
    }

    /// @notice The same with a redemption of dust that a stranger names the victim controller of.
    /// @dev Without `authorised(controller)` on DealingDesk.requestRedeem: ALICE's redemption reverts with
    ///      RequestPending(3); the dust that the gate rolls over would block the next ones too.
    function test_stranger_who_redeems_for_a_victim__does_not_fill_its_slot() public {
        attempt(BOB, address(fund), abi.encodeCall(fund.requestRedeem, (0.01e18, ALICE, BOB)));
        close();
        assertEq(requestRedeem(ALICE, 10e18), 4);
    }

    /// @notice In and out within a moment: shares of a dealing cannot be claimed before its lock ends, by nobody for
    ///         nobody, and a claim that is let wait cannot be moved.
    /// @dev Without the `claimableAt` in DealingDesk._depositClaimable: CAROL's operator holds 495.06 shares 0 seconds
    ///      after the strike and has left in kind again.
    function test_lock__is_not_bypassed_through_another_receiver_operator_or_request() public {
        subscribe(CAROL, 500 * unit);
        close();
        assertTrue(strike());
        vm.prank(CAROL);
        fund.setOperator(THIEF, true);
        bytes memory claim = abi.encodeWithSignature("deposit(uint256,address,address)", 500 * unit, THIEF, CAROL);
        attempt(THIEF, address(fund), claim);
        attempt(CAROL, address(fund), claim);
        uint256 got = shares.balanceOf(THIEF);
        if (got != 0) leaveInKind(THIEF, got);
        assertEq(got, 0, "claimed before the lock ended");
        tick(1 hours);
        assertGt(claimShares(CAROL), 0);
    }

    /// @notice Dust sent to a holder, or subscribed by it, locks nothing else: the lock is the dealing's, not the
    ///         account's.
    /// @dev Without that, with a lock of an hour that FundShares._update puts on whoever receives shares: BOB's one
    ///      share-wei stops ALICE's transfer and her exit in kind, and one an hour stops them for ever.
    function test_dust_sent_to_a_holder__locks_nothing() public {
        subscribe(ALICE, unit);
        close();
        assertTrue(strike());
        vm.prank(BOB);
        IERC20(address(shares)).transfer(ALICE, 1);
        vm.startPrank(ALICE);
        IERC20(address(shares)).transfer(CAROL, 10e18);
        fund.redeemInKind(10e18, ALICE, new address[](0));
        vm.stopPrank();
    }
}

/// @notice Redemptions that roll over for longer than one call can walk.
contract RollOverTest is AttackFixture {
    uint256 private constant DEALINGS = 70;

    function setUp() public {
        deployFund(18);
        address[3] memory holders = [ALICE, BOB, CAROL];
        for (uint256 i = 0; i < 3; i++) {
            subscribe(holders[i], (i + 1) * 333 * unit + 7 * i + 1);
        }
        deal();
        for (uint256 i = 0; i < 3; i++) {
            requestRedeem(holders[i], claimShares(holders[i]) - i);
        }
    }

    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        terms.gateBps = 500;
    }

    /// @notice Three redemptions roll over 70 times: what is left of them, added up, must be there.
    /// @dev Without the floor of GateMath.remainderDown (the shares less a floored fill): the three remainders are 27
    ///      share-wei more than the dealing holds, and the last to cancel reverts with an underflow, its 26 shares
    ///      trapped.
    function test_roll_over__seventy_times__remainders_fit_and_all_can_be_cancelled() public {
        uint256 paid;
        for (uint256 i = 0; i < DEALINGS; i++) {
            deal();
            paid += fund.dealing(2 + i).assetsOut;
        }
        uint256 left;
        uint256 claimable;
        address[3] memory holders = [ALICE, BOB, CAROL];
        for (uint256 i = 0; i < 3; i++) {
            fund.settle(holders[i]);
            left += fund.pendingRedeemRequest(2, holders[i]);
            claimable += fund.maxWithdraw(holders[i]);
        }
        assertLe(claimable, paid, "more is claimable than was paid");
        assertLe(left, fund.dealing(2 + DEALINGS).sharesIn, "more is left than the dealing holds");
        for (uint256 i = 0; i < 3; i++) {
            claimAssets(holders[i]);
            vm.prank(holders[i]);
            fund.cancelRedeem(holders[i]);
        }
        assertGt(left, 0);
    }
}
