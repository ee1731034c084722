// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Call, IAdapter, Permission, Plan} from "../interfaces/IAdapter.sol";
import {ISwapAdapter} from "../interfaces/ISwapAdapter.sol";
import {IUniswapV2Factory, IUniswapV2Router} from "../interfaces/external/IUniswapV2.sol";
import {OrderWords} from "./OrderWords.sol";
import {SwapAdapter} from "./SwapAdapter.sol";

/// @title UniswapV2Adapter
/// @notice Swaps on Uniswap v2, one pair an order: abi.encode(address tokenIn, address tokenOut, uint256 amountIn,
///         uint256 minOut).
contract UniswapV2Adapter is SwapAdapter {
    using OrderWords for uint256;

    uint256 private constant ORDER_BYTES = 128;
    uint256 private constant AMOUNT = 2; // its word

    IUniswapV2Factory public immutable factory;

    constructor(address router_) SwapAdapter(router_) {
        factory = IUniswapV2Factory(IUniswapV2Router(router_).factory());
    }

    /// @inheritdoc IAdapter
    function plan(address account, bytes calldata order) external view returns (Plan memory) {
        return _plan(account, _words(order));
    }

    /// @inheritdoc ISwapAdapter
    function planSwap(address account, bytes calldata order, uint256 available) external view returns (Plan memory) {
        uint256[4] memory words = _words(order);
        if (words[AMOUNT] == 0) words[AMOUNT] = available;
        return _plan(account, words);
    }

    /// @inheritdoc IAdapter
    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](1);
        list[0] = Permission(router, IUniswapV2Router.swapExactTokensForTokens.selector);
    }

    /* INTERNAL */

    function _words(bytes calldata order) private pure returns (uint256[4] memory) {
        require(order.length == ORDER_BYTES, BadOrder());
        return abi.decode(order, (uint256[4]));
    }

    function _plan(address account, uint256[4] memory words) private view returns (Plan memory) {
        (address tokenIn, address tokenOut) = (words[0].toAddress(), words[1].toAddress());
        (uint256 amountIn, uint256 minOut) = (words[AMOUNT], words[3]);
        require(amountIn != 0 && minOut != 0, BadOrder());
        require(factory.getPair(tokenIn, tokenOut) != address(0), NoMarket(tokenIn, tokenOut));
        address[] memory path = new address[](2);
        (path[0], path[1]) = (tokenIn, tokenOut);
        // The strategy has checked the order's own deadline: this call runs in the same transaction.
        bytes memory data = abi.encodeCall(
            IUniswapV2Router.swapExactTokensForTokens, (amountIn, minOut, path, account, block.timestamp)
        );
        return Plan({
            leaves: tokenIn,
            most: amountIn,
            arrives: tokenOut,
            least: minOut,
            spender: router,
            approval: amountIn,
            call: Call(router, data)
        });
    }
}
