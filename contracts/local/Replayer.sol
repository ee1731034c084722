// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IReplayer} from "./IReplayer.sol";
import {IReplayedV2Pair, IReplayedV3Pool} from "./IReplayedPools.sol";

/// @title Brings the feeds and pools of a local chain to the market, out of its own inventory
contract Replayer is IReplayer, Ownable {
    using SafeERC20 for IERC20;

    /// @dev The v3 pool whose swap runs; zero outside of one.
    address private _pool;

    constructor() Ownable(msg.sender) {}

    /* OWNER */

    /// @inheritdoc IReplayer
    function replay(Quote[] calldata quotes, V3Target[] calldata v3, V2Target[] calldata v2) external onlyOwner {
        for (uint256 i = 0; i < quotes.length; i++) {
            quotes[i].feed.push(quotes[i].answer);
        }
        for (uint256 i = 0; i < v3.length; i++) {
            _moveV3(v3[i].pool, v3[i].sqrtPriceX96);
        }
        for (uint256 i = 0; i < v2.length; i++) {
            _moveV2(v2[i]);
        }
    }

    /// @inheritdoc IReplayer
    function moveV3(V3Target calldata target) external onlyOwner {
        _moveV3(target.pool, target.sqrtPriceX96);
    }

    /// @inheritdoc IReplayer
    function moveV2(V2Target calldata target) external onlyOwner {
        _moveV2(target);
    }

    /* POOLS */

    /// @notice Pay the pool that this contract is swapping in.
    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        require(msg.sender == _pool, NotThePool(msg.sender, _pool));
        // Exactly one amount is positive: what the pool is owed. The casts of positive amounts lose nothing.
        if (amount0 > 0) IERC20(IReplayedV3Pool(msg.sender).token0()).safeTransfer(msg.sender, uint256(amount0));
        if (amount1 > 0) IERC20(IReplayedV3Pool(msg.sender).token1()).safeTransfer(msg.sender, uint256(amount1));
    }

    /* VIEWS */

    /// @inheritdoc IReplayer
    /// @dev With x in, the reserves become a + x and 1000ab / (1000a + 997x). Their ratio is n/d where
    /// 997x² + 1997ax + 1000a² − 1000abn/d = 0, so x = (sqrt(9a² + 3988000abn/d) − 1997a) / 1994.
    function amountToRatioDown(uint256 reserveIn, uint256 reserveOut, uint256 numerator, uint256 denominator)
        public
        pure
        returns (uint256)
    {
        uint256 square = Math.mulDiv(3_988_000 * reserveIn * reserveOut, numerator, denominator);
        uint256 root = Math.sqrt(9 * reserveIn * reserveIn + square);
        return root > 1997 * reserveIn ? (root - 1997 * reserveIn) / 1994 : 0;
    }

    /* INTERNAL */

    function _moveV3(address pool, uint160 target) internal {
        (uint160 current,,,,,,) = IReplayedV3Pool(pool).slot0();
        if (current == target) return;
        _pool = pool;
        // An input without bound: the price limit is what ends the swap.
        IReplayedV3Pool(pool).swap(address(this), target < current, type(int256).max, target, "");
        delete _pool;
    }

    function _moveV2(V2Target calldata target) internal {
        IReplayedV2Pair pair = IReplayedV2Pair(target.pair);
        (uint112 reserve0, uint112 reserve1,) = pair.getReserves();
        uint256 in0 = amountToRatioDown(reserve0, reserve1, target.denominator, target.numerator);
        uint256 in1 = amountToRatioDown(reserve1, reserve0, target.numerator, target.denominator);
        uint256 out0 = _amountOut(in1, reserve1, reserve0);
        uint256 out1 = _amountOut(in0, reserve0, reserve1);
        // A pair that is as near as its integers allow gives nothing for the last unit, and refuses the swap.
        if (out1 > 0) {
            IERC20(pair.token0()).safeTransfer(target.pair, in0);
            pair.swap(0, out1, address(this), "");
        } else if (out0 > 0) {
            IERC20(pair.token1()).safeTransfer(target.pair, in1);
            pair.swap(out0, 0, address(this), "");
        }
    }

    /// @dev The pair's own formula: 0.3 % of the input stays out of the product.
    function _amountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        return (amountIn * 997 * reserveOut) / (reserveIn * 1000 + amountIn * 997);
    }
}
