// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundDAO} from "../../contracts/interfaces/IFundDAO.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {DaoFixture} from "./DaoFixture.sol";

/// @notice From a proposal to a changed rule of the real fund, and every step that is refused on the way.
contract FundDAOTest is DaoFixture {
    function setUp() public {
        deployGoverned();
    }

    /* THE WAY OF A PROPOSAL */

    function test_proposal__voted_queued_and_executed__changes_the_rule() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = propose(BOB, p);
        assertState(id, IGovernor.ProposalState.Pending);
        openVote();
        assertState(id, IGovernor.ProposalState.Active);
        vote(ALICE, id, FOR);
        vote(BOB, id, AGAINST);
        (uint256 against, uint256 for_, uint256 abstain) = dao.proposalVotes(id);
        assertEq(against, shares.balanceOf(BOB));
        assertEq(for_, shares.balanceOf(ALICE));
        assertEq(abstain, 0);
        endVote();
        assertState(id, IGovernor.ProposalState.Succeeded);
        queue(p);
        assertState(id, IGovernor.ProposalState.Queued);
        assertTrue(lockedTime.isOperationPending(operationOf(p)));
        tick(DELAY);
        assertEq(risk.riskTerms().cashFloor, 0.05e18);
        execute(p);
        assertState(id, IGovernor.ProposalState.Executed);
        assertEq(risk.riskTerms().cashFloor, 0.15e18);
    }

    /// @dev All steps or none: what Sonne's attacker was handed one by one stays together here.
    function test_proposal__of_several_calls__is_one_operation() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setManager, (CAROL)),
            address(controls),
            abi.encodeCall(IEmergencyControls.setWatcher, (BOB))
        );
        pass(p);
        queue(p);
        tick(DELAY);
        bytes32 salt = saltOf(p);
        bytes32 alone = lockedTime.hashOperation(p.targets[0], 0, p.payloads[0], 0, salt);
        _expectNotReady(alone);
        lockedTime.execute(p.targets[0], 0, p.payloads[0], 0, salt);
        assertEq(controls.manager(), MANAGER);
        execute(p);
        assertEq(controls.manager(), CAROL);
        assertEq(controls.watcher(), BOB);
    }

    function test_proposal__executed_on_the_timelock__counts_as_executed() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = pass(p);
        queue(p);
        tick(DELAY);
        lockedTime.executeBatch(p.targets, p.values, p.payloads, 0, saltOf(p));
        assertState(id, IGovernor.ProposalState.Executed);
        assertEq(risk.riskTerms().cashFloor, 0.15e18);
    }

    /* COUNTING */

    function test_vote__for_equal_to_against__is_defeated() public {
        uint256 half = (shares.balanceOf(ALICE) - shares.balanceOf(BOB)) / 2;
        vm.prank(ALICE);
        assertTrue(shares.transfer(BOB, half));
        tick(1);
        assertEq(shares.balanceOf(ALICE), shares.balanceOf(BOB));
        uint256 id = propose(ALICE, cashFloor(0.15e18));
        openVote();
        vote(ALICE, id, FOR);
        vote(BOB, id, AGAINST);
        endVote();
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev Abstaining helps to the quorum and to nobody's side.
    function test_vote__abstentions__fill_the_quorum() public {
        address dora = _dora(shares.totalSupply() / 100);
        uint256 id = propose(ALICE, cashFloor(0.15e18));
        openVote();
        vote(dora, id, FOR);
        uint256 without = vm.snapshotState();
        endVote();
        assertState(id, IGovernor.ProposalState.Defeated);
        vm.revertToState(without);
        vote(BOB, id, ABSTAIN);
        endVote();
        assertState(id, IGovernor.ProposalState.Succeeded);
    }

    /// @dev A quorum of those shares that can vote would let 5 % of the fund decide while 95 % wait in the Escrow.
    function test_quorum__counts_the_shares_that_cannot_vote() public {
        requestRedeem(ALICE, shares.balanceOf(ALICE));
        requestRedeem(BOB, shares.balanceOf(BOB));
        uint256 rest = shares.balanceOf(CAROL) / 2;
        requestRedeem(CAROL, rest);
        tick(1);
        assertGt(shares.balanceOf(address(escrow)) * 100, shares.totalSupply() * 94);
        uint256 id = propose(CAROL, cashFloor(0.15e18));
        openVote();
        vote(CAROL, id, FOR);
        endVote();
        assertState(id, IGovernor.ProposalState.Defeated);
        assertEq(dao.quorum(block.timestamp - 1), shares.totalSupply() / 10);
    }

    /// @dev Whoever waits for the last second lets the others answer.
    function test_quorum__reached_in_the_last_second__extends_the_vote_by_a_day() public {
        uint256 id = propose(ALICE, cashFloor(0.15e18));
        uint256 deadline = dao.proposalDeadline(id);
        vm.warp(deadline);
        vote(CAROL, id, FOR); // less than a tenth of the supply
        assertEq(dao.proposalDeadline(id), deadline);
        vote(BOB, id, FOR);
        assertEq(dao.proposalDeadline(id), deadline + 1 days);
        vm.warp(deadline + 1 days);
        vote(ALICE, id, AGAINST);
        vm.warp(deadline + 1 days + 1);
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    function test_threshold__is_a_part_of_the_supply() public {
        uint256 supply = shares.totalSupply();
        assertEq(dao.proposalThreshold(), (supply + 99) / 100);
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        fund.redeemInKind(all, ALICE, new address[](0));
        tick(1);
        assertEq(dao.proposalThreshold(), (shares.totalSupply() + 99) / 100);
        assertLt(shares.totalSupply(), supply);
    }

    /* JUST BOUGHT, OR BORROWED */

    function test_shares__bought_after_the_count__have_no_vote() public {
        uint256 id = propose(CAROL, cashFloor(0.15e18));
        openVote();
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        assertTrue(shares.transfer(FEE_PAYEE, all));
        tick(1);
        vote(FEE_PAYEE, id, FOR);
        vote(ALICE, id, AGAINST); // sold since, and her votes stay
        (uint256 against, uint256 for_,) = dao.proposalVotes(id);
        assertEq(for_, 0);
        assertEq(against, all);
    }

    function test_shares__borrowed_for_a_moment__neither_propose_nor_vote() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = propose(CAROL, p);
        vm.warp(dao.proposalSnapshot(id)); // the very second that votes are counted at
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        assertTrue(shares.transfer(FEE_PAYEE, all));
        Proposal memory own = cashFloor(0.2e18);
        uint256 needed = dao.proposalThreshold();
        vm.expectRevert(
            abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, FEE_PAYEE, 0, needed)
        );
        propose(FEE_PAYEE, own);
        vm.prank(FEE_PAYEE);
        assertTrue(shares.transfer(ALICE, all));
        tick(1);
        vote(FEE_PAYEE, id, FOR);
        (, uint256 for_,) = dao.proposalVotes(id);
        assertEq(for_, 0);
    }

    /* REFUSED: voting */

    function test_vote__twice_or_of_no_kind__is_refused() public {
        uint256 id = propose(ALICE, cashFloor(0.15e18));
        openVote();
        vote(ALICE, id, FOR);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, ALICE));
        vote(ALICE, id, FOR);
        vm.expectRevert(IGovernor.GovernorInvalidVoteType.selector);
        vote(BOB, id, 3);
        (uint256 against, uint256 for_, uint256 abstain) = dao.proposalVotes(id);
        assertEq(for_, shares.balanceOf(ALICE));
        assertEq(against + abstain, 0);
    }

    function test_vote__before_the_count_or_after_the_end__is_refused() public {
        uint256 id = propose(ALICE, cashFloor(0.15e18));
        vm.warp(dao.proposalSnapshot(id));
        _expectState(id, IGovernor.ProposalState.Pending, _only(IGovernor.ProposalState.Active));
        vote(ALICE, id, FOR);
        vm.warp(dao.proposalDeadline(id) + 1);
        _expectState(id, IGovernor.ProposalState.Defeated, _only(IGovernor.ProposalState.Active));
        vote(ALICE, id, FOR);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id + 1));
        vote(ALICE, id + 1, FOR);
    }

    /* REFUSED: queueing and executing */

    function test_queue__what_was_not_voted_for__is_refused() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = propose(ALICE, p);
        _expectState(id, IGovernor.ProposalState.Pending, _only(IGovernor.ProposalState.Succeeded));
        queue(p);
        openVote();
        vote(ALICE, id, AGAINST);
        endVote();
        _expectState(id, IGovernor.ProposalState.Defeated, _only(IGovernor.ProposalState.Succeeded));
        queue(p);
    }

    function test_execute__not_a_second_early_and_not_twice() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = pass(p);
        _expectState(id, IGovernor.ProposalState.Succeeded, _only(IGovernor.ProposalState.Queued));
        execute(p);
        queue(p);
        uint256 eta = dao.proposalEta(id);
        assertEq(eta, block.timestamp + DELAY);
        vm.warp(eta - 1);
        _expectNotReady(operationOf(p));
        execute(p);
        assertEq(risk.riskTerms().cashFloor, 0.05e18);
        vm.warp(eta);
        execute(p);
        _expectState(id, IGovernor.ProposalState.Executed, _only(IGovernor.ProposalState.Queued));
        execute(p);
        bytes32 salt = saltOf(p);
        _expectNotReady(operationOf(p));
        lockedTime.executeBatch(p.targets, p.values, p.payloads, 0, salt);
    }

    /// @dev It would stay in the timelock for good.
    function test_execute__with_native_coin__is_refused() public {
        Proposal memory p = cashFloor(0.15e18);
        pass(p);
        queue(p);
        tick(DELAY);
        vm.deal(address(this), 1);
        vm.expectRevert(abi.encodeWithSelector(IFundDAO.ValueNotZero.selector, 1, 1));
        dao.execute{value: 1}(p.targets, p.values, p.payloads, keccak256(bytes(p.description)));
        assertEq(risk.riskTerms().cashFloor, 0.05e18);
    }

    /* CANCELLING */

    function test_cancel__by_its_proposer_before_the_count__ends_it() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = propose(BOB, p);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, ALICE));
        cancelAs(ALICE, p);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, GUARDIAN));
        cancelAs(GUARDIAN, p);
        cancelAs(BOB, p);
        assertState(id, IGovernor.ProposalState.Canceled);
        _expectState(id, IGovernor.ProposalState.Canceled, 0);
        propose(BOB, p);
    }

    function test_cancel__by_its_proposer_once_votes_are_counted__is_refused() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = propose(BOB, p);
        openVote();
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, BOB));
        cancelAs(BOB, p);
        assertState(id, IGovernor.ProposalState.Active);
    }

    function test_guardian__cancels_what_is_queued_by_showing_it() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = pass(p);
        bytes32 salt = saltOf(p);
        _expectNotPending(operationOf(p));
        guardianCancels(p, salt);
        queue(p);
        guardianCancels(p, salt);
        assertState(id, IGovernor.ProposalState.Canceled);
        tick(DELAY);
        _expectState(id, IGovernor.ProposalState.Canceled, _only(IGovernor.ProposalState.Queued));
        execute(p);
        _expectState(id, IGovernor.ProposalState.Canceled, _only(IGovernor.ProposalState.Succeeded));
        queue(p);
        assertEq(risk.riskTerms().cashFloor, 0.05e18);
    }

    function test_guardian__cannot_cancel_its_own_end() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setGuardian, (CAROL, 90 days)),
            address(controls),
            abi.encodeCall(IEmergencyControls.setKeeper, (BOB))
        );
        pass(p);
        queue(p);
        bytes32 salt = saltOf(p);
        vm.expectRevert(IFundTimelock.GuardianMayNotBlock.selector);
        guardianCancels(p, salt);
        tick(DELAY);
        execute(p);
        assertEq(controls.guardian(), CAROL);
        assertEq(controls.keeper(), BOB);
    }

    /* HELPERS */

    function _dora(uint256 amount) private returns (address dora) {
        dora = makeAddr("dora");
        vm.prank(ALICE);
        assertTrue(shares.transfer(dora, amount));
        tick(1);
    }

    function _only(IGovernor.ProposalState wanted) private pure returns (bytes32) {
        return bytes32(1 << uint8(wanted));
    }

    function _expectState(uint256 id, IGovernor.ProposalState is_, bytes32 allowed) private {
        bytes4 refusal = IGovernor.GovernorUnexpectedProposalState.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, id, is_, allowed));
    }

    function _expectNotReady(bytes32 id) private {
        _expectOperation(id, 1 << uint8(TimelockController.OperationState.Ready));
    }

    function _expectNotPending(bytes32 id) private {
        uint256 pending = 1 << uint8(TimelockController.OperationState.Waiting);
        _expectOperation(id, pending | 1 << uint8(TimelockController.OperationState.Ready));
    }

    function _expectOperation(bytes32 id, uint256 states) private {
        bytes4 refusal = TimelockController.TimelockUnexpectedOperationState.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, id, bytes32(states)));
    }
}
