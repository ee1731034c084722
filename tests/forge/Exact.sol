// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Exact
/// @notice Comparisons of products in 512 bits: the exact arithmetic that a rounded result is held against.
library Exact {
    /// @dev a * b < c * d
    function isLess(uint256 a, uint256 b, uint256 c, uint256 d) internal pure returns (bool) {
        (uint256 leftHigh, uint256 leftLow) = Math.mul512(a, b);
        (uint256 rightHigh, uint256 rightLow) = Math.mul512(c, d);
        return leftHigh < rightHigh || (leftHigh == rightHigh && leftLow < rightLow);
    }

    /// @dev result = a * b / whole, rounded down: result * whole <= a * b < (result + 1) * whole
    function isFloor(uint256 result, uint256 a, uint256 b, uint256 whole) internal pure returns (bool) {
        return !isLess(a, b, result, whole) && isLess(a, b, result + 1, whole);
    }

    /// @dev result = a * b / whole, rounded up: (result - 1) * whole < a * b <= result * whole
    function isCeil(uint256 result, uint256 a, uint256 b, uint256 whole) internal pure returns (bool) {
        return !isLess(result, whole, a, b) && (result == 0 || isLess(result - 1, whole, a, b));
    }
}
