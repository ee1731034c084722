// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What the fund uses of Uniswap v3's SwapRouter (v3-periphery, the one whose calls carry a deadline).
interface IUniswapV3Router {
    struct ExactInputSingleParams {
        address tokenIn;
        address tokenOut;
        uint24 fee;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    function factory() external view returns (address);
    function exactInputSingle(ExactInputSingleParams calldata params) external payable returns (uint256 amountOut);
}

/// @notice What the fund uses of Uniswap v3's factory.
interface IUniswapV3Factory {
    /// @return pool 0 when there is none.
    function getPool(address tokenA, address tokenB, uint24 fee) external view returns (address pool);
}
