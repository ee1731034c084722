// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundMember} from "../fund/FundMember.sol";
import {Holding} from "../interfaces/IAdapter.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRemoteValue} from "../interfaces/IRemoteValue.sol";
import {Entry, IStrategy} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {LookThrough} from "./LookThrough.sol";

/// @title The first key: what the fund is worth, from booked units, protocol indexes and registry prices alone
abstract contract FundValuation is FundMember {
    ITreasury public immutable treasury;
    IPriceRegistry public immutable registry;
    address public immutable asset;

    address internal _remote;

    constructor(ITreasury treasury_, IPriceRegistry registry_, IFundLock lock_, address asset_) FundMember(lock_) {
        treasury = treasury_;
        registry = registry_;
        asset = asset_;
    }

    /// @dev `more` are tokens whose prices are wanted besides; they add nothing to the total.
    function _valuation(address[] memory more) internal view returns (INavOracle.Valuation memory v) {
        (v.strategies, v.inventories) = _inventories();
        v.cash = treasury.cash();
        (v.remote, v.remoteSequence) = _remoteValue();
        (v.holdingTokens, v.amounts) = _flatten(_lookThrough(v.strategies, v.inventories));
        uint256[] memory places;
        (v.tokens, places) = _distinct(v.holdingTokens, more);
        if (v.tokens.length > 0) (v.prices, v.rounds) = registry.prices(v.tokens);
        v.total = v.cash + v.remote;
        for (uint256 i = 0; i < v.amounts.length; i++) {
            uint256 place = places[i];
            v.total += place == 0 ? v.amounts[i] : LookThrough.valueDown(v.amounts[i], v.prices[place - 1]);
        }
    }

    function _inventories() internal view returns (address[] memory strategies, Entry[][] memory inventories) {
        strategies = treasury.strategies();
        inventories = new Entry[][](strategies.length);
        for (uint256 i = 0; i < strategies.length; i++) {
            inventories[i] = IStrategy(strategies[i]).inventory();
        }
    }

    function _remoteValue() internal view returns (uint256 value, uint256 sequence) {
        if (_remote != address(0)) (value, sequence) = IRemoteValue(_remote).remoteValue();
    }

    /// @dev One element for each entry, empty where nothing is held.
    function _lookThrough(address[] memory strategies, Entry[][] memory inventories)
        private
        view
        returns (Holding[][] memory held)
    {
        uint256 count;
        for (uint256 i = 0; i < inventories.length; i++) {
            count += inventories[i].length;
        }
        held = new Holding[][](count);
        count = 0;
        for (uint256 i = 0; i < inventories.length; i++) {
            for (uint256 j = 0; j < inventories[i].length; j++) {
                Entry memory entry = inventories[i][j];
                held[count++] = LookThrough.plain(strategies[i], entry.token, entry.adapter, entry.units);
            }
        }
    }

    function _flatten(Holding[][] memory held)
        private
        pure
        returns (address[] memory tokens, uint256[] memory amounts)
    {
        uint256 count;
        for (uint256 i = 0; i < held.length; i++) {
            count += held[i].length;
        }
        tokens = new address[](count);
        amounts = new uint256[](count);
        count = 0;
        for (uint256 i = 0; i < held.length; i++) {
            for (uint256 j = 0; j < held[i].length; j++) {
                tokens[count] = held[i][j].token;
                amounts[count++] = held[i][j].amount;
            }
        }
    }

    /// @return tokens those of `held`, then of `more`, each once, without the base asset.
    /// @return places where each of `held` and `more` stands in `tokens`, counted from 1; 0 is the base asset.
    function _distinct(address[] memory held, address[] memory more)
        private
        view
        returns (address[] memory tokens, uint256[] memory places)
    {
        places = new uint256[](held.length + more.length);
        address[] memory found = new address[](places.length);
        uint256 count;
        for (uint256 i = 0; i < places.length; i++) {
            address token = i < held.length ? held[i] : more[i - held.length];
            if (token == asset) continue;
            uint256 place = 0;
            while (place < count && found[place] != token) place++;
            if (place == count) found[count++] = token;
            places[i] = place + 1;
        }
        tokens = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            tokens[i] = found[i];
        }
    }
}
