// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title ShareMath
/// @notice Conversions between the base asset and shares.
/// @dev `netAssets` are base units of the asset, `supply` and `shares` have 18 decimals, and `virtualShares` is
///      10^(18 - decimals of the asset): the shares that stand against one virtual unit, so that the first share costs
///      1.0 base asset and a donation into an empty fund cannot be rounded into a profit (the ERC-4626 defence of
///      OpenZeppelin, with the decimals offset as the virtual supply).
library ShareMath {
    uint256 internal constant WAD = 1e18;

    /// @notice Shares that `assets` buy, rounded down: in favour of the holders who stay.
    function toSharesDown(uint256 assets, uint256 netAssets, uint256 supply, uint256 virtualShares)
        internal
        pure
        returns (uint256)
    {
        return Math.mulDiv(assets, supply + virtualShares, netAssets + 1);
    }

    /// @notice Assets that `shares` are worth, rounded down.
    function toAssetsDown(uint256 shares, uint256 netAssets, uint256 supply, uint256 virtualShares)
        internal
        pure
        returns (uint256)
    {
        return Math.mulDiv(shares, netAssets + 1, supply + virtualShares);
    }

    /// @notice NAV per share with 18 digits whatever the decimals of the asset, rounded down; 1e18 is 1.0 base asset.
    function perShareDown(uint256 netAssets, uint256 supply, uint256 virtualShares) internal pure returns (uint256) {
        return Math.mulDiv(netAssets + 1, virtualShares * WAD, supply + virtualShares);
    }

    /// @notice The part of `amount` that a rate of `rate` (wad) takes, rounded up: in favour of the holders who stay.
    function partUp(uint256 amount, uint256 rate) internal pure returns (uint256) {
        return Math.mulDiv(amount, rate, WAD, Math.Rounding.Ceil);
    }

    /// @notice `total` shared out by `part` of `whole`, rounded down; 0 when the whole is 0.
    function proRataDown(uint256 total, uint256 part, uint256 whole) internal pure returns (uint256) {
        return whole == 0 ? 0 : Math.mulDiv(total, part, whole);
    }
}
