// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement, Opening, Step} from "../../contracts/interfaces/IRiskManagement.sol";
import {RiskFixture} from "./RiskFixture.sol";
import {RiskAdapter, RiskStrategy} from "./mocks/RiskParts.sol";

/// @notice What is checked before a batch and before an allocation.
contract RiskManagementTest is RiskFixture {
    /* OPENING */

    function test_openBatch__answers_what_the_closing_needs() public {
        Opening memory opening = strategy.open(KEEPER, two(_buy(), swap(weth, 0, wbtc, 0)));
        assertEq(opening.nav, NAV);
        assertEq(opening.supply, 1_000_000e18);
        assertFalse(opening.raising);
        assertEq(opening.tokens.length, 3);
        assertTrue(opening.tokens[0] == weth && opening.tokens[1] == weth && opening.tokens[2] == wbtc);
        assertTrue(opening.prices[0] == 2e27 && opening.prices[2] == 400e36);
    }

    function test_openBatch__raising__measures_by_the_live_nav_while_there_is_one() public {
        fund.set(0, 900_000e6);
        assertEq(strategy.open(KEEPER, one(_sell())).nav, 1_000_000e6);
    }

    function test_openBatch__raising_without_a_live_nav__needs_the_struck_one_and_traded_prices_alone() public {
        fund.set(0, 900_000e6);
        registry.set(wbtc, 0);
        vm.mockCallRevert(address(nav), abi.encodeWithSelector(INavOracle.totalAssetsWith.selector), "");
        Opening memory opening = strategy.open(KEEPER, one(_sell()));
        assertTrue(opening.raising);
        assertEq(opening.nav, 900_000e6);
        assertEq(opening.tokens.length, 1);
        assertEq(opening.prices[0], 2e27);
    }

    function test_openBatch__out_of_a_position_into_the_base_asset__raises() public {
        Opening memory opening = strategy.open(KEEPER, one(lend(lent, 0, base, 0)));
        assertTrue(opening.raising);
        assertEq(opening.tokens.length, 0);
    }

    function test_openBatch__with_one_step_elsewhere__does_not_raise() public {
        assertFalse(strategy.open(KEEPER, two(_sell(), _buy())).raising);
    }

    function test_openBatch__by_an_operator_who_is_not_the_keeper__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, GUARDIAN, KEEPER));
        strategy.open(GUARDIAN, one(_buy()));
    }

    function test_openBatch__outside_an_operation_of_the_fund__reverts() public {
        vm.startPrank(address(strategy));
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        risk.openBatch(KEEPER, one(_buy()));
        Opening memory opening;
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        risk.closeBatch(opening, one(_buy()));
    }

    function test_openBatch__by_a_contract_of_the_fund_that_is_no_strategy__reverts() public {
        RiskStrategy other = new RiskStrategy(risk, lock);
        lock.enrol(address(other));
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.NotStrategy.selector, other);
        vm.expectRevert(refusal);
        other.open(KEEPER, one(_buy()));
        Opening memory opening;
        vm.expectRevert(refusal);
        other.close(opening, one(_buy()));
    }

    function test_openBatch__of_a_token_without_a_live_price__reverts() public {
        registry.set(weth, 0);
        bytes memory refusal = abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, weth);
        expectAtOpening(one(_buy()), refusal);
        expectAtOpening(one(_sell()), refusal);
    }

    function test_openBatch__of_a_fund_worth_nothing__reverts() public {
        nav.set(0);
        expectAtOpening(one(_buy()), abi.encodeWithSelector(IRiskManagement.NavIsZero.selector));
    }

    function test_openBatch__of_a_fund_worth_one_unit__opens() public {
        nav.set(1);
        assertEq(strategy.open(KEEPER, one(_buy())).nav, 1);
    }

    /* THE LISTS */

    function test_openBatch__of_an_unlisted_token__reverts() public {
        address doge = makeAddr("doge");
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.TokenNotListed.selector, doge);
        expectAtOpening(one(swap(base, 0, doge, 0)), refusal);
        expectAtOpening(one(swap(doge, 0, base, 0)), refusal);
    }

    function test_openBatch__of_a_token_whose_cap_is_zero__may_only_sell() public {
        vm.prank(GUARDIAN);
        risk.lowerTokenCap(weth, 0);
        expectAtOpening(one(_buy()), abi.encodeWithSelector(IRiskManagement.TokenNotListed.selector, weth));
        strategy.open(KEEPER, one(_sell()));
        strategy.open(KEEPER, one(swap(weth, 0, wbtc, 0)));
    }

    function test_openBatch__through_an_unlisted_adapter__reverts() public {
        Step memory step = _buy();
        step.adapter = address(this);
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.AdapterNotListed.selector, address(this));
        expectAtOpening(one(step), refusal);
        step = _buy();
        step.leavesAdapter = address(this);
        expectAtOpening(one(step), refusal);
        (step.leavesAdapter, step.arrivesAdapter) = (address(0), address(this));
        expectAtOpening(one(step), refusal);
    }

    function test_openBatch__a_call_that_was_not_frozen__reverts() public {
        Step memory step = _buy();
        step.selector = LEND;
        expectAtOpening(one(step), _callNotListed(router, LEND));
        (step.selector, step.target) = (SWAP, pool);
        expectAtOpening(one(step), _callNotListed(pool, SWAP));
    }

    /// @dev What one adapter may call, another may not.
    function test_openBatch__another_adapters_call__reverts() public {
        Step memory step = _buy();
        (step.target, step.selector) = (pool, LEND);
        expectAtOpening(one(step), _callNotListed(pool, LEND));
    }

    function test_openBatch__a_spender_that_was_not_frozen__reverts() public {
        Step memory step = _buy();
        step.spender = pool;
        expectAtOpening(
            one(step), abi.encodeWithSelector(IRiskManagement.SpenderNotListed.selector, address(swaps), pool)
        );
        step.spender = address(0);
        strategy.open(KEEPER, one(step));
    }

    function test_openBatch__a_target_that_may_be_called_but_not_spend__reverts() public {
        RiskAdapter careful = new RiskAdapter();
        careful.permit(pool, LEND);
        vm.prank(GOVERNOR);
        risk.setAdapter(address(careful), 0);
        Step memory step = lend(base, 0, weth, 0);
        (step.adapter, step.spender) = (address(careful), pool);
        expectAtOpening(
            one(step), abi.encodeWithSelector(IRiskManagement.SpenderNotListed.selector, address(careful), pool)
        );
        (step.adapter, step.spender) = (address(lender), pool);
        strategy.open(KEEPER, one(step));
    }

    /* WHAT ONLY RAISING MAY DO */

    function test_openBatch__of_a_frozen_strategy__may_only_raise() public {
        vm.prank(GUARDIAN);
        risk.freezeStrategy(address(strategy));
        expectAtOpening(one(_buy()), abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, strategy));
        strategy.open(KEEPER, one(_sell()));
    }

    function test_openBatch__within_the_cooldown__may_only_raise() public {
        run(one(_buy()));
        uint256 since = block.timestamp;
        skip(59);
        expectAtOpening(one(_buy()), abi.encodeWithSelector(IRiskManagement.CoolingDown.selector, strategy, since, 60));
        run(one(_sell()));
        skip(1);
        run(one(_buy()));
    }

    function test_openBatch__while_redemptions_exceed_the_cash__may_only_raise() public {
        fund.set(100e6, NAV);
        treasury.setCash(100e6 - 1);
        expectAtOpening(
            one(_buy()), abi.encodeWithSelector(IRiskManagement.RedemptionsFirst.selector, 100e6, 100e6 - 1)
        );
        strategy.open(KEEPER, one(_sell()));
        treasury.setCash(100e6);
        strategy.open(KEEPER, one(_buy()));
    }

    /* ALLOCATION */

    function test_checkAllocation__up_to_cap_and_floor__passes() public view {
        risk.checkAllocation(address(strategy), 500_000e6, 50_000e6, NAV);
    }

    function test_checkAllocation__above_the_cap__reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(IRiskManagement.StrategyCapExceeded.selector, strategy, 0.5e18 + 1e6, 0.5e18)
        );
        risk.checkAllocation(address(strategy), 500_000e6 + 1, 50_000e6, NAV);
    }

    function test_checkAllocation__below_the_cash_floor__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.CashFloorBroken.selector, 50_000e6 - 1, 50_000e6));
        risk.checkAllocation(address(strategy), 500_000e6, 50_000e6 - 1, NAV);
    }

    function test_checkAllocation__rounds_the_floor_up() public {
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.CashFloorBroken.selector, 50_000e6, 50_000e6 + 1));
        risk.checkAllocation(address(strategy), 1, 50_000e6, NAV + 1);
    }

    function test_checkAllocation__to_a_frozen_strategy__reverts() public {
        vm.prank(GUARDIAN);
        risk.freezeStrategy(address(strategy));
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, strategy));
        risk.checkAllocation(address(strategy), 1, NAV, NAV);
    }

    function test_checkAllocation__to_an_unknown_strategy__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.NotStrategy.selector, address(this)));
        risk.checkAllocation(address(this), 1, NAV, NAV);
    }

    function test_checkAllocation__of_a_fund_worth_nothing__reverts() public {
        vm.expectRevert(IRiskManagement.NavIsZero.selector);
        risk.checkAllocation(address(strategy), 0, 0, 0);
    }

    /* HELPERS */

    function _buy() private view returns (Step memory) {
        return swap(base, 2_000e6, weth, 1e18);
    }

    function _sell() private view returns (Step memory) {
        return swap(weth, 1e18, base, 2_000e6);
    }

    function _callNotListed(address target, bytes4 selector) private view returns (bytes memory) {
        return abi.encodeWithSelector(IRiskManagement.CallNotListed.selector, address(swaps), target, selector);
    }
}
