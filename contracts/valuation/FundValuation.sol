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
    uint256 private constant BASE = type(uint256).max; // place of the base asset, which needs no price

    ITreasury public immutable treasury;
    IPriceRegistry public immutable registry;
    address public immutable asset;

    /// @dev For good: what is named here states its own value.
    address internal immutable _remote;

    constructor(ITreasury treasury_, IPriceRegistry registry_, IFundLock lock_, address asset_, address remote_)
        FundMember(lock_)
    {
        treasury = treasury_;
        registry = registry_;
        asset = asset_;
        _remote = remote_;
    }

    /// @dev `more` are tokens whose prices are wanted besides; they add nothing to the total.
    /// @return v the valuation.
    /// @return held amounts of `v.tokens`, added up over all strategies.
    function _valuation(address[] memory more)
        internal
        view
        returns (INavOracle.Valuation memory v, uint256[] memory held)
    {
        (v.strategies, v.inventories) = _inventories();
        v.cash = treasury.cash();
        (v.remote, v.remoteSequence) = _remoteValue();
        uint256[] memory ends;
        (v.holdingTokens, v.amounts, ends) = _holdings(v.strategies, v.inventories);
        uint256[] memory places;
        (v.tokens, places) = _distinct(v.holdingTokens, more);
        held = new uint256[](v.tokens.length);
        if (held.length > 0) (v.prices, v.rounds) = registry.prices(v.tokens);
        v.total = v.cash + v.remote;
        v.values = new uint256[](v.strategies.length);
        uint256 next;
        for (uint256 s = 0; s < v.values.length; s++) {
            uint256 value;
            for (; next < ends[s]; next++) {
                (uint256 place, uint256 amount) = (places[next], v.amounts[next]);
                if (place == BASE) {
                    value += amount;
                } else {
                    value += LookThrough.valueDown(amount, v.prices[place]);
                    held[place] += amount;
                }
            }
            v.values[s] = value;
            v.total += value;
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

    /// @dev Flattened in the order of the entries; entries of no units are left out. A strategy's holdings end at `ends`.
    function _holdings(address[] memory strategies, Entry[][] memory inventories)
        private
        view
        returns (address[] memory tokens, uint256[] memory amounts, uint256[] memory ends)
    {
        (Holding[][][] memory behind, uint256 count) = _lookThrough(strategies, inventories);
        tokens = new address[](count);
        amounts = new uint256[](count);
        ends = new uint256[](inventories.length);
        count = 0;
        for (uint256 i = 0; i < inventories.length; i++) {
            Entry[] memory entries = inventories[i];
            for (uint256 j = 0; j < entries.length; j++) {
                Entry memory entry = entries[j];
                if (entry.units == 0) continue;
                if (entry.adapter == address(0)) {
                    (tokens[count], amounts[count++]) = (entry.token, entry.units);
                    continue;
                }
                Holding[] memory held = behind[i][j];
                for (uint256 k = 0; k < held.length; k++) {
                    (tokens[count], amounts[count++]) = (held[k].token, held[k].amount);
                }
            }
            ends[i] = count;
        }
    }

    /// @return behind what is behind every position, by strategy and entry; nothing for a plain token.
    /// @return count of all holdings.
    function _lookThrough(address[] memory strategies, Entry[][] memory inventories)
        private
        view
        returns (Holding[][][] memory behind, uint256 count)
    {
        behind = new Holding[][][](strategies.length);
        for (uint256 i = 0; i < strategies.length; i++) {
            Entry[] memory entries = inventories[i];
            behind[i] = new Holding[][](entries.length);
            for (uint256 j = 0; j < entries.length; j++) {
                Entry memory entry = entries[j];
                if (entry.units == 0) continue;
                if (entry.adapter == address(0)) {
                    count++;
                    continue;
                }
                Holding[] memory held = LookThrough.plain(strategies[i], entry.token, entry.adapter, entry.units);
                (behind[i][j], count) = (held, count + held.length);
            }
        }
    }

    /// @return tokens those of `held`, then of `more`, each once, without the base asset.
    /// @return places where each of `held` stands in `tokens`, or BASE.
    function _distinct(address[] memory held, address[] memory more)
        private
        view
        returns (address[] memory tokens, uint256[] memory places)
    {
        places = new uint256[](held.length);
        address[] memory found = new address[](held.length + more.length);
        uint256 count;
        for (uint256 i = 0; i < found.length; i++) {
            address token = i < held.length ? held[i] : more[i - held.length];
            uint256 place = BASE;
            if (token != asset) {
                for (place = 0; place < count; place++) {
                    if (found[place] == token) break;
                }
                if (place == count) found[count++] = token;
            }
            if (i < held.length) places[i] = place;
        }
        tokens = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            tokens[i] = found[i];
        }
    }
}
