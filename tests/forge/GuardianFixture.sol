// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {FundTimelock} from "../../contracts/governance/FundTimelock.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";

/// @title GuardianFixture
/// @notice The timelock and the controls that it governs, and operations between them.
abstract contract GuardianFixture is Test {
    struct Operation {
        address[] targets;
        uint256[] values;
        bytes[] payloads;
        bytes32 predecessor;
        bytes32 salt;
    }

    uint256 internal constant DELAY = 2 days;
    bytes32 internal constant SALT = keccak256("salt");

    address internal owner = makeAddr("owner");
    address internal guardian = makeAddr("guardian");
    address internal keeper = makeAddr("keeper");
    address internal standby = makeAddr("standby");
    address internal next = makeAddr("next");
    FundTimelock internal timelock;
    EmergencyControls internal controls;

    function setUp() public {
        vm.warp(1_800_000_000);
        ControlsParts parts = new ControlsParts();
        address ahead = vm.computeCreateAddress(address(this), uint256(vm.getNonce(address(this))) + 1);
        timelock = new FundTimelock(DELAY, owner, IEmergencyControls(ahead));
        IEmergencyControls.Roles memory roles = IEmergencyControls.Roles({
            manager: makeAddr("manager"),
            keeper: keeper,
            standby: standby,
            guardian: guardian,
            watcher: address(0),
            guardianTerm: 180 days
        });
        controls = new EmergencyControls(parts.wiring(address(timelock)), roles);
        assertEq(address(timelock.controls()), address(controls));
    }

    /* OPERATIONS */

    function batch(address target, bytes memory payload) internal pure returns (Operation memory o) {
        o = empty(1);
        (o.targets[0], o.payloads[0]) = (target, payload);
    }

    function empty(uint256 count) internal pure returns (Operation memory) {
        return Operation(new address[](count), new uint256[](count), new bytes[](count), 0, SALT);
    }

    function idOf(Operation memory o) internal view returns (bytes32) {
        return timelock.hashOperationBatch(o.targets, o.values, o.payloads, o.predecessor, o.salt);
    }

    function queue(Operation memory o) internal returns (bytes32) {
        vm.prank(owner);
        timelock.scheduleBatch(o.targets, o.values, o.payloads, o.predecessor, o.salt, DELAY);
        return idOf(o);
    }

    function queueSingle(address target, uint256 value, bytes memory payload) internal returns (bytes32) {
        vm.prank(owner);
        timelock.schedule(target, value, payload, 0, SALT, DELAY);
        return timelock.hashOperation(target, value, payload, 0, SALT);
    }

    function execute(Operation memory o) internal {
        timelock.executeBatch(o.targets, o.values, o.payloads, o.predecessor, o.salt);
    }

    function decide(Operation memory o) internal {
        queue(o);
        skip(DELAY);
        execute(o);
    }

    /* GUARDIAN */

    function cancel(Operation memory o) internal {
        vm.prank(guardian);
        timelock.cancelBatch(o.targets, o.values, o.payloads, o.predecessor, o.salt);
    }

    function cancelSingle(address target, uint256 value, bytes memory payload) internal {
        vm.prank(guardian);
        timelock.cancelSingle(target, value, payload, 0, SALT);
    }

    /* REFUSALS */

    function expectNotPending(bytes32 id) internal {
        uint256 pending = 1 << uint8(TimelockController.OperationState.Waiting);
        pending |= 1 << uint8(TimelockController.OperationState.Ready);
        _expectState(id, bytes32(pending));
    }

    function expectNotReady(bytes32 id) internal {
        _expectState(id, bytes32(1 << uint8(TimelockController.OperationState.Ready)));
    }

    function _expectState(bytes32 id, bytes32 expected) private {
        bytes4 refusal = TimelockController.TimelockUnexpectedOperationState.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, id, expected));
    }
}
