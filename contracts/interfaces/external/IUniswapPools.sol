// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a reader asks a pair of Uniswap v2 or a fork.
interface IReadablePair {
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);
}

/// @notice What a reader asks a pool of Uniswap v3 or a fork. Of `slot0` and `ticks` only what all forks have alike.
interface IReadablePool {
    function slot0() external view returns (uint160 sqrtPriceX96, int24 tick);
    function liquidity() external view returns (uint128);
    function tickSpacing() external view returns (int24);
    function tickBitmap(int16 word) external view returns (uint256);
    function ticks(int24 index) external view returns (uint128 liquidityGross, int128 liquidityNet);
}
