// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title PoolReader
/// @notice States of many pools of Uniswap v2, Uniswap v3 and their forks at one block, raw; with the events by which a
///         keeper finds pools and follows them.
/// @dev Never deployed: its code is put at an unused address for the length of one `eth_call`.
interface IPoolReader {
    /* EVENTS OF THE FACTORIES */

    event PairCreated(address indexed token0, address indexed token1, address pair, uint256 index);
    event PoolCreated(
        address indexed token0, address indexed token1, uint24 indexed fee, int24 tickSpacing, address pool
    );

    /* EVENTS OF THE POOLS */

    event Sync(uint112 reserve0, uint112 reserve1);
    event Initialize(uint160 sqrtPriceX96, int24 tick);
    event Swap(
        address indexed sender,
        address indexed recipient,
        int256 amount0,
        int256 amount1,
        uint160 sqrtPriceX96,
        uint128 liquidity,
        int24 tick
    );
    event Mint(
        address sender,
        address indexed owner,
        int24 indexed tickLower,
        int24 indexed tickUpper,
        uint128 amount,
        uint256 amount0,
        uint256 amount1
    );
    event Burn(
        address indexed owner,
        int24 indexed tickLower,
        int24 indexed tickUpper,
        uint128 amount,
        uint256 amount0,
        uint256 amount1
    );

    struct PairReading {
        uint256 reserve0;
        uint256 reserve1;
    }

    /// @notice Words of a pool's tick bitmap, both ends included. A pool may be asked for in several ranges.
    struct WordRange {
        address pool;
        int16 first;
        int16 last;
    }

    struct TickReading {
        int24 index;
        uint128 liquidityGross;
        int128 liquidityNet;
    }

    struct PoolReading {
        uint160 sqrtPriceX96; // 0 before the pool has a price
        int24 tick;
        uint128 liquidity;
        TickReading[] ticks; // initialised ones within the range, rising
    }

    /// @notice Reserves of pairs, in the order asked for.
    function readPairs(address[] calldata pairs) external view returns (PairReading[] memory readings);

    /// @notice Prices, liquidity and the ticks within each range, in the order asked for.
    function readPools(WordRange[] calldata ranges) external view returns (PoolReading[] memory readings);
}
