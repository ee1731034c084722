// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";

/// @title A price feed for local chains, shaped like Chainlink's aggregator, with every round kept
interface ILocalFeed is IAggregatorV3 {
    /// @param answer Price in the feed's decimals; any sign, so that a broken feed can be played too.
    /// @param updatedAt Unix seconds the answer claims to be of.
    struct Round {
        int192 answer;
        uint64 updatedAt;
    }

    event PusherSet(address indexed pusher, bool allowed);
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    /// @notice Only the owner and its pushers write answers.
    error NotPusher(address caller);
    /// @notice The feed has no such round.
    error NoData(uint256 roundId, uint256 latestRoundId);

    /// @notice Let `pusher` write answers, or stop it.
    function setPusher(address pusher, bool allowed) external;

    /// @notice Write an answer as of this block.
    function push(int256 answer) external;

    /// @notice Write an answer that claims to be of `updatedAt`, which may be stale or of the future.
    function pushAt(int256 answer, uint256 updatedAt) external;

    /// @notice The answer alone; Aave's oracle reads this one.
    function latestAnswer() external view returns (int256);

    /// @notice Number of the newest round, from 1.
    function latestRound() external view returns (uint256);

    /// @notice Any round by its number; reverts for a round that never was.
    function getRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice Name of the pair, e.g. "ETH / USD".
    function description() external view returns (string memory);

    /// @notice Version of the interface.
    function version() external view returns (uint256);
}
