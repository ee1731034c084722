// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {CrossChainFixture} from "../crosschain/CrossChainFixture.sol";
import {BoundRecord} from "./BoundRecord.sol";

/// @title LineThieves
/// @notice Thieves with the keepers' keys of both chains, and everything that is the fund's on either or between them.
abstract contract LineThieves is CrossChainFixture, BoundRecord {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant L = 0.02e18; // of either chain, wad of its NAV
    uint256 internal constant COST_BPS = 99;
    uint256 private constant HAIR = 12; // base units: every order rounds on its own

    // Of what was there when it began: home counts what was lost elsewhere only when it has heard of it.
    uint256 internal lost; // sum over the keys' calls, wad
    uint256 internal mostThere; // most that was elsewhere or on its way, wad
    uint256 internal begun;
    uint256 internal start; // base units
    uint256 private _id = 1_000_000;

    function setUp() public {
        deployBoth(6);
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
        venue.setCost(COST_BPS);
        Order[] memory orders =
            _toAndFro(loss, trend.unitsOf(address(base)), address(swapAdapter), address(base), address(weth));
        return useKey(KEEPER, address(trend), 0, abi.encodeCall(IStrategy.execute, (_id++, orders, block.timestamp)));
    }

    function loseThere(uint256 loss) internal returns (bool) {
        far.venue().setCost(COST_BPS);
        IStrategy strategy = far.trend();
        uint256 money = strategy.unitsOf(address(far.base())) * 85 / 100;
        Order[] memory orders = _toAndFro(loss, money, address(far.adapter()), address(far.base()), address(far.weth()));
        bytes memory call = abi.encodeCall(IStrategy.execute, (_id++, orders, block.timestamp));
        return useKey(far.KEEPER(), address(strategy), 0, call);
    }

    function roomAtHome() internal view returns (uint256) {
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        return Math.saturatingSub(Math.mulDiv(capacity - level, navOracle.totalAssets(), WAD), HAIR);
    }

    function roomThere() internal view returns (uint256) {
        (uint256 level, uint256 capacity) = far.risk().fundLossLevel();
        return Math.saturatingSub(Math.mulDiv(capacity - level, far.navOracle().totalAssets(), WAD), HAIR);
    }

    /* INTERNAL */

    function _partThere() private view returns (uint256) {
        return Math.mulDiv(there(), WAD, start, Math.Rounding.Ceil);
    }

    /// @dev One batch to and fro between base asset and weth that loses `loss`, or a hair less.
    function _toAndFro(uint256 loss, uint256 money, address adapter, address here, address other)
        private
        view
        returns (Order[] memory orders)
    {
        if (money == 0) return new Order[](0);
        uint256 kept = 10_000 - COST_BPS;
        uint256 part = 1e8 - kept * kept;
        uint256 rounds = Math.ceilDiv(loss * 1e8, money * part);
        uint256 amount = rounds == 0 ? 0 : loss * 1e8 / (rounds * part);
        orders = new Order[](2 * rounds);
        uint256 units = Math.mulDiv(amount, 1e18, 2000 * unit) * kept / 10_000;
        for (uint256 i = 0; i < rounds; i++) {
            orders[2 * i] = Order(adapter, abi.encode(IERC20(here), IERC20(other), amount, uint256(1)));
            orders[2 * i + 1] = Order(adapter, abi.encode(IERC20(other), IERC20(here), units, uint256(1)));
        }
    }
}
