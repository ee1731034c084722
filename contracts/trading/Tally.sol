// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Sums by address, in memory.
struct Tally {
    address[] keys;
    uint256[] sums;
    uint256 count;
}

/// @title Tallies
library Tallies {
    function create(uint256 capacity) internal pure returns (Tally memory) {
        return Tally(new address[](capacity), new uint256[](capacity), 0);
    }

    /// @notice A key that is not there yet is taken in; beyond the capacity this reverts.
    function add(Tally memory self, address key, uint256 amount) internal pure {
        uint256 place = _find(self, key);
        if (place == self.count) self.keys[self.count++] = key;
        self.sums[place] += amount;
    }

    /// @return The sum of `key`; 0 when it is not there.
    function sumOf(Tally memory self, address key) internal pure returns (uint256) {
        uint256 place = _find(self, key);
        return place < self.count ? self.sums[place] : 0;
    }

    function _find(Tally memory self, address key) private pure returns (uint256 place) {
        while (place < self.count && self.keys[place] != key) place++;
    }
}
