// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title CompactFloat
/// @notice A number in 24 bits: mantissa (16 bits) x 2^exponent (8 bits), so that a feed's band fits its one slot.
/// @dev Off by less than 1 part in 32,768, always to the side the name says.
library CompactFloat {
    using SafeCast for uint256;

    uint256 private constant MANTISSA_BITS = 16;
    uint256 private constant MANTISSA_MASK = 0xffff;

    /// @notice The largest compact number that is not above `value`.
    function packDown(uint256 value) internal pure returns (uint24) {
        uint256 exponent = _exponent(value);
        return ((exponent << MANTISSA_BITS) | (value >> exponent)).toUint24();
    }

    /// @notice The smallest compact number that is not below `value`; `value` below 2^255.
    function packUp(uint256 value) internal pure returns (uint24) {
        uint256 exponent = _exponent(value);
        uint256 mantissa = Math.ceilDiv(value, 1 << exponent);
        // A mantissa of all ones rounds up to 2^16, which is 2^15 with the next exponent.
        if (mantissa > MANTISSA_MASK) return packDown(mantissa << exponent);
        return ((exponent << MANTISSA_BITS) | mantissa).toUint24();
    }

    function unpack(uint24 packed) internal pure returns (uint256) {
        return (uint256(packed) & MANTISSA_MASK) << (packed >> MANTISSA_BITS);
    }

    function _exponent(uint256 value) private pure returns (uint256) {
        return Math.saturatingSub(Math.log2(value), MANTISSA_BITS - 1);
    }
}
