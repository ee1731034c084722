// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Call, IAdapter, Permission, Plan} from "../interfaces/IAdapter.sol";
import {ISwapAdapter} from "../interfaces/ISwapAdapter.sol";
import {IUniswapV3Factory, IUniswapV3Router} from "../interfaces/external/IUniswapV3.sol";
import {OrderWords} from "./OrderWords.sol";
import {SwapAdapter} from "./SwapAdapter.sol";

/// @title UniswapV3Adapter
/// @notice Swaps on Uniswap v3, one pool an order: abi.encode(address tokenIn, address tokenOut, uint24 fee,
///         uint256 amountIn, uint256 minOut).
contract UniswapV3Adapter is SwapAdapter {
    using OrderWords for uint256;

    uint256 private constant ORDER_BYTES = 160;
    uint256 private constant AMOUNT = 3; // its word

    IUniswapV3Factory public immutable factory;

    constructor(address router_) SwapAdapter(router_) {
        factory = IUniswapV3Factory(IUniswapV3Router(router_).factory());
    }

    /// @inheritdoc IAdapter
    function plan(address account, bytes calldata order) external view returns (Plan memory) {
        return _plan(account, _words(order));
    }

    /// @inheritdoc ISwapAdapter
    function planSwap(address account, bytes calldata order, uint256 available) external view returns (Plan memory) {
        uint256[5] memory words = _words(order);
        if (words[AMOUNT] == 0) words[AMOUNT] = available;
        return _plan(account, words);
    }

    /// @inheritdoc IAdapter
    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](1);
        list[0] = Permission(router, IUniswapV3Router.exactInputSingle.selector);
    }

    /* INTERNAL */

    function _words(bytes calldata order) private pure returns (uint256[5] memory) {
        require(order.length == ORDER_BYTES, BadOrder());
        return abi.decode(order, (uint256[5]));
    }

    function _plan(address account, uint256[5] memory words) private view returns (Plan memory) {
        (address tokenIn, address tokenOut) = (words[0].toAddress(), words[1].toAddress());
        (uint24 fee, uint256 amountIn, uint256 minOut) = (words[2].toUint24(), words[AMOUNT], words[4]);
        require(amountIn != 0 && minOut != 0, BadOrder());
        require(factory.getPool(tokenIn, tokenOut, fee) != address(0), NoMarket(tokenIn, tokenOut));
        return Plan({
            leaves: tokenIn,
            most: amountIn,
            arrives: tokenOut,
            least: minOut,
            spender: router,
            approval: amountIn,
            call: Call(router, _swap(account, tokenIn, tokenOut, fee, amountIn, minOut))
        });
    }

    /// @dev No price limit: `minOut` says it all. The strategy has checked the order's own deadline.
    function _swap(address account, address tokenIn, address tokenOut, uint24 fee, uint256 amountIn, uint256 minOut)
        private
        view
        returns (bytes memory)
    {
        IUniswapV3Router.ExactInputSingleParams memory params = IUniswapV3Router.ExactInputSingleParams({
            tokenIn: tokenIn,
            tokenOut: tokenOut,
            fee: fee,
            recipient: account,
            deadline: block.timestamp,
            amountIn: amountIn,
            amountOutMinimum: minOut,
            sqrtPriceLimitX96: 0
        });
        return abi.encodeCall(IUniswapV3Router.exactInputSingle, (params));
    }
}
