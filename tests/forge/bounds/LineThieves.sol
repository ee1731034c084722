// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {CrossChainFixture} from "../crosschain/CrossChainFixture.sol";
import {BoundRecord} from "./BoundRecord.sol";
import {Market, ToAndFro} from "./ToAndFro.sol";

/// @title LineThieves
/// @notice Thieves with the keepers' keys of both chains, and everything that is the fund's on either or between them.
abstract contract LineThieves is CrossChainFixture, BoundRecord {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant L = 0.02e18; // of either chain, wad of its NAV

    // Of what was there when it began: home counts what was lost elsewhere only when it has heard of it.
    uint256 internal lost; // sum over the keys' calls, wad
    uint256 internal mostThere; // most that was elsewhere or on its way, wad
    uint256 internal begun;
    uint256 internal start; // base units
    uint256 private _id = 1_000_000;

    function begin(uint8 decimals) internal override {
        deployBoth(decimals);
        sendOut(200_000 * unit);
        relay();
        hear();
        allocate(trend, 700_000 * unit);
        far.allocate(200_000 * unit);
        tick(2 days); // empty buckets
        hear();
        (start, begun) = (whole(), block.timestamp);
        mostThere = _partThere();
    }

    function strategyLimits() internal view override returns (IRiskManagement.StrategyLimits memory limits) {
        limits = super.strategyLimits();
        limits.lossCapacity = 0.05e18; // so that it is the fund's bucket that binds
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        (terms.minPeriod, terms.lock, terms.gateBps) = (1 hours, 0, 10_000);
    }

    /* WHAT IS THE FUND'S */

    function whole() internal view returns (uint256) {
        return treasury.cash() + trend.value() + lending.value() + there();
    }

    /// @dev With what is on its way, in whichever direction: as it was sent, and as it was booked.
    function there() internal view returns (uint256) {
        uint256 gone = uint256(homePort.sent()) + outpost.sent();
        uint256 come = uint256(outpost.received()) + homePort.booked();
        return far.navOracle().totalAssets() + gone - come;
    }

    function bucketUp() internal view returns (uint256) {
        return L + Math.ceilDiv(L * (block.timestamp - begun), 1 days);
    }

    /// @return L(1 + t/day) of all for the key at home, and of what was elsewhere for the other one.
    function allowed() internal view returns (uint256) {
        return bucketUp() + Math.mulDiv(bucketUp(), mostThere, WAD, Math.Rounding.Ceil)
            + Math.ceilDiv(20 * calls * WAD, whole());
    }

    /* THE KEYS */

    function useKey(address key, address target, uint256 value, bytes memory data) internal returns (bool done) {
        uint256 before = whole();
        vm.deal(key, value);
        vm.prank(key);
        (done,) = target.call{value: value}(data);
        calls++;
        uint256 afterwards = whole();
        if (afterwards < before) lost += Math.mulDiv(before - afterwards, WAD, start);
        mostThere = Math.max(mostThere, _partThere());
    }

    function loseAtHome(uint256 loss) internal returns (bool) {
        venue.setCost(ToAndFro.COST_BPS);
        Market memory market = Market(address(swapAdapter), base, weth, registry.price(address(weth)));
        return _lose(KEEPER, trend, ToAndFro.batch(market, loss, trend.unitsOf(address(base))));
    }

    function loseThere(uint256 loss) internal returns (bool) {
        far.venue().setCost(ToAndFro.COST_BPS);
        uint256 price = far.registry().price(address(far.weth()));
        Market memory market = Market(address(far.adapter()), far.base(), far.weth(), price);
        uint256 money = far.trend().unitsOf(address(far.base()));
        return _lose(far.KEEPER(), far.trend(), ToAndFro.batch(market, loss, money));
    }

    function roomAtHome() internal view returns (uint256) {
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        uint256 nav = navOracle.totalAssets();
        return Math.saturatingSub(Math.mulDiv(capacity - level, nav, WAD), ToAndFro.hair(nav));
    }

    function roomThere() internal view returns (uint256) {
        (uint256 level, uint256 capacity) = far.risk().fundLossLevel();
        uint256 nav = far.navOracle().totalAssets();
        return Math.saturatingSub(Math.mulDiv(capacity - level, nav, WAD), ToAndFro.hair(nav));
    }

    /* INTERNAL */

    function _lose(address key, IStrategy strategy, Order[] memory orders) private returns (bool) {
        return useKey(key, address(strategy), 0, abi.encodeCall(IStrategy.execute, (_id++, orders, block.timestamp)));
    }

    function _partThere() private view returns (uint256) {
        return Math.mulDiv(there(), WAD, start, Math.Rounding.Ceil);
    }
}
