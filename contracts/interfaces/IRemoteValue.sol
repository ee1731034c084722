// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Value of the fund on other chains
/// @notice Answered by the bridge side once there is an Outpost; without one the NAV counts 0.
interface IRemoteValue {
    /// @return value base units held or in flight elsewhere.
    /// @return sequence number of the statement it rests on.
    function remoteValue() external view returns (uint256 value, uint256 sequence);
}
