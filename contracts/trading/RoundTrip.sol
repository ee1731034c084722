// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IStrategy} from "../interfaces/IStrategy.sol";

/// @title RoundTrip
/// @notice The rule for round trips. At no price can a strategy have lost anything when no entry has fewer units: this
///         alone bounds what a thief can do.
library RoundTrip {
    uint256 private constant MAX_ENTRIES = 8; // of one strategy

    function booked(uint128[MAX_ENTRIES] storage units, uint256 count) internal view returns (uint256[] memory list) {
        list = new uint256[](count);
        for (uint256 i = 0; i < count; i++) {
            list[i] = units[i];
        }
    }

    /// @return profit units of entry `first` that there are more now; reverts when there are fewer of any entry,
    ///         or some now of one that was empty and has no live price. Entry 0 is the base asset.
    function profitOf(
        uint128[MAX_ENTRIES] storage units,
        address[] memory tokens,
        uint256[] memory before,
        uint256 first,
        IPriceRegistry registry
    ) internal view returns (uint256 profit) {
        for (uint256 i = 0; i < before.length; i++) {
            uint256 held = units[i];
            require(held >= before[i], IStrategy.EntryShrank(tokens[i], before[i], held));
            // One unit that nobody can price in an empty entry would take the NAV away, and outlive a stolen key.
            if (i != 0 && before[i] == 0 && held != 0) registry.price(tokens[i]);
        }
        return units[first] - before[first];
    }
}
