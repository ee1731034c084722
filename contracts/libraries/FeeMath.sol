// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title FeeMath
/// @notice Management and performance fees as newly minted shares, and the high-water mark.
/// @dev Rates are wads (0.02e18 = 2 %), time is seconds, shares and prices per share have 18 digits. Every fee rounds
///      down, the high-water mark rounds up: both in favour of the investors.
library FeeMath {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant YEAR = 365 days;
    uint256 internal constant MAX_ELAPSED = 90 days; // what one accrual may charge for at most

    /// @notice Management fee for `elapsed` seconds: shares m with m / (supply + m) = rate * elapsed / year.
    /// @dev Needs no price. `elapsed` beyond MAX_ELAPSED is not charged.
    function managementShares(uint256 supply, uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        uint256 charged = rate * Math.min(elapsed, MAX_ELAPSED);
        return Math.mulDiv(supply, charged, YEAR * WAD - charged);
    }

    /// @notice Performance fee in base units: `rate` of the gain of every share above the high-water mark.
    /// @param perShare gross NAV per share (ShareMath.perShareDown).
    /// @param supply shares including the management fee of the same instant.
    function performanceFee(
        uint256 perShare,
        uint256 highWaterMark,
        uint256 supply,
        uint256 virtualShares,
        uint256 rate
    ) internal pure returns (uint256) {
        if (perShare <= highWaterMark) return 0;
        uint256 gain = Math.mulDiv(perShare - highWaterMark, supply, WAD * virtualShares);
        return Math.mulDiv(gain, rate, WAD);
    }

    /// @notice Shares that are worth `fee` after their own minting, so the fee dilutes by exactly itself.
    function performanceShares(uint256 fee, uint256 netAssets, uint256 supply, uint256 virtualShares)
        internal
        pure
        returns (uint256)
    {
        if (fee == 0) return 0;
        return Math.mulDiv(fee, supply + virtualShares, netAssets - fee + 1);
    }

    /// @notice The high-water mark after `burned` of `supply` shares left in kind and only `paid` shares' worth was
    ///         paid out: what the levy left behind is no performance. Rounded up; `burned` < `supply`.
    function scaledHighWaterMark(uint256 highWaterMark, uint256 supply, uint256 burned, uint256 paid)
        internal
        pure
        returns (uint256)
    {
        return Math.mulDiv(highWaterMark, supply - paid, supply - burned, Math.Rounding.Ceil);
    }
}
