// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskManagement, Step} from "../../contracts/interfaces/IRiskManagement.sol";
import {RiskFixture} from "./RiskFixture.sol";
import {RiskStrategy} from "./mocks/RiskParts.sol";

/// @notice What a thief with the keeper's key can lose: L at once and L a day, over however many strategies.
contract RiskBucketsTest is RiskFixture {
    uint64 private constant TURNOVER = 10e18; // high, so that losses are what binds

    function setUp() public override {
        super.setUp();
        _setTurnover(TURNOVER);
    }

    /* FULL */

    function test_strategy_bucket__fills_and_then_stops_every_loss() public {
        _lose(strategy, 5_000e6);
        _lose(strategy, 5_000e6);
        vm.expectRevert(
            abi.encodeWithSelector(IRiskManagement.StrategyLossBucketFull.selector, strategy, 0.01e18 + 1e12, 0.01e18)
        );
        this.lose(strategy, 1e6);
    }

    /// @dev Per-strategy buckets alone would let a thief walk cash through ten strategies.
    function test_fund_bucket__stops_a_walk_through_many_strategies() public {
        RiskStrategy second = _another();
        RiskStrategy third = _another();
        _lose(strategy, 10_000e6);
        _lose(second, 10_000e6);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.FundLossBucketFull.selector, 0.02e18 + 1e12, 0.02e18));
        this.lose(third, 1e6);
    }

    function test_turnover_bucket__stops_even_what_loses_nothing() public {
        _setTurnover(1e18);
        run(one(swap(weth, 500e18, base, 1_000_000e6)));
        expectAtClosing(
            one(swap(weth, 5e8, base, 1)),
            abi.encodeWithSelector(IRiskManagement.TurnoverBucketFull.selector, 1e18 + 1e6, 1e18)
        );
        skip(1);
        run(one(swap(weth, 5e8, base, 1)));
    }

    function test_a_full_bucket__lets_lossless_orders_pass() public {
        _lose(strategy, 10_000e6);
        run(one(swap(weth, 1e18, base, 2_000e6)));
    }

    function test_a_bucket_that_a_lower_capacity_left_overfull__lets_lossless_orders_pass() public {
        _lose(strategy, 10_000e6);
        vm.startPrank(GOVERNOR);
        risk.setRiskTerms(IRiskManagement.RiskTerms(0.01e18, 0.001e18, TURNOVER, 0));
        risk.setStrategyLimits(address(strategy), IRiskManagement.StrategyLimits(0.5e18, 0.001e18, 0.3e18, 0));
        vm.stopPrank();
        run(one(swap(weth, 1e18, base, 2_000e6)));
        vm.expectPartialRevert(IRiskManagement.StrategyLossBucketFull.selector);
        this.lose(strategy, 1);
        RiskStrategy other = _another();
        vm.expectPartialRevert(IRiskManagement.FundLossBucketFull.selector);
        this.lose(other, 1);
    }

    /* LEAKING */

    function test_levels__leak_a_capacity_a_day() public {
        _setTurnover(1e18);
        _lose(strategy, 10_000e6);
        skip(6 hours);
        _assertLevels(0.0075e18, 0.005e18, 0.75e18);
        skip(6 hours);
        _assertLevels(0.005e18, 0, 0.5e18);
        skip(400 days);
        _assertLevels(0, 0, 0);
    }

    function test_levels__do_not_reset_at_midnight() public {
        vm.warp(21_000 days - 1); // a second before
        registry.set(weth, 2e27);
        _lose(strategy, 10_000e6);
        skip(2);
        vm.expectPartialRevert(IRiskManagement.StrategyLossBucketFull.selector);
        this.lose(strategy, 10e6);
    }

    /// @dev A loss counts as part of the NAV at its start: a fund that shrank loses no more of itself.
    function test_levels__are_parts_of_the_nav_at_the_start() public {
        nav.set(NAV / 2);
        _lose(strategy, 2_000e6);
        (uint256 level,) = risk.strategyLossLevel(address(strategy));
        assertEq(level, 0.004e18);
    }

    function test_setRiskTerms__does_not_leak_the_past_at_the_new_capacity() public {
        _setTurnover(1e18);
        _lose(strategy, 10_000e6);
        skip(6 hours);
        vm.startPrank(GOVERNOR);
        risk.setRiskTerms(IRiskManagement.RiskTerms(0.01e18, 0.05e18, 10e18, 0));
        risk.setStrategyLimits(address(strategy), IRiskManagement.StrategyLimits(0.5e18, 0.05e18, 0.3e18, 0));
        vm.stopPrank();
        _assertLevels(0.0075e18, 0.005e18, 0.75e18);
    }

    /* THE THEOREM'S FIRST TERM */

    /// @dev Whatever losing batches a thief tries, of whatever size and at whatever times, on three strategies: what
    ///      passes within t loses at most L (1 + t / day) of the NAV, and each strategy at most its own.
    function testFuzz_losses__never_exceed_capacity_and_leak(uint256[16] memory sizes, uint256[16] memory gaps) public {
        RiskStrategy[3] memory all = [strategy, _another(), _another()];
        uint256[3] memory lost;
        uint256 start = block.timestamp;
        for (uint256 i = 0; i < 16; i++) {
            skip(bound(gaps[i], 0, 8 hours));
            uint256 which = sizes[i] % 3;
            uint256 size = bound(sizes[i], 1, 12_000e6);
            try this.lose(all[which], size) {
                lost[which] += size;
            } catch {}
            uint256 elapsed = block.timestamp - start;
            assertLe(lost[0] + lost[1] + lost[2], 20_000e6 + 20_000e6 * elapsed / 1 days);
            assertLe(lost[which], 10_000e6 + 10_000e6 * elapsed / 1 days);
        }
    }

    /// @dev The same for what is turned over.
    function testFuzz_turnover__never_exceeds_capacity_and_leak(uint256[16] memory sizes, uint256[16] memory gaps)
        public
    {
        _setTurnover(1e18);
        uint256 turned;
        uint256 start = block.timestamp;
        for (uint256 i = 0; i < 16; i++) {
            skip(bound(gaps[i], 0, 8 hours));
            uint256 size = bound(sizes[i], 1, 600_000e6);
            try this.runNow(one(swap(weth, size * 5e8, base, size))) {
                turned += size;
            } catch {}
            assertLe(turned, NAV + NAV * (block.timestamp - start) / 1 days);
        }
    }

    /* HELPERS */

    function _setTurnover(uint64 capacity) private {
        vm.prank(GOVERNOR);
        risk.setRiskTerms(IRiskManagement.RiskTerms(0.01e18, 0.02e18, capacity, 0.05e18));
    }

    function lose(RiskStrategy who, uint256 amount) external {
        _lose(who, amount);
    }

    function runNow(Step[] memory steps) external {
        run(steps);
    }

    /// @dev A sale at exactly the limit of one batch: 1 % of its turnover.
    function _lose(RiskStrategy who, uint256 amount) private {
        Step[] memory steps = one(swap(weth, amount * 100 * 5e8, base, amount * 99));
        who.close(who.open(KEEPER, steps), steps);
    }

    function _another() private returns (RiskStrategy other) {
        other = new RiskStrategy(risk, lock);
        lock.enrol(address(other));
        treasury.add(address(other));
        _list(address(other), IRiskManagement.StrategyLimits(0.05e18, 0.01e18, 0.3e18, 0));
    }

    function _assertLevels(uint256 strategyLoss, uint256 fundLoss, uint256 turnover) private view {
        (uint256 level,) = risk.strategyLossLevel(address(strategy));
        assertEq(level, strategyLoss, "strategy");
        (level,) = risk.fundLossLevel();
        assertEq(level, fundLoss, "fund");
        (level,) = risk.turnoverLevel();
        assertEq(level, turnover, "turnover");
    }
}
