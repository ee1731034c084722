// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProfitTerms} from "../../../contracts/interfaces/IProfit.sol";
import {BucketMath} from "../../../contracts/libraries/BucketMath.sol";
import {FeeMath} from "../../../contracts/libraries/FeeMath.sol";
import {GateMath} from "../../../contracts/libraries/GateMath.sol";
import {ProfitMath} from "../../../contracts/libraries/ProfitMath.sol";
import {ShareMath} from "../../../contracts/libraries/ShareMath.sol";

/// @title MathHarness
/// @notice Every function of the libraries as an external one, under its own name: what the Python twins are
///         compared with to the wei, and what lets a test expect a library's revert.
contract MathHarness {
    /* ShareMath */

    function toSharesDown(uint256 assets, uint256 netAssets, uint256 supply, uint256 virtualShares)
        external
        pure
        returns (uint256)
    {
        return ShareMath.toSharesDown(assets, netAssets, supply, virtualShares);
    }

    function toAssetsDown(uint256 shares, uint256 netAssets, uint256 supply, uint256 virtualShares)
        external
        pure
        returns (uint256)
    {
        return ShareMath.toAssetsDown(shares, netAssets, supply, virtualShares);
    }

    function perShareDown(uint256 netAssets, uint256 supply, uint256 virtualShares) external pure returns (uint256) {
        return ShareMath.perShareDown(netAssets, supply, virtualShares);
    }

    function partUp(uint256 amount, uint256 rate) external pure returns (uint256) {
        return ShareMath.partUp(amount, rate);
    }

    function proRataDown(uint256 total, uint256 part, uint256 whole) external pure returns (uint256) {
        return ShareMath.proRataDown(total, part, whole);
    }

    /* FeeMath */

    function managementShares(uint256 supply, uint256 rate, uint256 elapsed) external pure returns (uint256) {
        return FeeMath.managementShares(supply, rate, elapsed);
    }

    function performanceFee(
        uint256 perShare,
        uint256 highWaterMark,
        uint256 supply,
        uint256 virtualShares,
        uint256 rate
    ) external pure returns (uint256) {
        return FeeMath.performanceFee(perShare, highWaterMark, supply, virtualShares, rate);
    }

    function performanceShares(uint256 fee, uint256 netAssets, uint256 supply, uint256 virtualShares)
        external
        pure
        returns (uint256)
    {
        return FeeMath.performanceShares(fee, netAssets, supply, virtualShares);
    }

    function scaledHighWaterMark(uint256 highWaterMark, uint256 supply, uint256 burned, uint256 paid)
        external
        pure
        returns (uint256)
    {
        return FeeMath.scaledHighWaterMark(highWaterMark, supply, burned, paid);
    }

    /* GateMath */

    function fillDown(uint256 requested, uint256 supply, uint256 gate, uint256 affordable)
        external
        pure
        returns (uint256)
    {
        return GateMath.fillDown(requested, supply, gate, affordable);
    }

    function remainderDown(uint256 shares, uint256 sharesIn, uint256 filled) external pure returns (uint256) {
        return GateMath.remainderDown(shares, sharesIn, filled);
    }

    function paymentDown(uint256 shares, uint256 sharesIn, uint256 assetsOut) external pure returns (uint256) {
        return GateMath.paymentDown(shares, sharesIn, assetsOut);
    }

    /* BucketMath */

    function leakedLevelUp(uint256 level, uint256 capacity, uint256 elapsed) external pure returns (uint256) {
        return BucketMath.leakedLevelUp(level, capacity, elapsed);
    }

    function ratioUp(uint256 amount, uint256 whole) external pure returns (uint256) {
        return BucketMath.ratioUp(amount, whole);
    }

    /* ProfitMath */

    function leastUp(uint256 least, uint256 gas, uint256 weiPrice, uint256 gasPrice) external pure returns (uint256) {
        return ProfitMath.leastUp(ProfitTerms(least, gas, weiPrice), gasPrice);
    }
}
