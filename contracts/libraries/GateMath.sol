// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title GateMath
/// @notice How much of a dealing's redemptions is filled, and what one holder's part of it is.
/// @dev All amounts are shares with 18 decimals, except `assetsOut` (base units).
library GateMath {
    uint256 internal constant WAD = 1e18;

    /// @notice Shares that a dealing redeems: min(requested, gate x supply, what the cash can pay).
    /// @param gate wad share of the supply that one dealing may redeem.
    /// @param affordable shares that cash and subscriptions of the dealing can pay.
    function fillDown(uint256 requested, uint256 supply, uint256 gate, uint256 affordable)
        internal
        pure
        returns (uint256)
    {
        return Math.min(requested, Math.min(Math.mulDiv(supply, gate, WAD), affordable));
    }

    /// @notice A holder's shares that roll into the next dealing, rounded down.
    /// @dev The remainder and the payment are floored each on its own; subtracting a floored fill would let the holders
    ///      together claim more than the dealing holds.
    function remainderDown(uint256 shares, uint256 sharesIn, uint256 filled) internal pure returns (uint256) {
        return sharesIn == 0 ? 0 : Math.mulDiv(shares, sharesIn - filled, sharesIn);
    }

    /// @notice A holder's payment out of the dealing's total, rounded down.
    function paymentDown(uint256 shares, uint256 sharesIn, uint256 assetsOut) internal pure returns (uint256) {
        return sharesIn == 0 ? 0 : Math.mulDiv(shares, assetsOut, sharesIn);
    }
}
