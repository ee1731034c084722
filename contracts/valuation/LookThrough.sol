// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Holding, IAdapter, Position} from "../interfaces/IAdapter.sol";

/// @title LookThrough
/// @notice From booked units to plain tokens, and from plain tokens to base units.
library LookThrough {
    uint256 internal constant SCALE = 1e36; // of prices: base units per token unit

    /// @notice Plain tokens behind `units` of `token`; `adapter` is 0 when the token is plain itself.
    function plain(address account, address token, address adapter, uint256 units)
        internal
        view
        returns (Holding[] memory held)
    {
        if (units == 0) return held;
        if (adapter != address(0)) return IAdapter(adapter).holdings(account, Position(token, units));
        held = new Holding[](1);
        held[0] = Holding(token, units);
    }

    /// @notice Base units that `amount` is worth, rounded down.
    function valueDown(uint256 amount, uint256 price) internal pure returns (uint256) {
        return Math.mulDiv(amount, price, SCALE);
    }
}
