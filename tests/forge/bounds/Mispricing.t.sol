// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {Found} from "./BoundRecord.sol";
import {TrueWorth} from "./TrueWorth.sol";

/// @notice The second term: 2 epsilon / (1 - epsilon) of each unit of turnover. The thief owns the other side of every
///         order, at the registry's price, and the feeds are wrong whichever way he likes.
contract MispricingBoundTest is TrueWorth {
    uint256 private constant TAU = 0.25e18; // capacity of the turnover bucket, wad of NAV
    int256 private constant E = int256(EPSILON);

    /// @dev Nearly three quarters in link, the rest in weth.
    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        invest(ALICE, 1_000_000 * unit);
        allocateAllBut(0);
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(link), trend.unitsOf(address(base)) * 735 / 1000);
        swap(trend, IERC20(base), IERC20(weth), trend.unitsOf(address(base)));
        vm.prank(timelock);
        risk.setRiskTerms(IRiskManagement.RiskTerms(0.01e18, 0.0001e18, uint64(TAU), 0));
        tick(100 days); // empty buckets
    }

    function test_own_pool__at_prices_that_are_wrong__takes_no_more_than_turnover_times_both_errors() public {
        measure("mispricing", "wad of NAV", 0.95e18);
    }

    /// @dev Why the theorem divides by 1 - epsilon: 2 epsilon tau alone is passed by a hundredth of it, where what does not
    ///      move is dear in the registry, so that the bucket is larger than it should be.
    function test_first_order_of_the_term__is_not_enough() public {
        begin(6);
        Found memory found = this.best(0);
        assertGt(found.worst, 2 * EPSILON * TAU / 1e18 + risk.riskTerms().fundLossCapacity);
    }

    function attackers() internal pure override returns (uint256) {
        return 2;
    }

    /// @dev What is cheap in the registry leaves, what is dear arrives; and the other way round when the feeds have
    ///      turned. The rest is dear all the time.
    function best(uint256 which) external override returns (Found memory) {
        venue.setCost(3); // what the loss bucket takes in besides
        uint256 turns = which == 0 ? 1 : 5;
        for (uint256 i = 0; i < turns; i++) {
            (int256 first, IERC20 from, IERC20 to) =
                i % 2 == 0 ? (-E, IERC20(weth), IERC20(wbtc)) : (E, IERC20(wbtc), IERC20(weth));
            misprice([first, -first, E]);
            uint256 turn = navOracle.totalAssets() * TAU / WAD / turns * 9999 / 10_000;
            assertTrue(trade(trend, one(from, to, _unitsOf(from, turn))));
        }
        return Found(allowed(), lost, calls);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 60; i++) {
            if (roll(4) == 0) mispriceByChance();
            else act();
        }
        return Found(allowed(), lost, calls);
    }

    /// @dev His gain is in the price: what he keeps besides would soon fill the other bucket.
    function costByChance() internal override returns (uint256) {
        return roll(8) == 0 ? roll(10) : 0;
    }

    function allowed() internal view override returns (uint256) {
        uint256 turnover = bucketUp(TAU);
        return super.allowed() + Math.mulDiv(turnover, 2 * EPSILON, WAD - EPSILON, Math.Rounding.Ceil);
    }

    function _unitsOf(IERC20 token, uint256 value) private view returns (uint256) {
        return Math.min(trend.unitsOf(address(token)), Math.mulDiv(value, 1e36, registry.price(address(token))));
    }
}
