// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskManagement, Step} from "../../contracts/interfaces/IRiskManagement.sol";
import {RiskFixture} from "./RiskFixture.sol";
import {RiskStrategy} from "./mocks/RiskParts.sol";

/// @notice How much may be in one place: each weight <= max(cap, weight before), of the NAV at the start.
contract RiskCapsTest is RiskFixture {
    RiskStrategy private _other;

    function setUp() public override {
        super.setUp();
        _other = new RiskStrategy(risk, lock);
        lock.enrol(address(_other));
        treasury.add(address(_other));
        _list(address(_other), IRiskManagement.StrategyLimits(0.05e18, 0.01e18, 0.3e18, 0));
    }

    /* TOKENS */

    function test_token_cap__binds_on_all_that_the_fund_holds() public {
        nav.hold(weth, 199e18);
        run(one(_buy()));
        skip(60);
        nav.hold(weth, 199e18 + 5e8); // one base unit more
        expectAtClosing(one(_buy()), _tokenCapExceeded(weth, 0.4e18 + 1e6, 0.4e18));
    }

    function test_token_cap__binds_on_what_a_whole_batch_adds() public {
        nav.hold(weth, 199.5e18);
        run(two(_buy(), swap(weth, 0.5e18, base, 1_000e6)));
        skip(60);
        expectAtClosing(two(_buy(), _buy()), _tokenCapExceeded(weth, 0.403e18, 0.4e18));
    }

    function test_token_cap__binds_on_the_way_into_a_position_too() public {
        // Nothing names weth before the position arrives, so the opening says nothing of it.
        expectAtClosing(one(lend(base, 402_000e6, stack, 201e9)), _tokenCapExceeded(weth, 0.402e18, 0.4e18));
        run(one(lend(base, 400_000e6, stack, 200e9)));
    }

    function test_token_cap__does_not_count_what_only_moved_into_a_position() public {
        nav.hold(weth, 250e18);
        run(one(lend(weth, 10e18, stack, 10e9)));
    }

    function test_token_cap__of_a_token_behind_a_position_that_is_not_listed__is_zero() public {
        address stray = makeAddr("stray");
        registry.set(stray, 1e36);
        lender.put(lent, stray, 1);
        // Each unit is 3 base units and one of the stray.
        expectAtClosing(one(lend(base, 4e6, lent, 1e6)), _tokenCapExceeded(stray, 0.000001e18, 0));
    }

    /* A BREACHED CAP BLOCKS NO DE-RISKING */

    function test_a_breached_token_cap__lets_it_be_sold() public {
        nav.hold(weth, 250e18); // 50 %
        run(one(swap(weth, 1e18, base, 2_000e6)));
        run(one(swap(weth, 1e18, wbtc, 0.05e8)));
        skip(60);
        run(two(swap(weth, 1e18, wbtc, 0.05e8), swap(wbtc, 0.05e8, weth, 1e18)));
        skip(60);
        expectAtClosing(one(_buy()), _tokenCapExceeded(weth, 0.502e18, 0.4e18));
    }

    function test_a_breached_token_cap__does_not_hinder_another_token() public {
        nav.hold(weth, 250e18);
        run(one(swap(base, 40_000e6, wbtc, 1e8)));
    }

    function test_a_breached_adapter_cap__lets_a_position_be_closed() public {
        strategy.hold(stack, address(lender), 200e9); // 40 %
        run(one(lend(stack, 1e9, weth, 1e18)));
        strategy.hold(lent, address(lender), 1);
        skip(60);
        expectAtClosing(one(lend(base, 3e6, lent, 1e6)), _adapterCapExceeded(0.4e18 + 3e6));
    }

    function test_a_breached_adapter_cap__lets_value_move_between_its_positions() public {
        strategy.hold(lent, address(lender), 200_000e6); // 60 %
        run(one(lend(lent, 1e6, stack, 1.5e6)));
    }

    function test_caps__do_not_bind_when_raising() public {
        nav.hold(weth, 500e18);
        strategy.hold(stack, address(lender), 500e9);
        run(two(swap(weth, 1e18, base, 2_000e6), lend(lent, 1e6, base, 3e6)));
    }

    /* ADAPTERS */

    function test_adapter_cap__binds_over_all_its_positions() public {
        strategy.hold(lent, address(lender), 50_000e6); // 15 %
        _other.hold(stack, address(lender), 75e9); // 15 %
        run(one(lend(base, 3e6, lent, 1e6)));
        skip(60);
        strategy.hold(lent, address(lender), 1e6);
        expectAtClosing(one(lend(base, 3e6, lent, 1e6)), _adapterCapExceeded(0.300003e18));
    }

    function test_adapter_cap__counts_no_plain_tokens() public {
        strategy.hold(weth, address(0), 200e18);
        run(one(lend(base, 3e6, lent, 1e6)));
    }

    /* A CAP OF 100 % */

    /// @dev A whole fund in one place weighs more than the NAV at the start once it gained.
    function test_a_cap_of_one__never_binds() public {
        skip(30 days);
        vm.startPrank(GOVERNOR);
        risk.setToken(weth, 0.8e18);
        skip(30 days);
        risk.setToken(weth, 1e18);
        vm.stopPrank();
        nav.hold(weth, 500e18);
        run(one(_buy()));
    }

    /* WHAT A STRATEGY IS WORTH */

    /// @dev A gain within what a batch may lose is noise of the prices: above its cap a strategy still trades.
    function test_strategy_cap__lets_a_small_gain_pass() public {
        strategy.setValue(600_000e6);
        run(one(swap(base, 2_000e6, weth, 1.01e18)));
    }

    function test_strategy_cap__stops_a_large_gain_above_it() public {
        strategy.setValue(500_000e6 + 1);
        expectAtClosing(
            one(swap(base, 2_000e6, weth, 1.01e18 + 5e8)),
            abi.encodeWithSelector(IRiskManagement.StrategyCapExceeded.selector, strategy, 0.5e18 + 1e6, 0.5e18)
        );
        strategy.setValue(500_000e6);
        run(one(swap(base, 2_000e6, weth, 2e18)));
    }

    function test_strategy_cap_of_one__never_binds() public {
        skip(30 days);
        vm.prank(GOVERNOR);
        risk.setStrategyLimits(address(strategy), IRiskManagement.StrategyLimits(1e18, 0.01e18, 0.3e18, 60));
        strategy.setValue(NAV + 2_000e6);
        run(one(swap(base, 2_000e6, weth, 2e18)));
    }

    /* FUZZ */

    /// @dev After any accepted batch that is not raising, what grew is within its cap.
    function testFuzz_what_grew__is_within_its_cap(uint256 held, uint256 bought) public {
        held = bound(held, 0, 300e18);
        bought = bound(bought, 1e9, 300e18);
        nav.hold(weth, held);
        try this.runNow(one(swap(base, bought / 5e8, weth, bought))) {
            assertLe(held + bought, 200e18 + 5e8);
        } catch {
            assertGt(held + bought, 200e18);
        }
    }

    function runNow(Step[] memory steps) external {
        run(steps);
    }

    /* HELPERS */

    function _buy() private view returns (Step memory) {
        return swap(base, 2_000e6, weth, 1e18);
    }

    function _tokenCapExceeded(address token, uint256 weight, uint256 cap) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IRiskManagement.TokenCapExceeded.selector, token, weight, cap);
    }

    function _adapterCapExceeded(uint256 weight) private view returns (bytes memory) {
        return abi.encodeWithSelector(IRiskManagement.AdapterCapExceeded.selector, lender, weight, 0.3e18);
    }
}
