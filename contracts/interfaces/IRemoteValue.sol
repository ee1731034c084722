// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Value of the fund on other chains
/// @notice Answered by the HomePort; a fund without one counts 0.
interface IRemoteValue {
    /// @return value base units held or in flight elsewhere; the low value while that is not certain.
    /// @return sequence number of the statement it rests on.
    function remoteValue() external view returns (uint256 value, uint256 sequence);
    /// @return Whether the value may be dealt on from both sides; while not, nobody enters.
    function isCertain() external view returns (bool);
}
