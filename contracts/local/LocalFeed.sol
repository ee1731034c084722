// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ILocalFeed} from "./ILocalFeed.sol";

/// @title A feed whose owner and pushers write the answers
contract LocalFeed is ILocalFeed, Ownable {
    using SafeCast for uint256;
    using SafeCast for int256;

    struct Latest {
        uint80 roundId;
        int128 answer;
        uint40 updatedAt;
    }

    uint8 public immutable decimals;
    string public description;
    uint256 public constant version = 4; // Chainlink's AggregatorV3Interface

    mapping(address account => bool) public isPusher;

    /// @dev The last round in a slot of its own, as Chainlink's aggregators keep theirs: a price is one look.
    Latest private _latest;
    mapping(uint256 roundId => Round) private _rounds;

    constructor(string memory description_, uint8 decimals_, int256 answer) Ownable(msg.sender) {
        description = description_;
        decimals = decimals_;
        _push(answer, block.timestamp);
    }

    modifier onlyPusher() {
        require(isPusher[msg.sender] || msg.sender == owner(), NotPusher(msg.sender));
        _;
    }

    /* OWNER */

    /// @inheritdoc ILocalFeed
    function setPusher(address pusher, bool allowed) external onlyOwner {
        isPusher[pusher] = allowed;
        emit PusherSet(pusher, allowed);
    }

    /// @inheritdoc ILocalFeed
    function push(int256 answer) external onlyPusher {
        _push(answer, block.timestamp);
    }

    /// @inheritdoc ILocalFeed
    function pushAt(int256 answer, uint256 updatedAt) external onlyPusher {
        _push(answer, updatedAt);
    }

    /* VIEWS */

    /// @inheritdoc ILocalFeed
    function latestAnswer() external view returns (int256) {
        return _latest.answer;
    }

    /// @inheritdoc ILocalFeed
    function latestRound() external view returns (uint256) {
        return _latest.roundId;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        Latest memory latest = _latest;
        return (latest.roundId, latest.answer, latest.updatedAt, latest.updatedAt, latest.roundId);
    }

    /// @inheritdoc ILocalFeed
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        require(roundId > 0 && roundId <= _latest.roundId, NoData(roundId, _latest.roundId));
        Round memory round = _rounds[roundId];
        return (roundId, round.answer, round.updatedAt, round.updatedAt, roundId);
    }

    /* INTERNAL */

    function _push(int256 answer, uint256 updatedAt) internal {
        uint80 roundId = _latest.roundId + 1;
        _latest = Latest(roundId, answer.toInt128(), updatedAt.toUint40());
        _rounds[roundId] = Round(answer.toInt192(), updatedAt.toUint64());
        emit AnswerUpdated(answer, roundId, updatedAt);
    }
}
