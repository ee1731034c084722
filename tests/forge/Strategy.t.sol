// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {FundLock} from "../../contracts/fund/FundLock.sol";
import {Call, Holding, Plan} from "../../contracts/interfaces/IAdapter.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement, Step} from "../../contracts/interfaces/IRiskManagement.sol";
import {Entry, IStrategy, Order} from "../../contracts/interfaces/IStrategy.sol";
import {Strategy} from "../../contracts/trading/Strategy.sol";
import {Test} from "./Test.sol";
import {Onlooker, StandInMember, StandInRegistry, StandInRisk} from "./mocks/StandIns.sol";
import {MoodyToken, PositionToken, ScriptedAdapter, Venue} from "./mocks/Venues.sol";

contract StrategyTest is Test {
    address private constant KEEPER = address(0xA002);
    address private constant INVESTOR = address(0xB001);

    FundLock private _lock;
    StandInMember private _treasury;
    StandInRisk private _risk;
    StandInRegistry private _registry;
    MoodyToken private _base;
    MoodyToken private _weth;
    PositionToken private _lent; // lends the base asset
    PositionToken private _stack; // lends weth
    Venue private _venue;
    ScriptedAdapter private _swaps;
    ScriptedAdapter private _lender;
    Strategy private _implementation;
    IStrategy private _strategy;

    function setUp() public {
        _treasury = new StandInMember();
        address[] memory members = new address[](1);
        members[0] = address(_treasury);
        _lock = new FundLock(address(this), address(this), members);
        _treasury.join(_lock);
        _risk = new StandInRisk();
        _registry = new StandInRegistry();
        (_base, _weth) = (new MoodyToken(), new MoodyToken());
        (_lent, _stack) = (new PositionToken(_base), new PositionToken(_weth));
        (_venue, _swaps, _lender) = (new Venue(), new ScriptedAdapter(), new ScriptedAdapter());
        _registry.setPrice(address(_weth), 2e36);
        _risk.listAdapter(address(_swaps));
        _risk.listAdapter(address(_lender));
        _risk.permit(address(_lender), address(_lent), PositionToken.take.selector);
        _implementation = new Strategy(
            Strategy.Wiring(
                address(_treasury),
                _lock,
                IRiskManagement(address(_risk)),
                IPriceRegistry(address(_registry)),
                address(_base)
            )
        );
        _strategy = IStrategy(Clones.cloneWithImmutableArgs(address(_implementation), _arguments()));
        _lock.enrol(address(_strategy));
        _fund(1000);
    }

    function _arguments() private view returns (bytes memory) {
        (address[] memory tokens, address[] memory adapters) = (new address[](4), new address[](4));
        (tokens[0], tokens[1], tokens[2], tokens[3]) = (address(_base), address(_weth), address(_lent), address(_stack));
        (adapters[2], adapters[3]) = (address(_lender), address(_lender));
        return abi.encode(tokens, adapters);
    }

    /* CASH */

    function test_bookCash__books_and_says_so() public {
        vm.expectEmit(address(_strategy));
        emit IStrategy.CashReceived(5);
        _treasury.call(address(_strategy), abi.encodeCall(IStrategy.bookCash, (5)));
        assertEq(_units(_base), 1005);
    }

    function test_bookCash__by_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStrategy.NotTreasury.selector, address(this)));
        _strategy.bookCash(5);
    }

    function test_bookCash__outside_an_operation_of_the_fund__reverts() public {
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        _treasury.callUnlocked(address(_strategy), abi.encodeCall(IStrategy.bookCash, (5)));
    }

    function test_bookCash__beyond_128_bits__reverts() public {
        uint256 huge = type(uint128).max;
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, huge + 1000));
        _treasury.call(address(_strategy), abi.encodeCall(IStrategy.bookCash, (huge)));
    }

    function test_returnCash__sends_it_to_the_treasury() public {
        vm.expectEmit(address(_strategy));
        emit IStrategy.CashReturned(400);
        _treasury.call(address(_strategy), abi.encodeCall(IStrategy.returnCash, (400)));
        assertEq(_base.balanceOf(address(_treasury)), 400);
        assertEq(_units(_base), 600);
    }

    function test_returnCash__of_a_donation__reverts() public {
        _base.mint(address(_strategy), 500);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.NotBooked.selector, address(_base), 1001, 1000));
        _treasury.call(address(_strategy), abi.encodeCall(IStrategy.returnCash, (1001)));
    }

    function test_returnCash__by_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStrategy.NotTreasury.selector, address(this)));
        _strategy.returnCash(5);
    }

    /* EXECUTE */

    function test_execute__a_swap__books_what_it_measured() public {
        vm.expectEmit(address(_strategy));
        emit IStrategy.OrderExecuted(7, 0, address(_swaps), address(_base), 300, address(_weth), 151);
        _execute(7, _one(_swap(_base, 300, 300, _weth, 150, 151)));
        assertEq(_units(_base), 700);
        assertEq(_units(_weth), 151);
        assertTrue(_strategy.isUsed(7));
        assertFalse(_strategy.isUsed(8));
    }

    function test_execute__hands_risk_the_steps_before_and_after() public {
        _execute(1, _one(_swap(_base, 300, 300, _weth, 150, 151)));
        assertEq(_risk.operator(), KEEPER);
        assertEq(_risk.openings() * 10 + _risk.closings(), 11);
        Step memory step = _risk.opened(0);
        assertEq(step.left + step.arrived, 0);
        step = _risk.closed(0);
        assertEq(step.adapter, address(_swaps));
        assertEq(step.leaves, address(_base));
        assertEq(step.arrives, address(_weth));
        assertEq(step.leavesAdapter, address(0));
        assertEq(step.arrivesAdapter, address(0));
        assertEq(step.left, 300);
        assertEq(step.arrived, 151);
        assertEq(step.spender, address(_venue));
        assertEq(step.target, address(_venue));
        assertEq(bytes32(step.selector), bytes32(Venue.trade.selector));
    }

    function test_execute__venue_takes_less_than_approved__leaves_no_approval() public {
        _execute(1, _one(_swap(_base, 300, 120, _weth, 1, 60)));
        assertEq(_base.allowance(address(_strategy), address(_venue)), 0);
        _execute(2, _one(_swap(_base, 300, 299, _weth, 1, 60))); // one unit is enough to clear
        assertEq(_base.allowance(address(_strategy), address(_venue)), 0);
        assertEq(_units(_base), 581);
    }

    function test_execute__supply_and_withdraw__book_the_protocols_units() public {
        _lent.set(2e18, false, false, 0);
        _execute(1, _one(_supply(400)));
        assertEq(_units(_lent), 200);
        assertEq(_units(_base), 600);
        assertEq(_risk.closed(0).arrivesAdapter, address(_lender));
        _execute(2, _one(_withdraw(50, 50, 100)));
        assertEq(_units(_lent), 150);
        assertEq(_units(_base), 700);
        assertEq(_risk.closed(1).leavesAdapter, address(_lender));
    }

    function test_execute__second_order__may_spend_what_the_first_brought() public {
        Order[] memory orders = new Order[](2);
        orders[0] = _swap(_base, 1000, 1000, _weth, 500, 500);
        orders[1] = _swap(_weth, 500, 500, _base, 999, 999);
        _execute(1, orders);
        assertEq(_units(_base), 999);
        assertEq(_units(_weth), 0);
    }

    function test_execute__one_failing_order__undoes_all() public {
        Order[] memory orders = new Order[](2);
        orders[0] = _swap(_base, 1000, 1000, _weth, 500, 500);
        orders[1] = _swap(_weth, 501, 501, _base, 999, 999);
        _refused(orders, abi.encodeWithSelector(IStrategy.NotBooked.selector, address(_weth), 501, 500));
        assertEq(_units(_base), 1000);
        assertFalse(_strategy.isUsed(1));
    }

    function test_execute__used_id__reverts() public {
        _execute(1, _one(_swap(_base, 1, 1, _weth, 1, 1)));
        _refused(
            _one(_swap(_base, 1, 1, _weth, 1, 1)), abi.encodeWithSelector(IStrategy.OrderIdUsed.selector, uint256(1))
        );
    }

    function testFuzz_execute__any_id__is_used_once(uint256 id, uint256 other) public {
        vm.assume(id != other);
        _execute(id, _one(_swap(_base, 1, 1, _weth, 1, 1)));
        assertTrue(_strategy.isUsed(id));
        assertFalse(_strategy.isUsed(other));
    }

    function test_execute__after_the_deadline__reverts() public {
        vm.warp(1000);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.DeadlinePassed.selector, 999, 1000));
        _strategy.execute(1, _one(_swap(_base, 1, 1, _weth, 1, 1)), 999);
    }

    function test_execute__without_orders__reverts() public {
        _refused(new Order[](0), abi.encodeWithSelector(IStrategy.NoOrders.selector));
    }

    function test_execute__a_token_that_is_no_entry__reverts() public {
        MoodyToken other = new MoodyToken();
        bytes memory error_ = abi.encodeWithSelector(IStrategy.UnlistedToken.selector, address(other));
        _refused(_one(_swap(_base, 1, 1, other, 1, 1)), error_);
        _refused(_one(_swap(other, 1, 1, _base, 1, 1)), error_);
    }

    function test_execute__a_token_for_itself__reverts() public {
        _refused(
            _one(_swap(_base, 1, 1, _base, 1, 1)), abi.encodeWithSelector(IStrategy.SameToken.selector, address(_base))
        );
    }

    function test_execute__a_position_through_another_adapter__reverts() public {
        Plan memory plan = _plan(address(_base), 1, address(_lent), 1, abi.encodeCall(Venue.fail, (1)));
        _refused(
            _one(Order(address(_swaps), abi.encode(plan))),
            abi.encodeWithSelector(IStrategy.WrongAdapter.selector, address(_lent), address(_lender))
        );
    }

    function test_execute__more_than_booked__reverts_whatever_was_donated() public {
        _base.mint(address(_strategy), 500);
        _refused(
            _one(_swap(_base, 1001, 1001, _weth, 1, 1)),
            abi.encodeWithSelector(IStrategy.NotBooked.selector, address(_base), 1001, 1000)
        );
    }

    function test_execute__approval_above_what_may_leave__reverts() public {
        Plan memory plan = _plan(address(_base), 10, address(_weth), 1, abi.encodeCall(Venue.fail, (1)));
        plan.approval = 11;
        _refused(
            _one(Order(address(_swaps), abi.encode(plan))),
            abi.encodeWithSelector(IStrategy.ApprovalTooLarge.selector, 11, 10)
        );
    }

    function test_execute__venue_reverts__keeps_its_reason() public {
        Plan memory plan = _plan(address(_base), 10, address(_weth), 1, abi.encodeCall(Venue.fail, (42)));
        bytes memory reason = abi.encodeWithSelector(Venue.NoDeal.selector, 42);
        _refused(
            _one(Order(address(_swaps), abi.encode(plan))),
            abi.encodeWithSelector(IStrategy.VenueReverted.selector, address(_venue), reason)
        );
    }

    function test_execute__too_little_arrives__reverts() public {
        _refused(
            _one(_swap(_base, 300, 300, _weth, 150, 149)),
            abi.encodeWithSelector(IStrategy.TooLittleArrived.selector, address(_weth), 149, 150)
        );
    }

    function test_execute__too_many_units_burned__reverts() public {
        _execute(50, _one(_supply(400)));
        _refused(
            _one(_withdraw(50, 49, 50)), abi.encodeWithSelector(IStrategy.TooMuchLeft.selector, address(_lent), 50, 49)
        );
    }

    /// @dev The call burns `_lent`, the plan names base asset for weth: a faulty adapter, within its permissions.
    function test_execute__a_position_the_order_does_not_name_shrinks__reverts() public {
        _execute(50, _one(_supply(400)));
        Plan memory plan = _plan(address(_base), 40, address(_weth), 0, "");
        plan.spender = address(0);
        plan.call = Call(address(_lent), abi.encodeCall(PositionToken.take, (30, address(_strategy))));
        _refused(
            _one(Order(address(_lender), abi.encode(plan))),
            abi.encodeWithSelector(IStrategy.TooMuchLeft.selector, address(_lent), 30, 0)
        );
    }

    function test_execute__what_should_arrive_shrinks__reverts() public {
        _execute(50, _one(_supply(400)));
        Plan memory plan = _plan(address(_base), 40, address(_lent), 0, "");
        plan.spender = address(0);
        plan.call = Call(address(_lent), abi.encodeCall(PositionToken.take, (30, address(_strategy))));
        _refused(
            _one(Order(address(_lender), abi.encode(plan))),
            abi.encodeWithSelector(IStrategy.TooMuchLeft.selector, address(_lent), 30, 0)
        );
    }

    function test_execute__risk_says_no_at_the_end__undoes_all() public {
        _risk.refuse(true);
        _refused(_one(_swap(_base, 1, 1, _weth, 1, 1)), abi.encodeWithSelector(StandInRisk.TooRisky.selector));
        assertEq(_units(_base), 1000);
    }

    function test_execute__re_entered_by_its_venue__reverts() public {
        bytes memory again = abi.encodeCall(IStrategy.execute, (2, new Order[](0), block.timestamp));
        _refusedInside(address(_strategy), again);
    }

    function test_execute__value_read_by_a_stranger_meanwhile__reverts() public {
        Onlooker onlooker = new Onlooker();
        _refusedInside(address(onlooker), abi.encodeCall(Onlooker.look, (_strategy)));
        _refusedInside(address(_strategy), abi.encodeCall(IStrategy.holdings, ()));
        _refusedInside(address(_strategy), abi.encodeCall(IStrategy.value, ()));
    }

    function test_execute__on_the_implementation__reverts() public {
        _lock.enrol(address(_implementation));
        vm.expectRevert(IStrategy.NotClone.selector);
        _implementation.execute(1, _one(_swap(_base, 1, 1, _weth, 1, 1)), block.timestamp);
        vm.expectRevert(IStrategy.NotClone.selector);
        _implementation.inventory();
    }

    /* VIEWS */

    function test_views__look_through_positions_and_leave_zeros_out() public {
        _hold();
        Entry[] memory entries = _strategy.inventory();
        assertEq(entries.length, 4);
        assertEq(entries[2].token, address(_lent));
        assertEq(entries[2].adapter, address(_lender));
        assertEq(entries[2].units, 300);
        Holding[] memory list = _strategy.holdings();
        assertEq(list.length, 3);
        assertEq(list[0].token, address(_base));
        assertEq(list[0].amount, 500);
        assertEq(list[1].token, address(_weth));
        assertEq(list[2].token, address(_base));
        assertEq(list[2].amount, 300);
    }

    function test_value__is_the_sum_of_floors() public {
        _hold();
        assertEq(_strategy.value(), 500 + 200 + 300);
        _registry.setPrice(address(_weth), 1.999e36);
        assertEq(_strategy.value(), 500 + 199 + 300);
        _lent.set(1.9999e18, false, false, 0);
        assertEq(_strategy.value(), 500 + 199 + 599);
    }

    function test_value__asks_each_price_once() public {
        _weth.mint(address(_strategy), 0);
        _execute(1, _one(_swap(_base, 200, 200, _weth, 100, 100)));
        Plan memory plan = _plan(address(_weth), 40, address(_stack), 40, "");
        plan.spender = address(_stack);
        plan.call = Call(address(_stack), abi.encodeCall(PositionToken.put, (40, address(_strategy))));
        _execute(2, _one(Order(address(_lender), abi.encode(plan))));
        assertEq(_strategy.value(), 800 + 120 + 80); // the registry reverts on a repetition
    }

    function test_value__without_a_price__reverts() public {
        _hold();
        _registry.setPrice(address(_weth), 0);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, address(_weth)));
        _strategy.value();
    }

    function test_value__of_cash_alone__needs_no_price() public {
        _registry.setPrice(address(_weth), 0);
        assertEq(_strategy.value(), 1000);
    }

    function test_value__of_a_donation__is_nothing() public {
        _weth.mint(address(_strategy), 1e30);
        _base.mint(address(_strategy), 1e30);
        assertEq(_strategy.value(), 1000);
    }

    function test_unitsOf__no_entry__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStrategy.UnlistedToken.selector, address(this)));
        _strategy.unitsOf(address(this));
    }

    function test_wiring__is_the_implementations() public view {
        assertEq(_strategy.treasury(), address(_treasury));
        assertEq(_strategy.baseAsset(), address(_base));
        assertEq(address(_strategy.registry()), address(_registry));
    }

    /* IN KIND */

    function test_payInKind__pays_floors_of_everything_as_held() public {
        _hold();
        _payInKind(1, 7, new address[](0));
        assertEq(_base.balanceOf(INVESTOR), 71);
        assertEq(_weth.balanceOf(INVESTOR), 14);
        assertEq(_lent.balanceOf(INVESTOR), 42);
        assertEq(_units(_base), 429);
        assertEq(_units(_weth), 86);
        assertEq(_units(_lent), 258);
    }

    function test_payInKind__skipped__stays_booked_and_is_said() public {
        _hold();
        vm.expectEmit(address(_strategy));
        emit IStrategy.PaidInKind(INVESTOR, address(_weth), 50, true);
        vm.expectEmit(address(_strategy));
        emit IStrategy.PaidInKind(INVESTOR, address(_lent), 150, false);
        _payInKind(1, 2, _only(address(_weth)));
        assertEq(_weth.balanceOf(INVESTOR), 0);
        assertEq(_units(_weth), 100);
        assertEq(_base.balanceOf(INVESTOR), 250);
    }

    function test_payInKind__a_reverting_token__is_named() public {
        _hold();
        _weth.setMood(MoodyToken.Mood.Reverts);
        _expectInKind(abi.encodeWithSelector(IStrategy.PayOutFailed.selector, address(_weth)));
        _payInKind(1, 2, _only(address(_weth)));
    }

    function test_payInKind__a_token_that_answers_false__is_named() public {
        _hold();
        _weth.setMood(MoodyToken.Mood.AnswersFalse);
        _expectInKind(abi.encodeWithSelector(IStrategy.PayOutFailed.selector, address(_weth)));
    }

    function test_payInKind__a_broken_position__is_named_and_can_be_skipped() public {
        _hold();
        _lent.set(1e18, false, true, 0);
        _expectInKind(abi.encodeWithSelector(IStrategy.PayOutFailed.selector, address(_lent)));
        _payInKind(1, 2, _only(address(_lent)));
        assertEq(_units(_lent), 300);
    }

    function test_payInKind__a_transfer_moves_more_than_the_slice__reverts() public {
        _hold();
        _lent.set(1e18, false, false, 1);
        _expectInKind(abi.encodeWithSelector(IStrategy.TooMuchLeft.selector, address(_lent), 151, 150));
    }

    function test_payInKind__an_untransferable_position__is_unwound_to_the_investor() public {
        _hold();
        _lent.set(0.9e18, true, false, 0);
        vm.expectEmit(address(_strategy));
        emit IStrategy.PaidInKind(INVESTOR, address(_lent), 150, false);
        _payInKind(1, 2, new address[](0));
        assertEq(_base.balanceOf(INVESTOR), 250 + 135);
        assertEq(_units(_base), 250);
        assertEq(_base.balanceOf(address(_strategy)), 250);
        assertEq(_units(_lent), 150);
    }

    function test_payInKind__unwinding_by_an_unlisted_call__reverts() public {
        _hold();
        _lent.set(1e18, true, false, 0);
        _lender.setUnwinding(Call(address(_base), abi.encodeCall(_base.transfer, (KEEPER, 1))));
        _expectInKind(
            abi.encodeWithSelector(
                IRiskManagement.CallNotListed.selector, address(_lender), address(_base), _base.transfer.selector
            )
        );
    }

    function test_payInKind__unwinding_fails__names_the_position() public {
        _hold();
        _lent.set(1e18, true, true, 0);
        _expectInKind(abi.encodeWithSelector(IStrategy.PayOutFailed.selector, address(_lent)));
    }

    /// @dev The base asset is skipped already: to name it once more would help nobody.
    function test_payInKind__what_was_unwound_cannot_be_sent__names_the_position() public {
        _hold();
        _lent.set(1e18, true, false, 0);
        _base.block_(INVESTOR);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.PayOutFailed.selector, address(_lent)));
        _payInKind(1, 2, _only(address(_base)));
    }

    function test_payInKind__unwinding_burns_more_than_the_slice__reverts() public {
        _hold();
        _lent.set(1e18, true, false, 1);
        _expectInKind(abi.encodeWithSelector(IStrategy.TooMuchLeft.selector, address(_lent), 151, 150));
    }

    function test_payInKind__by_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStrategy.NotTreasury.selector, address(this)));
        _strategy.payInKind(INVESTOR, 1, 2, new address[](0));
    }

    function testFuzz_payInKind__never_above_the_exact_share_and_always_booked(uint256 part, uint256 whole) public {
        _hold();
        whole = bound(whole, 1, 1e30);
        part = bound(part, 0, whole);
        _payInKind(part, whole, new address[](0));
        assertLe(_weth.balanceOf(INVESTOR) * whole, 100 * part);
        assertEq(_units(_weth) + _weth.balanceOf(INVESTOR), 100);
        assertEq(_units(_lent) + _lent.balanceOf(INVESTOR), 300);
        assertEq(_units(_base) + _base.balanceOf(INVESTOR), 500);
        assertEq(_weth.balanceOf(address(_strategy)), _units(_weth));
    }

    /* HELPERS */

    function _fund(uint256 amount) private {
        _base.mint(address(_strategy), amount);
        _treasury.call(address(_strategy), abi.encodeCall(IStrategy.bookCash, (amount)));
    }

    /// @dev 500 base asset, 100 weth at 2, 300 lent.
    function _hold() private {
        _execute(100, _one(_swap(_base, 200, 200, _weth, 100, 100)));
        _execute(101, _one(_supply(300)));
    }

    function _units(MoodyToken token) private view returns (uint256) {
        return _strategy.unitsOf(address(token));
    }

    function _units(PositionToken token) private view returns (uint256) {
        return _strategy.unitsOf(address(token));
    }

    function _plan(address leaves, uint256 most, address arrives, uint256 least, bytes memory data)
        private
        view
        returns (Plan memory)
    {
        return Plan(leaves, most, arrives, least, address(_venue), most, Call(address(_venue), data));
    }

    function _swap(MoodyToken from, uint256 most, uint256 takes, MoodyToken to, uint256 least, uint256 gives)
        private
        view
        returns (Order memory)
    {
        bytes memory data = abi.encodeCall(Venue.trade, (address(from), takes, address(to), gives));
        return Order(address(_swaps), abi.encode(_plan(address(from), most, address(to), least, data)));
    }

    function _supply(uint256 amount) private view returns (Order memory) {
        Plan memory plan = _plan(address(_base), amount, address(_lent), 1, "");
        plan.spender = address(_lent);
        plan.call = Call(address(_lent), abi.encodeCall(PositionToken.put, (amount, address(_strategy))));
        return Order(address(_lender), abi.encode(plan));
    }

    function _withdraw(uint256 units, uint256 most, uint256 least) private view returns (Order memory) {
        Plan memory plan = _plan(address(_lent), most, address(_base), least, "");
        (plan.spender, plan.approval) = (address(0), 0);
        plan.call = Call(address(_lent), abi.encodeCall(PositionToken.take, (units, address(_strategy))));
        return Order(address(_lender), abi.encode(plan));
    }

    function _one(Order memory order) private pure returns (Order[] memory orders) {
        orders = new Order[](1);
        orders[0] = order;
    }

    function _only(address token) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = token;
    }

    function _execute(uint256 id, Order[] memory orders) private {
        vm.prank(KEEPER);
        _strategy.execute(id, orders, block.timestamp);
    }

    function _refused(Order[] memory orders, bytes memory error_) private {
        vm.prank(KEEPER);
        vm.expectRevert(error_);
        _strategy.execute(1, orders, block.timestamp);
    }

    /// @dev A venue that calls `data` on `target` gets FundLocked, and the order fails with that reason.
    function _refusedInside(address target, bytes memory data) private {
        bytes memory forward = abi.encodeCall(Venue.forward, (target, data));
        Plan memory plan = _plan(address(_base), 10, address(_weth), 1, forward);
        bytes memory reason = abi.encodeWithSelector(IFundLock.FundLocked.selector, address(_strategy));
        bytes memory error_ = abi.encodeWithSelector(IStrategy.VenueReverted.selector, address(_venue), reason);
        _refused(_one(Order(address(_swaps), abi.encode(plan))), error_);
    }

    function _payInKind(uint256 part, uint256 whole, address[] memory skip_) private {
        _treasury.call(address(_strategy), abi.encodeCall(IStrategy.payInKind, (INVESTOR, part, whole, skip_)));
    }

    function _expectInKind(bytes memory error_) private {
        vm.expectRevert(error_);
        _payInKind(1, 2, new address[](0));
    }
}
