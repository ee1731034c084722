// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {BucketMath} from "../libraries/BucketMath.sol";

/// @notice The fund's loss and turnover buckets, wads of NAV at `leakedAt`. One slot.
struct Buckets {
    uint64 loss;
    uint64 turnover;
    uint40 leakedAt;
}

/// @notice What a batch needs of its strategy. One slot.
struct Account {
    uint64 lossCapacity; // wad of NAV
    uint64 loss; // level of the loss bucket at `leakedAt`
    uint40 leakedAt;
    uint40 lastBatchAt; // that was not purely into the base asset
    uint32 cooldown;
    bool frozen;
    bool listed;
}

/// @title BucketRules
/// @notice Leak first, then fill. Only a batch that adds to a bucket can find it full: one that a lower capacity left
///         overfull does not stop trading without loss.
library BucketRules {
    using SafeCast for uint256;

    /* FUND */

    function levels(Buckets memory self, IRiskManagement.RiskTerms memory terms)
        internal
        view
        returns (uint256 loss, uint256 turnover)
    {
        uint256 elapsed = block.timestamp - self.leakedAt;
        loss = BucketMath.leakedLevelUp(self.loss, terms.fundLossCapacity, elapsed);
        turnover = BucketMath.leakedLevelUp(self.turnover, terms.turnoverCapacity, elapsed);
    }

    /// @notice The buckets after a batch that lost `loss` and turned over `turnover` of `nav` (base units).
    function filled(
        Buckets memory self,
        IRiskManagement.RiskTerms memory terms,
        uint256 loss,
        uint256 turnover,
        uint256 nav
    ) internal view returns (Buckets memory) {
        (uint256 lossLevel, uint256 turnoverLevel) = levels(self, terms);
        lossLevel += BucketMath.ratioUp(loss, nav);
        uint256 capacity = terms.fundLossCapacity;
        require(loss == 0 || lossLevel <= capacity, IRiskManagement.FundLossBucketFull(lossLevel, capacity));
        turnoverLevel += BucketMath.ratioUp(turnover, nav);
        capacity = terms.turnoverCapacity;
        require(turnover == 0 || turnoverLevel <= capacity, IRiskManagement.TurnoverBucketFull(turnoverLevel, capacity));
        return Buckets(lossLevel.toUint64(), turnoverLevel.toUint64(), block.timestamp.toUint40());
    }

    /* STRATEGY */

    function level(Account memory self) internal view returns (uint256) {
        return BucketMath.leakedLevelUp(self.loss, self.lossCapacity, block.timestamp - self.leakedAt);
    }

    /// @notice Fill the bucket of `strategy` in memory; the caller stores it.
    function fill(Account memory self, address strategy, uint256 loss, uint256 nav) internal view {
        uint256 lossLevel = level(self) + BucketMath.ratioUp(loss, nav);
        uint256 capacity = self.lossCapacity;
        require(
            loss == 0 || lossLevel <= capacity, IRiskManagement.StrategyLossBucketFull(strategy, lossLevel, capacity)
        );
        self.loss = lossLevel.toUint64();
        self.leakedAt = block.timestamp.toUint40();
    }
}
