// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

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

    uint256 private constant MAX_BEHIND = 8; // plain tokens behind one position

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
        (left, arrived) = (_side(steps.length), _side(steps.length));
        for (uint256 i = 0; i < steps.length; i++) {
            Step calldata step = steps[i];
            uint256 gone = _count(left, opening, Entry(step.leaves, step.leavesAdapter, step.left));
            // Steps worth less than a base unit would leave unnoticed, however many there are.
            left.value += Math.max(gone, 1);
            arrived.value += _count(arrived, opening, Entry(step.arrives, step.arrivesAdapter, step.arrived));
        }
    }

    function _side(uint256 steps) private pure returns (Side memory side) {
        side.tokens = Tallies.create(steps * MAX_BEHIND);
        side.adapters = Tallies.create(steps);
    }

    function _count(Side memory side, Opening calldata opening, Entry memory moved)
        private
        view
        returns (uint256 value)
    {
        if (moved.adapter == address(0)) {
            side.tokens.add(moved.token, moved.units);
            return _valueDown(opening, moved.token, moved.units);
        }
        Holding[] memory held = LookThrough.plain(msg.sender, moved.token, moved.adapter, moved.units);
        for (uint256 i = 0; i < held.length; i++) {
            side.tokens.add(held[i].token, held[i].amount);
        }
        value = _valueDown(opening, held);
        side.adapters.add(moved.adapter, value);
    }

    function _worth(Opening calldata opening, address strategy, Entry memory entry) internal view returns (uint256) {
        return _valueDown(opening, LookThrough.plain(strategy, entry.token, entry.adapter, entry.units));
    }

    function _valueDown(Opening calldata opening, Holding[] memory held) private view returns (uint256 value) {
        for (uint256 i = 0; i < held.length; i++) {
            value += _valueDown(opening, held[i].token, held[i].amount);
        }
    }

    /// @dev A token that only a position brings may be missing among the opening's prices. Its feed says the same as at
    ///      the opening: no order can move a feed.
    function _valueDown(Opening calldata opening, address token, uint256 amount) internal view returns (uint256) {
        if (token == asset) return amount;
        uint256 place = _place(opening, token);
        uint256 price = place < opening.prices.length ? opening.prices[place] : registry.price(token);
        return LookThrough.valueDown(amount, price);
    }

    /// @return Amount of `token` that the fund held at the opening; one that is missing there it did not hold.
    function _heldBefore(Opening calldata opening, address token) internal pure returns (uint256) {
        uint256 place = _place(opening, token);
        return place < opening.amounts.length ? opening.amounts[place] : 0;
    }

    function _place(Opening calldata opening, address token) private pure returns (uint256 place) {
        address[] calldata tokens = opening.tokens;
        for (; place < tokens.length; place++) {
            if (tokens[place] == token) break;
        }
    }
}
