// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPoolReader} from "../interfaces/IPoolReader.sol";
import {IReadablePair, IReadablePool} from "../interfaces/external/IUniswapPools.sol";

/// @title PoolReader, see IPoolReader
/// @dev It asks contracts that factories of the operator's choice have made; one that does not answer takes the whole
///      reading with it.
contract PoolReader is IPoolReader {
    int256 private constant BITS = 256; // of a word of the bitmap, one for each tick that positions may use

    /// @inheritdoc IPoolReader
    function readPairs(address[] calldata pairs) external view returns (PairReading[] memory readings) {
        readings = new PairReading[](pairs.length);
        for (uint256 i = 0; i < pairs.length; i++) {
            (readings[i].reserve0, readings[i].reserve1,) = IReadablePair(pairs[i]).getReserves();
        }
    }

    /// @inheritdoc IPoolReader
    function readPools(WordRange[] calldata ranges) external view returns (PoolReading[] memory readings) {
        readings = new PoolReading[](ranges.length);
        for (uint256 i = 0; i < ranges.length; i++) {
            IReadablePool pool = IReadablePool(ranges[i].pool);
            (readings[i].sqrtPriceX96, readings[i].tick) = pool.slot0();
            readings[i].liquidity = pool.liquidity();
            readings[i].ticks = _ticks(pool, ranges[i].first, ranges[i].last);
        }
    }

    /* INTERNAL */

    function _ticks(IReadablePool pool, int256 first, int256 last) private view returns (TickReading[] memory ticks) {
        uint256[] memory words = new uint256[](uint256(last - first + 1));
        uint256 total = 0;
        for (uint256 i = 0; i < words.length; i++) {
            words[i] = pool.tickBitmap(int16(first + int256(i))); // at most `last`, which is one
            total += _ones(words[i]);
        }
        ticks = new TickReading[](total);
        int256 spacing = pool.tickSpacing();
        uint256 count = 0;
        for (uint256 i = 0; i < words.length; i++) {
            for (uint256 bit = 0; words[i] >> bit != 0; bit++) {
                if ((words[i] >> bit) & 1 == 0) continue;
                ticks[count++] = _tick(pool, ((first + int256(i)) * BITS + int256(bit)) * spacing);
            }
        }
    }

    /// @param index of a tick that the pool's own bitmap names, so it is one.
    function _tick(IReadablePool pool, int256 index) private view returns (TickReading memory tick) {
        tick.index = int24(index);
        (tick.liquidityGross, tick.liquidityNet) = pool.ticks(tick.index);
    }

    function _ones(uint256 word) private pure returns (uint256 count) {
        for (; word != 0; word &= word - 1) {
            count++;
        }
    }
}
