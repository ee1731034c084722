// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What the fund uses of Uniswap v2's Router02.
interface IUniswapV2Router {
    function factory() external view returns (address);
    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts);
}

/// @notice What the fund uses of Uniswap v2's factory.
interface IUniswapV2Factory {
    /// @return pair 0 when there is none.
    function getPair(address tokenA, address tokenB) external view returns (address pair);
}
