// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

interface IToken {
    function transfer(address to, uint256 amount) external returns (bool);
}

interface IPair {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 time);
    function mint(address to) external returns (uint256);
    function burn(address to) external returns (uint256, uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
}

interface IPool {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function slot0() external view returns (uint160 price, int24 tick);
    function liquidity() external view returns (uint128);
    function mint(address to, int24 lower, int24 upper, uint128 amount, bytes calldata data)
        external
        returns (uint256, uint256);
    function burn(int24 lower, int24 upper, uint128 amount) external returns (uint256, uint256);
    function collect(address to, int24 lower, int24 upper, uint128 amount0, uint128 amount1)
        external
        returns (uint128, uint128);
    function flash(address to, uint256 amount0, uint256 amount1, bytes calldata data) external;
    function swap(address to, bool zeroForOne, int256 amount, uint160 limit, bytes calldata data)
        external
        returns (int256, int256);
}

/// @notice Trades on real pools, out of its own pocket, and says exactly what came of it.
contract PoolHarness {
    struct Swap {
        bool zeroForOne;
        int256 amount; // above 0 exact in, below 0 exact out, as the pool has it
        uint160 limit;
    }

    struct Outcome {
        bool done;
        int256 amount0;
        int256 amount1;
        uint160 price;
        int24 tick;
        uint128 liquidity;
    }

    struct PairSwap {
        bool zeroForOne;
        uint256 amountIn;
        uint256 amountOut; // what the pair is asked for
    }

    error Undone(Outcome outcome);

    /* V3 */

    struct Position {
        int24 lower;
        int24 upper;
        uint128 amount;
    }

    function provideAll(IPool pool, Position[] calldata positions) external {
        for (uint256 i = 0; i < positions.length; i++) {
            // One that would bring too much liquidity to a tick is left out.
            try this.provide(pool, positions[i].lower, positions[i].upper, positions[i].amount) {} catch {}
        }
    }

    function provide(IPool pool, int24 lower, int24 upper, uint128 amount) external {
        pool.mint(address(this), lower, upper, amount, abi.encode(pool.token0(), pool.token1()));
    }

    function withdraw(IPool pool, int24 lower, int24 upper, uint128 amount) external {
        pool.burn(lower, upper, amount);
        pool.collect(address(this), lower, upper, type(uint128).max, type(uint128).max);
    }

    function lend(IPool pool, uint256 amount0, uint256 amount1) external {
        pool.flash(address(this), amount0, amount1, abi.encode(pool.token0(), pool.token1(), amount0, amount1));
    }

    /// @notice Swap for good, one after another; one that reverts changes nothing.
    function swapAll(IPool pool, Swap[] calldata swaps) external returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](swaps.length);
        for (uint256 i = 0; i < swaps.length; i++) {
            try this.swapOne(pool, swaps[i]) returns (Outcome memory outcome) {
                outcomes[i] = outcome;
            } catch {}
        }
    }

    /// @notice Swap each on the pool as it is now.
    function tryAll(IPool pool, Swap[] calldata swaps) external returns (Outcome[] memory outcomes) {
        outcomes = new Outcome[](swaps.length);
        for (uint256 i = 0; i < swaps.length; i++) {
            try this.swapAndUndo(pool, swaps[i]) {}
            catch (bytes memory reason) {
                if (bytes4(reason) == Undone.selector) outcomes[i] = this.decode(reason);
            }
        }
    }

    function decode(bytes calldata reason) external pure returns (Outcome memory) {
        return abi.decode(reason[4:], (Outcome));
    }

    function swapAndUndo(IPool pool, Swap calldata swap) external {
        revert Undone(this.swapOne(pool, swap));
    }

    function swapOne(IPool pool, Swap calldata swap) external returns (Outcome memory outcome) {
        bytes memory tokens = abi.encode(pool.token0(), pool.token1());
        (outcome.amount0, outcome.amount1) = pool.swap(address(this), swap.zeroForOne, swap.amount, swap.limit, tokens);
        (outcome.price, outcome.tick) = pool.slot0();
        outcome.liquidity = pool.liquidity();
        outcome.done = true;
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external {
        _pay(data, amount0 > 0 ? uint256(amount0) : 0, amount1 > 0 ? uint256(amount1) : 0);
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata data) external {
        _pay(data, amount0, amount1);
    }

    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external {
        (,, uint256 amount0, uint256 amount1) = abi.decode(data, (address, address, uint256, uint256));
        _pay(data, amount0 + fee0, amount1 + fee1);
    }

    /* V2 */

    function fill(IPair pair, uint256 amount0, uint256 amount1) external {
        _send(pair.token0(), address(pair), amount0);
        _send(pair.token1(), address(pair), amount1);
        pair.mint(address(this));
    }

    function drain(IPair pair, uint256 shares) external {
        pair.transfer(address(pair), shares);
        pair.burn(address(this));
    }

    /// @return done for each whether the pair gives exactly this much, on the pair as it is now.
    function pairGives(IPair pair, PairSwap[] calldata swaps) external returns (bool[] memory done) {
        done = new bool[](swaps.length);
        for (uint256 i = 0; i < swaps.length; i++) {
            try this.pairSwapAndUndo(pair, swaps[i]) {}
            catch (bytes memory reason) {
                done[i] = bytes4(reason) == Undone.selector;
            }
        }
    }

    function pairSwapAndUndo(IPair pair, PairSwap calldata swap) external {
        this.pairSwap(pair, swap);
        Outcome memory nothing;
        revert Undone(nothing);
    }

    function pairSwap(IPair pair, PairSwap calldata swap) external {
        _send(swap.zeroForOne ? pair.token0() : pair.token1(), address(pair), swap.amountIn);
        (uint256 out0, uint256 out1) = swap.zeroForOne ? (uint256(0), swap.amountOut) : (swap.amountOut, uint256(0));
        pair.swap(out0, out1, address(this), "");
    }

    /* INTERNAL */

    function _pay(bytes calldata tokens, uint256 amount0, uint256 amount1) private {
        (address token0, address token1) = abi.decode(tokens, (address, address));
        if (amount0 > 0) _send(token0, msg.sender, amount0);
        if (amount1 > 0) _send(token1, msg.sender, amount1);
    }

    function _send(address token, address to, uint256 amount) private {
        require(IToken(token).transfer(to, amount), "not sent");
    }
}
