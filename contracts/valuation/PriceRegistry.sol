// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {CompactFloat} from "../libraries/CompactFloat.sol";
import {FeedBounds} from "./FeedBounds.sol";
import {FeedProbation} from "./FeedProbation.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title PriceRegistry, see IPriceRegistry
contract PriceRegistry is FeedProbation {
    using CompactFloat for uint256;
    using CompactFloat for uint24;
    using SafeCast for uint256;

    uint256 private constant SCALE = 1e36;

    address public immutable governor;
    IEmergencyControls public immutable controls;

    address[] private _tokens;

    constructor(
        address base,
        address governor_,
        IEmergencyControls controls_,
        address sequencer_,
        FeedConfig[] memory feeds
    ) FeedProbation(base, sequencer_) {
        require(feeds.length > 0 && feeds[0].token == base, FeedMissing(base));
        governor = governor_;
        controls = controls_;
        for (uint256 i = 0; i < feeds.length; i++) {
            _setFeed(feeds[i]);
        }
    }

    /* GUARDIAN */

    /// @inheritdoc IPriceRegistry
    function disableFeed(address token) external {
        require(msg.sender == governor || msg.sender == controls.guardian(), NotGuardian(msg.sender));
        uint8 state = _feeds[token].state;
        require(state != 0, FeedMissing(token));
        if (state & DISABLED != 0) return;
        _feeds[token].state = state | DISABLED;
        if (state & TWO_SOURCES != 0) _extras[token].secondSince = _stopped(_extras[token].secondSince);
        emit FeedDisabled(token, msg.sender);
    }

    /* GOVERNOR */

    /// @inheritdoc IPriceRegistry
    function setFeed(FeedConfig calldata config) external {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _setFeed(config);
    }

    /* VIEWS */

    /// @inheritdoc IPriceRegistry
    function price(address token) external view returns (uint256) {
        if (token == baseAsset) return SCALE;
        (uint256 numerator, uint256 baseAnswer) = _basePart();
        (uint256 price_,) = _price(token, numerator, baseAnswer);
        return price_;
    }

    /// @inheritdoc IPriceRegistry
    function prices(address[] calldata tokens)
        external
        view
        returns (uint256[] memory prices_, uint80[] memory rounds)
    {
        prices_ = new uint256[](tokens.length);
        rounds = new uint80[](tokens.length);
        uint256 numerator;
        uint256 baseAnswer;
        for (uint256 i = 0; i < tokens.length; i++) {
            if (tokens[i] == baseAsset) {
                prices_[i] = SCALE;
                continue;
            }
            if (numerator == 0) (numerator, baseAnswer) = _basePart();
            (prices_[i], rounds[i]) = _price(tokens[i], numerator, baseAnswer);
        }
    }

    /// @inheritdoc IPriceRegistry
    function feed(address token) external view returns (FeedConfig memory config, bool disabled) {
        Feed memory stored = _feeds[token];
        FeedExtra memory extra = _extras[token];
        require(stored.state != 0, FeedMissing(token));
        config = FeedConfig({
            token: token,
            aggregator: stored.aggregator,
            maxAge: stored.maxAge,
            minAnswer: stored.minAnswer.unpack().toUint128(),
            maxAnswer: stored.maxAnswer.unpack().toUint128(),
            secondSource: extra.secondSource,
            maxDeviationBps: extra.maxDeviationBps,
            thresholdBps: extra.thresholdBps
        });
        disabled = stored.state & DISABLED != 0;
    }

    /// @inheritdoc IPriceRegistry
    function recordedDecimals(address token) external view returns (uint256 unit, uint256 first, uint256 second) {
        return (_feeds[token].tokenDecimals, _feeds[token].decimals, _extras[token].secondDecimals);
    }

    /// @inheritdoc IPriceRegistry
    function hasFeed(address token) public view returns (bool) {
        uint8 state = _feeds[token].state;
        return state != 0 && state & DISABLED == 0;
    }

    /// @inheritdoc IPriceRegistry
    function widestThresholdBps() external view returns (uint256 widest) {
        for (uint256 i = 0; i < _tokens.length; i++) {
            if (hasFeed(_tokens[i])) widest = Math.max(widest, _extras[_tokens[i]].thresholdBps);
        }
    }

    /// @inheritdoc IPriceRegistry
    function baseOutOfBand() external view returns (bool) {
        Feed memory base = _feeds[baseAsset];
        if (base.state & DISABLED != 0) return false;
        (uint256 answer, uint256 updatedAt) = FeedReader.peek(base.aggregator);
        return answer != 0 && _isFresh(updatedAt, base.maxAge) && !_isInBand(base, answer);
    }

    /* INTERNAL */

    /// @dev The base asset's half of every price: 10^(decimals of base and its answer), and its answer.
    function _basePart() private view returns (uint256 numerator, uint256 answer) {
        _requireSequencerUp();
        Feed memory base = _feeds[baseAsset];
        uint256 decimals;
        (answer, decimals,) = _answer(baseAsset, base);
        numerator = 10 ** (base.tokenDecimals + decimals);
    }

    /// @dev No factor exceeds 1e72: answers are at most about 1e36, four decimals at most 18 each.
    function _price(address token, uint256 numerator, uint256 baseAnswer)
        private
        view
        returns (uint256 price_, uint80 round)
    {
        Feed memory stored = _feeds[token];
        uint256 answer;
        uint256 decimals;
        (answer, decimals, round) = _answer(token, stored);
        uint256 denominator = baseAnswer * 10 ** (stored.tokenDecimals + decimals);
        price_ = Math.mulDiv(answer * numerator, SCALE, denominator);
    }

    /// @dev The answer that counts and its decimals; the round is the listed aggregator's, whichever answer counts.
    function _answer(address token, Feed memory stored)
        private
        view
        returns (uint256 answer, uint256 decimals, uint80 round)
    {
        (answer, round) = _strictAnswer(token, stored);
        decimals = stored.decimals;
        if (stored.state & ON_PROBATION != 0) (answer, decimals) = _harsher(token, answer, decimals);
    }

    /// @inheritdoc FeedProbation
    function _strictAnswer(address token, Feed memory stored)
        internal
        view
        override
        returns (uint256 answer, uint80 round)
    {
        uint8 state = stored.state;
        require(state != 0, FeedMissing(token));
        require(state & DISABLED == 0, FeedIsDisabled(token));
        (answer, round) = FeedReader.read(token, stored.aggregator, stored.maxAge);
        uint256 min = stored.minAnswer.unpack();
        uint256 max = stored.maxAnswer.unpack();
        require(answer >= min && answer <= max, PriceOutOfBand(token, answer, min, max));
        if (state & TWO_SOURCES != 0) _checkSecondSource(token, stored, answer);
    }

    /// @dev The second source has to be as fresh as the first; it vetoes, it never sets the price.
    function _checkSecondSource(address token, Feed memory stored, uint256 first) private view {
        FeedExtra memory extra = _extras[token];
        (uint256 second,) = FeedReader.read(token, extra.secondSource, stored.maxAge);
        uint256 limit = extra.maxDeviationBps;
        bool agreed = !FeedReader.differ(first, stored.decimals, second, extra.secondDecimals, limit);
        require(agreed, SourcesDisagree(token, first, second, limit));
    }

    function _setFeed(FeedConfig memory config) private {
        FeedBounds.check(config);
        address token = config.token;
        bool two = config.secondSource != address(0);
        uint8 decimals = FeedReader.decimals(token, config.aggregator, 0);
        bool onProbation_ = _review(config, decimals);
        _feeds[token] = Feed({
            aggregator: config.aggregator,
            maxAge: uint256(config.maxAge).toUint24(),
            decimals: decimals,
            tokenDecimals: _unitOf(token),
            minAnswer: uint256(config.minAnswer).packDown(),
            maxAnswer: uint256(config.maxAnswer).packUp(),
            state: LISTED | (two ? TWO_SOURCES : 0) | (onProbation_ ? ON_PROBATION : 0)
        });
        _extras[token] = _extraOf(config, onProbation_);
        _strictAnswer(token, _feeds[token]);
        emit FeedSet(token, config.aggregator, config.maxAge, config.minAnswer, config.maxAnswer);
    }

    /// @dev A token is asked once, when it is listed: one that could answer anew would set its own price at every
    ///      change of its feed, or keep a dead feed in place by not answering.
    function _unitOf(address token) private returns (uint8) {
        Feed memory current = _feeds[token];
        if (current.state != 0) return current.tokenDecimals;
        _tokens.push(token);
        return FeedReader.decimals(token, token, FeedBounds.MIN_TOKEN_DECIMALS);
    }

    function _extraOf(FeedConfig memory config, bool onProbation_) private view returns (FeedExtra memory extra) {
        (extra.maxDeviationBps, extra.thresholdBps) = (config.maxDeviationBps, config.thresholdBps);
        if (config.secondSource == address(0)) return extra;
        extra.secondSource = config.secondSource;
        extra.secondDecimals = FeedReader.decimals(config.token, config.secondSource, 0);
        extra.secondSince = _secondSince(config.token, extra, onProbation_);
    }
}
