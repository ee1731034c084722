// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILocalFeed} from "./ILocalFeed.sol";

/// @title The market of a local chain: feeds and pools brought to one price in one transaction
/// @notice It trades its own inventory in real swaps, as an arbitrageur would; its losses are the pools' fees.
interface IReplayer {
    /// @param feed Feed to write.
    /// @param answer Price in the feed's decimals.
    struct Quote {
        ILocalFeed feed;
        int256 answer;
    }

    /// @param pool A Uniswap v3 pool.
    /// @param sqrtPriceX96 Target, sqrt(token1 / token0) in base units, 96 binary digits.
    struct V3Target {
        address pool;
        uint160 sqrtPriceX96;
    }

    /// @param pair A Uniswap v2 pair.
    /// @param numerator Target of reserve1 / reserve0 in base units is numerator / denominator.
    /// @param denominator See `numerator`.
    struct V2Target {
        address pair;
        uint256 numerator;
        uint256 denominator;
    }

    /// @notice Only the pool that is being swapped may ask for its payment.
    error NotThePool(address caller, address pool);

    /// @notice Push every quote as of this block, then move every pool to its target.
    function replay(Quote[] calldata quotes, V3Target[] calldata v3, V2Target[] calldata v2) external;

    /// @notice Swap in a v3 pool until its price is exactly the target.
    function moveV3(V3Target calldata target) external;

    /// @notice Swap the exact amount that leaves a v2 pair at the target ratio, fee included; nothing when it is there.
    function moveV2(V2Target calldata target) external;

    /// @notice Amount of the input token that brings reserveIn / reserveOut to numerator / denominator after the 0.3 %
    /// fee, rounded down; 0 when the ratio is there or above.
    function amountToRatioDown(uint256 reserveIn, uint256 reserveOut, uint256 numerator, uint256 denominator)
        external
        pure
        returns (uint256);
}
