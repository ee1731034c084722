// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {CompactFloat} from "../libraries/CompactFloat.sol";
import {FeedBounds} from "./FeedBounds.sol";

/// @title PriceRegistry, see IPriceRegistry
contract PriceRegistry is IPriceRegistry {
    using CompactFloat for uint256;
    using CompactFloat for uint24;
    using SafeCast for uint256;

    enum State {
        Missing,
        OneSource,
        TwoSources,
        Disabled
    }

    /// @dev All that a price needs in one slot.
    struct Feed {
        address aggregator;
        uint24 maxAge;
        uint8 decimals; // of the aggregator
        uint8 tokenDecimals;
        uint24 minAnswer; // CompactFloat, rounded down
        uint24 maxAnswer; // CompactFloat, rounded up
        State state;
    }

    /// @dev What is read only with a second source, or by people.
    struct FeedExtra {
        address secondSource;
        uint8 secondDecimals;
        uint16 maxDeviationBps;
        uint16 thresholdBps;
    }

    uint256 private constant SCALE = 1e36;
    uint256 private constant BPS = 10_000;
    uint256 private constant ROUND_DATA_BYTES = 160; // five words

    address public immutable baseAsset;
    address public immutable governor;
    IEmergencyControls public immutable controls;

    mapping(address token => Feed) private _feeds;
    mapping(address token => FeedExtra) private _extras;
    address[] private _tokens;

    constructor(address base, address governor_, IEmergencyControls controls_, FeedConfig[] memory feeds) {
        require(feeds.length > 0 && feeds[0].token == base, FeedMissing(base));
        baseAsset = base;
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
        State state = _feeds[token].state;
        require(state != State.Missing, FeedMissing(token));
        if (state == State.Disabled) return;
        _feeds[token].state = State.Disabled;
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
        (uint256 numerator, uint256 answer) = _basePart();
        (uint256 price_,) = _price(token, numerator, answer);
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
        require(stored.state != State.Missing, FeedMissing(token));
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
        disabled = stored.state == State.Disabled;
    }

    /// @inheritdoc IPriceRegistry
    function hasFeed(address token) public view returns (bool) {
        State state = _feeds[token].state;
        return state == State.OneSource || state == State.TwoSources;
    }

    /// @inheritdoc IPriceRegistry
    function widestThresholdBps() external view returns (uint256 widest) {
        for (uint256 i = 0; i < _tokens.length; i++) {
            if (hasFeed(_tokens[i])) widest = Math.max(widest, _extras[_tokens[i]].thresholdBps);
        }
    }

    /* INTERNAL */

    /// @dev The base asset's half of every price: 10^(decimals of base and its feed), and its answer.
    function _basePart() private view returns (uint256 numerator, uint256 answer) {
        Feed memory base = _feeds[baseAsset];
        (answer,) = _answer(baseAsset, base);
        numerator = 10 ** (uint256(base.tokenDecimals) + base.decimals);
    }

    /// @dev No factor exceeds 1e72: answers are at most about 1e36, four decimals at most 18 each.
    function _price(address token, uint256 numerator, uint256 baseAnswer)
        private
        view
        returns (uint256 price_, uint80 round)
    {
        Feed memory stored = _feeds[token];
        uint256 answer;
        (answer, round) = _answer(token, stored);
        uint256 denominator = baseAnswer * 10 ** (uint256(stored.tokenDecimals) + stored.decimals);
        price_ = Math.mulDiv(answer * numerator, SCALE, denominator);
    }

    function _answer(address token, Feed memory stored) private view returns (uint256 answer, uint80 round) {
        require(stored.state != State.Missing, FeedMissing(token));
        require(stored.state != State.Disabled, FeedIsDisabled(token));
        (answer, round) = _read(token, stored.aggregator, stored.maxAge);
        uint256 min = stored.minAnswer.unpack();
        uint256 max = stored.maxAnswer.unpack();
        require(answer >= min && answer <= max, PriceOutOfBand(token, answer, min, max));
        if (stored.state == State.TwoSources) _checkSecondSource(token, stored, answer);
    }

    /// @dev A plain static call, because `try` lets a missing contract and short return data through as bare reverts.
    function _read(address token, address aggregator, uint256 maxAge)
        private
        view
        returns (uint256 answer, uint80 round)
    {
        (bool ok, bytes memory data) = aggregator.staticcall(abi.encodeCall(IAggregatorV3.latestRoundData, ()));
        require(ok && data.length >= ROUND_DATA_BYTES, FeedUnreachable(token, aggregator));
        (uint256 roundId, int256 signed,, uint256 updatedAt,) =
            abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        require(roundId <= type(uint80).max, FeedUnreachable(token, aggregator));
        require(signed > 0, BadAnswer(token, signed));
        require(updatedAt <= block.timestamp, AnswerFromFuture(token, updatedAt, block.timestamp));
        uint256 age = block.timestamp - updatedAt;
        require(age <= maxAge, StalePrice(token, age, maxAge));
        return (SafeCast.toUint256(signed), roundId.toUint80());
    }

    /// @dev The second source has to be as fresh as the first; it vetoes, it never sets the price.
    function _checkSecondSource(address token, Feed memory stored, uint256 first) private view {
        FeedExtra memory extra = _extras[token];
        (uint256 second,) = _read(token, extra.secondSource, stored.maxAge);
        uint256 limit = extra.maxDeviationBps;
        require(second <= type(uint128).max, SourcesDisagree(token, first, second, limit));
        uint256 a = first * 10 ** extra.secondDecimals;
        uint256 b = second * 10 ** stored.decimals;
        uint256 difference = a > b ? a - b : b - a;
        require(difference * BPS <= a * limit, SourcesDisagree(token, first, second, limit));
    }

    function _setFeed(FeedConfig memory config) private {
        FeedBounds.check(config);
        address token = config.token;
        if (_feeds[token].state == State.Missing) _tokens.push(token);
        bool two = config.secondSource != address(0);
        _feeds[token] = Feed({
            aggregator: config.aggregator,
            maxAge: uint256(config.maxAge).toUint24(),
            decimals: _decimals(token, config.aggregator, 0),
            tokenDecimals: _decimals(token, token, FeedBounds.MIN_TOKEN_DECIMALS),
            minAnswer: uint256(config.minAnswer).packDown(),
            maxAnswer: uint256(config.maxAnswer).packUp(),
            state: two ? State.TwoSources : State.OneSource
        });
        _extras[token] = FeedExtra({
            secondSource: config.secondSource,
            secondDecimals: two ? _decimals(token, config.secondSource, 0) : 0,
            maxDeviationBps: config.maxDeviationBps,
            thresholdBps: config.thresholdBps
        });
        _answer(token, _feeds[token]);
        emit FeedSet(token, config.aggregator, config.maxAge, config.minAnswer, config.maxAnswer);
    }

    /// @dev `decimals()` of a token or an aggregator, at most 18.
    function _decimals(address token, address target, uint256 min) private view returns (uint8) {
        (bool ok, bytes memory data) = target.staticcall(abi.encodeCall(IERC20Metadata.decimals, ()));
        require(ok && data.length >= 32, FeedUnreachable(token, target));
        uint256 decimals = abi.decode(data, (uint256));
        FeedBounds.bound(token, decimals, min, FeedBounds.MAX_DECIMALS);
        return decimals.toUint8();
    }
}
