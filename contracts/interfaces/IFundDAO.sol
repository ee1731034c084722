// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FundDAO
/// @notice The shareholders' vote: OpenZeppelin's Governor over FundShares, whose proposals may only use the powers of a
///         closed list. What it decided waits in FundTimelock, long enough for everybody to leave.
/// @dev Votes are counted on a timestamp clock, at the end of the voting delay; for has to exceed against, and for and
///      abstain together have to reach the quorum. The quorum and the threshold are parts of the whole supply: shares
///      in the Escrow, in FeeDistribution and the fund's own seed count, though nobody votes with them. So a fund most
///      of whose shares cannot vote decides nothing, rather than being decided by the few that can.
interface IFundDAO {
    /// @notice Durations in seconds, parts as wads of the supply.
    struct Settings {
        uint48 votingDelay; // from the proposal to the moment that votes are counted at
        uint32 votingPeriod;
        uint48 lateQuorumExtension; // least time to vote after the quorum is reached
        uint64 quorum;
        uint64 threshold; // votes of its own that a proposer needs
    }

    /// @notice Call `index` of the proposal is none of the DAO's powers.
    error NotAPower(uint256 index, address target, bytes4 selector);
    /// @notice No power takes native coin.
    error ValueNotZero(uint256 index, uint256 value);
    error TooManyCalls(uint256 count, uint256 max);
    /// @notice Calls `first` and `second` of the proposal are the same.
    error SameCallTwice(uint256 first, uint256 second);
    /// @notice Tried out, call `index` failed with `reason`, the target's own error, which no waiting will cure.
    error CallRefused(uint256 index, address target, bytes4 selector, bytes reason);
    /// @notice The timelock still listens to the launch owner: what was voted could not be queued.
    error NotHandedOver(address proposer);
    error SettingOutOfBounds(uint256 value, uint256 min, uint256 max);
    /// @notice Neither other calls than proposals nor another timelock, whatever is voted.
    error PowersAreClosed();

    /// @return Whether a proposal may call `selector` of `target`.
    function isPower(address target, bytes4 selector) external view returns (bool);
    /// @return Part of the supply that a proposer needs, wad; `proposalThreshold` says it in votes.
    function thresholdFraction() external view returns (uint256);
    /// @return With what salt, and no predecessor, a proposal waits in the timelock as a batch: what the guardian shows
    ///         `FundTimelock.cancelBatch`.
    function operationSalt(bytes32 descriptionHash) external view returns (bytes32);
}
