// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "./FundFixture.sol";
import {Vm} from "./Vm.sol";

/// @notice Dealing, claims, fees and exits of one fund with a base asset of 6 decimals.
contract PocketHedgeFundTest is FundFixture {
    function setUp() public {
        deployFund(6);
    }

    /* LAUNCH */

    function test_launch__locks_the_seed_in_the_fund_itself() public view {
        assertEq(shares.balanceOf(address(fund)), 1e18);
        assertEq(shares.totalSupply(), 1e18);
        assertEq(treasury.cash(), unit);
        assertEq(fund.navPerShare(), 1e18);
    }

    function test_launch__twice__reverts() public {
        vm.expectRevert(IPocketHedgeFund.AlreadyLaunched.selector);
        fund.launch();
    }

    /* REQUESTS */

    function test_requestDeposit__adds_up_in_one_dealing_and_sits_in_escrow() public {
        assertEq(subscribe(ALICE, 100 * unit), 1);
        assertEq(subscribe(ALICE, 50 * unit), 1);
        assertEq(fund.pendingDepositRequest(1, ALICE), 150 * unit);
        assertEq(fund.dealing(1).assetsIn, 150 * unit);
        assertEq(base.balanceOf(address(escrow)), 150 * unit);
        assertEq(fund.claimableDepositRequest(1, ALICE), 0);
    }

    function test_requestDeposit__zero_dust_huge__named_errors() public {
        vm.startPrank(ALICE);
        vm.expectRevert(IPocketHedgeFund.ZeroAmount.selector);
        fund.requestDeposit(0, ALICE, ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.BelowMinimum.selector, unit - 1, unit));
        fund.requestDeposit(unit - 1, ALICE, ALICE);
        uint256 huge = uint256(type(uint104).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.AmountTooLarge.selector, huge, type(uint104).max));
        fund.requestDeposit(huge, ALICE, ALICE);
        vm.stopPrank();
    }

    function test_requestDeposit__for_a_controller_who_did_not_agree__reverts() public {
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, BOB, ALICE));
        fund.requestDeposit(unit, BOB, ALICE);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, BOB, ALICE));
        fund.requestDeposit(unit, ALICE, BOB);
    }

    function test_requestDeposit__by_an_operator__spends_the_owners_assets() public {
        base.mint(ALICE, 10 * unit);
        vm.startPrank(ALICE);
        base.approve(address(fund), 10 * unit);
        fund.setOperator(BOB, true);
        vm.stopPrank();
        vm.prank(BOB);
        fund.requestDeposit(10 * unit, ALICE, ALICE);
        assertEq(fund.pendingDepositRequest(1, ALICE), 10 * unit);
    }

    function test_requestDeposit__while_paused__reverts_with_the_end() public {
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        uint256 until = controls.dealingPausedUntil();
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsPaused.selector, until));
        fund.requestDeposit(unit, ALICE, ALICE);
    }

    function test_requestDepositWithPermit__one_transaction() public {
        (address investor, uint256 key) = makeAddrAndKey("permit investor");
        base.mint(investor, 10 * unit);
        (uint8 v, bytes32 r, bytes32 s) = _permit(investor, key, 10 * unit);
        vm.prank(investor);
        fund.requestDepositWithPermit(10 * unit, investor, block.timestamp, v, r, s);
        assertEq(fund.pendingDepositRequest(1, investor), 10 * unit);
    }

    function test_requestDepositWithPermit__permit_used_ahead_of_us__still_works() public {
        (address investor, uint256 key) = makeAddrAndKey("permit investor");
        base.mint(investor, 10 * unit);
        (uint8 v, bytes32 r, bytes32 s) = _permit(investor, key, 10 * unit);
        base.permit(investor, address(fund), 10 * unit, block.timestamp, v, r, s);
        vm.prank(investor);
        fund.requestDepositWithPermit(10 * unit, investor, block.timestamp, v, r, s);
        assertEq(fund.pendingDepositRequest(1, investor), 10 * unit);
    }

    function _permit(address owner, uint256 key, uint256 amount) private view returns (uint8, bytes32, bytes32) {
        bytes32 typehash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        uint256 nonce = IERC20Permit(address(base)).nonces(owner);
        bytes32 body = keccak256(abi.encode(typehash, owner, address(fund), amount, nonce, block.timestamp));
        bytes32 domain = IERC20Permit(address(base)).DOMAIN_SEPARATOR();
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, body)));
    }

    function test_requestRedeem__by_allowance__spends_it() public {
        invest(ALICE, 100 * unit);
        vm.prank(ALICE);
        shares.approve(BOB, 10e18);
        vm.startPrank(BOB);
        fund.requestRedeem(10e18, BOB, ALICE);
        vm.expectRevert();
        fund.requestRedeem(1e18, BOB, ALICE);
        vm.stopPrank();
        assertEq(fund.pendingRedeemRequest(2, BOB), 10e18);
        assertEq(shares.allowance(ALICE, BOB), 0);
    }

    function test_requestRedeem__dust__reverts() public {
        invest(ALICE, 100 * unit);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.BelowMinimum.selector, 1, 0.01e18));
        fund.requestRedeem(1, ALICE, ALICE);
    }

    function test_request__while_closed__goes_to_the_next_dealing() public {
        subscribe(ALICE, 100 * unit);
        close();
        assertEq(subscribe(BOB, 100 * unit), 2);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.RequestPending.selector, 1));
        vm.prank(ALICE);
        fund.requestDeposit(unit, ALICE, ALICE);
    }

    function test_request__made_while_closed_then_reopened__joins_its_own_dealing() public {
        close();
        subscribe(BOB, 100 * unit);
        tick(1 hours + 1);
        fund.reopenDealing();
        assertEq(subscribe(BOB, 100 * unit), 2);
        assertEq(subscribe(CAROL, 100 * unit), 1);
        assertEq(fund.pendingDepositRequest(2, BOB), 200 * unit);
    }

    /* CANCEL */

    function test_cancelDeposit__open__pays_the_controller() public {
        subscribe(ALICE, 100 * unit);
        vm.prank(ALICE);
        assertEq(fund.cancelDeposit(ALICE), 100 * unit);
        assertEq(base.balanceOf(ALICE), 100 * unit);
        assertEq(fund.dealing(1).assetsIn, 0);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NothingToCancel.selector, ALICE));
        fund.cancelDeposit(ALICE);
    }

    function test_cancelDeposit__after_close__reverts_until_the_window_is_missed() public {
        subscribe(ALICE, 100 * unit);
        close();
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.CancelAfterClose.selector, 1));
        fund.cancelDeposit(ALICE);
        tick(1 hours + 1);
        vm.prank(ALICE);
        fund.cancelDeposit(ALICE);
        assertEq(base.balanceOf(ALICE), 100 * unit);
        (, uint256 closedAt,,,) = fund.dealingStatus();
        assertEq(closedAt, 0, "the cancel reopened the dealing");
    }

    function test_cancelRedeem__open__gives_the_shares_back() public {
        invest(ALICE, 100 * unit);
        uint256 before = shares.balanceOf(ALICE);
        requestRedeem(ALICE, 10e18);
        vm.prank(ALICE);
        fund.cancelRedeem(ALICE);
        assertEq(shares.balanceOf(ALICE), before);
        assertEq(fund.dealing(2).sharesIn, 0);
    }

    function test_cancel__after_the_strike__has_nothing_to_cancel() public {
        invest(ALICE, 100 * unit);
        subscribe(ALICE, 10 * unit);
        requestRedeem(ALICE, 10e18);
        deal();
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NothingToCancel.selector, ALICE));
        fund.cancelDeposit(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NothingToCancel.selector, ALICE));
        fund.cancelRedeem(ALICE);
        vm.stopPrank();
    }

    function test_cancel__by_a_stranger__reverts() public {
        subscribe(ALICE, 100 * unit);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, ALICE, BOB));
        fund.cancelDeposit(ALICE);
    }

    /* CLOSE AND REOPEN */

    function test_close__too_early__reverts() public {
        (,,, uint256 nextClose,) = fund.dealingStatus();
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.CloseTooEarly.selector, nextClose, block.timestamp));
        fund.closeDealing();
    }

    function test_close__by_anyone__only_when_overdue() public {
        (,,,, uint256 overdueFrom) = fund.dealingStatus();
        vm.warp(overdueFrom);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.CloseNotOverdue.selector, overdueFrom, overdueFrom));
        fund.closeDealing();
        vm.warp(overdueFrom + 1);
        vm.prank(BOB);
        fund.closeDealing();
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsClosed.selector, 1));
        fund.closeDealing();
    }

    function test_reopen__open_or_in_the_window__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsOpen.selector, 1));
        fund.reopenDealing();
        close();
        uint256 until = block.timestamp + 1 hours;
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.StrikeWindowRunning.selector, until, block.timestamp));
        fund.reopenDealing();
    }

    function test_reopen__works_while_paused() public {
        close();
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        tick(1 hours + 1);
        fund.reopenDealing();
        (uint256 number, uint256 closedAt,, uint256 nextClose,) = fund.dealingStatus();
        assertEq(number, 1);
        assertEq(closedAt, 0);
        assertEq(nextClose, block.timestamp + 20 hours);
    }

    /* STRIKE */

    function test_strike__open_late_or_by_a_stranger__reverts() public {
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsOpen.selector, 1));
        fund.strike(r);
        close();
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, BOB, KEEPER));
        fund.strike(r);
        uint256 until = block.timestamp + 1 hours;
        tick(1 hours + 1);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.StrikeWindowPassed.selector, until, block.timestamp));
        fund.strike(r);
    }

    function test_strike__prices_both_sides_at_one_nav() public {
        invest(ALICE, 1000 * unit);
        subscribe(BOB, 500 * unit);
        requestRedeem(ALICE, 100e18);
        uint256 cashBefore = treasury.cash();
        deal();
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        assertEq(d.filled, 100e18);
        // 0.5 % levy each way, fees of a day: a hair below par
        assertApproxEqRel(d.sharesOut, 497.5e18, 0.01e18);
        assertApproxEqRel(d.assetsOut, 99.5 * 1e6, 0.01e18);
        assertEq(treasury.cash(), cashBefore + d.assetsIn - d.assetsOut);
        assertEq(base.balanceOf(address(escrow)), d.assetsOut);
    }

    function test_strike__says_what_it_struck() public {
        invest(ALICE, 1000 * unit);
        subscribe(BOB, 100 * unit);
        requestRedeem(ALICE, 900e18); // more than the gate lets out
        close();
        INavOracle.NavReport memory r = report();
        vm.recordLogs();
        vm.prank(KEEPER);
        fund.strike(r);
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        bytes memory said = _logOf(IPocketHedgeFund.DealingStruck.selector);
        uint256[9] memory told = abi.decode(said, (uint256[9]));
        assertEq(told[0], treasury.cash());
        assertEq(told[1], shares.totalSupply());
        assertEq(told[3], fund.navPerShare());
        assertEq(told[4], d.assetsIn);
        assertEq(told[5], d.sharesOut);
        assertEq(told[6], d.filled);
        assertEq(told[7], d.assetsOut);
        assertEq(told[8], 900e18 - d.filled);
        assertGt(told[8], 0);
        assertApproxEqRel(told[2], told[3], 0.01e18); // before the levies
    }

    function _logOf(bytes32 topic) private returns (bytes memory) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] == topic) return logs[i].data;
        }
        revert("not said");
    }

    function test_strike__held_by_a_large_move__says_no_and_lets_dealing_close_at_once() public {
        invest(ALICE, 1000 * unit);
        allocate(trend, 500 * unit);
        swap(trend, IERC20(base), IERC20(weth), 500 * unit);
        setPrice(wethFeed, 3000); // the NAV is a quarter higher, and 15 % may be struck unseen
        close();
        INavOracle.NavReport memory r = report();
        vm.expectEmit(address(fund));
        emit IPocketHedgeFund.DealingReopened(2, block.timestamp);
        vm.prank(KEEPER);
        assertFalse(fund.strike(r));
        vm.prank(KEEPER);
        fund.closeDealing();
    }

    function test_strike__value_below_a_thousandth__reverts_and_only_exits_remain() public {
        invest(ALICE, 1000 * unit);
        requestRedeem(ALICE, 10e18);
        close();
        INavOracle.NavReport memory r = report();
        bytes memory ruin = abi.encode(uint256(unit / 2), uint256(0.0005e18), false, true);
        vm.mockCall(address(navOracle), abi.encodeWithSelector(INavOracle.confirm.selector), ruin);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NavTooLow.selector, 0.0005e18, 0.001e18));
        fund.strike(r);
        tick(1 hours + 1);
        vm.startPrank(ALICE);
        fund.cancelRedeem(ALICE);
        fund.redeemInKind(shares.balanceOf(ALICE), ALICE, new address[](0));
        vm.stopPrank();
        assertEq(shares.balanceOf(ALICE), 0);
    }

    /* CLAIMS */

    function test_deposit__locked_until_the_lock_ends() public {
        subscribe(ALICE, 100 * unit);
        close();
        strike();
        assertEq(fund.maxDeposit(ALICE), 0);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.ClaimTooLarge.selector, 100 * unit, 0));
        fund.deposit(100 * unit, ALICE, ALICE);
        uint256 until = block.timestamp + 1 hours;
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.SharesLocked.selector, until));
        fund.requestDeposit(unit, ALICE, ALICE);
        tick(1 hours);
        assertEq(fund.maxDeposit(ALICE), 100 * unit);
        assertEq(claimShares(ALICE), fund.dealing(1).sharesOut);
    }

    function test_deposit__twice__reverts() public {
        invest(ALICE, 100 * unit);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.ClaimTooLarge.selector, 100 * unit, 0));
        fund.deposit(100 * unit, ALICE, ALICE);
    }

    function test_mint__part_then_rest__sums_to_the_claim() public {
        subscribe(ALICE, 100 * unit);
        deal();
        uint256 claimable = fund.maxMint(ALICE);
        vm.startPrank(ALICE);
        fund.mint(claimable / 3, ALICE);
        fund.deposit(fund.maxDeposit(ALICE), ALICE);
        vm.stopPrank();
        assertLe(shares.balanceOf(ALICE), claimable);
        assertGe(shares.balanceOf(ALICE) + 1e12, claimable);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.ClaimTooLarge.selector, 1e18, fund.maxMint(ALICE)));
        fund.mint(1e18, ALICE);
    }

    function test_redeem__to_another_receiver_by_an_operator() public {
        invest(ALICE, 100 * unit);
        requestRedeem(ALICE, 10e18);
        deal();
        uint256 claimable = fund.maxRedeem(ALICE);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, ALICE, BOB));
        fund.redeem(claimable, BOB, ALICE);
        vm.prank(ALICE);
        fund.setOperator(BOB, true);
        vm.prank(BOB);
        uint256 got = fund.redeem(claimable, CAROL, ALICE);
        assertEq(base.balanceOf(CAROL), got);
        assertEq(got, fund.dealing(2).assetsOut);
    }

    function test_withdraw__all_and_too_much() public {
        invest(ALICE, 100 * unit);
        requestRedeem(ALICE, 10e18);
        deal();
        uint256 claimable = fund.maxWithdraw(ALICE);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.ClaimTooLarge.selector, claimable + 1, claimable));
        fund.withdraw(claimable + 1, ALICE, ALICE);
        assertEq(fund.withdraw(claimable, ALICE, ALICE), 10e18);
        vm.expectRevert(IPocketHedgeFund.ZeroAmount.selector);
        fund.withdraw(0, ALICE, ALICE);
        vm.stopPrank();
    }

    function test_claim__works_while_everything_is_paused() public {
        invest(ALICE, 100 * unit);
        requestRedeem(ALICE, 10e18);
        deal();
        vm.startPrank(GUARDIAN);
        controls.pauseDealing();
        controls.pauseTrading();
        vm.stopPrank();
        assertGt(claimAssets(ALICE), 0);
    }

    /* GATE */

    function test_gate__fills_pro_rata_and_rolls_the_rest_over() public {
        subscribe(ALICE, 600 * unit);
        subscribe(BOB, 400 * unit);
        deal();
        claimShares(ALICE);
        claimShares(BOB);
        requestRedeem(ALICE, 300e18);
        requestRedeem(BOB, 150e18);
        deal();
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        assertApproxEqRel(d.filled, fund.accruedSupply() * 20 / 80, 0.01e18);
        assertEq(fund.dealing(3).sharesIn, d.sharesIn - d.filled);
        uint256 alicePart = fund.maxRedeem(ALICE);
        assertApproxEqAbs(alicePart, uint256(d.filled) * 300 / 450, 2);
        assertEq(fund.pendingRedeemRequest(2, ALICE), 300e18 - alicePart);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.RedemptionUnfilled.selector, 2, 300e18 - alicePart));
        fund.requestRedeem(1e18, ALICE, ALICE);
    }

    function test_gate__remainder_can_be_cancelled_while_open() public {
        invest(ALICE, 1000 * unit);
        requestRedeem(ALICE, 900e18);
        deal();
        uint256 rest = fund.pendingRedeemRequest(2, ALICE);
        uint256 held = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), rest);
        assertEq(shares.balanceOf(ALICE), held + rest);
        assertGt(claimAssets(ALICE), 0);
    }

    function test_gate__many_dealings__claims_walk_and_never_exceed_the_totals() public {
        subscribe(ALICE, 700 * unit);
        subscribe(BOB, 300 * unit);
        deal();
        claimShares(ALICE);
        claimShares(BOB);
        requestRedeem(ALICE, 690e18);
        requestRedeem(BOB, 290e18);
        uint256 paidByDealings;
        for (uint256 i = 2; i < 12; i++) {
            deal();
            paidByDealings += fund.dealing(i).assetsOut;
        }
        uint256 got = claimAssets(ALICE) + claimAssets(BOB);
        assertLe(got, paidByDealings);
        assertGe(got + 40, paidByDealings);
        assertEq(base.balanceOf(address(escrow)), paidByDealings - got);
    }

    function test_settle__more_than_64_dealings__is_continued() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        terms.gateBps = 500;
        vm.prank(timelock);
        fund.setDealingTerms(terms);
        invest(ALICE, 1000 * unit);
        requestRedeem(ALICE, 990e18);
        for (uint256 i = 0; i < 70; i++) {
            deal();
        }
        vm.prank(ALICE);
        vm.expectPartialRevert(IPocketHedgeFund.SettlementUnfinished.selector);
        fund.cancelRedeem(ALICE);
        uint256 first = fund.maxRedeem(ALICE);
        fund.settle(ALICE);
        assertGe(fund.maxRedeem(ALICE), first);
        vm.prank(ALICE);
        fund.cancelRedeem(ALICE);
        assertGt(claimAssets(ALICE), 0);
    }

    /* IN KIND */

    function test_redeemInKind__cash_only__leaves_the_levy_and_needs_no_price() public {
        invest(ALICE, 1000 * unit);
        wethFeed.breakDown(true);
        baseFeed.breakDown(true);
        uint256 owned = shares.balanceOf(ALICE);
        uint256 supply = fund.accruedSupply();
        uint256 cash = treasury.cash();
        vm.prank(ALICE);
        fund.redeemInKind(owned, ALICE, new address[](0));
        uint256 paid = owned - owned * 5 / 1000;
        assertApproxEqAbs(base.balanceOf(ALICE), cash * paid / supply, 1);
        assertGt(fees.highWaterMark(), 1e18);
    }

    function test_redeemInKind__zero_or_nobody__reverts() public {
        vm.expectRevert(IPocketHedgeFund.ZeroAmount.selector);
        fund.redeemInKind(0, ALICE, new address[](0));
        vm.expectRevert(IPocketHedgeFund.ZeroAddress.selector);
        fund.redeemInKind(1, address(0), new address[](0));
    }

    function test_redeemInKind__after_the_observation__does_not_block_the_strike() public {
        invest(ALICE, 1000 * unit);
        subscribe(BOB, 100 * unit);
        close();
        INavOracle.NavReport memory r = report();
        vm.startPrank(ALICE);
        fund.redeemInKind(100e18, ALICE, new address[](0));
        fund.redeemInKind(1, ALICE, new address[](0));
        vm.stopPrank();
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
    }

    /* VIEWS AND STANDARDS */

    function test_previews__revert() public {
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewDeposit(1);
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewMint(1);
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewWithdraw(1);
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewRedeem(1);
    }

    function test_supportsInterface__published_ids() public view {
        bytes4[5] memory ids =
            [bytes4(0x01ffc9a7), bytes4(0xe3bc4e65), bytes4(0x2f0a18c5), bytes4(0xce3bbe50), bytes4(0x620ee8e4)];
        for (uint256 i = 0; i < 5; i++) {
            (bool ok, bytes memory answer) =
                address(fund).staticcall(abi.encodeWithSignature("supportsInterface(bytes4)", ids[i]));
            assertTrue(ok && abi.decode(answer, (bool)));
        }
    }

    function test_convert__round_trip_never_gains() public {
        invest(ALICE, 1000 * unit);
        assertLe(fund.convertToAssets(fund.convertToShares(123_456_789)), 123_456_789);
        assertEq(fund.asset(), address(base));
        assertEq(fund.share(), address(shares));
    }

    function test_donations__change_no_price() public {
        invest(ALICE, 1000 * unit);
        uint256 before = fund.totalAssets();
        base.mint(address(treasury), 500 * unit);
        base.mint(address(escrow), 500 * unit);
        base.mint(address(fund), 500 * unit);
        base.mint(address(trend), 500 * unit);
        weth.mint(address(trend), 5e18);
        vm.prank(ALICE);
        shares.transfer(address(escrow), 1e18);
        assertEq(fund.totalAssets(), before);
    }

    /* GOVERNOR */

    function test_setTerms__by_a_stranger_or_out_of_bounds__reverts() public {
        IFeeDistribution.FeeTerms memory f = feeTerms();
        IPocketHedgeFund.DealingTerms memory d = dealingTerms();
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotGovernor.selector, address(this)));
        fees.setFeeTerms(f);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotGovernor.selector, address(this)));
        fund.setDealingTerms(d);
        vm.startPrank(timelock);
        f.management = 0.02e18 + 1;
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.TermOutOfBounds.selector, 0.02e18 + 1, 0, 0.02e18));
        fees.setFeeTerms(f);
        d.gateBps = 499;
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.TermOutOfBounds.selector, 499, 500, 10_000));
        fund.setDealingTerms(d);
        d.gateBps = 500;
        d.strikeWindow = 3601;
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.TermOutOfBounds.selector, 3601, 60, 3600));
        fund.setDealingTerms(d);
        vm.stopPrank();
    }

    /// @dev Both ends of every bound, and one step beyond.
    function test_setDealingTerms__at_a_bound__is_taken_and_beyond_it_refused() public {
        vm.startPrank(timelock);
        uint256[7] memory least = [uint256(1 hours), 1 hours, 1 minutes, 0, 500, 0, 0];
        uint256[7] memory most = [uint256(31 days), 31 days, 1 hours, 1 days, 10_000, 1000 * unit, 1000e18];
        for (uint256 term = 0; term < 7; term++) {
            fund.setDealingTerms(_termsWith(term, least[term], least));
            assertEq(abi.encode(fund.dealingTerms()), abi.encode(_termsWith(term, least[term], least)));
            fund.setDealingTerms(_termsWith(term, most[term], least));
            _refuseTerms(term, most[term] + 1, least, most);
            if (least[term] != 0) _refuseTerms(term, least[term] - 1, least, most);
        }
        vm.stopPrank();
    }

    function _refuseTerms(uint256 term, uint256 value, uint256[7] memory least, uint256[7] memory most) private {
        IPocketHedgeFund.DealingTerms memory terms = _termsWith(term, value, least);
        vm.expectRevert(
            abi.encodeWithSelector(IPocketHedgeFund.TermOutOfBounds.selector, value, least[term], most[term])
        );
        fund.setDealingTerms(terms);
    }

    /// @dev The others are as little as can be, and the period as long as the least of two closes demands.
    function _termsWith(uint256 term, uint256 value, uint256[7] memory least)
        private
        pure
        returns (IPocketHedgeFund.DealingTerms memory)
    {
        uint256[7] memory t = least;
        if (term == 0) t[1] = 31 days;
        t[term] = value;
        return IPocketHedgeFund.DealingTerms({
            minPeriod: uint32(t[0]),
            period: uint32(t[1]),
            strikeWindow: uint16(t[2]),
            lock: uint24(t[3]),
            gateBps: uint16(t[4]),
            minDeposit: uint96(t[5]),
            minRedeem: uint96(t[6]),
            allowlist: address(0)
        });
    }

    function test_setDealingTerms__an_allowlist_without_code__reverts() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        terms.allowlist = ALICE;
        vm.startPrank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NoCode.selector, ALICE));
        fund.setDealingTerms(terms);
        terms.allowlist = address(base);
        fund.setDealingTerms(terms);
        assertEq(fund.dealingTerms().allowlist, address(base));
        vm.stopPrank();
    }

    function test_setFeeTerms__charges_the_past_at_the_old_rate() public {
        invest(ALICE, 1000 * unit);
        tick(10 days);
        uint256 owedBefore = fund.accruedSupply();
        IFeeDistribution.FeeTerms memory f = feeTerms();
        f.management = 0;
        vm.prank(timelock);
        fees.setFeeTerms(f);
        assertEq(fund.accruedSupply(), owedBefore);
        tick(10 days);
        assertEq(fund.accruedSupply(), owedBefore);
    }

    /* FEES */

    function test_performanceFee__only_above_the_high_water_mark() public {
        invest(ALICE, 1000 * unit);
        allocate(trend, 500 * unit);
        swap(trend, IERC20(base), IERC20(weth), 500 * unit);
        deal();
        uint256 before = shares.balanceOf(address(fees));
        setPrice(wethFeed, 2200);
        deal();
        uint256 atTheTop = shares.balanceOf(address(fees));
        uint256 mark = fees.highWaterMark();
        assertGt(atTheTop - before, 1e18);
        setPrice(wethFeed, 2000);
        deal();
        setPrice(wethFeed, 2150);
        deal();
        assertEq(fees.highWaterMark(), mark, "the mark never falls");
        // two more days of management fee, nothing for climbing back
        assertLt(shares.balanceOf(address(fees)) - atTheTop, 0.2e18);
    }
}
