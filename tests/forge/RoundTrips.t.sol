// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAdapter} from "../../contracts/interfaces/IAdapter.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {IProfit, ProfitTerms} from "../../contracts/interfaces/IProfit.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../contracts/interfaces/IStrategy.sol";
import {RoundTripFixture} from "./RoundTripFixture.sol";

contract RoundTripsTest is RoundTripFixture {
    /* PROFIT */

    function testFuzz_trip__earns_what_its_balances_say(uint256 amount, uint256 price) public {
        amount = bound(amount, unit, 50_000 * unit);
        price = bound(price, 2010, 5000);
        _setPrice(price);
        uint256 held = base.balanceOf(address(trend));
        uint256 profit = gainOf(amount, price);
        vm.expectEmit(address(trend));
        emit IProfit.ProfitTaken(orderId, address(base), profit, profit);
        trip(there(amount), terms(profit));
        assertEq(base.balanceOf(address(trend)), held + profit);
        assertEq(unitsOf(base), held + profit);
        assertEq(unitsOf(weth), 0);
        assertEq(base.allowance(address(trend), address(venue)), 0);
        assertEq(weth.allowance(address(trend), address(owned)), 0);
    }

    function test_trip__says_what_each_of_its_swaps_moved() public {
        _setPrice(2100);
        orderId = 77;
        vm.expectEmit(address(trend));
        emit IStrategy.OrderExecuted(77, 0, address(swapAdapter), address(base), 10_000 * unit, address(weth), 4.995e18);
        vm.expectEmit(address(trend));
        emit IStrategy.OrderExecuted(
            77, 1, address(ownedAdapter), address(weth), 4.995e18, address(base), 104_895 * unit / 10
        );
        trip(there(10_000 * unit), terms(1));
    }

    function testFuzz_trip__one_unit_below_its_minimum__reverts(uint256 amount, uint256 price) public {
        amount = bound(amount, unit, 50_000 * unit);
        price = bound(price, 2010, 5000);
        _setPrice(price);
        uint256 profit = gainOf(amount, price);
        bytes memory refusal =
            abi.encodeWithSelector(IProfit.ProfitTooSmall.selector, address(base), profit, profit + 1);
        refused(there(amount), terms(profit + 1), refusal);
    }

    function test_trip__without_any_gain__reverts_whatever_was_asked_for() public {
        uint256 amount = 10_000 * unit;
        owned.setRate(weth, base, 2_002_002_003); // 4.995 WETH bring 10,000 and four units
        owned.setKept(4);
        refused(there(amount), terms(0), abi.encodeWithSelector(IProfit.ProfitTooSmall.selector, address(base), 0, 1));
    }

    function test_trip__that_loses__reverts() public {
        uint256 held = unitsOf(base);
        bytes memory refusal =
            abi.encodeWithSelector(IStrategy.EntryShrank.selector, address(base), held, held - 10 * unit);
        refused(there(10_000 * unit), terms(0), refusal);
    }

    function testFuzz_trip__gas__is_paid_at_the_price_that_the_transaction_pays(uint256 gasPrice) public {
        _setPrice(2100);
        gasPrice = bound(gasPrice, 0, 10_000 gwei);
        uint256 profit = gainOf(10_000 * unit, 2100);
        // A wei of ether is worth 2,000e6 / 1e18 units; 400,000 gas of it.
        uint256 weiPrice = 2000 * unit * 1e36 / 1e18;
        uint256 cost = (400_000 * gasPrice * 2000 * unit + 1e18 - 1) / 1e18;
        vm.txGasPrice(gasPrice);
        if (cost > profit) {
            bytes memory refusal = abi.encodeWithSelector(IProfit.ProfitTooSmall.selector, address(base), profit, cost);
            refused(there(10_000 * unit), ProfitTerms(0, 400_000, weiPrice), refusal);
            return;
        }
        trip(there(10_000 * unit), ProfitTerms(profit - cost, 400_000, weiPrice));
        bytes memory less = abi.encodeWithSelector(IProfit.ProfitTooSmall.selector, address(base), profit, profit + 1);
        refused(there(10_000 * unit), ProfitTerms(profit - cost + 1, 400_000, weiPrice), less);
    }

    /* ROUTES */

    function test_trip__split_and_joined__swaps_all_that_it_brought() public {
        _setPrice(2100);
        Order[] memory orders = new Order[](3);
        orders[0] = onVenue(base, weth, 6000 * unit);
        orders[1] = onVenue(base, weth, 4000 * unit);
        orders[2] = onOwned(weth, base, 0);
        uint256 held = unitsOf(base);
        trip(orders, terms(1));
        assertEq(unitsOf(base), held + gainOf(10_000 * unit, 2100));
        assertEq(unitsOf(weth), 0);
    }

    function test_trip__joined_and_split__leaves_nothing() public {
        _setPrice(2100);
        Order[] memory orders = new Order[](3);
        orders[0] = onVenue(base, weth, 10_000 * unit);
        orders[1] = onOwned(weth, base, 2e18);
        orders[2] = onOwned(weth, base, 0);
        // The former order brought base asset: of that nothing is left over, so the third has nothing to swap.
        refused(orders, terms(1), abi.encodeWithSelector(IAdapter.BadOrder.selector));
        orders[2] = onOwned(weth, base, 2.995e18);
        uint256 held = unitsOf(base);
        trip(orders, terms(1));
        assertEq(unitsOf(base), held + gainOf(10_000 * unit, 2100));
    }

    function test_trip__through_three_tokens__earns_in_the_first() public {
        owned.setRate(weth, wbtc, 0.05e8 * 1.01e18 / 1e18);
        wbtc.mint(address(owned), 100e8);
        Order[] memory orders = new Order[](3);
        orders[0] = onVenue(base, weth, 20_000 * unit);
        orders[1] = onOwned(weth, wbtc, 0);
        orders[2] = onVenue(wbtc, base, 0);
        uint256 held = unitsOf(base);
        trip(orders, terms(1));
        // 9.99 WETH, 0.504495 BTC, at 40,000 less 0.1 %.
        assertEq(unitsOf(base), held + 20_159_620_200 - 20_000 * unit);
        assertEq(unitsOf(wbtc), 0);
    }

    function test_trip__from_another_entry__earns_in_that_entry() public {
        swap(trend, base, weth, 20_000 * unit);
        tick(1);
        _setPrice(1900);
        uint256 held = unitsOf(weth);
        uint256 cash = unitsOf(base);
        Order[] memory orders = new Order[](2);
        orders[0] = onVenue(weth, base, 2e18);
        orders[1] = onOwned(base, weth, 0);
        trip(orders, terms(0.1e18));
        // 3,996 base assets at 1,900.
        assertEq(unitsOf(weth), held + 3996e18 / uint256(1900) - 2e18);
        assertEq(unitsOf(base), cash);
    }

    function test_trip__better_than_planned__keeps_what_is_left_over() public {
        _setPrice(2100);
        Order[] memory orders = there(10_000 * unit);
        orders[1] = onOwned(weth, base, 4.9e18); // of 4.995e18
        trip(orders, terms(1));
        assertEq(unitsOf(weth), 0.095e18);
    }

    function test_trip__that_takes_from_another_entry__reverts() public {
        swap(trend, base, weth, 20_000 * unit);
        tick(1);
        _setPrice(2100);
        uint256 held = unitsOf(weth);
        Order[] memory orders = there(10_000 * unit);
        orders[1] = onOwned(weth, base, 4.995e18 + 1);
        bytes memory refusal = abi.encodeWithSelector(IStrategy.EntryShrank.selector, address(weth), held, held - 1);
        refused(orders, terms(1), refusal);
    }

    function test_trip__unbooked_units__are_not_swapped() public {
        weth.mint(address(trend), 7e18);
        base.mint(address(trend), 7 * unit);
        _setPrice(2100);
        uint256 held = unitsOf(base);
        trip(there(10_000 * unit), terms(1));
        assertEq(unitsOf(base), held + gainOf(10_000 * unit, 2100));
        assertEq(weth.balanceOf(address(trend)), 7e18);
    }

    /* GUARDS */

    function test_trip__used_id__is_refused_by_both_entries() public {
        _setPrice(2100);
        trip(there(1000 * unit), terms(1));
        orderId--;
        refused(there(1000 * unit), terms(1), abi.encodeWithSelector(IStrategy.OrderIdUsed.selector, orderId));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.OrderIdUsed.selector, orderId - 1));
        trend.execute(orderId - 1, there(1000 * unit), block.timestamp);
    }

    function test_trip__after_its_deadline__reverts() public {
        _setPrice(2100);
        uint256 late = block.timestamp - 1;
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.DeadlinePassed.selector, late, block.timestamp));
        trend.executeForProfit(orderId, there(1000 * unit), late, terms(1));
    }

    function test_trip__of_no_orders__reverts() public {
        refused(new Order[](0), terms(0), abi.encodeWithSelector(IStrategy.NoOrders.selector));
    }

    function test_trip__by_anybody_but_the_keeper__reverts() public {
        _setPrice(2100);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), KEEPER));
        trend.executeForProfit(orderId, there(1000 * unit), block.timestamp, terms(1));
    }

    function test_trip__while_trading_is_paused__reverts() public {
        _setPrice(2100);
        vm.prank(GUARDIAN);
        controls.pauseTrading();
        bytes memory refusal =
            abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, block.timestamp + 10 days);
        refused(there(1000 * unit), terms(1), refusal);
    }

    function test_trip__of_a_frozen_strategy__reverts() public {
        _setPrice(2100);
        vm.prank(GUARDIAN);
        risk.freezeStrategy(address(trend));
        refused(
            there(1000 * unit),
            terms(1),
            abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, address(trend))
        );
    }

    function test_trip__in_the_wind_down__reverts() public {
        _setPrice(2100);
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
        refused(there(1000 * unit), terms(1), abi.encodeWithSelector(IEmergencyControls.WindsDown.selector));
    }

    function test_trip__while_redemptions_wait_for_cash__reverts() public {
        _setPrice(2100);
        allocate(trend, 25_000 * unit);
        allocate(lending, 15_000 * unit);
        requestRedeem(ALICE, 19_000e18);
        close();
        uint256 owed = fund.redemptionsOwed();
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.RedemptionsFirst.selector, owed, treasury.cash());
        refused(there(1000 * unit), terms(1), refusal);
    }

    function test_trip__through_what_was_switched_off__reverts() public {
        _setPrice(2100);
        vm.prank(GUARDIAN);
        risk.lowerTokenCap(address(weth), 0);
        refused(
            there(1000 * unit), terms(1), abi.encodeWithSelector(IRiskManagement.TokenNotListed.selector, address(weth))
        );
    }

    function test_trip__through_an_adapter_that_was_switched_off__reverts() public {
        _setPrice(2100);
        vm.prank(GUARDIAN);
        risk.lowerAdapterCap(address(ownedAdapter), 0);
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.AdapterNotListed.selector, address(ownedAdapter));
        refused(there(1000 * unit), terms(1), refusal);
    }

    function test_trip__through_a_position__is_no_swap() public {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(poolAdapter), abi.encode(true, 1000 * unit));
        vm.prank(KEEPER);
        vm.expectRevert();
        lending.executeForProfit(orderId++, orders, block.timestamp, terms(0));
    }

    function test_trip__from_a_token_into_itself__is_no_swap() public {
        owned.setRate(base, base, 1.01e18);
        Order[] memory orders = new Order[](1);
        orders[0] = onOwned(base, base, 1000 * unit);
        refused(orders, terms(1), abi.encodeWithSelector(IStrategy.SameToken.selector, address(base)));
    }

    function test_trip__venue_that_pays_less_than_it_said__reverts() public {
        _setPrice(2100);
        uint256 profit = gainOf(1000 * unit, 2100);
        owned.setKept(1);
        bytes memory refusal =
            abi.encodeWithSelector(IProfit.ProfitTooSmall.selector, address(base), profit - 1, profit);
        refused(there(1000 * unit), terms(profit), refusal);
    }

    /* LIMITS THAT IT DOES NOT TOUCH */

    function test_trip__fills_no_bucket_and_waits_for_no_cooldown() public {
        _setPrice(2100);
        IRiskManagement.StrategyLimits memory limits = IRiskManagement.StrategyLimits(0.8e18, 0.02e18, 0.5e18, 600);
        vm.prank(timelock);
        risk.setStrategyLimits(address(trend), limits);
        for (uint256 i = 0; i < 20; i++) {
            trip(there(40_000 * unit), terms(1));
        }
        (uint256 loss,) = risk.fundLossLevel();
        (uint256 turnover,) = risk.turnoverLevel();
        (uint256 own,) = risk.strategyLossLevel(address(trend));
        assertEq(loss + turnover + own, 0);
        swap(trend, base, weth, 1000 * unit); // no cooldown was begun either
    }

    function test_trip__needs_no_live_price_of_what_was_held_before() public {
        swap(trend, base, weth, 1000 * unit);
        _setPrice(2100);
        wbtcFeed.breakDown(true);
        vm.warp(block.timestamp + 3 days); // every feed is too old
        Order[] memory orders = new Order[](2);
        owned.setRate(base, weth, 1e18 * 1e18 / (2000 * unit));
        (orders[0], orders[1]) = (onOwned(base, weth, 1000 * unit), onOwned(weth, base, 0));
        uint256 held = unitsOf(base);
        trip(orders, terms(1));
        assertEq(unitsOf(base), held + 50 * unit);
    }

    function test_trip__reentered_by_the_venue__finds_the_fund_locked() public {
        _setPrice(2100);
        owned.setFriend(address(fund), abi.encodeCall(fund.reopenDealing, ()));
        trip(there(1000 * unit), terms(1));
        assertFalse(owned.answered());
        assertEq(bytes4(owned.answer()), IFundLock.FundLocked.selector);
    }
}
