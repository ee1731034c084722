// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IDaoReader} from "../interfaces/IDaoReader.sol";

/// @title DaoReader, see IDaoReader
contract DaoReader is IDaoReader {
    /// @inheritdoc IDaoReader
    function read(address dao, uint256[] calldata proposals)
        external
        view
        returns (Shares memory shares, Count[] memory counts)
    {
        IERC5805 votes = GovernorVotes(payable(dao)).token();
        shares = Shares({
            supply: IERC20(address(votes)).totalSupply(),
            quorum: IGovernor(dao).quorum(block.timestamp - 1) // the present second is not over
        });
        counts = new Count[](proposals.length);
        for (uint256 i = 0; i < proposals.length; i++) {
            counts[i] = _count(IGovernor(dao), votes, proposals[i]);
        }
    }

    function _count(IGovernor dao, IERC5805 votes, uint256 proposal) private view returns (Count memory count) {
        count.state = dao.state(proposal);
        uint256 countedAt = dao.proposalSnapshot(proposal);
        if (countedAt >= block.timestamp) return count;
        count.supply = votes.getPastTotalSupply(countedAt);
        count.quorum = dao.quorum(countedAt);
    }
}
