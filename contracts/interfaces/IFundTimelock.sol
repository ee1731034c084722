// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FundTimelock
/// @notice The governor of every contract: OpenZeppelin's TimelockController with a delay floor and closed roles.
interface IFundTimelock {
    event ProposerHandedOver(address indexed from, address indexed to);

    error DelayBelowFloor(uint256 delay, uint256 floor);
    error DelayAboveCap(uint256 delay, uint256 cap);
    /// @notice Roles change only by `setProposer`, once.
    error RolesAreClosed();
    error ProposerAlreadySet();
    error OnlyTimelock(address caller);
    error ZeroAddress();

    /// @notice Hand proposing and cancelling from the launch owner to `proposer` (the DAO). Timelock itself, once.
    function setProposer(address proposer) external;
    function proposer() external view returns (address);
}
