// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {ISnapshotReader} from "../interfaces/ISnapshotReader.sol";
import {FeedReader} from "../valuation/FeedReader.sol";
import {RawCall} from "./RawCall.sol";

/// @title What the feeds of tokens and of the sequencer answer, raw
/// @dev All decimals of what is listed are the registry's word, which prices are made with: tokens and feeds may say
///      anything by now.
abstract contract FeedAnswerReader is ISnapshotReader {
    uint256 private constant ROUND_DATA_BYTES = 160; // five words

    function _tokenReadings(Wiring calldata wiring, address[] memory tokens)
        internal
        view
        returns (TokenReading[] memory readings)
    {
        readings = new TokenReading[](tokens.length);
        for (uint256 i = 0; i < tokens.length; i++) {
            readings[i] = _token(wiring, tokens[i]);
        }
    }

    function _token(Wiring calldata wiring, address token) private view returns (TokenReading memory r) {
        r.token = token;
        (r.cap,) = wiring.risk.tokenCap(token);
        try wiring.registry.feed(token) returns (IPriceRegistry.FeedConfig memory feed, bool disabled) {
            (r.listed, r.feed, r.disabled) = (true, feed, disabled);
        } catch {
            r.decimals = RawCall.number(token, abi.encodeCall(IERC20Metadata.decimals, ()));
            return r;
        }
        r.first = _lastAnswer(r.feed.aggregator);
        if (r.feed.secondSource != address(0)) r.second = _lastAnswer(r.feed.secondSource);
        (r.decimals, r.first.decimals, r.second.decimals) = wiring.registry.recordedDecimals(token);
        r.probation = _probation(wiring.registry, token);
    }

    function _probation(IPriceRegistry registry, address token) private view returns (ProbationReading memory r) {
        (r.previous, r.agreedSince, r.replacedAt) = registry.probation(token);
        if (r.previous == address(0)) return r;
        uint256 decimals;
        (decimals, r.maxAge, r.minAnswer, r.maxAnswer) = registry.previousTerms(token);
        // As much gas as the registry gives it: a feed that burns more is silent for both.
        r.last = _answer(r.previous, abi.encodeCall(IAggregatorV3.latestRoundData, ()), FeedReader.PEEK_GAS);
        r.last.decimals = decimals;
    }

    function _sequencer(address feed) internal view returns (SequencerReading memory r) {
        r.feed = feed;
        if (feed == address(0)) return r;
        (bool done, bytes memory data) = feed.staticcall(abi.encodeCall(IAggregatorV3.latestRoundData, ()));
        r.ok = done && data.length >= ROUND_DATA_BYTES;
        if (r.ok) (, r.answer, r.startedAt,,) = abi.decode(data, (uint256, int256, uint256, uint256, uint256));
    }

    function _lastAnswer(address aggregator) internal view returns (Answer memory) {
        return _answer(aggregator, abi.encodeCall(IAggregatorV3.latestRoundData, ()), gasleft());
    }

    function _answer(address aggregator, bytes memory call, uint256 most) internal view returns (Answer memory r) {
        (bool done, bytes memory data) = aggregator.staticcall{gas: most}(call);
        if (!done || data.length < ROUND_DATA_BYTES) return r;
        (uint256 round, int256 value,, uint256 updatedAt,) =
            abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        (r.value, r.updatedAt) = (value, updatedAt);
        r.ok = round <= type(uint80).max;
        r.round = r.ok ? uint80(round) : 0; // just checked
    }
}
