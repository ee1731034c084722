// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Holding} from "../interfaces/IAdapter.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {Opening, Step} from "../interfaces/IRiskManagement.sol";
import {Entry} from "../interfaces/IStrategy.sol";
import {LookThrough} from "../valuation/LookThrough.sol";
import {Tallies, Tally} from "./Tally.sol";

/// @notice What left, or what arrived, in a batch, at the opening's prices.
struct Side {
    uint256 value; // base units; what left is the turnover
    Tally tokens; // plain amounts
    Tally adapters; // value of positions, base units
}

/// @title What a batch moved, at the prices of its opening, with positions looked through
abstract contract BatchMeasure {
    using Tallies for Tally;

    uint256 private constant MAX_KEYS = 16; // distinct tokens behind the 8 entries of a strategy

    IPriceRegistry public immutable registry;
    address public immutable asset;

    constructor(IPriceRegistry registry_, address asset_) {
        registry = registry_;
        asset = asset_;
    }

    function _measure(Opening calldata opening, Step[] calldata steps)
        internal
        view
        returns (Side memory left, Side memory arrived)
    {
        (left.tokens, left.adapters) = (Tallies.create(MAX_KEYS), Tallies.create(MAX_KEYS));
        (arrived.tokens, arrived.adapters) = (Tallies.create(MAX_KEYS), Tallies.create(MAX_KEYS));
        for (uint256 i = 0; i < steps.length; i++) {
            Step calldata step = steps[i];
            _count(left, opening, Entry(step.leaves, step.leavesAdapter, step.left));
            _count(arrived, opening, Entry(step.arrives, step.arrivesAdapter, step.arrived));
        }
    }

    function _count(Side memory side, Opening calldata opening, Entry memory moved) private view {
        Holding[] memory held = LookThrough.plain(msg.sender, moved.token, moved.adapter, moved.units);
        uint256 value = 0;
        for (uint256 i = 0; i < held.length; i++) {
            side.tokens.add(held[i].token, held[i].amount);
            value += _valueDown(opening, held[i].token, held[i].amount);
        }
        if (moved.adapter != address(0)) side.adapters.add(moved.adapter, value);
        side.value += value;
    }

    /// @dev A token that only a position brings may be missing among the opening's prices. Its feed says the same as at
    ///      the opening: no order can move a feed.
    function _valueDown(Opening calldata opening, address token, uint256 amount) internal view returns (uint256) {
        if (token == asset) return amount;
        for (uint256 i = 0; i < opening.tokens.length; i++) {
            if (opening.tokens[i] == token) return LookThrough.valueDown(amount, opening.prices[i]);
        }
        return LookThrough.valueDown(amount, registry.price(token));
    }
}
