// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

/// @title DaoReader
/// @notice What the DAO says of many proposals at one block, in one call.
/// @dev Never deployed: its code is put at an unused address for the length of one `eth_call`.
interface IDaoReader {
    /// @notice Of one proposal; supply and quorum are 0 until its votes are counted.
    struct Count {
        IGovernor.ProposalState state;
        uint256 supply; // shares at the moment whose votes count
        uint256 quorum; // votes for and abstaining that it needs
    }

    /// @notice Of the fund now.
    struct Shares {
        uint256 supply;
        uint256 quorum; // of a vote that was counted a second ago
    }

    /// @return shares of the fund now.
    /// @return counts one for each of `proposals`, in their order.
    function read(address dao, uint256[] calldata proposals)
        external
        view
        returns (Shares memory shares, Count[] memory counts);
}
