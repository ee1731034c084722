// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "node_modules/@openzeppelin/contracts/utils/math/Math.sol";

import {Test} from "../forge/Test.sol";

/// @notice OpenZeppelin's own code does what math/Math.sol says that it does.
contract OpenZeppelinSymbolic is Test {
    /// @custom:halmos --solver-timeout-assertion 10s
    function attempt_mulDiv__is_the_floor(uint128 x, uint128 y, uint256 denominator) public pure {
        vm.assume(denominator != 0);
        assertEq(Math.mulDiv(x, y, denominator), uint256(x) * y / denominator);
    }

    /// @custom:halmos --solver-timeout-assertion 10s
    function attempt_mulDiv__rounding_up__is_the_ceiling(uint128 x, uint128 y, uint256 denominator) public pure {
        vm.assume(denominator != 0);
        uint256 product = uint256(x) * y;
        uint256 ceiling = product / denominator + (product % denominator == 0 ? 0 : 1);
        assertEq(Math.mulDiv(x, y, denominator, Math.Rounding.Ceil), ceiling);
    }

    /// @dev The 512-bit half is OpenZeppelin's to prove; forge fuzzes it at full width against exact products.
    /// @custom:halmos --solver-timeout-assertion 10s
    function attempt_mulDiv__of_a_wider_product__is_its_floor(uint256 x, uint256 y, uint256 denominator) public pure {
        (uint256 high, uint256 low) = Math.mul512(x, y);
        vm.assume(high != 0 && denominator > high);
        (uint256 backHigh, uint256 backLow) = Math.mul512(Math.mulDiv(x, y, denominator), denominator);
        assertTrue(backHigh < high || (backHigh == high && backLow <= low));
    }

    function check_min_max_and_saturatingSub__are_what_they_are_called(uint256 a, uint256 b) public pure {
        assertEq(Math.min(a, b), a < b ? a : b);
        assertEq(Math.max(a, b), a > b ? a : b);
        assertEq(Math.saturatingSub(a, b), a > b ? a - b : 0);
    }
}
