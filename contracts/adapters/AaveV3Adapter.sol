// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAaveV3Adapter} from "../interfaces/IAaveV3Adapter.sol";
import {Call, Holding, IAdapter, Permission, Plan, Position} from "../interfaces/IAdapter.sol";
import {IAaveV3Pool, IAToken} from "../interfaces/external/IAaveV3.sol";
import {OrderWords} from "./OrderWords.sol";

/// @title AaveV3Adapter, see IAaveV3Adapter
contract AaveV3Adapter is IAaveV3Adapter {
    using OrderWords for uint256;

    uint256 private constant ORDER_BYTES = 96;
    uint256 private constant SUPPLY = 0;
    uint256 private constant WITHDRAW = 1;
    uint256 private constant RAY = 1e27;

    IAaveV3Pool public immutable pool;

    /// @inheritdoc IAaveV3Adapter
    /// @dev Kept here because asking the pool again costs ten slots at every valuation, and only the pool's word
    ///      counts: an aToken would claim anything about itself.
    mapping(address aToken => address) public underlyingOf;

    constructor(address pool_) {
        pool = IAaveV3Pool(pool_);
        address[] memory assets = IAaveV3Pool(pool_).getReservesList();
        for (uint256 i = 0; i < assets.length; i++) {
            _register(IAaveV3Pool(pool_), assets[i]);
        }
    }

    /* ANYONE */

    /// @inheritdoc IAaveV3Adapter
    function register(address asset) external {
        _register(pool, asset);
    }

    /// @inheritdoc IAdapter
    /// @dev Nothing to remember: what is sent to a reserve uninvited leaves its index as it is.
    function checkpoint(address) external pure {}

    /* VIEWS */

    /// @inheritdoc IAdapter
    function plan(address account, bytes calldata order) external view returns (Plan memory) {
        require(order.length == ORDER_BYTES, BadOrder());
        uint256[3] memory words = abi.decode(order, (uint256[3]));
        (uint256 kind, address asset, uint256 amount) = (words[0], words[1].toAddress(), words[2]);
        // No reserve counts in more than 128 bits; the strategy says what of it is booked.
        require(kind <= WITHDRAW && amount != 0 && amount <= type(uint128).max, BadOrder());
        address aToken = _aTokenOf(pool, asset);
        return kind == SUPPLY ? _supply(account, asset, aToken, amount) : _withdraw(account, asset, aToken, amount);
    }

    /// @inheritdoc IAdapter
    function holdings(address, Position calldata position) external view returns (Holding[] memory list) {
        address asset = _assetOf(position.token);
        list = new Holding[](1);
        list[0] = Holding(asset, _toAssetsDown(asset, position.units));
    }

    /// @inheritdoc IAdapter
    function held(address account, address positionToken) external view returns (uint256) {
        return IAToken(positionToken).scaledBalanceOf(account);
    }

    /// @inheritdoc IAdapter
    function transferable(address, Position calldata position) external view returns (uint256) {
        return _toAssetsDown(_assetOf(position.token), position.units);
    }

    /// @inheritdoc IAdapter
    function unwind(address account, Position calldata position) external view returns (Call[] memory calls) {
        address asset = _assetOf(position.token);
        uint256 amount = _toAssetsDown(asset, position.units);
        calls = new Call[](1);
        calls[0] = Call(address(pool), abi.encodeCall(IAaveV3Pool.withdraw, (asset, amount, account)));
    }

    /// @inheritdoc IAdapter
    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](2);
        list[0] = Permission(address(pool), IAaveV3Pool.supply.selector);
        list[1] = Permission(address(pool), IAaveV3Pool.withdraw.selector);
    }

    /// @inheritdoc IAdapter
    function spenders() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(pool);
    }

    /* INTERNAL */

    function _register(IAaveV3Pool pool_, address asset) private {
        address aToken = _aTokenOf(pool_, asset);
        if (underlyingOf[aToken] == asset) return;
        underlyingOf[aToken] = asset;
        emit ReserveRegistered(asset, aToken);
    }

    function _supply(address account, address asset, address aToken, uint256 amount)
        private
        view
        returns (Plan memory)
    {
        return Plan({
            leaves: asset,
            most: amount,
            arrives: aToken,
            // Aave v3 rounds a supply half up, its later versions down: down holds for both.
            least: Math.mulDiv(amount, RAY, pool.getReserveNormalizedIncome(asset)),
            spender: address(pool),
            approval: amount,
            call: Call(address(pool), abi.encodeCall(IAaveV3Pool.supply, (asset, amount, account, 0)))
        });
    }

    function _withdraw(address account, address asset, address aToken, uint256 units)
        private
        view
        returns (Plan memory)
    {
        uint256 amount = _toAssetsDown(asset, units);
        return Plan({
            leaves: aToken,
            most: units,
            arrives: asset,
            least: amount,
            spender: address(0),
            approval: 0,
            call: Call(address(pool), abi.encodeCall(IAaveV3Pool.withdraw, (asset, amount, account)))
        });
    }

    /// @dev The most token units whose burn or transfer moves at most `units`: the pool divides by the same index and
    ///      rounds half up, or up in later versions, and neither passes a whole number that the quotient is below.
    function _toAssetsDown(address asset, uint256 units) private view returns (uint256) {
        return Math.mulDiv(units, pool.getReserveNormalizedIncome(asset), RAY);
    }

    function _assetOf(address aToken) private view returns (address asset) {
        asset = underlyingOf[aToken];
        require(asset != address(0), NoMarket(aToken, address(0)));
    }

    function _aTokenOf(IAaveV3Pool pool_, address asset) private view returns (address aToken) {
        aToken = pool_.getReserveData(asset).aTokenAddress;
        require(aToken != address(0), NoMarket(asset, address(0)));
    }
}
