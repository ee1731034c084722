// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskManagement} from "../interfaces/IRiskManagement.sol";

/// @title RiskBounds
/// @notice What the limits may be, whoever proposes them. Wads of NAV unless named.
library RiskBounds {
    uint256 internal constant MAX_BATCH_LOSS = 0.03e18; // 3 % of turnover
    uint256 internal constant MIN_LOSS_CAPACITY = 0.0001e18; // 1 bp
    uint256 internal constant MAX_LOSS_CAPACITY = 0.05e18; // 5 %
    uint256 internal constant MIN_TURNOVER_CAPACITY = 0.01e18; // 1 %
    uint256 internal constant MAX_TURNOVER_CAPACITY = 10e18; // ten times
    uint256 internal constant MIN_DRAWDOWN = 0.01e18; // 1 % of the peak
    uint256 internal constant MAX_DRAWDOWN = 0.9e18; // 90 %
    uint256 internal constant MAX_CASH_FLOOR = 0.5e18; // 50 %
    uint256 internal constant MAX_COOLDOWN = 1 days; // seconds
    uint256 internal constant MAX_CAP = 1e18; // 100 %

    function check(IRiskManagement.RiskTerms memory terms) internal pure {
        bound(terms.batchLoss, 0, MAX_BATCH_LOSS);
        bound(terms.fundLossCapacity, MIN_LOSS_CAPACITY, MAX_LOSS_CAPACITY);
        bound(terms.turnoverCapacity, MIN_TURNOVER_CAPACITY, MAX_TURNOVER_CAPACITY);
        bound(terms.cashFloor, 0, MAX_CASH_FLOOR);
    }

    function check(IRiskManagement.StrategyLimits memory limits) internal pure {
        bound(limits.cap, 0, MAX_CAP);
        bound(limits.lossCapacity, MIN_LOSS_CAPACITY, MAX_LOSS_CAPACITY);
        bound(limits.maxDrawdown, MIN_DRAWDOWN, MAX_DRAWDOWN);
        bound(limits.cooldown, 0, MAX_COOLDOWN);
    }

    function bound(uint256 value, uint256 min, uint256 max) internal pure {
        require(value >= min && value <= max, IRiskManagement.LimitOutOfBounds(value, min, max));
    }
}
