// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title PriceRegistry
/// @notice Prices of listed tokens in the base asset, from Chainlink-interface feeds against USD.
/// @dev price(token) = base units per token unit, scaled by 1e36, rounded down:
///      usd(token) * 10^decimals(base) * 1e36 / (usd(base) * 10^decimals(token)). A base asset that loses its peg is
///      never counted as 1: both sides are fed. A feed that is stale, disabled, absent, not positive or out of its
///      band reverts with its numbers; it never counts as zero. The base asset itself is worth 1e36 by definition.
///      On an L2 nothing else has a price while the sequencer is down, and for an hour after it came back.
///      A feed that replaces another is on probation until it has agreed with it for 7 days, unless it vouched for it
///      as its second source for 7 days before. On probation the token counts at the lower of the two answers, the base
///      asset at the higher (it is the denominator), so that no price is above what either feed alone would give. The
///      new feed is asked as strictly as ever; the previous one objects at any age while it answers inside its own band.
interface IPriceRegistry {
    struct FeedConfig {
        address token;
        address aggregator; // Chainlink AggregatorV3Interface, token against USD
        uint32 maxAge; // seconds after which an answer is stale
        uint128 minAnswer; // plausibility band, in the aggregator's decimals
        uint128 maxAnswer;
        address secondSource; // another aggregator, or 0
        uint16 maxDeviationBps; // how far the second source may differ; 0 without one
        uint16 thresholdBps; // the feed's own update threshold: a levy below it invites latency arbitrage
    }

    event FeedSet(
        address indexed token, address indexed aggregator, uint256 maxAge, uint256 minAnswer, uint256 maxAnswer
    );
    event FeedDisabled(address indexed token, address indexed by);
    /// @notice A probation began, against the feed that was trusted last. A second source that has vouched for it, and
    ///         the trusted feed itself, take its place without one and without this event.
    event FeedReplaced(address indexed token, address indexed previous, address indexed aggregator);
    event ProbationEnded(address indexed token);
    /// @notice The probation's 7 days began anew. Each answer in its own aggregator's decimals.
    event DisagreementNoted(address indexed token, uint256 answer, uint256 previousAnswer, uint256 toleranceBps);

    error NotGovernor(address caller);
    error NotGuardian(address caller);
    error FeedMissing(address token);
    error FeedIsDisabled(address token);
    error FeedUnreachable(address token, address aggregator);
    /// @notice The answer is zero or negative.
    error BadAnswer(address token, int256 answer);
    /// @notice The answer carries a time that has not come yet.
    error AnswerFromFuture(address token, uint256 updatedAt, uint256 time);
    error StalePrice(address token, uint256 age, uint256 maxAge);
    error PriceOutOfBand(address token, uint256 answer, uint256 minAnswer, uint256 maxAnswer);
    error SourcesDisagree(address token, uint256 first, uint256 second, uint256 maxDeviationBps);
    /// @notice A number of a feed's configuration is outside its hard bounds.
    error FeedOutOfBounds(address token, uint256 value, uint256 min, uint256 max);
    error SequencerUnreachable(address sequencer);
    error SequencerDown(uint256 since);
    /// @notice The feeds may not have caught up yet.
    error SequencerJustRestarted(uint256 since, uint256 until);
    /// @notice The sequencer is said to be up since never, or since a time that has not come yet.
    error SequencerTimeInvalid(uint256 since, uint256 time);
    error NotOnProbation(address token);
    error ProbationNotOver(address token, uint256 until);
    error FeedsDisagree(address token, uint256 answer, uint256 previousAnswer, uint256 toleranceBps);
    error FeedsAgree(address token, uint256 answer, uint256 previousAnswer, uint256 toleranceBps);
    /// @notice The previous feed is dead, stale or out of its own band, so it contradicts nobody.
    error PreviousFeedSilent(address token, address previous);

    /// @notice List or replace a feed; the feed must answer within its band. Governor only.
    /// @dev Another aggregator than the trusted one is on probation, from now on even if another was before it; the
    ///      trusted one set again ends it. A disabled feed set again is enabled, on probation if it was.
    ///      A token is asked for its decimals when it is listed first, and never again. An aggregator is asked each
    ///      time; one that says other decimals than before counts as another aggregator.
    ///      A second source vouches for a feed from when it is listed beside it; another one, disabling and a probation
    ///      begin its 7 days anew, unless they were over.
    function setFeed(FeedConfig calldata config) external;
    /// @notice Stop using a feed at once. Guardian or governor.
    function disableFeed(address token) external;

    /// @notice Trust the feed that replaced another, once both have agreed for 7 days and agree now; or after 30 days
    ///         when the previous one is dead, stale or out of its own band now. Open to anyone.
    /// @dev Days count from the replacement, or from the last disagreement noted since.
    ///      Tolerance: the feed's maxDeviationBps if it has a second source, else its thresholdBps; 50 to 200 bps.
    function endProbation(address token) external;
    /// @notice Begin the 7 days anew because the two feeds, both live, differ by more than the tolerance now. Open to
    ///         anyone; it reverts while they agree, so nobody can prolong a probation without a disagreement.
    /// @dev A disagreement that nobody notes is forgotten: watchers have to call this when they see one. The new feed's
    ///      band does not matter here.
    function noteDisagreement(address token) external;

    function baseAsset() external view returns (address);
    /// @return The chain's sequencer uptime feed; 0 where there is no sequencer.
    function sequencer() external view returns (address);
    /// @return price base units per token unit, scaled by 1e36.
    function price(address token) external view returns (uint256 price);
    /// @notice Prices of several tokens; the base asset's feed is read once.
    /// @return prices_ base units per token unit, scaled by 1e36.
    /// @return rounds the feeds' round ids (0 for the base asset when it is listed among `tokens`); on probation the
    ///         new feed's, even where the previous one's answer counts.
    function prices(address[] calldata tokens) external view returns (uint256[] memory prices_, uint80[] memory rounds);
    function feed(address token) external view returns (FeedConfig memory config, bool disabled);
    /// @notice The decimals that its prices are made with, whatever anyone of the three says by now; 0 where there is
    ///         none.
    /// @return unit of the token, as when it was listed first.
    /// @return first of its aggregator, as when that was set last.
    /// @return second of its second source, as when that was set last.
    function recordedDecimals(address token) external view returns (uint256 unit, uint256 first, uint256 second);
    function hasFeed(address token) external view returns (bool);
    /// @return Widest update threshold of all listed feeds, in bps.
    function widestThresholdBps() external view returns (uint256);
    /// @notice Whether the base asset lost its peg: its feed, not disabled, gives a fresh and positive answer outside its
    ///         band. A stale or dead feed says nothing of the peg. Never reverts.
    function baseOutOfBand() external view returns (bool);
    function onProbation(address token) external view returns (bool);
    /// @notice Whether any price of `tokens` is on probation: theirs, or the base asset's, which is in all of them.
    function anyOnProbation(address[] calldata tokens) external view returns (bool);
    /// @return previous the trusted feed; all are 0 without a probation.
    /// @return agreedSince unix seconds of the replacement, or of the last disagreement noted since.
    /// @return replacedAt unix seconds.
    function probation(address token) external view returns (address previous, uint256 agreedSince, uint256 replacedAt);
    /// @notice The trusted feed's own terms, by which it objects and testifies; all are 0 without a probation.
    /// @return decimals of its answers and of its band.
    /// @return maxAge seconds after which it testifies no more; it objects at any age.
    function previousTerms(address token)
        external
        view
        returns (uint256 decimals, uint256 maxAge, uint256 minAnswer, uint256 maxAnswer);
}
