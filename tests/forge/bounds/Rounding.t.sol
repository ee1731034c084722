// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Order} from "../../../contracts/interfaces/IStrategy.sol";
import {Found} from "./BoundRecord.sol";
import {KeyThief} from "./KeyThief.sol";

/// @notice The seventh term: what is below a base unit is measured by nobody, and each order leaves at most one such unit
///         behind. Measured in thousandths of one, at a price of which a wei is worth no whole number of units either.
contract RoundingBoundTest is KeyThief {
    uint256 private constant PARTS = 1000; // of a base unit
    uint256 private constant ORDERS = 100;
    uint256 private constant PRICE = 1999.99999999e8;

    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(weth), 40_000 * unit);
        wethFeed.push(int256(PRICE));
        tick(2 days);
    }

    function test_dust__leaves_no_more_than_a_base_unit_an_order() public {
        measure("rounding", "thousandths of a base unit", 0.95e18);
    }

    /// @dev Each order sells a hair less than two units, of which one is measured, for one; where a wei is worth more than
    ///      that, a single wei, for what is measured of it.
    function best(uint256) external override returns (Found memory) {
        uint256 amount = Math.max(1, Math.ceilDiv(2e18 * 1e8, PRICE * unit) - 1);
        return _sell(amount, Math.mulDiv(amount, PRICE * unit, 1e26));
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        venue.setCost(roll(3) == 0 ? 0 : roll(100));
        return _sell(1 + roll(1 + _weiOf(1 + roll(2000))), 0);
    }

    function _sell(uint256 amount, uint256 least) private returns (Found memory) {
        uint256 before = _parts();
        uint256 level = _level();
        Order[] memory orders = new Order[](ORDERS);
        for (uint256 i = 0; i < ORDERS; i++) {
            orders[i] = Order(address(swapAdapter), abi.encode(weth, base, amount, least));
        }
        trade(trend, orders);
        uint256 counted = Math.ceilDiv((_level() - level) * navOracle.totalAssets() * PARTS, WAD);
        return Found(ORDERS * PARTS, Math.saturatingSub(before - Math.min(before, _parts()), counted), ORDERS);
    }

    function _level() private view returns (uint256 level) {
        (level,) = risk.fundLossLevel();
    }

    /// @return Of weth, worth so many base units.
    function _weiOf(uint256 units) private view returns (uint256) {
        return Math.mulDiv(units, 1e26, PRICE * unit);
    }

    /// @return What is in the strategy, unrounded.
    function _parts() private view returns (uint256) {
        uint256 coins = Math.mulDiv(trend.unitsOf(address(weth)), PRICE * unit * PARTS, 1e26);
        return trend.unitsOf(address(base)) * PARTS + coins;
    }
}
