// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Value of the fund on other chains
/// @notice Answered by the HomePort; a fund without one counts 0.
interface IRemoteValue {
    /// @return value base units held or in flight elsewhere; the low value while that is not certain.
    /// @return sequence number of the statement it rests on.
    function remoteValue() external view returns (uint256 value, uint256 sequence);
    /// @return Whether a strike now may take subscriptions in. Reverts while the strike should wait: for a statement from
    ///         after the close, as long as the last one is not overdue.
    function takesIn() external view returns (bool);
}
