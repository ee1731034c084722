// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "./IEmergencyControls.sol";

/// @title FundTimelock
/// @notice The governor of every contract: OpenZeppelin's TimelockController with a delay floor, closed roles, and a
///         guardian who may cancel.
/// @dev The guardian holds no role: the timelock itself is a canceller, on the guardian's word. So a decision that was
///      queued may cancel another when its time comes, as its proposer may at any time.
interface IFundTimelock {
    /// @notice How one call of a rehearsal went: its answer, or its error.
    struct Outcome {
        bool done;
        bytes answer;
    }

    event ProposerHandedOver(address indexed from, address indexed to);

    error DelayBelowFloor(uint256 delay, uint256 floor);
    error DelayAboveCap(uint256 delay, uint256 cap);
    /// @notice Roles change only by `setProposer`, once.
    error RolesAreClosed();
    error ProposerAlreadySet();
    error OnlyTimelock(address caller);
    error NotGuardian(address caller);
    /// @notice The operation changes nothing but guardian or keeper: a guardian must not keep itself, or them, in office.
    error GuardianMayNotBlock();
    error ZeroAddress();
    /// @notice How every rehearsal ends: nothing of it remains but what the calls answered.
    error Rehearsed(Outcome[] outcomes);

    /* PROPOSER */

    /// @notice Try calls out, one after another as an operation would make them, and take all of them back. Proposer
    ///         only.
    /// @dev Always reverts: with `Rehearsed` when it came to its end.
    function rehearse(address[] calldata targets, bytes[] calldata payloads) external;

    /* TIMELOCK ITSELF */

    /// @notice Hand proposing and cancelling from the launch owner to `proposer` (the DAO). Timelock itself, once. What
    ///         the launch owner queued and nobody carried out is void from the next second on.
    function setProposer(address proposer) external;

    /* GUARDIAN */

    /// @notice Cancel an operation that is queued as a batch, by showing it; refused when every call of it is
    ///         `setGuardian` or `setKeeper` of the controls. Guardian only.
    /// @dev Whoever replaces a guardian queues that alone and after nothing: what waits for a `predecessor` that the
    ///      guardian cancels cannot be executed. `TimelockUnexpectedOperationState` when no such operation is pending.
    function cancelBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) external;
    /// @notice As `cancelBatch`, of an operation that is queued by itself: its id is made otherwise than a batch of one's.
    function cancelSingle(address target, uint256 value, bytes calldata payload, bytes32 predecessor, bytes32 salt)
        external;

    /* VIEWS */

    function proposer() external view returns (address);
    function controls() external view returns (IEmergencyControls);
}
