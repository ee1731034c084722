// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../interfaces/IFundTimelock.sol";

/// @title FundTimelock, see IFundTimelock
contract FundTimelock is IFundTimelock, TimelockController {
    using SafeCast for uint256;

    uint256 public constant MIN_DELAY = 2 days; // time to leave before any decision takes effect
    uint256 public constant MAX_DELAY = 30 days; // a longer one would let a mistake stand for months

    IEmergencyControls public immutable controls;

    address public proposer;
    uint40 private _handedOverAt; // 0 while the launch owner proposes
    mapping(bytes32 id => bool) private _queuedByOwner;

    constructor(uint256 minDelay, address launchOwner, IEmergencyControls controls_)
        TimelockController(minDelay, _one(launchOwner), _one(address(0)), address(0))
    {
        _requireDelayInBounds(minDelay);
        require(launchOwner != address(0) && address(controls_) != address(0), ZeroAddress());
        proposer = launchOwner;
        controls = controls_;
        _grantRole(CANCELLER_ROLE, address(this)); // for the guardian's cancels, which carry their own conditions
    }

    /* PROPOSER */

    /// @notice Queue a call, see TimelockController.
    function schedule(
        address target,
        uint256 value,
        bytes calldata payload,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.schedule(target, value, payload, predecessor, salt, delay);
        _noteWhose(hashOperation(target, value, payload, predecessor, salt));
    }

    /// @notice Queue calls that are carried out together, see TimelockController.
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        _noteWhose(hashOperationBatch(targets, values, payloads, predecessor, salt));
    }

    /// @inheritdoc IFundTimelock
    function rehearse(address[] calldata targets, bytes[] calldata payloads) external onlyRole(PROPOSER_ROLE) {
        uint256 count = targets.length;
        require(count == payloads.length, TimelockInvalidOperationLength(count, payloads.length, count));
        Outcome[] memory outcomes = new Outcome[](count);
        for (uint256 i = 0; i < count; i++) {
            (outcomes[i].done, outcomes[i].answer) = targets[i].call(payloads[i]);
        }
        revert Rehearsed(outcomes); // the calls have not happened
    }

    /* GUARDIAN */

    /// @inheritdoc IFundTimelock
    function cancelBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) external {
        _requireGuardian();
        uint256 count = targets.length;
        require(count == payloads.length, TimelockInvalidOperationLength(count, payloads.length, values.length));
        bool onlyOffices = count != 0;
        for (uint256 i = 0; i < count; i++) {
            onlyOffices = onlyOffices && _changesGuardianOrKeeper(targets[i], payloads[i]);
        }
        require(!onlyOffices, GuardianMayNotBlock());
        this.cancel(hashOperationBatch(targets, values, payloads, predecessor, salt));
    }

    /// @inheritdoc IFundTimelock
    function cancelSingle(address target, uint256 value, bytes calldata payload, bytes32 predecessor, bytes32 salt)
        external
    {
        _requireGuardian();
        require(!_changesGuardianOrKeeper(target, payload), GuardianMayNotBlock());
        this.cancel(hashOperation(target, value, payload, predecessor, salt));
    }

    /* TIMELOCK ITSELF */

    /// @inheritdoc IFundTimelock
    function setProposer(address proposer_) external {
        require(msg.sender == address(this), OnlyTimelock(msg.sender));
        require(_handedOverAt == 0, ProposerAlreadySet());
        require(proposer_ != address(0), ZeroAddress());
        address previous = proposer;
        _handedOverAt = block.timestamp.toUint40();
        proposer = proposer_;
        _revokeRole(PROPOSER_ROLE, previous);
        _revokeRole(CANCELLER_ROLE, previous);
        _grantRole(PROPOSER_ROLE, proposer_);
        _grantRole(CANCELLER_ROLE, proposer_);
        emit ProposerHandedOver(previous, proposer_);
    }

    /// @notice Change the least delay of new operations, inside MIN_DELAY and MAX_DELAY.
    function updateDelay(uint256 newDelay) public override {
        _requireDelayInBounds(newDelay);
        super.updateDelay(newDelay);
    }

    /* VIEWS */

    /// @notice Where an operation stands. One of the launch owner's that was not carried out before the hand-over is
    ///         void from the next second on: nothing of that time may take effect years later.
    function getOperationState(bytes32 id) public view override returns (OperationState operationState) {
        operationState = super.getOperationState(id);
        if (operationState == OperationState.Unset || operationState == OperationState.Done) return operationState;
        bool handedOver = _handedOverAt != 0 && block.timestamp > _handedOverAt;
        if (handedOver && _queuedByOwner[id]) operationState = OperationState.Unset;
    }

    /* CLOSED */

    /// @notice Refused always.
    function grantRole(bytes32, address) public pure override {
        revert RolesAreClosed();
    }

    /// @notice Refused always.
    function revokeRole(bytes32, address) public pure override {
        revert RolesAreClosed();
    }

    /// @notice Refused always: a proposer who resigned would leave the fund without a governor.
    function renounceRole(bytes32, address) public pure override {
        revert RolesAreClosed();
    }

    /* INTERNAL */

    function _noteWhose(bytes32 id) private {
        if (_handedOverAt == 0) _queuedByOwner[id] = true;
        else if (_queuedByOwner[id]) _queuedByOwner[id] = false; // the same again, decided anew
    }

    function _requireGuardian() private view {
        require(msg.sender == controls.guardian(), NotGuardian(msg.sender));
    }

    /// @dev Whatever value or further bytes come with it, such a call changes an office or reverts. A payload shorter than
    ///      a selector counts as filled up with zeros, in which neither of the two ends.
    function _changesGuardianOrKeeper(address target, bytes calldata payload) private view returns (bool) {
        if (target != address(controls)) return false;
        bytes4 selector = bytes4(payload);
        return selector == IEmergencyControls.setGuardian.selector || selector == IEmergencyControls.setKeeper.selector;
    }

    function _requireDelayInBounds(uint256 delay) private pure {
        require(delay >= MIN_DELAY, DelayBelowFloor(delay, MIN_DELAY));
        require(delay <= MAX_DELAY, DelayAboveCap(delay, MAX_DELAY));
    }

    function _one(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
