// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title PriceRegistry
/// @notice Prices of listed tokens in the base asset, from Chainlink-interface feeds against USD.
/// @dev price(token) = base units per token unit, scaled by 1e36, rounded down:
///      usd(token) * 10^decimals(base) * 1e36 / (usd(base) * 10^decimals(token)). A base asset that loses its peg is
///      never counted as 1: both sides are fed. A feed that is stale, disabled, absent, not positive or out of its
///      band reverts with its numbers; it never counts as zero. The base asset itself is worth 1e36 by definition.
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

    /// @notice List or replace a feed; the feed must answer within its band. Governor only.
    function setFeed(FeedConfig calldata config) external;
    /// @notice Stop using a feed at once. Guardian or governor.
    function disableFeed(address token) external;

    function baseAsset() external view returns (address);
    /// @return price base units per token unit, scaled by 1e36.
    function price(address token) external view returns (uint256 price);
    /// @notice Prices of several tokens; the base asset's feed is read once.
    /// @return prices_ base units per token unit, scaled by 1e36.
    /// @return rounds the feeds' round ids (0 for the base asset when it is listed among `tokens`).
    function prices(address[] calldata tokens) external view returns (uint256[] memory prices_, uint80[] memory rounds);
    function feed(address token) external view returns (FeedConfig memory config, bool disabled);
    function hasFeed(address token) external view returns (bool);
    /// @return Widest update threshold of all listed feeds, in bps.
    function widestThresholdBps() external view returns (uint256);
}
