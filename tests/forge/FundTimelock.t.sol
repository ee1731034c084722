// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {FundTimelock} from "../../contracts/governance/FundTimelock.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {StandInGuardian} from "./mocks/StandInGuardian.sol";
import {Test} from "./Test.sol";

contract FundTimelockTest is Test {
    uint256 private constant DELAY = 2 days;
    bytes32 private constant PROPOSER_ROLE = keccak256("PROPOSER_ROLE");
    bytes32 private constant CANCELLER_ROLE = keccak256("CANCELLER_ROLE");
    bytes32 private constant EXECUTOR_ROLE = keccak256("EXECUTOR_ROLE");

    address private _owner = makeAddr("owner");
    address private _dao = makeAddr("dao");
    address private _stranger = makeAddr("stranger");
    IEmergencyControls private _controls = IEmergencyControls(address(new StandInGuardian(makeAddr("guardian"))));
    FundTimelock private _timelock;

    function setUp() public {
        vm.warp(1_800_000_000);
        _timelock = new FundTimelock(DELAY, _owner, _controls);
    }

    /* CONSTRUCTION */

    function test_constructor__leaves_no_admin_and_executing_to_anyone() public view {
        assertEq(_timelock.proposer(), _owner);
        assertEq(_timelock.getMinDelay(), DELAY);
        _assertProposer(_owner, true);
        assertTrue(_timelock.hasRole(EXECUTOR_ROLE, address(0)));
        assertFalse(_timelock.hasRole(EXECUTOR_ROLE, _owner));
        assertFalse(_timelock.hasRole(bytes32(0), _owner));
        assertFalse(_timelock.hasRole(bytes32(0), address(this)));
    }

    function testFuzz_constructor__keeps_the_delay_in_its_bounds(uint256 delay) public {
        if (delay < 2 days) {
            vm.expectRevert(abi.encodeWithSelector(IFundTimelock.DelayBelowFloor.selector, delay, 2 days));
        } else if (delay > 30 days) {
            vm.expectRevert(abi.encodeWithSelector(IFundTimelock.DelayAboveCap.selector, delay, 30 days));
        }
        FundTimelock timelock = new FundTimelock(delay, _owner, _controls);
        if (delay >= 2 days && delay <= 30 days) assertEq(timelock.getMinDelay(), delay);
    }

    function test_constructor__at_the_bounds__deploys() public {
        new FundTimelock(2 days, _owner, _controls);
        new FundTimelock(30 days, _owner, _controls);
    }

    function test_constructor__without_an_owner__reverts() public {
        vm.expectRevert(IFundTimelock.ZeroAddress.selector);
        new FundTimelock(DELAY, address(0), _controls);
    }

    function test_constructor__without_controls__reverts() public {
        vm.expectRevert(IFundTimelock.ZeroAddress.selector);
        new FundTimelock(DELAY, _owner, IEmergencyControls(address(0)));
    }

    /// @dev The guardian's cancels go through the timelock's own role; the guardian has none.
    function test_constructor__lets_the_timelock_cancel_and_no_more() public {
        assertEq(address(_timelock.controls()), address(_controls));
        assertTrue(_timelock.hasRole(CANCELLER_ROLE, address(_timelock)));
        assertFalse(_timelock.hasRole(PROPOSER_ROLE, address(_timelock)));
        _assertProposer(makeAddr("guardian"), false);
    }

    /* DELAY */

    function test_schedule__below_the_delay__reverts() public {
        bytes4 refusal = TimelockController.TimelockInsufficientDelay.selector;
        vm.prank(_owner);
        vm.expectRevert(abi.encodeWithSelector(refusal, DELAY - 1, DELAY));
        _timelock.schedule(_stranger, 0, "", 0, 0, DELAY - 1);
    }

    function test_execute__by_a_stranger__not_a_second_early() public {
        bytes memory call = abi.encodeCall(TimelockController.updateDelay, (3 days));
        bytes32 id = _schedule(_owner, call);
        skip(DELAY - 1);
        vm.prank(_stranger);
        vm.expectRevert(
            abi.encodeWithSelector(
                TimelockController.TimelockUnexpectedOperationState.selector,
                id,
                bytes32(1 << uint8(TimelockController.OperationState.Ready))
            )
        );
        _timelock.execute(address(_timelock), 0, call, 0, 0);
        skip(1);
        vm.prank(_stranger);
        _timelock.execute(address(_timelock), 0, call, 0, 0);
        assertEq(_timelock.getMinDelay(), 3 days);
    }

    function testFuzz_updateDelay__out_of_bounds__reverts_even_by_decision(uint256 delay) public {
        bytes memory call = abi.encodeCall(TimelockController.updateDelay, (delay));
        _schedule(_owner, call);
        skip(DELAY);
        if (delay < 2 days) {
            vm.expectRevert(abi.encodeWithSelector(IFundTimelock.DelayBelowFloor.selector, delay, 2 days));
        } else if (delay > 30 days) {
            vm.expectRevert(abi.encodeWithSelector(IFundTimelock.DelayAboveCap.selector, delay, 30 days));
        }
        _timelock.execute(address(_timelock), 0, call, 0, 0);
    }

    function testFuzz_updateDelay__by_hand__reverts(address caller) public {
        vm.assume(caller != address(_timelock));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockUnauthorizedCaller.selector, caller));
        _timelock.updateDelay(3 days);
    }

    /* ROLES */

    function testFuzz_roles__change_by_nobodys_hand(address caller, bytes32 role, address account) public {
        vm.startPrank(caller);
        vm.expectRevert(IFundTimelock.RolesAreClosed.selector);
        _timelock.grantRole(role, account);
        vm.expectRevert(IFundTimelock.RolesAreClosed.selector);
        _timelock.revokeRole(role, account);
        vm.expectRevert(IFundTimelock.RolesAreClosed.selector);
        _timelock.renounceRole(role, caller);
    }

    function test_roles__change_by_no_decision_either() public {
        _expectDecisionReverts(abi.encodeCall(IAccessControl.grantRole, (PROPOSER_ROLE, _stranger)));
        _expectDecisionReverts(abi.encodeCall(IAccessControl.grantRole, (bytes32(0), _stranger)));
        _expectDecisionReverts(abi.encodeCall(IAccessControl.revokeRole, (EXECUTOR_ROLE, address(0))));
        _expectDecisionReverts(abi.encodeCall(IAccessControl.renounceRole, (bytes32(0), address(_timelock))));
    }

    function test_proposer__cannot_resign() public {
        vm.prank(_owner);
        vm.expectRevert(IFundTimelock.RolesAreClosed.selector);
        _timelock.renounceRole(PROPOSER_ROLE, _owner);
        _assertProposer(_owner, true);
    }

    function testFuzz_schedule_and_cancel__refuse_a_stranger(address caller) public {
        vm.assume(caller != _owner && caller != address(_timelock)); // it cancels on the guardian's word
        bytes32 id = _schedule(_owner, "");
        vm.startPrank(caller);
        _expectMissing(caller, PROPOSER_ROLE);
        _timelock.schedule(_stranger, 0, "", 0, 0, DELAY);
        _expectMissing(caller, CANCELLER_ROLE);
        _timelock.cancel(id);
    }

    /* HANDING OVER */

    function test_setProposer__hands_proposing_and_cancelling_over() public {
        bytes32 pending = _schedule(_owner, "");
        _handOver();
        assertEq(_timelock.proposer(), _dao);
        _assertProposer(_owner, false);
        _assertProposer(_dao, true);
        vm.startPrank(_owner);
        _expectMissing(_owner, PROPOSER_ROLE);
        _timelock.schedule(_stranger, 0, "", 0, 0, DELAY);
        _expectMissing(_owner, CANCELLER_ROLE);
        _timelock.cancel(pending);
    }

    /// @dev A launch owner must not keep a decision ready for the day when somebody else governs.
    function test_setProposer__voids_what_the_launch_owner_queued() public {
        bytes memory call = abi.encodeCall(FundTimelock.updateDelay, (30 days));
        vm.startPrank(_owner);
        _timelock.schedule(address(_timelock), 0, call, 0, 0, 2 days);
        _timelock.scheduleBatch(_one(address(_timelock)), new uint256[](1), _one(call), 0, 0, 2 days);
        vm.stopPrank();
        bytes32 single = _timelock.hashOperation(address(_timelock), 0, call, 0, 0);
        bytes32 batch = _timelock.hashOperationBatch(_one(address(_timelock)), new uint256[](1), _one(call), 0, 0);
        _handOver();
        assertTrue(_timelock.isOperationReady(single)); // until the second is over
        skip(1);
        assertFalse(_timelock.isOperation(single));
        assertFalse(_timelock.isOperation(batch));
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        _timelock.execute(address(_timelock), 0, call, 0, 0);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        _timelock.executeBatch(_one(address(_timelock)), new uint256[](1), _one(call), 0, 0);

        vm.prank(_dao); // decided anew it waits like any other
        _timelock.schedule(address(_timelock), 0, call, 0, 0, 2 days);
        assertTrue(_timelock.isOperationPending(single));
        skip(2 days);
        _timelock.execute(address(_timelock), 0, call, 0, 0);
        assertTrue(_timelock.isOperationDone(single));
        assertEq(_timelock.getMinDelay(), 30 days);
    }

    function test_setProposer__a_second_time__reverts() public {
        _handOver();
        bytes memory call = abi.encodeCall(IFundTimelock.setProposer, (_stranger));
        _schedule(_dao, call);
        skip(DELAY);
        vm.expectRevert(IFundTimelock.ProposerAlreadySet.selector);
        _timelock.execute(address(_timelock), 0, call, 0, 0);
    }

    function test_setProposer__to_nobody__reverts() public {
        bytes memory call = abi.encodeCall(IFundTimelock.setProposer, (address(0)));
        _schedule(_owner, call);
        skip(DELAY);
        vm.expectRevert(IFundTimelock.ZeroAddress.selector);
        _timelock.execute(address(_timelock), 0, call, 0, 0);
    }

    function testFuzz_setProposer__by_hand__reverts(address caller) public {
        vm.assume(caller != address(_timelock));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IFundTimelock.OnlyTimelock.selector, caller));
        _timelock.setProposer(caller);
    }

    /* HELPERS */

    function _one(address target) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = target;
    }

    function _one(bytes memory payload) private pure returns (bytes[] memory list) {
        list = new bytes[](1);
        list[0] = payload;
    }

    function _schedule(address proposer, bytes memory call) private returns (bytes32 id) {
        vm.prank(proposer);
        _timelock.schedule(address(_timelock), 0, call, 0, 0, DELAY);
        return _timelock.hashOperation(address(_timelock), 0, call, 0, 0);
    }

    function _handOver() private {
        bytes memory call = abi.encodeCall(IFundTimelock.setProposer, (_dao));
        _schedule(_owner, call);
        skip(DELAY);
        vm.expectEmit();
        emit IFundTimelock.ProposerHandedOver(_owner, _dao);
        _timelock.execute(address(_timelock), 0, call, 0, 0);
    }

    function _expectDecisionReverts(bytes memory call) private {
        _schedule(_owner, call);
        skip(DELAY);
        vm.expectRevert(IFundTimelock.RolesAreClosed.selector);
        _timelock.execute(address(_timelock), 0, call, 0, 0);
    }

    function _expectMissing(address account, bytes32 role) private {
        bytes4 refusal = IAccessControl.AccessControlUnauthorizedAccount.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, account, role));
    }

    function _assertProposer(address account, bool holds) private view {
        assertEq(_timelock.hasRole(PROPOSER_ROLE, account), holds);
        assertEq(_timelock.hasRole(CANCELLER_ROLE, account), holds);
    }
}
