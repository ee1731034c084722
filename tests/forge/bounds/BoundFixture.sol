// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {AttackFixture} from "../attacks/AttackFixture.sol";
import {BoundRecord} from "./BoundRecord.sol";
import {Market, ToAndFro} from "./ToAndFro.sol";

/// @title BoundFixture
/// @notice A fund whose every loss is a thief's: no fees, no levies, no gate. Weighs it around every call of a key.
abstract contract BoundFixture is AttackFixture, BoundRecord {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant L = 0.02e18; // capacity of the fund's loss bucket, wad of NAV
    uint256 private constant SCALE = 1e36;

    uint256 internal lost; // sum over the keys' calls of what each took off NAV per share, wad
    uint256 internal begun; // when the first of them was
    uint256 internal rounding; // base units that valuations floored away at most

    /* TERMS */

    function riskTerms() internal pure virtual override returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, uint64(L), 10e18, 0);
    }

    /// @dev So that it is the fund's bucket that binds, not a strategy's own.
    function strategyLimits() internal view virtual override returns (IRiskManagement.StrategyLimits memory limits) {
        limits = super.strategyLimits();
        limits.lossCapacity = 0.05e18;
    }

    function feeTerms() internal pure virtual override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    function dealingTerms() internal view virtual override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        (terms.minPeriod, terms.lock, terms.gateBps) = (1 hours, 0, 10_000);
    }

    /* THE KEYS */

    /// @dev With what it does to NAV per share at the registry's prices.
    function useKey(address key, address target, bytes memory data) internal returns (bool done) {
        if (begun == 0) begun = block.timestamp;
        uint256 before = perShare();
        done = attempt(key, target, data);
        calls++;
        uint256 afterwards = perShare();
        if (afterwards < before) lost += Math.mulDiv(before - afterwards, WAD, before);
        assertEq(base.balanceOf(key) + weth.balanceOf(key) + wbtc.balanceOf(key), 0, "something left to the thief");
    }

    function trade(IStrategy strategy, Order[] memory orders) internal returns (bool) {
        rounding += orders.length + 1;
        return
            useKey(KEEPER, address(strategy), abi.encodeCall(IStrategy.execute, (orderId++, orders, block.timestamp)));
    }

    /// @dev Base units per share, 36 digits more.
    function perShare() internal view returns (uint256) {
        return Math.mulDiv(worth(), SCALE, shares.totalSupply());
    }

    /// @dev At the registry's prices; where the true ones are the question, at those.
    function worth() internal view virtual returns (uint256) {
        return navOracle.totalAssets();
    }

    /// @return What the theorem allows the keys to take since they were first used, wad of NAV: L(1 + t/day), and a base
    ///         unit for each order and each valuation.
    function allowed() internal view virtual returns (uint256) {
        return bucketUp(risk.riskTerms().fundLossCapacity) + Math.ceilDiv(rounding * WAD, worth());
    }

    /// @return What a bucket of `capacity` has let in at most since then, rounded up.
    function bucketUp(uint256 capacity) internal view returns (uint256) {
        uint256 time = begun == 0 ? 0 : block.timestamp - begun;
        return capacity + Math.ceilDiv(capacity * time, 1 days);
    }

    /* LOSING */

    /// @dev What the fund's bucket still takes in, in base units.
    function room() internal view returns (uint256) {
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        return Math.mulDiv(capacity - level, navOracle.totalAssets(), WAD);
    }

    /// @dev Everything that the fund's bucket takes in now, in one batch of `strategy`.
    function loseToTheEdge(IStrategy strategy) internal returns (bool) {
        return loseSome(strategy, Math.saturatingSub(room(), ToAndFro.hair(navOracle.totalAssets())));
    }

    function loseSome(IStrategy strategy, uint256 loss) internal returns (bool) {
        venue.setCost(ToAndFro.COST_BPS);
        Market memory market = Market(address(swapAdapter), base, weth, registry.price(address(weth)));
        return trade(strategy, ToAndFro.batch(market, loss, strategy.unitsOf(address(base))));
    }
}
