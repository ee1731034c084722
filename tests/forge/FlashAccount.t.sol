// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFlashAccount, LendingPool} from "../../contracts/interfaces/IFlashAccount.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {IProfit, ProfitTerms} from "../../contracts/interfaces/IProfit.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {Order} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {RoundTripFixture} from "./RoundTripFixture.sol";
import {Bystander, ScriptedLender} from "./mocks/FlashParts.sol";

/// @notice Both kinds of loan from lenders that a test scripts; the real ones are in tests/integration.
contract FlashAccountTest is RoundTripFixture {
    ScriptedLender private _lender;
    uint256 private _loan;

    function setUp() public override {
        super.setUp();
        _loan = 100_000 * unit;
        base.mint(address(_lender), 1_000_000 * unit);
        _setPrice(2100);
    }

    function _deployMarket(uint8 decimals) internal override {
        super._deployMarket(decimals);
        _lender = new ScriptedLender(address(base));
    }

    function lenders() internal view override returns (address, address) {
        return (address(_lender), address(_lender));
    }

    /* PROFIT */

    function testFuzz_profit__is_booked_as_cash_to_the_unit(uint256 amount, uint256 price, uint256 fee) public {
        amount = bound(amount, unit, 1_000_000 * unit);
        price = bound(price, 2050, 5000);
        _lender.setFee(bound(fee, 0, 100));
        _setPrice(price);
        uint256 profit = gainOf(amount, price) - _lender.feeOf(amount);
        (uint256 cash, uint256 nav) = (treasury.cash(), navOracle.totalAssets());
        for (uint256 i = 0; i < 2; i++) {
            vm.expectEmit(address(treasury));
            emit ITreasury.ProfitBooked(profit);
            _borrow(i == 0, amount, there(0), terms(profit));
        }
        assertEq(treasury.cash(), cash + 2 * profit);
        assertEq(navOracle.totalAssets(), nav + 2 * profit);
        assertEq(base.balanceOf(address(treasury)), cash + 2 * profit);
        _assertEmpty();
    }

    function testFuzz_profit__one_unit_below_the_minimum__reverts(uint256 amount, bool onUniswap) public {
        amount = bound(amount, unit, 1_000_000 * unit);
        uint256 profit = gainOf(amount, 2100) - _lender.feeOf(amount);
        bytes memory refusal =
            abi.encodeWithSelector(IProfit.ProfitTooSmall.selector, address(base), profit, profit + 1);
        _refused(onUniswap, there(0), amount, terms(profit + 1), refusal);
    }

    function test_profit__less_than_the_fee__reverts() public {
        _setPrice(2003);
        _lender.setFee(40);
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(KEEPER);
            vm.expectRevert();
            _call(i == 0, orderId++, _loan, there(0), block.timestamp, terms(0));
        }
    }

    function test_donations__before_and_in_the_middle__count_for_nothing() public {
        base.mint(address(flash), 7);
        weth.mint(address(flash), 9);
        uint256 profit = gainOf(_loan, 2100) - _lender.feeOf(_loan);
        uint256 cash = treasury.cash();
        _borrow(true, _loan, there(0), terms(profit));
        _borrow(false, _loan, there(0), terms(profit));
        assertEq(treasury.cash(), cash + 2 * profit);
        assertEq(base.balanceOf(address(flash)), 7);
        assertEq(weth.balanceOf(address(flash)), 9);
    }

    function testFuzz_loan__is_told_with_its_route_lender_fee_and_profit(uint256 amount, uint256 bps, bool onUniswap)
        public
    {
        amount = bound(amount, unit, 1_000_000 * unit);
        _lender.setFee(bound(bps, 0, 100));
        uint256 fee = _lender.feeOf(amount);
        uint256 profit = gainOf(amount, 2100) - fee;
        vm.expectEmit(address(flash));
        emit IFlashAccount.LoanRepaid(orderId, address(_lender), amount, fee);
        vm.expectEmit(address(flash));
        emit IProfit.ProfitTaken(orderId, address(base), profit, profit - 1);
        _borrow(onUniswap, amount, there(0), terms(profit - 1));
    }

    function test_route__through_the_base_asset__goes_on_with_all_that_it_has_by_then() public {
        base.mint(address(flash), 7); // somebody's, and none of the route's
        Order[] memory orders = new Order[](4);
        (orders[0], orders[1]) = (onVenue(base, weth, 0), onOwned(weth, base, 0));
        (orders[2], orders[3]) = (orders[0], orders[1]);
        uint256 first = gainOf(_loan, 2100);
        uint256 profit = first + gainOf(_loan + first, 2100) - _lender.feeOf(_loan);
        uint256 cash = treasury.cash();
        _borrow(true, _loan, orders, terms(profit));
        _borrow(false, _loan, orders, terms(profit));
        assertEq(treasury.cash(), cash + 2 * profit);
    }

    function test_route__that_leaves_a_token_over__reverts() public {
        Order[] memory orders = there(0);
        orders[1] = onOwned(weth, base, 49.95e18 - 3);
        bytes memory refusal = abi.encodeWithSelector(IFlashAccount.Leftover.selector, address(weth), 3);
        _refused(true, orders, _loan, terms(1), refusal);
        _refused(false, orders, _loan, terms(1), refusal);
    }

    /* GUARDS */

    function test_id__is_used_once_whoever_lends() public {
        _borrow(true, _loan, there(0), terms(1));
        assertTrue(flash.isUsed(orderId - 1));
        orderId--;
        _refused(false, there(0), _loan, terms(1), abi.encodeWithSelector(IFlashAccount.IdUsed.selector, orderId));
    }

    function test_deadline__and_no_orders__revert() public {
        uint256 late = block.timestamp - 1;
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IFlashAccount.DeadlineOver.selector, late, block.timestamp));
        _call(true, orderId, _loan, there(0), late, terms(1));
        _refused(true, new Order[](0), _loan, terms(1), abi.encodeWithSelector(IFlashAccount.NoSwaps.selector));
    }

    function test_caller__is_the_keeper_while_trading_is_allowed() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), KEEPER));
        _call(true, orderId, _loan, there(0), block.timestamp, terms(1));
        vm.prank(GUARDIAN);
        controls.pauseTrading();
        bytes memory refusal =
            abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, block.timestamp + 10 days);
        _refused(true, there(0), _loan, terms(1), refusal);
        _refused(false, there(0), _loan, terms(1), refusal);
    }

    function test_in_the_wind_down__nobody_borrows() public {
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
        _refused(true, there(0), _loan, terms(1), abi.encodeWithSelector(IEmergencyControls.WindsDown.selector));
    }

    function test_what_is_not_listed__is_not_called() public {
        Order[] memory orders = there(0);
        orders[1].adapter = address(this);
        bytes memory refusal = abi.encodeWithSelector(IRiskManagement.AdapterNotListed.selector, address(this));
        _refused(true, orders, _loan, terms(1), refusal);
        vm.prank(GUARDIAN);
        risk.lowerTokenCap(address(weth), 0);
        refusal = abi.encodeWithSelector(IRiskManagement.TokenNotListed.selector, address(weth));
        _refused(false, there(0), _loan, terms(1), refusal);
    }

    function test_pool__that_is_none__reverts() public {
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IFlashAccount.NoLender.selector, address(0), uint24(500)));
        flash.executeOnUniswap(orderId, LendingPool(address(0), 500), _loan, there(0), block.timestamp, terms(1));
    }

    function test_venue__that_pays_less_or_takes_less__leaves_no_approval() public {
        owned.setUnpulled(5);
        bytes memory refusal = abi.encodeWithSelector(IFlashAccount.Leftover.selector, address(weth), 5);
        _refused(true, there(0), _loan, terms(1), refusal);
        owned.setUnpulled(0);
        owned.setKept(1);
        uint256 profit = gainOf(_loan, 2100) - _lender.feeOf(_loan) - 1;
        _borrow(true, _loan, there(0), terms(profit));
        _assertEmpty();
    }

    /* LENDERS THAT LIE */

    function test_lender__that_never_calls__gives_no_profit() public {
        _lender.setMood(ScriptedLender.Mood.NeverCalls);
        bytes memory refusal = abi.encodeWithSelector(IFlashAccount.NotCalledBack.selector, address(_lender));
        _refused(true, there(0), _loan, terms(0), refusal);
        _refused(false, there(0), _loan, terms(0), refusal);
    }

    function test_lender__that_calls_twice_or_with_other_data__is_refused() public {
        ScriptedLender.Mood[2] memory moods = [ScriptedLender.Mood.CallsTwice, ScriptedLender.Mood.AltersData];
        bytes memory refusal = abi.encodeWithSelector(IFlashAccount.UnexpectedCallback.selector, address(_lender));
        for (uint256 i = 0; i < 2; i++) {
            _lender.setMood(moods[i]);
            _refused(true, there(0), _loan, terms(0), refusal);
            _refused(false, there(0), _loan, terms(0), refusal);
        }
    }

    function test_lender__that_lets_somebody_else_call__is_refused() public {
        _lender.setMood(ScriptedLender.Mood.LetsAnotherCall);
        bytes memory refusal =
            abi.encodeWithSelector(IFlashAccount.UnexpectedCallback.selector, address(_lender.bystander()));
        _refused(true, there(0), _loan, terms(0), refusal);
        _refused(false, there(0), _loan, terms(0), refusal);
    }

    function test_lender__that_lends_another_amount__is_refused() public {
        _lender.setMood(ScriptedLender.Mood.LendsLess);
        bytes memory refusal = abi.encodeWithSelector(IFlashAccount.LoanShort.selector, _loan, _loan - 1);
        _refused(true, there(0), _loan, terms(0), refusal);
        _lender.setMood(ScriptedLender.Mood.LendsMore);
        refusal = abi.encodeWithSelector(IFlashAccount.LoanShort.selector, _loan, _loan + 1);
        _refused(false, there(0), _loan, terms(0), refusal);
    }

    /* STRANGERS */

    function testFuzz_callbacks__of_anybody_at_rest__revert(address who, uint256 a, uint256 b, bytes memory data)
        public
    {
        vm.assume(who != address(flash));
        bytes memory refusal = abi.encodeWithSelector(IFlashAccount.UnexpectedCallback.selector, who);
        vm.startPrank(who);
        vm.expectRevert(refusal);
        flash.uniswapV3FlashCallback(a, b, data);
        vm.expectRevert(refusal);
        flash.executeOperation(address(base), a, b, address(flash), data);
        vm.expectRevert(refusal);
        flash.executeOperation(address(base), a, b, who, data);
        vm.stopPrank();
    }

    function test_lender_itself__asked_by_a_stranger__is_refused() public {
        bytes memory refusal = abi.encodeWithSelector(IFlashAccount.UnexpectedCallback.selector, address(this));
        vm.expectRevert(refusal);
        _lender.flashLoanSimple(address(flash), address(base), _loan, "", 0);
        vm.prank(address(_lender));
        vm.expectRevert(abi.encodeWithSelector(IFlashAccount.UnexpectedCallback.selector, address(_lender)));
        flash.uniswapV3FlashCallback(0, 0, "");
    }

    /// @notice Every entry of the account, of the strategy and of the fund that a stranger could try while it runs: from
    ///         a hostile token as it arrives and as it leaves, and from a venue in the middle of its swap.
    function test_stranger_inside_a_token_or_a_venue__changes_nothing() public {
        uint256 profit = gainOf(_loan, 2100) - _lender.feeOf(_loan);
        for (uint256 i = 0; i < 6; i++) {
            Bystander stranger = _intruder();
            bytes memory act = abi.encodeCall(Bystander.act, ());
            if (i < 2) base.setHook(address(stranger), act);
            else if (i < 4) weth.setHook(address(stranger), act);
            else owned.setFriend(address(stranger), act);
            uint256 cash = treasury.cash();
            _borrow(i % 2 == 0, _loan, there(0), terms(profit));
            assertEq(treasury.cash(), cash + profit);
            _assertAllRefused(stranger);
            assertEq(base.balanceOf(address(stranger)) + weth.balanceOf(address(stranger)), 0);
            owned.setFriend(address(0), "");
            _assertEmpty();
        }
    }

    function _intruder() private returns (Bystander stranger) {
        stranger = new Bystander();
        bytes memory data = abi.encode(orderId, _loan, uint256(0), there(0));
        address account = address(flash);
        stranger.plan(account, abi.encodeCall(flash.uniswapV3FlashCallback, (0, 0, data)));
        stranger.plan(account, abi.encodeCall(flash.executeOperation, (address(base), _loan, 0, account, data)));
        stranger.plan(account, abi.encodeCall(flash.executeOnAave, (9e9, _loan, there(0), block.timestamp, terms(0))));
        stranger.plan(address(_lender), abi.encodeCall(_lender.flashLoanSimple, (account, address(base), 1, data, 0)));
        stranger.plan(address(treasury), abi.encodeCall(treasury.bookProfit, (1)));
        stranger.plan(address(fund), abi.encodeCall(fund.reopenDealing, ()));
        stranger.plan(address(base), abi.encodeCall(IERC20.transferFrom, (account, address(stranger), 1)));
    }

    function _assertAllRefused(Bystander stranger) private view {
        bytes4[6] memory refusals = [
            IFlashAccount.UnexpectedCallback.selector,
            IFlashAccount.UnexpectedCallback.selector,
            IFundLock.FundLocked.selector,
            IFlashAccount.UnexpectedCallback.selector,
            IFundLock.NotMember.selector,
            IFundLock.FundLocked.selector
        ];
        for (uint256 i = 0; i < refusals.length; i++) {
            assertEq(bytes4(stranger.answers(i)), refusals[i]);
        }
        assertTrue(keccak256(stranger.answers(6)) != keccak256("done"));
    }

    /* HELPERS */

    function _borrow(bool onUniswap, uint256 amount, Order[] memory orders, ProfitTerms memory profit) private {
        vm.prank(KEEPER);
        _call(onUniswap, orderId++, amount, orders, block.timestamp, profit);
    }

    function _refused(
        bool onUniswap,
        Order[] memory orders,
        uint256 amount,
        ProfitTerms memory profit,
        bytes memory refusal
    ) private {
        vm.prank(KEEPER);
        vm.expectRevert(refusal);
        _call(onUniswap, orderId, amount, orders, block.timestamp, profit);
        _assertEmpty();
    }

    function _call(
        bool onUniswap,
        uint256 id,
        uint256 amount,
        Order[] memory orders,
        uint256 deadline,
        ProfitTerms memory profit
    ) private {
        if (onUniswap) {
            flash.executeOnUniswap(id, LendingPool(address(weth), 500), amount, orders, deadline, profit);
        } else {
            flash.executeOnAave(id, amount, orders, deadline, profit);
        }
    }

    /// @dev Nothing is left in it, and nobody may take from it.
    function _assertEmpty() private view {
        assertEq(base.balanceOf(address(flash)) + weth.balanceOf(address(flash)), 0);
        address[3] memory spenders = [address(venue), address(owned), address(_lender)];
        for (uint256 i = 0; i < spenders.length; i++) {
            assertEq(base.allowance(address(flash), spenders[i]) + weth.allowance(address(flash), spenders[i]), 0);
        }
    }
}
