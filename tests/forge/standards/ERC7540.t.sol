// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IERC7540Deposit, IERC7540Operator, IERC7540Redeem} from "../../../contracts/interfaces/IERC7540.sol";
import {IERC7575} from "../../../contracts/interfaces/IERC7575.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "../FundFixture.sol";

/// @title ERC-7540: an asynchronous vault, both ways
/// @notice Written from the standard's text; each test says in its own words what it asks, and where. Where the fund
///         asks more or does otherwise is in docs/standards.md.
contract Erc7540Test is FundFixture {
    address private constant OPERATOR = address(0xD001);
    address private constant RECEIVER = address(0xD002);

    function setUp() public {
        deployFund(6);
    }

    /* REQUEST FLOWS */

    /// @dev "Request Flows": what is asked for asynchronously must not be had at once.
    function test_nobody__enters_or_leaves_without_a_request() public {
        base.mint(ALICE, 100 * unit);
        vm.startPrank(ALICE);
        base.approve(address(fund), 100 * unit);
        vm.expectPartialRevert(IPocketHedgeFund.ClaimTooLarge.selector);
        fund.deposit(100 * unit, ALICE);
        vm.expectPartialRevert(IPocketHedgeFund.ClaimTooLarge.selector);
        fund.mint(1e18, ALICE);
        vm.expectRevert();
        fund.redeem(1e18, ALICE, ALICE);
        vm.expectPartialRevert(IPocketHedgeFund.ClaimTooLarge.selector);
        fund.withdraw(1, ALICE, ALICE);
    }

    /// @dev "Request Flows", deposit 1: the assets came with the request, so a claim takes none.
    function test_deposit_and_mint__take_no_assets() public {
        _struckSubscription(ALICE, 100 * unit);
        base.mint(ALICE, 100 * unit);
        uint256 held = treasury.cash();
        vm.startPrank(ALICE);
        base.approve(address(fund), type(uint256).max);
        fund.deposit(40 * unit, ALICE, ALICE);
        fund.mint(fund.maxMint(ALICE), ALICE, ALICE);
        assertEq(base.balanceOf(ALICE), 100 * unit);
        assertEq(treasury.cash(), held);
        assertEq(base.balanceOf(address(treasury)), held);
    }

    /// @dev "Request Flows", deposit 2 and redeem 3: every preview must revert, for every caller and input.
    function testFuzz_previews__revert_for_everybody(address caller, uint256 amount) public {
        vm.startPrank(caller);
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewDeposit(amount);
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewMint(amount);
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewRedeem(amount);
        vm.expectRevert(IPocketHedgeFund.PreviewUnavailable.selector);
        fund.previewWithdraw(amount);
    }

    /// @dev "Request Flows", redeem 1: the shares went with the request, so a claim takes none.
    function test_redeem_and_withdraw__take_no_shares() public {
        uint256 held = invest(ALICE, 100 * unit);
        requestRedeem(ALICE, 10e18);
        deal();
        vm.startPrank(ALICE);
        fund.redeem(4e18, ALICE, ALICE);
        fund.withdraw(fund.maxWithdraw(ALICE), ALICE, ALICE);
        assertEq(shares.balanceOf(ALICE), held - 10e18);
    }

    /// @dev "Request Flows", redeem 2: only the controller and its operators claim.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_redeem_and_withdraw__by_a_stranger__revert(address caller) public {
        vm.assume(caller != ALICE);
        invest(ALICE, 100 * unit);
        requestRedeem(ALICE, 10e18);
        deal();
        bytes memory refusal = abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, ALICE, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        fund.redeem(1e18, caller, ALICE);
        vm.expectRevert(refusal);
        fund.withdraw(1, caller, ALICE);
    }

    /// @dev "Request Flows", redeem 2: an operator claims in the controller's place.
    function test_redeem_and_withdraw__by_an_operator__pay_its_receiver() public {
        invest(ALICE, 100 * unit);
        requestRedeem(ALICE, 10e18);
        deal();
        _appoint(ALICE, OPERATOR);
        vm.startPrank(OPERATOR);
        uint256 paid = fund.redeem(4e18, RECEIVER, ALICE);
        uint256 rest = fund.maxWithdraw(ALICE);
        fund.withdraw(rest, RECEIVER, ALICE);
        assertEq(base.balanceOf(RECEIVER), paid + rest);
    }

    /* REQUEST LIFECYCLE */

    /// @dev "Request Lifecycle": nothing is pushed; what became claimable waits until it is claimed.
    function test_tokens__are_pulled_never_pushed() public {
        uint256 held = invest(ALICE, 100 * unit);
        requestRedeem(ALICE, 10e18);
        subscribe(BOB, 50 * unit);
        deal();
        assertEq(shares.balanceOf(BOB), 0);
        assertEq(base.balanceOf(ALICE), 0);
        assertEq(shares.balanceOf(ALICE), held - 10e18);
        assertGt(claimShares(BOB), 0);
        assertGt(claimAssets(ALICE), 0);
    }

    /// @dev "Request Lifecycle": `maxDeposit` moves with the claimable amount, as `maxRedeem` does.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_max__moves_with_what_is_claimable(uint256 part) public {
        _struckSubscription(ALICE, 100 * unit);
        part = bound(part, 1, 100 * unit);
        vm.prank(ALICE);
        fund.deposit(part, ALICE, ALICE);
        assertEq(fund.claimableDepositRequest(1, ALICE), 100 * unit - part);
        assertEq(fund.maxDeposit(ALICE), fund.claimableDepositRequest(1, ALICE));
    }

    /* REQUEST IDS */

    /// @dev "Request Ids": all subscriptions of one id become claimable at once and at one rate.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_subscriptions_of_one_id__get_one_rate(uint256 a, uint256 b) public {
        (a, b) = (bound(a, unit, 1e9 * unit), bound(b, unit, 1e9 * unit));
        assertEq(subscribe(ALICE, a), subscribe(BOB, b));
        close();
        assertTrue(strike());
        _assertDepositsWait(a, b);
        tick(1 hours - 1);
        _assertDepositsWait(a, b);
        tick(1);
        assertEq(fund.claimableDepositRequest(1, ALICE), a);
        assertEq(fund.claimableDepositRequest(1, BOB), b);
        // Each gets the floor of the same ratio: cross products differ by less than one share's rounding.
        (uint256 mine, uint256 others) = (claimShares(ALICE) * b, claimShares(BOB) * a);
        assertLe(mine > others ? mine - others : others - mine, a > b ? a : b);
    }

    /// @dev "Request Ids": when an id is filled in part, all its redemptions are, at the same rate and price.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_redemptions_of_one_id__are_filled_pro_rata(uint256 a, uint256 b) public {
        invest(ALICE, 1000 * unit);
        invest(BOB, 1000 * unit);
        (a, b) = (bound(a, 300e18, 900e18), bound(b, 300e18, 900e18)); // beyond the gate of a fifth
        uint256 id = requestRedeem(ALICE, a);
        assertEq(requestRedeem(BOB, b), id);
        deal();
        (uint256 filledA, uint256 filledB) =
            (fund.claimableRedeemRequest(id, ALICE), fund.claimableRedeemRequest(id, BOB));
        assertGt(filledA, 0);
        assertLt(filledA, a);
        assertEq(fund.pendingRedeemRequest(id, ALICE), a - filledA);
        assertApproxEqAbs(filledA * b / 1e18, filledB * a / 1e18, 1000);
        assertApproxEqAbs(claimAssets(ALICE) * b / 1e18, claimAssets(BOB) * a / 1e18, 1000);
    }

    /// @dev "Request Ids": a vault answers 0 for every request or for none. Here for none.
    function test_request_ids__are_never_zero() public {
        for (uint256 i = 1; i < 4; i++) {
            assertEq(subscribe(ALICE, unit), i);
            deal();
            claimShares(ALICE);
            assertEq(requestRedeem(ALICE, 0.01e18), i + 1);
        }
    }

    /* requestDeposit */

    /// @dev "requestDeposit": the assets go from the owner into the vault, and wait there.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_requestDeposit__moves_the_assets_and_is_pending(uint256 assets) public {
        assets = bound(assets, unit, type(uint96).max);
        uint256 id = subscribe(ALICE, assets);
        assertEq(base.balanceOf(ALICE), 0);
        assertEq(base.balanceOf(address(escrow)), assets);
        assertEq(fund.pendingDepositRequest(id, ALICE), assets);
        assertEq(fund.claimableDepositRequest(id, ALICE), 0);
    }

    /// @dev "requestDeposit": ERC-20 approve and transferFrom are the way in, and all of the assets must come.
    function test_requestDeposit__beyond_allowance_or_balance__reverts() public {
        base.mint(ALICE, 10 * unit);
        vm.startPrank(ALICE);
        base.approve(address(fund), 9 * unit);
        bytes4 unallowed = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(unallowed, fund, 9 * unit, 10 * unit));
        fund.requestDeposit(10 * unit, ALICE, ALICE);
        base.approve(address(fund), 11 * unit);
        bytes4 unfunded = IERC20Errors.ERC20InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(unfunded, ALICE, 10 * unit, 11 * unit));
        fund.requestDeposit(11 * unit, ALICE, ALICE);
    }

    /// @dev "requestDeposit": the owner is the caller, or has made it an operator: an allowance alone is not enough.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_requestDeposit__of_anothers_assets__reverts(address caller) public {
        vm.assume(caller != ALICE);
        base.mint(ALICE, 10 * unit);
        vm.startPrank(ALICE);
        base.approve(address(fund), 10 * unit);
        base.approve(caller == address(0) ? BOB : caller, 10 * unit);
        vm.stopPrank();
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, ALICE, caller));
        fund.requestDeposit(10 * unit, caller, ALICE);
    }

    /// @dev "requestDeposit" and "DepositRequest": controller, owner, id, then who called, and the assets.
    function test_requestDeposit__emits_its_event() public {
        base.mint(ALICE, 10 * unit);
        vm.prank(ALICE);
        base.approve(address(fund), 10 * unit);
        _appoint(ALICE, OPERATOR);
        vm.expectEmit(address(fund));
        emit IERC7540Deposit.DepositRequest(OPERATOR, ALICE, 1, OPERATOR, 10 * unit);
        vm.prank(OPERATOR);
        fund.requestDeposit(10 * unit, OPERATOR, ALICE);
    }

    /* requestRedeem */

    /// @dev "requestRedeem": the shares leave the owner's custody at once and are burned by the time of the claim.
    function test_requestRedeem__takes_the_shares_and_the_strike_burns_them() public {
        uint256 held = invest(ALICE, 100 * unit);
        uint256 id = requestRedeem(ALICE, 10e18);
        assertEq(shares.balanceOf(ALICE), held - 10e18);
        assertEq(fund.pendingRedeemRequest(id, ALICE), 10e18);
        assertEq(fund.claimableRedeemRequest(id, ALICE), 0);
        uint256 accrued = fund.accruedSupply();
        deal();
        assertEq(fund.claimableRedeemRequest(id, ALICE), 10e18);
        assertEq(fund.pendingRedeemRequest(id, ALICE), 0);
        assertEq(shares.balanceOf(address(escrow)), 0);
        assertApproxEqRel(shares.totalSupply(), accrued - 10e18, 0.0002e18); // a day's management fee apart
    }

    /// @dev "requestRedeem", after ERC-6909: an allowance that is not endless is used up.
    function test_requestRedeem__by_allowance__uses_it_up() public {
        invest(ALICE, 100 * unit);
        vm.prank(ALICE);
        shares.approve(BOB, 10e18);
        vm.startPrank(BOB);
        fund.requestRedeem(6e18, BOB, ALICE);
        assertEq(shares.allowance(ALICE, BOB), 4e18);
        bytes4 unallowed = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(unallowed, BOB, 4e18, 5e18));
        fund.requestRedeem(5e18, BOB, ALICE);
    }

    /// @dev "requestRedeem", after ERC-6909: an endless allowance stays, and an operator needs and uses none.
    function test_requestRedeem__endless_allowance_and_operator__use_nothing_up() public {
        invest(ALICE, 100 * unit);
        vm.prank(ALICE);
        shares.approve(BOB, type(uint256).max);
        vm.prank(BOB);
        fund.requestRedeem(6e18, BOB, ALICE);
        assertEq(shares.allowance(ALICE, BOB), type(uint256).max);
        vm.prank(ALICE);
        shares.approve(OPERATOR, 1);
        _appoint(ALICE, OPERATOR);
        vm.prank(OPERATOR);
        fund.requestRedeem(6e18, OPERATOR, ALICE);
        assertEq(shares.allowance(ALICE, OPERATOR), 1);
    }

    /// @dev "requestRedeem": all of the shares, or it reverts.
    function test_requestRedeem__of_more_than_there_is__reverts() public {
        uint256 held = invest(ALICE, 100 * unit);
        bytes4 unfunded = IERC20Errors.ERC20InsufficientBalance.selector;
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(unfunded, ALICE, held, held + 1));
        fund.requestRedeem(held + 1, ALICE, ALICE);
    }

    /// @dev "requestRedeem" and "RedeemRequest": controller, owner, id, then who called, and the shares.
    function test_requestRedeem__emits_its_event() public {
        invest(ALICE, 100 * unit);
        _appoint(ALICE, OPERATOR);
        vm.expectEmit(address(fund));
        emit IERC7540Redeem.RedeemRequest(OPERATOR, ALICE, 2, OPERATOR, 10e18);
        vm.prank(OPERATOR);
        fund.requestRedeem(10e18, OPERATOR, ALICE);
    }

    /* pending… AND claimable… */

    /// @dev "pending…" and "claimable…": the same for every caller, and no input makes them revert.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_request_views__neither_vary_nor_revert(uint256 id, address controller, address caller) public {
        _bothSides();
        _assertSame(id, controller, caller);
        _assertSame(bound(id, 1, 3), ALICE, caller);
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        wethFeed.breakDown(true);
        _assertSame(bound(id, 1, 3), BOB, caller);
    }

    /// @dev "pending…" and "claimable…": an amount is never in both.
    function test_amounts__are_pending_or_claimable_never_both() public {
        invest(ALICE, 1000 * unit);
        uint256 id = requestRedeem(ALICE, 900e18);
        for (uint256 left = 900e18; left != 0;) {
            uint256 claimable = fund.claimableRedeemRequest(id, ALICE);
            assertEq(fund.pendingRedeemRequest(id, ALICE) + claimable, left);
            if (claimable != 0) {
                claimAssets(ALICE);
                left -= claimable;
            }
            if (left != 0) deal();
        }
    }

    /* OPERATORS */

    /// @dev "setOperator": the status becomes the value given, it is logged, and the answer is true.
    function testFuzz_setOperator__sets_logs_and_answers_true(address owner, address operator, bool approved) public {
        for (uint256 i = 0; i < 2; i++) {
            vm.expectEmit(address(fund));
            emit IERC7540Operator.OperatorSet(owner, operator, approved);
            vm.prank(owner);
            assertTrue(fund.setOperator(operator, approved));
            assertEq(fund.isOperator(owner, operator), approved);
            approved = !approved;
        }
    }

    /* `deposit` AND `mint` OVERLOADS */

    /// @dev "deposit and mint overloaded methods": revert unless the caller is the controller or its operator.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_deposit_and_mint__by_a_stranger__revert(address caller) public {
        vm.assume(caller != ALICE);
        _struckSubscription(ALICE, 100 * unit);
        bytes memory refusal = abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, ALICE, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        fund.deposit(1, caller, ALICE);
        vm.expectRevert(refusal);
        fund.mint(1, caller, ALICE);
    }

    /// @dev "deposit and mint overloaded methods": in `Deposit` the controller comes first, then the receiver.
    function test_deposit_and_mint__by_an_operator__name_controller_and_receiver() public {
        _struckSubscription(ALICE, 100 * unit);
        _appoint(ALICE, OPERATOR);
        uint256 claimable = fund.maxMint(ALICE);
        vm.startPrank(OPERATOR);
        vm.expectEmit(address(fund));
        emit IERC7575.Deposit(ALICE, RECEIVER, 50 * unit, claimable / 2);
        uint256 got = fund.deposit(50 * unit, RECEIVER, ALICE);
        vm.expectEmit(address(fund));
        emit IERC7575.Deposit(ALICE, RECEIVER, 50 * unit, claimable - got);
        fund.mint(claimable - got, RECEIVER, ALICE);
        assertEq(shares.balanceOf(RECEIVER), claimable);
    }

    /* WHERE THE FUND ASKS MORE, OR DOES OTHERWISE: docs/standards.md */

    /// @dev The standard lets anybody name any controller; here it must have agreed, or strangers could fill its slot.
    function test_deviation__a_controller_must_have_agreed() public {
        invest(ALICE, 100 * unit);
        base.mint(ALICE, 10 * unit);
        vm.startPrank(ALICE);
        base.approve(address(fund), 10 * unit);
        bytes memory refusal = abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, BOB, ALICE);
        vm.expectRevert(refusal);
        fund.requestDeposit(10 * unit, BOB, ALICE);
        vm.expectRevert(refusal);
        fund.requestRedeem(1e18, BOB, ALICE);
    }

    /// @dev A claim names no id, so a controller has one claimable balance a side: its newest id shows all of it.
    function test_deviation__unclaimed_amounts_move_to_the_newest_id() public {
        _struckSubscription(ALICE, 100 * unit);
        assertEq(fund.claimableDepositRequest(1, ALICE), 100 * unit);
        assertEq(subscribe(ALICE, 7 * unit), 2);
        assertEq(fund.claimableDepositRequest(1, ALICE), 0);
        assertEq(fund.claimableDepositRequest(2, ALICE), 100 * unit);
        assertEq(fund.pendingDepositRequest(2, ALICE), 7 * unit);
    }

    /* HELPERS */

    function _struckSubscription(address investor, uint256 assets) private {
        subscribe(investor, assets);
        deal();
    }

    function _appoint(address account, address operator) private {
        vm.prank(account);
        fund.setOperator(operator, true);
    }

    /// @dev Alice: claimable and pending on both sides; Bob: a subscription that is closed.
    function _bothSides() private {
        invest(ALICE, 1000 * unit);
        requestRedeem(ALICE, 900e18);
        subscribe(ALICE, 10 * unit);
        deal();
        subscribe(ALICE, 10 * unit);
        subscribe(BOB, 10 * unit);
        close();
    }

    function _assertDepositsWait(uint256 a, uint256 b) private view {
        assertEq(fund.pendingDepositRequest(1, ALICE), a);
        assertEq(fund.pendingDepositRequest(1, BOB), b);
        assertEq(fund.claimableDepositRequest(1, ALICE), 0);
        assertEq(fund.claimableDepositRequest(1, BOB), 0);
    }

    function _assertSame(uint256 id, address controller, address caller) private {
        bytes32 mine = _answers(id, controller);
        vm.startPrank(caller);
        bytes32 theirs = _answers(id, controller);
        vm.stopPrank();
        assertEq(mine, theirs);
    }

    function _answers(uint256 id, address controller) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                fund.pendingDepositRequest(id, controller),
                fund.claimableDepositRequest(id, controller),
                fund.pendingRedeemRequest(id, controller),
                fund.claimableRedeemRequest(id, controller)
            )
        );
    }
}
