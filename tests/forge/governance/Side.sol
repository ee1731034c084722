// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

interface ISharesUnderTest is IERC20, IVotes {
    function mint(address to, uint256 amount) external;
    function burn(address from, uint256 amount) external;
    function nonces(address owner) external view returns (uint256);
    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory);
}

interface IGovernorUnderTest is IGovernor {
    function proposalVotes(uint256 id) external view returns (uint256 against, uint256 for_, uint256 abstain);
    function nonces(address owner) external view returns (uint256);
    function setVotingDelay(uint48 delay) external;
    function setVotingPeriod(uint32 period) external;
    function updateQuorumNumerator(uint256 quorum) external;
    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory);
}

/// @notice One of the two that a script runs on: ours, or the stock one.
struct Side {
    ISharesUnderTest shares;
    IGovernorUnderTest dao;
    TimelockController timelock;
    uint256 quorumUnit; // what one percent is in a quorum
    Drafted[] drafts;
}

/// @notice What was proposed, to be queued and executed later.
struct Drafted {
    address target;
    bytes payload;
    uint256 number;
    address proposer;
}
