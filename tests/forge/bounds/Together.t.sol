// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {Found} from "./BoundRecord.sol";
import {ToAndFro} from "./ToAndFro.sol";
import {WrongDay} from "./WrongDay.sol";

/// @notice All terms of the true value at once: who pays short at wrong prices, and lets his friends in and out at them.
contract TogetherBoundTest is WrongDay {
    uint256 private constant TAU = 2e18; // at 1 % of each unit, just the turnover that fills the other bucket
    int256 private constant E = int256(EPSILON);

    function test_everything_at_once__takes_no_more_than_all_terms_together() public {
        measure("together", "wad of NAV", 0.9e18);
    }

    function riskTerms() internal pure override returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, uint64(L), uint64(TAU), 0);
    }

    function cashPart() internal pure override returns (uint256) {
        return 0;
    }

    /// @dev Half of the fund four times, each time when the feeds have turned, and each time paid short; then in comes the
    ///      friend.
    function best(uint256) external override returns (Found memory) {
        venue.setCost(ToAndFro.COST_BPS);
        for (uint256 i = 0; i < 4; i++) {
            (int256 first, IERC20 from, IERC20 to) =
                i % 2 == 0 ? (-E, IERC20(weth), IERC20(wbtc)) : (E, IERC20(wbtc), IERC20(weth));
            misprice([first, -first, int256(0)]);
            uint256 turn = navOracle.totalAssets() * TAU / WAD / 4 * 9999 / 10_000;
            uint256 units = Math.mulDiv(turn, 1e36, registry.price(address(from)));
            assertTrue(trade(trend, one(from, to, Math.min(units, trend.unitsOf(address(from))))));
        }
        subscribe(BOB, 10_000_000 * unit);
        dealWith(-E);
        return Found(allowed(), lost, calls);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 60; i++) {
            uint256 kind = roll(8);
            if (kind < 2) flow();
            else if (kind == 2) mispriceByChance();
            else if (kind == 3) dealByChance();
            else act();
        }
        return Found(allowed(), lost, calls);
    }

    function allowed() internal view override returns (uint256) {
        uint256 wrong = Math.mulDiv(bucketUp(TAU), 2 * EPSILON, WAD - EPSILON, Math.Rounding.Ceil);
        return super.allowed() + bucketUp(L) + wrong + Math.ceilDiv(rounding * WAD, worth());
    }
}
