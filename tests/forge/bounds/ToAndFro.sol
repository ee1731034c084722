// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Order} from "../../../contracts/interfaces/IStrategy.sol";

/// @notice Where a thief loses money: a venue that pays the registry's price less COST_BPS.
struct Market {
    address adapter;
    IERC20 here;
    IERC20 other;
    uint256 price; // of `other` in units of `here`, 36 digits
}

/// @title ToAndFro
/// @notice The worst batch: all of a loss at once, measured against a NAV that nothing was lost of yet.
library ToAndFro {
    uint256 internal constant COST_BPS = 99; // of each order; a batch may lose 100
    uint256 private constant ALL = 10_000;

    /// @return A hair, in base units: every order rounds on its own, and buckets are parts of `nav` in wads.
    function hair(uint256 nav) internal pure returns (uint256) {
        return 12 + nav / 1e14;
    }

    /// @return orders buy and sell again until `loss` is lost, or a hair less, of at most `money`.
    function batch(Market memory market, uint256 loss, uint256 money) internal pure returns (Order[] memory orders) {
        if (money == 0 || loss == 0) return orders;
        uint256 kept = ALL - COST_BPS;
        uint256 part = ALL * ALL - kept * kept; // that a round loses
        uint256 rounds = Math.ceilDiv(loss * ALL * ALL, money * part);
        uint256 amount = loss * ALL * ALL / (rounds * part);
        uint256 units = Math.mulDiv(amount, 1e36, market.price) * kept / ALL;
        orders = new Order[](2 * rounds);
        for (uint256 i = 0; i < rounds; i++) {
            bytes memory there = abi.encode(market.here, market.other, amount, uint256(1));
            bytes memory back = abi.encode(market.other, market.here, units, uint256(1));
            (orders[2 * i], orders[2 * i + 1]) = (Order(market.adapter, there), Order(market.adapter, back));
        }
    }
}
