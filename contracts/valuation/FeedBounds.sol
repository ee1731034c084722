// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";

/// @title FeedBounds
/// @notice What a feed's configuration may be, whoever proposes it.
library FeedBounds {
    uint256 internal constant MIN_MAX_AGE = 1 minutes;
    uint256 internal constant MAX_MAX_AGE = 8 days;
    uint256 internal constant MAX_ANSWER = 1e36; // 1e18 dollars in 18 decimals: the price formula cannot overflow
    uint256 internal constant MAX_BAND_RATIO = 1e6;
    uint256 internal constant MAX_DEVIATION_BPS = 2_000; // 20 %
    uint256 internal constant MAX_THRESHOLD_BPS = 100; // 1 %, the levy's cap
    uint256 internal constant MIN_TOKEN_DECIMALS = 6;
    uint256 internal constant MAX_DECIMALS = 18;

    function check(IPriceRegistry.FeedConfig memory config) internal pure {
        address token = config.token;
        bool two = config.secondSource != address(0);
        bound(token, config.maxAge, MIN_MAX_AGE, MAX_MAX_AGE);
        bound(token, config.minAnswer, 1, MAX_ANSWER);
        bound(token, config.maxAnswer, uint256(config.minAnswer) + 1, MAX_ANSWER);
        bound(token, config.maxAnswer, 0, uint256(config.minAnswer) * MAX_BAND_RATIO);
        bound(token, config.maxDeviationBps, two ? 1 : 0, two ? MAX_DEVIATION_BPS : 0);
        bound(token, config.thresholdBps, 0, MAX_THRESHOLD_BPS);
    }

    function bound(address token, uint256 value, uint256 min, uint256 max) internal pure {
        require(value >= min && value <= max, IPriceRegistry.FeedOutOfBounds(token, value, min, max));
    }
}
