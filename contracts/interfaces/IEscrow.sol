// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Escrow
/// @notice Holds what is pending and what is claimable, outside the NAV. Only the fund moves it, and only to pay a
///         claim, a cancel or the dealing's net; no keeper, manager, guardian or governor has a way in. Shares that lie
///         here are moved by FundShares, at the fund's word alone.
interface IEscrow {
    error NotFund(address caller);

    /// @notice Pay `amount` base units to `to`. Fund only.
    function payAssets(address to, uint256 amount) external;
}
