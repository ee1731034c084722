// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {FeedBounds} from "./FeedBounds.sol";

/// @title FeedReader
/// @notice What an aggregator says: `read` and `requireUp` revert with what is wrong, `peek` never reverts.
/// @dev Plain static calls, because `try` lets a missing contract and short return data through as bare reverts.
library FeedReader {
    using SafeCast for int256;
    using SafeCast for uint256;

    uint256 internal constant GRACE = 1 hours; // after the sequencer's restart, for the feeds to catch up
    /// @dev Ten times what proxied feeds take. A dead feed that burns all it is given must not stop a caller, and a
    ///      caller who starves a live one is left with less than a sixty-third of this: too little to write anything.
    uint256 internal constant PEEK_GAS = 250_000;

    uint256 private constant BPS = 10_000;
    uint256 private constant ROUND_DATA_BYTES = 160; // five words

    /// @notice A live answer, positive and at most `maxAge` old.
    function read(address token, address aggregator, uint256 maxAge)
        internal
        view
        returns (uint256 answer, uint80 round)
    {
        (bool ok, bytes memory data) = aggregator.staticcall(abi.encodeCall(IAggregatorV3.latestRoundData, ()));
        require(ok && data.length >= ROUND_DATA_BYTES, IPriceRegistry.FeedUnreachable(token, aggregator));
        (uint256 roundId, int256 signed,, uint256 updatedAt,) = _decode(data);
        require(roundId <= type(uint80).max, IPriceRegistry.FeedUnreachable(token, aggregator));
        require(signed > 0, IPriceRegistry.BadAnswer(token, signed));
        require(updatedAt <= block.timestamp, IPriceRegistry.AnswerFromFuture(token, updatedAt, block.timestamp));
        uint256 age = block.timestamp - updatedAt;
        require(age <= maxAge, IPriceRegistry.StalePrice(token, age, maxAge));
        return (signed.toUint256(), roundId.toUint80());
    }

    /// @notice The answer whatever its age, or 0 when there is none that is positive.
    function peek(address aggregator) internal view returns (uint256 answer, uint256 updatedAt) {
        (bool ok, bytes memory data) = _latestRound(aggregator, PEEK_GAS);
        if (!ok) return (0, 0);
        uint256 roundId;
        int256 signed;
        (roundId, signed,, updatedAt,) = _decode(data);
        if (signed > 0 && roundId <= type(uint80).max) answer = signed.toUint256();
    }

    /// @notice An L2's sequencer runs, and has run for long enough that the feeds have caught up.
    /// @dev Chainlink's uptime feed: answer 0 is up, and `startedAt` is when it changed last; 0 where it never spoke.
    function requireUp(address sequencer) internal view {
        (bool ok, bytes memory data) = _latestRound(sequencer, gasleft());
        require(ok, IPriceRegistry.SequencerUnreachable(sequencer));
        (, int256 answer, uint256 since,,) = _decode(data);
        require(answer == 0, IPriceRegistry.SequencerDown(since));
        require(since != 0 && since <= block.timestamp, IPriceRegistry.SequencerTimeInvalid(since, block.timestamp));
        require(block.timestamp - since >= GRACE, IPriceRegistry.SequencerJustRestarted(since, since + GRACE));
    }

    /// @notice `decimals()` of a token or an aggregator, at most 18.
    function decimals(address token, address target, uint256 min) internal view returns (uint8) {
        (bool ok, bytes memory data) = target.staticcall(abi.encodeCall(IERC20Metadata.decimals, ()));
        require(ok && data.length >= 32, IPriceRegistry.FeedUnreachable(token, target));
        uint256 decimals_ = abi.decode(data, (uint256));
        FeedBounds.bound(token, decimals_, min, FeedBounds.MAX_DECIMALS);
        return decimals_.toUint8();
    }

    /// @notice Whether `b` is more than `bps` of `a` away from it. Both with their decimals, at most 18.
    /// @dev An answer beyond 128 bits is beyond every band and far from any that is inside one.
    function differ(uint256 a, uint256 aDecimals, uint256 b, uint256 bDecimals, uint256 bps)
        internal
        pure
        returns (bool)
    {
        if (Math.max(a, b) > type(uint128).max) return true;
        uint256 left = a * 10 ** bDecimals;
        uint256 right = b * 10 ** aDecimals;
        uint256 difference = left > right ? left - right : right - left;
        return difference * BPS > left * bps;
    }

    function _latestRound(address aggregator, uint256 gas_) private view returns (bool ok, bytes memory data) {
        (ok, data) = aggregator.staticcall{gas: gas_}(abi.encodeCall(IAggregatorV3.latestRoundData, ()));
        ok = ok && data.length >= ROUND_DATA_BYTES;
    }

    /// @dev As whole words, which no answer can make revert.
    function _decode(bytes memory data) private pure returns (uint256, int256, uint256, uint256, uint256) {
        return abi.decode(data, (uint256, int256, uint256, uint256, uint256));
    }
}
