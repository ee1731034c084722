// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/interfaces/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Call, Holding, IAdapter, Permission, Plan, Position} from "../interfaces/IAdapter.sol";
import {IErc4626Adapter} from "../interfaces/IErc4626Adapter.sol";
import {OrderWords} from "./OrderWords.sol";

/// @title Erc4626Adapter, see IErc4626Adapter
contract Erc4626Adapter is IErc4626Adapter {
    using OrderWords for uint256;
    using SafeCast for uint256;

    /// @notice What a vault's shares were worth when somebody last looked. One slot.
    struct Checkpoint {
        uint184 price; // assets of PRICE_UNITS
        uint40 time;
    }

    uint256 private constant ORDER_BYTES = 128;
    uint256 private constant DEPOSIT = 0;
    uint256 private constant REDEEM = 1;
    uint256 private constant PRICE_UNITS = 1e24; // share units; fewer would be worth few units of a coarse asset
    // Times 2^128 units and all the growth of 2^40 seconds, the quotient by PRICE_UNITS still fits a word.
    uint256 private constant MAX_PRICE = type(uint184).max;
    uint256 private constant MAX_GROWTH = 0.01e18; // 1 % a day
    uint256 private constant WAD = 1e18;

    uint256 public immutable maxGrowthPerDay;

    /// @inheritdoc IErc4626Adapter
    /// @dev Kept here, so that a vault that names another asset tomorrow is not believed.
    mapping(address vault => address) public underlyingOf;

    address[] private _vaults;
    mapping(address vault => Checkpoint) private _checkpoints;

    constructor(address[] memory vaults_, uint256 maxGrowthPerDay_) {
        bool inBounds = maxGrowthPerDay_ != 0 && maxGrowthPerDay_ <= MAX_GROWTH;
        require(inBounds, GrowthOutOfBounds(maxGrowthPerDay_, 1, MAX_GROWTH));
        maxGrowthPerDay = maxGrowthPerDay_;
        for (uint256 i = 0; i < vaults_.length; i++) {
            address vault = vaults_[i];
            require(underlyingOf[vault] == address(0), VaultListedTwice(vault));
            underlyingOf[vault] = _assetOf(vault);
            uint256 price = _price(vault);
            require(price != 0, VaultWorthless(vault));
            _store(vault, price);
        }
        _vaults = vaults_;
    }

    /* ANYONE */

    /// @inheritdoc IAdapter
    /// @dev Calls upon calls compound, as strikes upon strikes do, and never to more than e^(rate * time). While the time
    ///      is too short for one unit of growth nothing is written, or who calls all the time could stop it. Down it goes
    ///      no faster than up: a loss counts without it, and a price lowered for the length of one call must not stay.
    function checkpoint(address vault) external {
        _known(vault);
        uint256 last = _checkpoints[vault].price;
        uint256 growth = _growth(vault);
        uint256 price = Math.max(Math.min(_price(vault), last + growth), Math.saturatingSub(last, growth));
        if (price == last && growth == 0) return;
        _store(vault, price);
    }

    /* VIEWS */

    /// @inheritdoc IAdapter
    function plan(address account, bytes calldata order) external view returns (Plan memory) {
        require(order.length == ORDER_BYTES, BadOrder());
        uint256[4] memory words = abi.decode(order, (uint256[4]));
        (uint256 kind, address vault) = (words[0], words[1].toAddress());
        (uint256 amount, uint256 least) = (words[2], words[3]);
        // The strategy books no more than 128 bits of anything.
        require(kind <= REDEEM && amount != 0 && amount <= type(uint128).max && least != 0, BadOrder());
        address asset = _known(vault);
        return kind == DEPOSIT
            ? _deposit(account, vault, asset, amount, least)
            : _redeem(account, vault, asset, amount, least);
    }

    /// @inheritdoc IAdapter
    function holdings(address, Position calldata position) external view returns (Holding[] memory list) {
        address asset = _known(position.token);
        uint256 most = Math.mulDiv(position.units, allowedPrice(position.token), PRICE_UNITS);
        list = new Holding[](1);
        list[0] = Holding(asset, Math.min(_toAssets(position.token, position.units), most));
    }

    /// @inheritdoc IAdapter
    function held(address account, address vault) external view returns (uint256) {
        return IERC20(vault).balanceOf(account);
    }

    /// @inheritdoc IAdapter
    function transferable(address, Position calldata position) external pure returns (uint256) {
        return position.units;
    }

    /// @inheritdoc IAdapter
    function unwind(address account, Position calldata position) external view returns (Call[] memory calls) {
        _known(position.token);
        calls = new Call[](1);
        calls[0] = Call(position.token, abi.encodeCall(IERC4626.redeem, (position.units, account, account)));
    }

    /// @inheritdoc IAdapter
    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](2 * _vaults.length);
        for (uint256 i = 0; i < _vaults.length; i++) {
            list[2 * i] = Permission(_vaults[i], IERC4626.deposit.selector);
            list[2 * i + 1] = Permission(_vaults[i], IERC4626.redeem.selector);
        }
    }

    /// @inheritdoc IAdapter
    function spenders() external view returns (address[] memory) {
        return _vaults;
    }

    /// @inheritdoc IErc4626Adapter
    function vaults() external view returns (address[] memory) {
        return _vaults;
    }

    /// @inheritdoc IErc4626Adapter
    function checkpointOf(address vault) external view returns (uint256 price, uint256 time) {
        return (_checkpoints[vault].price, _checkpoints[vault].time);
    }

    /// @inheritdoc IErc4626Adapter
    function allowedPrice(address vault) public view returns (uint256) {
        return _checkpoints[vault].price + _growth(vault);
    }

    /* INTERNAL */

    function _deposit(address account, address vault, address asset, uint256 amount, uint256 least)
        private
        pure
        returns (Plan memory)
    {
        return Plan({
            leaves: asset,
            most: amount,
            arrives: vault,
            least: least,
            spender: vault,
            approval: amount,
            call: Call(vault, abi.encodeCall(IERC4626.deposit, (amount, account)))
        });
    }

    function _redeem(address account, address vault, address asset, uint256 units, uint256 least)
        private
        pure
        returns (Plan memory)
    {
        return Plan({
            leaves: vault,
            most: units,
            arrives: asset,
            least: least,
            spender: address(0),
            approval: 0,
            call: Call(vault, abi.encodeCall(IERC4626.redeem, (units, account, account)))
        });
    }

    /// @return Most that the price counts for having moved since the checkpoint, rounded down.
    function _growth(address vault) private view returns (uint256) {
        Checkpoint memory last = _checkpoints[vault];
        return Math.mulDiv(last.price, maxGrowthPerDay * (block.timestamp - last.time), WAD * 1 days);
    }

    function _store(address vault, uint256 price) private {
        _checkpoints[vault] = Checkpoint(price.toUint184(), block.timestamp.toUint40());
        emit VaultCheckpointed(vault, price);
    }

    /// @dev Not more than fits: a vault whose shares somebody has made dearer than that counts for less than it says.
    function _price(address vault) private view returns (uint256) {
        return Math.min(_toAssets(vault, PRICE_UNITS), MAX_PRICE);
    }

    function _toAssets(address vault, uint256 units) private view returns (uint256) {
        (bool done, uint256 assets) = _ask(vault, abi.encodeCall(IERC4626.convertToAssets, (units)));
        require(done, VaultSilent(vault));
        return assets;
    }

    function _assetOf(address vault) private view returns (address) {
        (, uint256 word) = _ask(vault, abi.encodeCall(IERC4626.asset, ()));
        require(word != 0 && word <= type(uint160).max, NotVault(vault));
        return address(word.toUint160());
    }

    /// @return done whether there was an answer of a word at least: an account without code has none.
    /// @return word the answer, or 0.
    function _ask(address vault, bytes memory question) private view returns (bool done, uint256 word) {
        bytes memory answer;
        (done, answer) = vault.staticcall(question);
        done = done && answer.length >= 32;
        if (done) word = abi.decode(answer, (uint256));
    }

    function _known(address vault) private view returns (address asset) {
        asset = underlyingOf[vault];
        require(asset != address(0), NoMarket(vault, address(0)));
    }
}
