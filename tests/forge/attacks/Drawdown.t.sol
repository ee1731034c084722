// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A keeper who hides what a strategy lost: with fresh cash, by emptying it, by harvesting.
contract DrawdownAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 40_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 39_000 * unit);
        deal();
    }

    function navTerms() internal pure override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.5e18, 1 hours, 1 days);
    }

    /// @notice Fresh cash must not dilute a drawdown, or a losing strategy is refilled without a vote.
    /// @dev Without the drawdown in Treasury._peakOf (the peak rises by the cash alone): a strategy that fell by 43.9
    ///      %, and then by another 20 % of its WETH, shows 43.0 % and trades on; with it 54.8 %, and anyone freezes it.
    function test_fresh_cash__does_not_dilute_a_drawdown() public {
        setPrice(wethFeed, 1100);
        deal();
        allocate(trend, 20_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 19_500 * unit);
        setPrice(wethFeed, 880);
        (uint256 drawdown,) = risk.drawdownOf(address(trend));
        assertGt(drawdown, 0.5e18);
        vm.prank(STRANGER);
        assertTrue(risk.tripStrategy(address(trend)), "the drawdown was diluted");
    }

    /// @notice The same before any strike has seen the fall: between the fall and the stranger who trips, the keeper
    ///         refills.
    /// @dev Without the live value in Treasury._peakOf: a strategy that fell by 53.7 %, where half is the limit, shows
    ///      27.6 % after 38,000 of fresh cash, and nobody can freeze it.
    function test_fresh_cash__does_not_dilute_a_fall_that_no_strike_has_seen() public {
        setPrice(wethFeed, 900);
        allocate(trend, 38_000 * unit);
        (uint256 drawdown,) = risk.drawdownOf(address(trend));
        assertGt(drawdown, 0.53e18);
        vm.prank(STRANGER);
        assertTrue(risk.tripStrategy(address(trend)), "the fall was diluted");
    }

    /// @notice Nor may a strategy that is emptied for a strike and filled again begin anew: it has lost what it lost.
    /// @dev Without StrategyRoster.mark keeping the drawdown of an empty strategy: the strike in between forgets 43.9
    ///      %, and the refilled strategy, which should show 54.8 %, shows 19.6 % and may lose half once more.
    function test_emptied_and_refilled_strategy__has_lost_what_it_lost() public {
        setPrice(wethFeed, 1100);
        deal();
        swap(trend, IERC20(weth), IERC20(base), trend.unitsOf(address(weth)));
        uint256 all = trend.unitsOf(address(base));
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), all);
        assertEq(trend.value(), 0);
        deal();
        allocate(trend, 20_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 19_500 * unit);
        setPrice(wethFeed, 880);
        (uint256 drawdown,) = risk.drawdownOf(address(trend));
        assertGt(drawdown, 0.5e18);
        vm.prank(STRANGER);
        assertTrue(risk.tripStrategy(address(trend)), "the drawdown was forgotten");
    }

    /// @notice A strategy that was emptied is the governor's to begin anew.
    function test_emptied_strategy__begins_anew_by_the_governors_word() public {
        setPrice(wethFeed, 1100);
        deal();
        swap(trend, IERC20(weth), IERC20(base), trend.unitsOf(address(weth)));
        uint256 all = trend.unitsOf(address(base));
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), all);
        deal();
        vm.prank(timelock);
        treasury.resetPeak(address(trend));
        allocate(trend, 20_000 * unit);
        (uint256 drawdown,) = risk.drawdownOf(address(trend));
        assertEq(drawdown, 0);
    }

    /// @notice Taking profit or cash out of a losing strategy leaves its drawdown as deep as it was.
    /// @dev Without the fraction in Treasury._peakLess: taking the amount itself off shows 45.1 % instead of 43.9 %,
    ///      taking nothing off 46.4 %, and a keeper who brings cash home would freeze an honest strategy.
    function test_cash_taken_home__leaves_the_drawdown_as_it_was() public {
        setPrice(wethFeed, 1100);
        deal();
        (uint256 before,) = risk.drawdownOf(address(trend));
        uint256 idle = trend.unitsOf(address(base));
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), idle);
        (uint256 afterwards,) = risk.drawdownOf(address(trend));
        assertApproxEqAbs(afterwards, before, 1e12);
    }
}
