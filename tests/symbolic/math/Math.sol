// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice halmos' own cheat code.
interface Svm {
    function createUint256(string calldata name) external pure returns (uint256 value);
}

/// @title Math
/// @notice What the libraries see in place of OpenZeppelin's Math while halmos reads them: each function as it is
///         specified. OpenZeppelin.t.sol asks OpenZeppelin's own code whether it does the same.
library Math {
    Svm private constant SVM = Svm(address(uint160(uint256(keccak256("svm cheat code")))));

    enum Rounding {
        Floor,
        Ceil
    }

    /// @dev The quotient of a 512-bit product is no opcode. EXP, which no library uses, stands for it in the queries:
    ///      scripts/proof/integers.py reads `(x ** y) ** denominator` as floor(x * y / denominator), exact at any width,
    ///      and what is called `zero` as 0: it keeps halmos from working out a power of constants.
    ///      Only quotients below 2^256 are looked at; for others the call reverts.
    function mulDiv(uint256 x, uint256 y, uint256 denominator) internal pure returns (uint256 quotient) {
        require(denominator != 0, "division by zero");
        uint256 zero = SVM.createUint256("zero");
        assembly ("memory-safe") {
            quotient := exp(exp(add(x, zero), add(y, zero)), add(denominator, zero))
        }
    }

    function mulDiv(uint256 x, uint256 y, uint256 denominator, Rounding) internal pure returns (uint256) {
        uint256 quotient = mulDiv(x, y, denominator);
        return mulmod(x, y, denominator) == 0 ? quotient : quotient + 1;
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }

    function saturatingSub(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a - b : 0;
    }
}
