// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title BucketMath
/// @notice A leaky bucket: what flows in is remembered, and forgotten at `capacity` a day. No window resets at midnight.
/// @dev Levels are wads of NAV. Within any time t at most capacity * (1 + t / day) can flow in.
library BucketMath {
    /// @notice The level after `elapsed` seconds of leaking; the leak is rounded down, so the level is never too low.
    function leakedLevelUp(uint256 level, uint256 capacity, uint256 elapsed) internal pure returns (uint256) {
        return Math.saturatingSub(level, Math.mulDiv(capacity, elapsed, 1 days));
    }

    /// @notice The part that `amount` is of `whole` as a wad, rounded up; `whole` must not be 0.
    function ratioUp(uint256 amount, uint256 whole) internal pure returns (uint256) {
        return Math.mulDiv(amount, 1e18, whole, Math.Rounding.Ceil);
    }
}
