// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {CompactFloat} from "../libraries/CompactFloat.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title FeedProbation, the part of IPriceRegistry about feeds that replaced others
/// @dev The feed that was trusted last stays on the record until its successor has proven itself, however many others
///      come between: a bad feed cannot be washed through a second replacement.
abstract contract FeedProbation is IPriceRegistry {
    using CompactFloat for uint24;
    using SafeCast for uint256;

    /// @dev All that a price needs in one slot.
    struct Feed {
        address aggregator;
        uint24 maxAge;
        uint8 decimals; // of the aggregator
        uint8 tokenDecimals; // as when it was listed first
        uint24 minAnswer; // CompactFloat, rounded down
        uint24 maxAnswer; // CompactFloat, rounded up
        uint8 state; // flags below; 0 while the token has no feed
    }

    /// @dev What is read only with a second source, or by people.
    struct FeedExtra {
        address secondSource;
        uint8 secondDecimals;
        uint16 maxDeviationBps;
        uint16 thresholdBps;
        uint48 secondSince; // when the second source began to vouch for the first, or CLOCK_STOPPED
    }

    struct Probation {
        Feed previous; // trusted
        uint48 agreedSince; // never before replacedAt
        uint48 replacedAt;
    }

    uint256 public constant PROBATION = 7 days;
    uint256 public constant SILENT_PROBATION = 30 days; // when the previous feed cannot testify

    uint8 internal constant LISTED = 1;
    uint8 internal constant TWO_SOURCES = 2;
    uint8 internal constant DISABLED = 4;
    uint8 internal constant ON_PROBATION = 8;
    uint48 internal constant CLOCK_STOPPED = type(uint48).max;
    /// @dev Honest feeds, each within its threshold of the market, are at most two widest thresholds apart (1 % each).
    uint256 private constant MIN_TOLERANCE_BPS = 50;
    uint256 private constant MAX_TOLERANCE_BPS = 200;

    address public immutable baseAsset;
    address public immutable sequencer;

    mapping(address token => Feed) internal _feeds;
    mapping(address token => FeedExtra) internal _extras;
    mapping(address token => Probation) private _probations;

    constructor(address base, address sequencer_) {
        baseAsset = base;
        sequencer = sequencer_;
        _requireSequencerUp(); // so that an address that is no uptime feed is found out before it is for good
    }

    /* ANYONE */

    /// @inheritdoc IPriceRegistry
    function endProbation(address token) external {
        (Probation memory record, Feed memory stored) = _onTrial(token);
        (uint256 answer,) = _strictAnswer(token, stored);
        uint256 old = _testimony(record.previous);
        uint256 until = uint256(record.agreedSince) + (old == 0 ? SILENT_PROBATION : PROBATION);
        require(block.timestamp >= until, ProbationNotOver(token, until));
        uint256 bps = _toleranceBps(_extras[token]);
        bool agreed = old == 0 || !FeedReader.differ(old, record.previous.decimals, answer, stored.decimals, bps);
        require(agreed, FeedsDisagree(token, answer, old, bps));
        _acquit(token);
        _feeds[token].state = stored.state & ~ON_PROBATION;
        if (_extras[token].secondSince == CLOCK_STOPPED) _extras[token].secondSince = block.timestamp.toUint48();
    }

    /// @inheritdoc IPriceRegistry
    function noteDisagreement(address token) external {
        (Probation memory record, Feed memory stored) = _onTrial(token);
        // Without its band: an answer beyond it prices nothing, and contradicts the previous feed all the same.
        (uint256 answer,) = FeedReader.read(token, stored.aggregator, stored.maxAge);
        uint256 old = _testimony(record.previous);
        require(old != 0, PreviousFeedSilent(token, record.previous.aggregator));
        uint256 bps = _toleranceBps(_extras[token]);
        bool disagreed = FeedReader.differ(old, record.previous.decimals, answer, stored.decimals, bps);
        require(disagreed, FeedsAgree(token, answer, old, bps));
        _probations[token].agreedSince = block.timestamp.toUint48();
        emit DisagreementNoted(token, answer, old, bps);
    }

    /* VIEWS */

    /// @inheritdoc IPriceRegistry
    function onProbation(address token) public view returns (bool) {
        return _feeds[token].state & ON_PROBATION != 0;
    }

    /// @inheritdoc IPriceRegistry
    function anyOnProbation(address[] calldata tokens) external view returns (bool) {
        if (onProbation(baseAsset)) return true;
        for (uint256 i = 0; i < tokens.length; i++) {
            if (onProbation(tokens[i])) return true;
        }
        return false;
    }

    /// @inheritdoc IPriceRegistry
    function probation(address token)
        external
        view
        returns (address previous, uint256 agreedSince, uint256 replacedAt)
    {
        Probation memory record = _probations[token];
        return (record.previous.aggregator, record.agreedSince, record.replacedAt);
    }

    /// @inheritdoc IPriceRegistry
    function previousTerms(address token)
        external
        view
        returns (uint256 decimals, uint256 maxAge, uint256 minAnswer, uint256 maxAnswer)
    {
        Feed memory previous = _probations[token].previous;
        return (previous.decimals, previous.maxAge, previous.minAnswer.unpack(), previous.maxAnswer.unpack());
    }

    /* INTERNAL */

    /// @dev A live answer inside its band, with whatever else the registry asks of a feed that is not on probation.
    function _strictAnswer(address token, Feed memory stored)
        internal
        view
        virtual
        returns (uint256 answer, uint80 round);

    function _requireSequencerUp() internal view {
        if (sequencer != address(0)) FeedReader.requireUp(sequencer);
    }

    /// @dev The answer that makes tokens cheaper: the base asset is the denominator. Compared with equal decimals;
    ///      inside their bands both are at most about 1e36.
    function _harsher(address token, uint256 answer, uint256 decimals) internal view returns (uint256, uint256) {
        Feed memory previous = _probations[token].previous;
        (uint256 old,) = _peekInBand(previous);
        uint256 left = old * 10 ** decimals;
        uint256 right = answer * 10 ** previous.decimals;
        bool objects = token == baseAsset ? left > right : left < right;
        return old != 0 && objects ? (old, previous.decimals) : (answer, decimals);
    }

    /// @dev Whether the feed that `config` describes starts, or stays, on probation. To be asked before it is written.
    ///      A feed is its address and its decimals: with others its answers mean another price.
    function _review(FeedConfig memory config, uint256 decimals) internal returns (bool) {
        address token = config.token;
        Feed memory current = _feeds[token];
        bool was = current.state & ON_PROBATION != 0;
        if (current.state == 0 || _isFeed(current, config.aggregator, decimals)) return was;
        Feed memory trusted = was ? _probations[token].previous : current;
        bool back = _isFeed(trusted, config.aggregator, decimals);
        if (back || _hasVouched(_extras[token], config.aggregator, decimals)) {
            if (was) _acquit(token);
            return false;
        }
        uint48 time = block.timestamp.toUint48();
        _probations[token] = Probation({previous: trusted, agreedSince: time, replacedAt: time});
        emit FeedReplaced(token, trusted.aggregator, config.aggregator);
        return true;
    }

    /// @dev Since when the second source of `next` has vouched for a trusted feed. Neither a disabled feed nor one on
    ///      probation is vouched for; what was earned before stays.
    function _secondSince(address token, FeedExtra memory next, bool onProbation_) internal view returns (uint48) {
        FeedExtra memory extra = _extras[token];
        bool goesOn = _isSecond(extra, next.secondSource, next.secondDecimals) && extra.secondSince != CLOCK_STOPPED;
        uint48 since = goesOn ? extra.secondSince : block.timestamp.toUint48();
        return onProbation_ ? _stopped(since) : since;
    }

    /// @dev Stops the second source's clock, unless it has run for long enough.
    function _stopped(uint48 since) internal view returns (uint48) {
        return block.timestamp >= uint256(since) + PROBATION ? since : CLOCK_STOPPED;
    }

    function _hasVouched(FeedExtra memory extra, address aggregator, uint256 decimals) private view returns (bool) {
        return _isSecond(extra, aggregator, decimals) && _stopped(extra.secondSince) != CLOCK_STOPPED;
    }

    function _isFeed(Feed memory stored, address aggregator, uint256 decimals) private pure returns (bool) {
        return stored.aggregator == aggregator && stored.decimals == decimals;
    }

    function _isSecond(FeedExtra memory extra, address aggregator, uint256 decimals) private pure returns (bool) {
        return extra.secondSource == aggregator && extra.secondDecimals == decimals;
    }

    function _acquit(address token) private {
        delete _probations[token];
        emit ProbationEnded(token);
    }

    /// @dev Feeds that have just come back from an outage prove nothing against each other.
    function _onTrial(address token) private view returns (Probation memory record, Feed memory stored) {
        stored = _feeds[token];
        require(stored.state & ON_PROBATION != 0, NotOnProbation(token));
        _requireSequencerUp();
        record = _probations[token];
    }

    /// @dev The previous feed's answer while it is live by its own terms, else 0.
    function _testimony(Feed memory previous) private view returns (uint256) {
        (uint256 answer, uint256 updatedAt) = _peekInBand(previous);
        return _isFresh(updatedAt, previous.maxAge) ? answer : 0;
    }

    function _peekInBand(Feed memory stored) private view returns (uint256 answer, uint256 updatedAt) {
        (answer, updatedAt) = FeedReader.peek(stored.aggregator);
        if (!_isInBand(stored, answer)) answer = 0;
    }

    function _isInBand(Feed memory stored, uint256 answer) internal pure returns (bool) {
        return answer >= stored.minAnswer.unpack() && answer <= stored.maxAnswer.unpack();
    }

    function _isFresh(uint256 updatedAt, uint256 maxAge) internal view returns (bool) {
        return updatedAt <= block.timestamp && block.timestamp - updatedAt <= maxAge;
    }

    function _toleranceBps(FeedExtra memory extra) private pure returns (uint256) {
        uint256 own = extra.maxDeviationBps == 0 ? extra.thresholdBps : extra.maxDeviationBps;
        return Math.min(Math.max(own, MIN_TOLERANCE_BPS), MAX_TOLERANCE_BPS);
    }
}
