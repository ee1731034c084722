// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A thief with the keeper's and the manager's keys against the buckets: around them, between them, over
///         midnight.
contract LossBucketAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
    }

    function riskTerms() internal pure override returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, 0.02e18, 10e18, 0.05e18);
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        (terms.minPeriod, terms.lock) = (1 hours, 0);
    }

    /// @notice Cash is walked through one strategy after the other, each with a bucket of its own: the fund's bucket
    ///         stops all of them together.
    /// @dev Without the fund's `require` in BucketRules.filled: six strategies of five hundredths each lose 9.4 % of
    ///      the fund within a minute, instead of 2 %.
    function test_walk_through_many_strategies__costs_one_bucket() public {
        IStrategy[6] memory walk;
        for (uint256 i = 0; i < 6; i++) {
            walk[i] = addStrategy(address(weth), address(0));
        }
        tick(2 days);
        uint256 before = navOracle.totalAssets();
        for (uint256 i = 0; i < 6; i++) {
            attempt(KEEPER, address(treasury), abi.encodeCall(treasury.allocate, (address(walk[i]), 4900 * unit)));
            loseAllItCan(walk[i], 4900 * unit);
            uint256 rest = walk[i].unitsOf(address(base));
            attempt(KEEPER, address(treasury), abi.encodeCall(treasury.deallocate, (address(walk[i]), rest)));
        }
        uint256 lost = (before - navOracle.totalAssets()) * 1e18 / before;
        assertGt(lost, 0.015e18, "the thief did not try");
        assertLe(lost, 0.02e18);
    }

    /// @notice Losses are parts of the live NAV: a fund that shrank loses no more of itself than a large one.
    /// @dev Without it (RiskManagement.openBatch keeping the 100,000 of the launch as its anchor): the tenth that is
    ///      left of the fund loses 20.0 % of itself instead of 2 %.
    function test_shrunken_fund__loses_no_more_of_itself() public {
        leaveInKind(ALICE, 90_000e18);
        allocate(trend, treasury.cash() * 75 / 100);
        tick(2 days);
        uint256 before = navOracle.totalAssets();
        loseAllItCan(trend, 5000 * unit);
        uint256 lost = (before - navOracle.totalAssets()) * 1e18 / before;
        assertGt(lost, 0.015e18, "the thief did not try");
        assertLe(lost, 0.02e18);
    }

    /// @notice Flows refill nothing: the thief brings ten times the fund's money for an hour, loses a part of it again,
    ///         and takes it home.
    /// @dev Without levels that are parts of the NAV (BucketRules.filled scaling the level by the NAV of then over the
    ///      NAV of now): the old holders lose 3.7 % per share within two hours instead of 2.05 %.
    function test_flows__refill_no_bucket() public {
        allocate(trend, 70_000 * unit);
        tick(2 days);
        uint256 perShare = fund.convertToAssets(1e24);
        loseAllItCan(trend, 50_000 * unit);
        invest(THIEF, 900_000 * unit);
        loseAllItCan(trend, 60_000 * unit);
        leaveInKind(THIEF, shares.balanceOf(THIEF));
        loseAllItCan(trend, 50_000 * unit);
        uint256 lost = (perShare - fund.convertToAssets(1e24)) * 1e18 / perShare;
        assertLe(lost, 0.022e18);
    }

    /// @notice Nor do gains: a lucky batch is no licence for another loss.
    /// @dev Without it (BucketRules.fill and filled subtracting a batch's gain): the level falls from 2.0 % to 0 and
    ///      the thief, who can pay the fund with one hand, takes it back with the other.
    function test_gains__refill_no_bucket() public {
        allocate(trend, 70_000 * unit);
        tick(2 days);
        loseAllItCan(trend, 50_000 * unit);
        (uint256 level,) = risk.fundLossLevel();
        venue.setCost(0);
        swap(trend, IERC20(weth), IERC20(base), trend.unitsOf(address(weth)) / 2);
        base.setHook(address(weth), abi.encodeCall(weth.mint, (address(trend), 1e18))); // 2,000 more than it paid for
        swap(trend, IERC20(base), IERC20(weth), 1000 * unit);
        (uint256 afterwards,) = risk.fundLossLevel();
        assertEq(afterwards, level);
    }

    /// @notice Turnover is a bucket that leaks, not a window that ends: midnight gives nothing back.
    /// @dev Without that (BucketRules.levels starting anew with each calendar day): within the two seconds around
    ///      midnight the thief turns over 20 times the NAV instead of 10, and so pays every venue twice its cut.
    function test_turnover__around_midnight__is_one_bucket() public {
        allocate(trend, 70_000 * unit);
        venue.setCost(0);
        uint256 midnight = (block.timestamp / 1 days + 3) * 1 days;
        tick(midnight - 1 - block.timestamp);
        uint256 turned = _turnOver();
        tick(1);
        turned += _turnOver();
        uint256 nav = navOracle.totalAssets();
        assertGt(turned, nav * 9, "the thief did not try");
        assertLe(turned, nav * 10 + nav / 1000);
    }

    function _turnOver() private returns (uint256 turned) {
        for (uint256 size = 50_000 * unit; size > 100 * unit; size /= 2) {
            while (attemptOrders(trend, one(IERC20(base), IERC20(weth), size))) {
                turned += size;
                if (attemptOrders(trend, one(IERC20(weth), IERC20(base), trend.unitsOf(address(weth))))) {
                    turned += size;
                } else {
                    break;
                }
            }
        }
    }
}
