// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IAaveV3Pool} from "../../../contracts/interfaces/external/IAaveV3.sol";
import {IUniswapV3Router} from "../../../contracts/interfaces/external/IUniswapV3.sol";
import {MoodyToken} from "./Venues.sol";

/// @notice Router and factory of both Uniswap versions: knows one market, swaps one for two, keeps what it was told.
contract StandInUniswap {
    address private _tokenA;
    address private _tokenB;
    uint24 private _fee;
    uint256 public deadline;

    constructor(address tokenA, address tokenB, uint24 fee) {
        (_tokenA, _tokenB, _fee) = (tokenA, tokenB, fee);
    }

    function factory() external view returns (address) {
        return address(this);
    }

    function getPair(address tokenA, address tokenB) public view returns (address) {
        bool known = (tokenA == _tokenA && tokenB == _tokenB) || (tokenA == _tokenB && tokenB == _tokenA);
        return known ? address(this) : address(0);
    }

    function getPool(address tokenA, address tokenB, uint24 fee) external view returns (address) {
        return fee == _fee ? getPair(tokenA, tokenB) : address(0);
    }

    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 minOut,
        address[] calldata path,
        address to,
        uint256 deadline_
    ) external returns (uint256[] memory) {
        deadline = deadline_;
        _swap(path[0], path[1], amountIn, minOut, to);
        return new uint256[](2);
    }

    function exactInputSingle(IUniswapV3Router.ExactInputSingleParams calldata p) external payable returns (uint256) {
        require(p.fee == _fee && p.sqrtPriceLimitX96 == 0, "wrong pool");
        deadline = p.deadline;
        return _swap(p.tokenIn, p.tokenOut, p.amountIn, p.amountOutMinimum, p.recipient);
    }

    function _swap(address tokenIn, address tokenOut, uint256 amountIn, uint256 minOut, address to)
        private
        returns (uint256)
    {
        require(2 * amountIn >= minOut, "too little");
        IERC20(tokenIn).transferFrom(msg.sender, address(this), amountIn);
        MoodyToken(tokenOut).mint(to, 2 * amountIn);
        return 2 * amountIn;
    }
}

/// @notice An aToken as Aave v3 counts: scaled balances, every amount divided by the index and rounded half up, or up
///         when it burns and down when it mints as the later versions do.
contract StandInAToken {
    uint256 private constant RAY = 1e27;

    address public immutable pool;
    bool public immutable later;
    uint256 public index = RAY;
    mapping(address => uint256) public scaledBalanceOf;

    constructor(bool later_) {
        pool = msg.sender;
        later = later_;
    }

    function setIndex(uint256 index_) external {
        index = index_;
    }

    function mint(address to, uint256 amount) external {
        scaledBalanceOf[to] += later ? amount * RAY / index : _halfUp(amount);
    }

    function burn(address from, uint256 amount) external {
        scaledBalanceOf[from] -= _up(amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        scaledBalanceOf[msg.sender] -= _up(amount);
        scaledBalanceOf[to] += _up(amount);
        return true;
    }

    function _up(uint256 amount) private view returns (uint256) {
        return later ? (amount * RAY + index - 1) / index : _halfUp(amount);
    }

    function _halfUp(uint256 amount) private view returns (uint256) {
        return (amount * RAY + index / 2) / index;
    }
}

/// @notice Aave's pool: reserves are added by the test.
contract StandInAavePool {
    address[] private _assets;
    mapping(address asset => StandInAToken) public aTokenOf;

    function addReserve(address asset, bool later) external returns (StandInAToken aToken) {
        aToken = new StandInAToken(later);
        aTokenOf[asset] = aToken;
        _assets.push(asset);
    }

    function supply(address asset, uint256 amount, address onBehalfOf, uint16) external {
        IERC20(asset).transferFrom(msg.sender, address(this), amount);
        aTokenOf[asset].mint(onBehalfOf, amount);
    }

    function withdraw(address asset, uint256 amount, address to) external returns (uint256) {
        aTokenOf[asset].burn(msg.sender, amount);
        MoodyToken(asset).mint(to, amount);
        return amount;
    }

    function getReservesList() external view returns (address[] memory) {
        return _assets;
    }

    function getReserveData(address asset) external view returns (IAaveV3Pool.ReserveData memory data) {
        data.aTokenAddress = address(aTokenOf[asset]);
    }

    function getReserveNormalizedIncome(address asset) external view returns (uint256) {
        return aTokenOf[asset].index();
    }
}
