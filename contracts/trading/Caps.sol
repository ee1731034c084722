// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IRiskManagement} from "../interfaces/IRiskManagement.sol";

/// @notice Most of NAV that something may be. One slot.
struct Cap {
    uint64 cap; // wad of NAV
    uint64 highest; // that the cap ever was
    uint40 raisedAt; // when the cap last passed its highest
    bool listed;
}

/// @title Caps
/// @notice Lowering is instant. Up to the highest a cap ever was it may come back at once; past that it goes slowly,
///         because a worthless token with a feed of its own is bought at no measured loss.
library Caps {
    using SafeCast for uint256;

    uint256 internal constant FIRST = 0.05e18; // 5 % of NAV
    uint256 internal constant PERIOD = 30 days;

    /// @notice Revert when the cap may not go to `cap` now.
    function checkRaise(Cap storage self, uint256 cap) internal view {
        uint256 highest = self.highest;
        if (cap <= highest) return;
        uint256 max = Math.max(FIRST, highest * 2);
        require(cap <= max, IRiskManagement.RaiseTooLarge(cap, max));
        uint256 next = self.raisedAt + PERIOD;
        require(block.timestamp >= next, IRiskManagement.RaiseTooSoon(next, block.timestamp));
    }

    function store(Cap storage self, uint64 cap) internal {
        self.listed = true;
        self.cap = cap;
        if (cap <= self.highest) return;
        self.highest = cap;
        self.raisedAt = block.timestamp.toUint40();
    }

    function lower(Cap storage self, uint64 cap) internal {
        uint256 current = self.cap;
        require(cap < current, IRiskManagement.OnlyLower(cap, current));
        self.cap = cap;
    }
}
