// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {GuardianFixture} from "./GuardianFixture.sol";

/// @notice Who may cancel, and in which state of an operation. What may be cancelled: GuardianBlock.t.sol.
contract GuardianCancelTest is GuardianFixture {
    bytes private _pauseEnds = abi.encodeCall(IEmergencyControls.unpauseTrading, ());

    function test_cancelBatch__stops_what_is_pending() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 id = queue(o);
        vm.expectEmit(address(timelock));
        emit TimelockController.Cancelled(id);
        cancel(o);
        assertFalse(timelock.isOperation(id));
        skip(DELAY);
        expectNotReady(id);
        execute(o);
    }

    function test_cancelSingle__stops_what_is_pending() public {
        bytes32 id = queueSingle(address(controls), 0, _pauseEnds);
        vm.expectEmit(address(timelock));
        emit TimelockController.Cancelled(id);
        cancelSingle(address(controls), 0, _pauseEnds);
        assertFalse(timelock.isOperation(id));
    }

    function test_cancels__of_what_is_ready__still_stop_it() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 id = queue(o);
        bytes32 single = queueSingle(address(controls), 0, _pauseEnds);
        skip(DELAY + 30 days);
        cancel(o);
        cancelSingle(address(controls), 0, _pauseEnds);
        assertFalse(timelock.isOperation(id) || timelock.isOperation(single));
    }

    function test_cancels__of_what_is_done__revert() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 id = queue(o);
        bytes32 single = queueSingle(address(controls), 0, _pauseEnds);
        skip(DELAY);
        execute(o);
        timelock.execute(address(controls), 0, _pauseEnds, 0, SALT);
        expectNotPending(id);
        cancel(o);
        expectNotPending(single);
        cancelSingle(address(controls), 0, _pauseEnds);
        assertTrue(timelock.isOperationDone(id) && timelock.isOperationDone(single));
    }

    function test_cancels__of_what_nobody_queued__revert() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        expectNotPending(idOf(o));
        cancel(o);
        expectNotPending(timelock.hashOperation(address(controls), 0, _pauseEnds, 0, SALT));
        cancelSingle(address(controls), 0, _pauseEnds);
    }

    function test_cancels__a_second_time__revert() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 id = queue(o);
        cancel(o);
        expectNotPending(id);
        cancel(o);
        queue(o); // a cancelled operation may be queued anew
        cancel(o);
    }

    /// @dev Every word of the payload counts: what is shown must be what was queued.
    function test_cancelBatch__of_anything_but_what_was_queued__reverts() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 id = queue(o);
        o.values[0] = 1;
        expectNotPending(idOf(o));
        cancel(o);
        o = batch(address(controls), _pauseEnds);
        o.predecessor = bytes32(uint256(1));
        expectNotPending(idOf(o));
        cancel(o);
        o = batch(address(controls), _pauseEnds);
        o.salt = 0;
        expectNotPending(idOf(o));
        cancel(o);
        o = batch(address(controls), abi.encodePacked(_pauseEnds, uint8(0)));
        expectNotPending(idOf(o));
        cancel(o);
        assertTrue(timelock.isOperationPending(id));
    }

    function test_cancelSingle__of_anything_but_what_was_queued__reverts() public {
        bytes32 first = queueSingle(address(controls), 0, _pauseEnds);
        vm.prank(owner);
        timelock.schedule(next, 7, _pauseEnds, first, 0, DELAY);
        bytes32 id = timelock.hashOperation(next, 7, _pauseEnds, first, 0);
        vm.startPrank(guardian);
        expectNotPending(timelock.hashOperation(next, 0, _pauseEnds, first, 0));
        timelock.cancelSingle(next, 0, _pauseEnds, first, 0);
        expectNotPending(timelock.hashOperation(next, 7, _pauseEnds, 0, 0));
        timelock.cancelSingle(next, 7, _pauseEnds, 0, 0);
        expectNotPending(timelock.hashOperation(next, 7, _pauseEnds, first, SALT));
        timelock.cancelSingle(next, 7, _pauseEnds, first, SALT);
        assertTrue(timelock.isOperationPending(id));
        timelock.cancelSingle(next, 7, _pauseEnds, first, 0);
        assertFalse(timelock.isOperation(id));
    }

    function test_cancels__one_call_and_a_batch_of_one__are_two_operations() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 single = queueSingle(address(controls), 0, _pauseEnds);
        expectNotPending(idOf(o));
        cancel(o);
        assertTrue(timelock.isOperationPending(single));
        cancelSingle(address(controls), 0, _pauseEnds);
        bytes32 id = queue(o);
        expectNotPending(single);
        cancelSingle(address(controls), 0, _pauseEnds);
        assertTrue(timelock.isOperationPending(id));
    }

    /* WHO */

    function testFuzz_cancels__refuse_everybody_but_the_guardian(address caller) public {
        vm.assume(caller != guardian);
        _expectRefused(caller);
    }

    function test_cancels__refuse_every_other_role() public {
        _expectRefused(owner);
        _expectRefused(keeper);
        _expectRefused(standby);
        _expectRefused(address(timelock));
        _expectRefused(address(controls));
        _expectRefused(address(0));
    }

    function test_guardian__has_no_role_of_the_timelock() public {
        bytes32 id = queue(batch(address(controls), _pauseEnds));
        bytes32 role = timelock.CANCELLER_ROLE();
        assertFalse(timelock.hasRole(role, guardian));
        bytes4 refusal = IAccessControl.AccessControlUnauthorizedAccount.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, guardian, role));
        vm.prank(guardian);
        timelock.cancel(id);
    }

    function test_cancels__by_a_guardian_who_was_replaced__revert() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        queue(o);
        decide(batch(address(controls), abi.encodeCall(IEmergencyControls.setGuardian, (next, 180 days))));
        _expectRefused(guardian);
        vm.prank(next);
        timelock.cancelBatch(o.targets, o.values, o.payloads, o.predecessor, o.salt);
        assertFalse(timelock.isOperation(idOf(o)));
    }

    function test_cancels__after_the_hand_over__still_work() public {
        decide(batch(address(timelock), abi.encodeCall(IFundTimelock.setProposer, (next))));
        owner = next; // who proposes now
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 id = queue(o);
        bytes32 single = queueSingle(address(controls), 0, _pauseEnds);
        cancel(o);
        cancelSingle(address(controls), 0, _pauseEnds);
        assertFalse(timelock.isOperation(id) || timelock.isOperation(single));
    }

    function test_guardian__may_stop_the_hand_over() public {
        Operation memory o = batch(address(timelock), abi.encodeCall(IFundTimelock.setProposer, (next)));
        queue(o);
        cancel(o);
        assertEq(timelock.proposer(), owner);
    }

    /* BY DECISION */

    /// @dev What the timelock's own role adds: nothing that its proposer could not do at once.
    function test_decision__may_cancel_another() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes32 id = queue(o);
        decide(batch(address(timelock), abi.encodeCall(TimelockController.cancel, (id))));
        assertFalse(timelock.isOperation(id));
    }

    function test_decision__is_not_the_guardian() public {
        Operation memory o = batch(address(controls), _pauseEnds);
        queue(o);
        bytes memory call =
            abi.encodeCall(IFundTimelock.cancelBatch, (o.targets, o.values, o.payloads, o.predecessor, o.salt));
        Operation memory wrapped = batch(address(timelock), call);
        queue(wrapped);
        skip(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IFundTimelock.NotGuardian.selector, address(timelock)));
        execute(wrapped);
    }

    /* HELPERS */

    function _expectRefused(address caller) private {
        Operation memory o = batch(address(controls), _pauseEnds);
        bytes memory refusal = abi.encodeWithSelector(IFundTimelock.NotGuardian.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        timelock.cancelBatch(o.targets, o.values, o.payloads, o.predecessor, o.salt);
        vm.expectRevert(refusal);
        timelock.cancelSingle(address(controls), 0, _pauseEnds, 0, SALT);
        vm.stopPrank();
    }
}
