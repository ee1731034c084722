// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {GuardianFixture} from "./GuardianFixture.sol";

/// @notice A guardian may stop every decision but those on who guardian and keeper are.
contract GuardianBlockTest is GuardianFixture {
    bytes private _newGuardian = abi.encodeCall(IEmergencyControls.setGuardian, (next, 180 days));
    bytes private _newKeeper = abi.encodeCall(IEmergencyControls.setKeeper, (address(0x6EE9)));
    bytes private _newStandby = abi.encodeCall(IEmergencyControls.setStandby, (address(0)));

    /* NOT */

    function test_guardian__cannot_stop_its_replacement() public {
        Operation memory o = batch(address(controls), _newGuardian);
        queue(o);
        _expectBlocked(o);
        skip(DELAY);
        _expectBlocked(o); // nor at the last moment
        execute(o);
        assertEq(controls.guardian(), next);
    }

    function test_guardian__cannot_stop_a_new_keeper() public {
        Operation memory o = batch(address(controls), _newKeeper);
        queue(o);
        _expectBlocked(o);
        skip(DELAY);
        execute(o);
        assertEq(controls.keeper(), address(0x6EE9));
    }

    function test_guardian__cannot_stop_both_at_once() public {
        Operation memory o = _two(_newKeeper, _newGuardian);
        queue(o);
        _expectBlocked(o);
        _expectBlocked(_two(_newGuardian, _newKeeper));
        _expectBlocked(_two(_newGuardian, _newGuardian));
        skip(DELAY);
        execute(o);
        assertEq(controls.guardian(), next);
        assertEq(controls.keeper(), address(0x6EE9));
    }

    function test_guardian__cannot_stop_a_replacement_queued_by_itself() public {
        queueSingle(address(controls), 0, _newGuardian);
        _expectBlockedSingle(0, _newGuardian);
        _expectBlockedSingle(0, _newKeeper);
        skip(DELAY);
        timelock.execute(address(controls), 0, _newGuardian, 0, SALT);
        assertEq(controls.guardian(), next);
    }

    /// @dev The controls read an address and no further, and take no coin: such calls change an office or revert.
    function testFuzz_guardian__value_and_further_bytes_open_no_way(bool ofKeeper, uint256 value, bytes calldata tail)
        public
    {
        bytes memory call = abi.encodePacked(ofKeeper ? _newKeeper : _newGuardian, tail);
        Operation memory o = _two(call, _newGuardian);
        o.values[0] = value;
        queue(o);
        _expectBlocked(o);
        queueSingle(address(controls), value, call);
        _expectBlockedSingle(value, call);
    }

    function testFuzz_guardian__missing_bytes_open_no_way(bool ofKeeper, uint256 length) public {
        length = bound(length, 4, 36);
        bytes memory call = _cut(ofKeeper ? _newKeeper : _newGuardian, length);
        queueSingle(address(controls), 0, call);
        _expectBlockedSingle(0, call);
        _expectBlocked(batch(address(controls), call));
    }

    /// @dev The reason for the two before: with them executed, nothing but the office changed.
    function testFuzz_controls__called_with_further_bytes__change_the_office_alone(bytes calldata tail) public {
        uint256 coins = 1 ether;
        vm.deal(address(timelock), coins);
        decide(batch(address(controls), abi.encodePacked(_newGuardian, tail)));
        assertEq(controls.guardian(), next);
        assertEq(controls.keeper(), keeper);
        Operation memory o = batch(address(controls), abi.encodePacked(_newKeeper, tail));
        o.values[0] = coins;
        queue(o);
        skip(DELAY);
        vm.expectRevert();
        execute(o);
        assertEq(address(timelock).balance, coins);
    }

    /* BUT */

    /// @dev Wherever in the batch the other call stands.
    function testFuzz_guardian__may_stop_a_batch_that_does_something_else_too(uint256 count, uint256 place) public {
        count = bound(count, 2, 8);
        Operation memory o = empty(count);
        for (uint256 i = 0; i < count; i++) {
            (o.targets[i], o.payloads[i]) = (address(controls), i % 2 == 0 ? _newGuardian : _newKeeper);
        }
        place = bound(place, 0, count - 1);
        o.payloads[place] = _newStandby;
        _assertStops(o);
        o.payloads[place] = _newGuardian;
        o.targets[place] = address(timelock); // the same words to somebody else
        _assertStops(o);
    }

    function test_guardian__may_stop_every_other_change_of_the_controls() public {
        _assertStops(_newStandby);
        _assertStops(abi.encodeCall(IEmergencyControls.setManager, (next)));
        _assertStops(abi.encodeCall(IEmergencyControls.setWatcher, (next)));
        _assertStops(abi.encodeCall(IEmergencyControls.unpauseTrading, ()));
        _assertStops(abi.encodeCall(IEmergencyControls.unpauseDealing, ()));
        _assertStops(abi.encodeCall(IEmergencyControls.rearmGuardian, ()));
    }

    function testFuzz_guardian__may_stop_any_other_selector(bytes4 selector, bytes calldata tail) public {
        vm.assume(selector != IEmergencyControls.setGuardian.selector);
        vm.assume(selector != IEmergencyControls.setKeeper.selector);
        _assertStops(abi.encodePacked(selector, tail));
    }

    function testFuzz_guardian__may_stop_the_same_words_to_somebody_else(address target) public {
        vm.assume(target != address(controls));
        _assertStops(batch(target, _newGuardian));
        _assertStops(batch(target, _newKeeper));
        queueSingle(target, 0, _newGuardian);
        cancelSingle(target, 0, _newGuardian);
    }

    /// @dev Less than a selector is none, and reverts in the controls.
    function test_guardian__may_stop_what_is_shorter_than_a_selector() public {
        for (uint256 length = 0; length < 4; length++) {
            _assertStops(_cut(_newGuardian, length));
            _assertStops(_cut(_newKeeper, length));
        }
    }

    function test_guardian__may_stop_a_batch_of_nothing() public {
        _assertStops(empty(0));
    }

    /* EDGES */

    function test_cancelBatch__with_lists_of_two_lengths__reverts() public {
        Operation memory o = _two(_newGuardian, _newStandby);
        o.payloads = new bytes[](1);
        _expectLengths(2, 1, 2);
        cancel(o);
        o.payloads = new bytes[](3);
        _expectLengths(2, 3, 2);
        cancel(o);
        o = batch(address(controls), _newStandby);
        o.values = new uint256[](2); // no such operation can have been queued
        expectNotPending(idOf(o));
        cancel(o);
    }

    /// @dev So a replacement is queued after nothing.
    function test_guardian__may_stop_what_a_replacement_waits_for() public {
        Operation memory first = batch(address(controls), _newStandby);
        Operation memory second = batch(address(controls), _newGuardian);
        second.predecessor = queue(first);
        queue(second);
        cancel(first);
        skip(DELAY);
        bytes4 refusal = TimelockController.TimelockUnexecutedPredecessor.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, second.predecessor));
        execute(second);
        second.predecessor = 0;
        queue(second);
        _expectBlocked(second);
        skip(DELAY);
        execute(second);
        assertEq(controls.guardian(), next);
    }

    /// @dev A guardian who stops everything is out after one delay.
    function test_guardian__who_stops_everything__goes() public {
        Operation memory o = batch(address(controls), _newGuardian);
        queue(o);
        _assertStops(_newStandby);
        _assertStops(_two(_newGuardian, _newStandby));
        _assertStops(batch(address(timelock), abi.encodeCall(IFundTimelock.setProposer, (next))));
        vm.prank(guardian);
        controls.revokeKeeper();
        skip(DELAY);
        execute(o);
        assertEq(controls.guardian(), next);
    }

    /* HELPERS */

    function _two(bytes memory first, bytes memory second) private view returns (Operation memory o) {
        o = empty(2);
        (o.targets[0], o.targets[1]) = (address(controls), address(controls));
        (o.payloads[0], o.payloads[1]) = (first, second);
    }

    function _cut(bytes memory call, uint256 length) private pure returns (bytes memory cut) {
        cut = new bytes(length);
        for (uint256 i = 0; i < length; i++) {
            cut[i] = call[i];
        }
    }

    function _assertStops(bytes memory payload) private {
        _assertStops(batch(address(controls), payload));
        queueSingle(address(controls), 0, payload);
        cancelSingle(address(controls), 0, payload);
        assertFalse(timelock.isOperation(timelock.hashOperation(address(controls), 0, payload, 0, SALT)));
    }

    function _assertStops(Operation memory o) private {
        bytes32 id = queue(o);
        cancel(o);
        assertFalse(timelock.isOperation(id));
    }

    function _expectBlocked(Operation memory o) private {
        vm.expectRevert(IFundTimelock.GuardianMayNotBlock.selector);
        cancel(o);
    }

    function _expectBlockedSingle(uint256 value, bytes memory payload) private {
        vm.expectRevert(IFundTimelock.GuardianMayNotBlock.selector);
        cancelSingle(address(controls), value, payload);
    }

    function _expectLengths(uint256 targets, uint256 payloads, uint256 values) private {
        bytes4 refusal = TimelockController.TimelockInvalidOperationLength.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, targets, payloads, values));
    }
}
