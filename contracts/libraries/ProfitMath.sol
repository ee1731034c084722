// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ProfitTerms} from "../interfaces/IProfit.sol";

/// @title ProfitMath
/// @notice What a round trip has to earn before anybody is better off.
library ProfitMath {
    uint256 private constant PRICE_SCALE = 1e36;

    /// @notice Units of profit that pay for the gas and leave the least; never 0, for who gains nothing risks for nothing.
    /// @param gasPrice wei per gas that this transaction pays.
    function leastUp(ProfitTerms memory terms, uint256 gasPrice) internal pure returns (uint256) {
        uint256 cost = Math.mulDiv(terms.gas * gasPrice, terms.weiPrice, PRICE_SCALE, Math.Rounding.Ceil);
        return Math.max(terms.least + cost, 1);
    }
}
