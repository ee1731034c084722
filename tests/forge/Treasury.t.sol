// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundLock} from "../../contracts/fund/FundLock.sol";
import {Treasury} from "../../contracts/fund/Treasury.sol";
import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {Call, Plan} from "../../contracts/interfaces/IAdapter.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {Entry, IStrategy, Order} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {Strategy} from "../../contracts/trading/Strategy.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";
import {StandInMember, StandInRegistry, StandInRisk} from "./mocks/StandIns.sol";
import {MoodyToken, PositionToken, ScriptedAdapter, Venue} from "./mocks/Venues.sol";

contract TreasuryTest is Test {
    address private constant GOVERNOR = address(0xA001);
    address private constant KEEPER = address(0xA002);
    address private constant MANAGER = address(0xA004);
    address private constant GUARDIAN = address(0xA005);
    address private constant INVESTOR = address(0xB001);
    address private constant ESCROW = address(0xE5C0);
    address private constant PERFORMANCE = address(0x9E4F);

    FundLock private _lock;
    EmergencyControls private _controls;
    StandInMember private _fund;
    StandInMember private _flash;
    StandInRisk private _risk;
    StandInRegistry private _registry;
    MoodyToken private _base;
    MoodyToken private _weth;
    PositionToken private _lent;
    Venue private _venue;
    ScriptedAdapter private _adapter;
    Treasury private _treasury;
    address private _strategy;
    ITreasury.Mandate private _mandate; // of nothing

    function setUp() public {
        (_fund, _flash) = (new StandInMember(), new StandInMember());
        address[] memory members = new address[](3);
        (members[0], members[2]) = (address(_fund), address(_flash));
        // The lock, the strategy implementation and the Treasury come last: the Treasury's address is the third.
        (_risk, _registry, _venue, _adapter) =
        (new StandInRisk(), new StandInRegistry(), new Venue(), new ScriptedAdapter());
        (_base, _weth) = (new MoodyToken(), new MoodyToken());
        _lent = new PositionToken(_base);
        IEmergencyControls.Roles memory roles;
        (roles.manager, roles.keeper, roles.guardian) = (MANAGER, KEEPER, GUARDIAN);
        roles.guardianTerm = 365 days;
        _controls = new EmergencyControls(new ControlsParts().wiring(GOVERNOR), roles);
        _registry.setPrice(address(_weth), 2e36);
        _risk.listToken(address(_weth));
        _risk.listAdapter(address(_adapter));
        members[1] = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 2);
        _lock = new FundLock(members[1], address(_fund), members);
        _fund.join(_lock);
        _flash.join(_lock);
        address implementation = address(new Strategy(_strategyWiring(members[1])));
        _treasury = new Treasury(_wiring(implementation), _configs());
        assertEq(address(_treasury), members[1]);
        _strategy = _treasury.strategies()[0];
        _book(1000);
        _fund.set(0, 1000);
    }

    function _strategyWiring(address treasury) private view returns (Strategy.Wiring memory) {
        return Strategy.Wiring(
            treasury, _lock, IRiskManagement(address(_risk)), IPriceRegistry(address(_registry)), address(_base)
        );
    }

    function _wiring(address implementation) private view returns (Treasury.Wiring memory) {
        return Treasury.Wiring(
            address(_base),
            GOVERNOR,
            _controls,
            _lock,
            IPocketHedgeFund(address(_fund)),
            IRiskManagement(address(_risk)),
            implementation,
            PERFORMANCE,
            address(_flash)
        );
    }

    function _configs() private view returns (ITreasury.StrategyConfig[] memory list) {
        list = new ITreasury.StrategyConfig[](1);
        list[0] = _config();
    }

    /// @dev weth, and a position on the base asset; target 60 %, cap 80 %.
    function _config() private view returns (ITreasury.StrategyConfig memory) {
        (address[] memory tokens, address[] memory adapters) = (new address[](2), new address[](2));
        (tokens[0], tokens[1], adapters[1]) = (address(_weth), address(_lent), address(_adapter));
        return
            ITreasury.StrategyConfig(
                tokens, adapters, 0.6e18, IRiskManagement.StrategyLimits(0.8e18, 0.02e18, 0.5e18, 0)
            );
    }

    /* ALLOCATE */

    function test_allocate__sends_and_books_on_both_sides() public {
        vm.expectEmit(address(_treasury));
        emit ITreasury.Allocated(_strategy, 600, 600);
        _allocate(600);
        assertEq(_treasury.cash(), 400);
        assertEq(_treasury.principalOf(_strategy), 600);
        assertEq(_base.balanceOf(_strategy), 600);
        assertEq(IStrategy(_strategy).unitsOf(address(_base)), 600);
    }

    function test_allocate__once_more__says_what_came_and_what_it_has_now() public {
        _allocate(100);
        vm.expectEmit(address(_treasury));
        emit ITreasury.Allocated(_strategy, 200, 300);
        _allocate(200);
    }

    /// @dev 98 of 300 are lost: 101 more than two thirds of that raise the peak by 150 and a bit, so by 151.
    function test_allocate__into_a_loss__raises_the_peak_as_if_it_had_lost_too() public {
        _allocate(300);
        _trade(100, 1); // 202 now
        _allocate(101);
        assertEq(_treasury.peakOf(_strategy), 300 + 151);
    }

    function test_allocate__after_a_loss_at_a_strike__raises_the_peak_as_much_whatever_was_won_back() public {
        _allocate(300);
        _trade(100, 1); // 202 now
        _mark(202);
        _execute(address(_weth), 1, address(_base), 100); // 300 again
        _allocate(101);
        assertEq(_treasury.peakOf(_strategy), 300 + 151);
    }

    function test_allocate__above_the_target__reverts() public {
        _allocate(500);
        _refusedKeeper(_allocation(101), abi.encodeWithSelector(ITreasury.TargetExceeded.selector, 601, 600));
    }

    function test_allocate__more_than_booked_cash__reverts_whatever_was_donated() public {
        _base.mint(address(_treasury), 500);
        _refusedKeeper(_allocation(1001), abi.encodeWithSelector(ITreasury.NotEnoughCash.selector, 1001, 1000));
    }

    function test_allocate__redemptions_come_first() public {
        _fund.set(401, 1000);
        _refusedKeeper(_allocation(600), abi.encodeWithSelector(ITreasury.RedemptionsFirst.selector, 401, 400));
        _allocate(599);
    }

    function test_allocate__risk_says_no__reverts() public {
        vm.expectCall(address(_risk), abi.encodeCall(IRiskManagement.checkAllocation, (_strategy, 10, 990, 1000)));
        _allocate(10);
        _risk.refuse(true);
        _refusedKeeper(_allocation(10), abi.encodeWithSelector(StandInRisk.TooRisky.selector));
    }

    function test_allocate__by_a_stranger_or_in_a_pause__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), KEEPER));
        _treasury.allocate(_strategy, 10);
        _pause();
        _refusedKeeper(_allocation(10), _paused());
    }

    function test_allocate__nothing_or_to_a_stranger__reverts() public {
        _refusedKeeper(_allocation(0), abi.encodeWithSelector(ITreasury.ZeroAmount.selector));
        _refusedKeeper(
            abi.encodeCall(ITreasury.allocate, (address(this), 1)),
            abi.encodeWithSelector(ITreasury.UnknownStrategy.selector, address(this))
        );
    }

    function test_allocate__of_an_asset_that_takes_fees__reverts() public {
        _base.setMood(MoodyToken.Mood.TakesFee);
        _refusedKeeper(_allocation(600), abi.encodeWithSelector(ITreasury.CashMismatch.selector, 600, 594));
    }

    function test_allocate__while_the_fund_is_locked__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, address(_fund)));
        _fund.call(address(_treasury), _allocation(1));
    }

    /* DEALLOCATE */

    function test_deallocate__principal_keeps_the_fraction_that_stays() public {
        _allocate(600);
        _gain(300); // 900 now
        vm.expectEmit(address(_treasury));
        emit ITreasury.Deallocated(_strategy, 300, 400);
        _deallocate(300);
        assertEq(_treasury.cash(), 700);
        assertEq(_treasury.principalOf(_strategy), 400);
        assertEq(_base.balanceOf(address(_treasury)), 700);
    }

    function test_deallocate__everything__leaves_no_principal() public {
        _allocate(600);
        _deallocate(600);
        assertEq(_treasury.principalOf(_strategy), 0);
        assertEq(_treasury.cash(), 1000);
    }

    function test_deallocate__without_a_price__counts_the_whole_amount() public {
        _allocate(600);
        _trade(100, 50);
        _registry.setPrice(address(_weth), 0);
        _deallocate(200);
        assertEq(_treasury.principalOf(_strategy), 400);
        _deallocate(300);
        assertEq(_treasury.principalOf(_strategy), 100);
    }

    function test_deallocate__works_in_a_pause() public {
        _allocate(600);
        _pause();
        _deallocate(600);
        assertEq(_treasury.cash(), 1000);
    }

    function test_deallocate__more_than_the_strategy_booked__reverts() public {
        _allocate(600);
        _refusedKeeper(
            _deallocation(601), abi.encodeWithSelector(IStrategy.NotBooked.selector, address(_base), 601, 600)
        );
    }

    function test_deallocate__from_an_empty_strategy__reverts() public {
        _refusedKeeper(_deallocation(1), abi.encodeWithSelector(IStrategy.NotBooked.selector, address(_base), 1, 0));
    }

    function test_deallocate__by_a_stranger_or_of_nothing_or_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), KEEPER));
        _treasury.deallocate(_strategy, 1);
        _refusedKeeper(_deallocation(0), abi.encodeWithSelector(ITreasury.ZeroAmount.selector));
        _refusedKeeper(
            abi.encodeCall(ITreasury.deallocate, (address(this), 1)),
            abi.encodeWithSelector(ITreasury.UnknownStrategy.selector, address(this))
        );
    }

    function test_deallocate__of_an_asset_that_takes_fees__reverts() public {
        _allocate(600);
        _base.setMood(MoodyToken.Mood.TakesFee);
        _refusedKeeper(_deallocation(600), abi.encodeWithSelector(ITreasury.CashMismatch.selector, 600, 594));
    }

    function testFuzz_deallocate__principal_never_grows(uint256 amount, uint256 gain) public {
        _allocate(600);
        _gain(bound(gain, 0, 1e20));
        uint256 value = IStrategy(_strategy).value();
        amount = bound(amount, 1, value);
        _deallocate(amount);
        assertLe(_treasury.principalOf(_strategy) * value, 600 * (value - amount));
        assertEq(_treasury.cash(), 400 + amount);
    }

    /* HARVEST */

    function test_harvest__takes_profit_and_leaves_principal() public {
        _allocate(600);
        _gain(50);
        vm.expectEmit(address(_treasury));
        emit ITreasury.Harvested(_strategy, 50, 600);
        _asKeeper(abi.encodeCall(ITreasury.harvest, (_strategy, 50)));
        assertEq(_treasury.principalOf(_strategy), 600);
        assertEq(_treasury.cash(), 450);
    }

    function test_harvest__more_than_the_profit__reverts() public {
        _allocate(600);
        _gain(50);
        bytes memory harvest = abi.encodeCall(ITreasury.harvest, (_strategy, 51));
        _refusedKeeper(harvest, abi.encodeWithSelector(ITreasury.HarvestAbovePrice.selector, 51, 50));
    }

    function test_harvest__at_a_loss__reverts() public {
        _allocate(600);
        _trade(100, 1); // 502 now
        bytes memory harvest = abi.encodeCall(ITreasury.harvest, (_strategy, 1));
        _refusedKeeper(harvest, abi.encodeWithSelector(ITreasury.HarvestAbovePrice.selector, 1, 0));
    }

    function test_harvest__by_a_stranger_or_in_a_pause_or_of_nothing__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), KEEPER));
        _treasury.harvest(_strategy, 1);
        _refusedKeeper(
            abi.encodeCall(ITreasury.harvest, (_strategy, 0)), abi.encodeWithSelector(ITreasury.ZeroAmount.selector)
        );
        _refusedKeeper(
            abi.encodeCall(ITreasury.harvest, (address(this), 1)),
            abi.encodeWithSelector(ITreasury.UnknownStrategy.selector, address(this))
        );
        _pause();
        _refusedKeeper(abi.encodeCall(ITreasury.harvest, (_strategy, 1)), _paused());
    }

    /* MANAGER */

    function test_setTarget__within_the_cap() public {
        vm.expectEmit(address(_treasury));
        emit ITreasury.TargetSet(_strategy, 0.8e18);
        vm.prank(MANAGER);
        _treasury.setTarget(_strategy, 0.8e18);
        assertEq(_treasury.targetOf(_strategy), 0.8e18);
    }

    function test_setTarget__to_what_it_is__says_nothing() public {
        vm.recordLogs();
        vm.prank(MANAGER);
        _treasury.setTarget(_strategy, 0.6e18);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_setTarget__above_the_cap_or_unknown_or_by_a_stranger__reverts() public {
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TargetAboveCap.selector, 0.8e18 + 1, 0.8e18));
        _treasury.setTarget(_strategy, 0.8e18 + 1);
        vm.prank(MANAGER);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.UnknownStrategy.selector, address(this)));
        _treasury.setTarget(address(this), 0);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotManager.selector, KEEPER, MANAGER));
        _treasury.setTarget(_strategy, 0);
    }

    /* GOVERNOR */

    function test_addStrategy__enrols_and_lists_it() public {
        address added = _add(_config());
        assertTrue(_treasury.isStrategy(added));
        assertTrue(_lock.isMember(added));
        assertEq(_risk.listings(), 2);
        assertEq(_treasury.targetOf(added), 0.6e18);
        assertEq(_treasury.strategies()[1], added);
        Entry[] memory entries = IStrategy(added).inventory();
        assertEq(entries.length, 3);
        assertEq(entries[0].token, address(_base));
        assertEq(entries[1].token, address(_weth));
        assertEq(entries[2].adapter, address(_adapter));
        assertEq(IStrategy(added).treasury(), address(_treasury));
    }

    function test_addStrategy__by_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotGovernor.selector, address(this)));
        _treasury.addStrategy(_config(), _mandate);
    }

    /// @dev A hostile token could carry out a waiting proposal while an exit in kind walks the strategies.
    function test_add_and_removeStrategy__while_the_fund_is_locked__revert() public {
        vm.prank(address(_fund));
        _lock.acquire();
        bytes memory error_ = abi.encodeWithSelector(IFundLock.FundLocked.selector, address(_fund));
        vm.startPrank(GOVERNOR);
        vm.expectRevert(error_);
        _treasury.addStrategy(_config(), _mandate);
        vm.expectRevert(error_);
        _treasury.removeStrategy(_strategy);
    }

    function test_addStrategy__ninth__reverts() public {
        for (uint256 i = 1; i < 8; i++) {
            _add(_config());
        }
        _refusedConfig(_config(), abi.encodeWithSelector(ITreasury.TooManyStrategies.selector, 9, 8));
    }

    function test_addStrategy__too_many_entries__reverts() public {
        ITreasury.StrategyConfig memory config = _config();
        (config.tokens, config.adapters) = (new address[](8), new address[](8));
        _refusedConfig(config, abi.encodeWithSelector(IStrategy.TooManyEntries.selector, 9, 8));
    }

    function test_addStrategy__lists_of_different_length__reverts() public {
        ITreasury.StrategyConfig memory config = _config();
        config.adapters = new address[](1);
        _refusedConfig(config, abi.encodeWithSelector(ITreasury.LengthMismatch.selector, 2, 1));
    }

    function test_addStrategy__target_above_its_cap__reverts() public {
        ITreasury.StrategyConfig memory config = _config();
        config.target = 0.9e18;
        _refusedConfig(config, abi.encodeWithSelector(ITreasury.TargetAboveCap.selector, 0.9e18, 0.8e18));
    }

    function test_addStrategy__a_token_without_listing_or_feed__reverts() public {
        ITreasury.StrategyConfig memory config = _config();
        address other = address(new MoodyToken());
        config.tokens[0] = other;
        _refusedConfig(config, abi.encodeWithSelector(IRiskManagement.TokenNotListed.selector, other));
        _risk.listToken(other);
        _refusedConfig(config, abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, other));
    }

    function test_addStrategy__an_adapter_that_is_not_listed__reverts() public {
        ITreasury.StrategyConfig memory config = _config();
        config.adapters[1] = address(new ScriptedAdapter());
        _refusedConfig(config, abi.encodeWithSelector(IRiskManagement.AdapterNotListed.selector, config.adapters[1]));
    }

    function test_addStrategy__a_position_on_a_token_without_feed__reverts() public {
        MoodyToken other = new MoodyToken();
        ITreasury.StrategyConfig memory config = _config();
        config.tokens[1] = address(new PositionToken(other));
        _refusedConfig(config, abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, address(other)));
        _registry.setPrice(address(other), 1e36);
        _add(config);
    }

    function test_addStrategy__a_token_twice_or_both_plain_and_position__reverts() public {
        ITreasury.StrategyConfig memory config = _config();
        config.tokens[0] = address(_lent);
        config.adapters[0] = address(_adapter);
        _refusedConfig(config, abi.encodeWithSelector(ITreasury.AmbiguousEntry.selector, address(_lent)));
        (config.tokens[0], config.adapters[0]) = (address(_base), address(0));
        _refusedConfig(config, abi.encodeWithSelector(ITreasury.AmbiguousEntry.selector, address(_base)));
        (config.tokens[0], config.adapters[0]) = (address(_weth), address(_adapter));
        _refusedConfig(config, abi.encodeWithSelector(ITreasury.AmbiguousEntry.selector, address(_weth)));
    }

    function test_removeStrategy__empty__keeps_the_others_in_order() public {
        address second = _add(_config());
        address third = _add(_config());
        vm.expectEmit(address(_treasury));
        emit ITreasury.StrategyRemoved(_strategy);
        vm.prank(GOVERNOR);
        _treasury.removeStrategy(_strategy);
        assertFalse(_treasury.isStrategy(_strategy));
        assertEq(_treasury.strategies().length, 2);
        assertEq(_treasury.strategies()[0], second);
        assertEq(_treasury.strategies()[1], third);
    }

    function test_removeStrategy__not_empty__reverts() public {
        _allocate(5);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.StrategyNotEmpty.selector, _strategy, address(_base), 5));
        _treasury.removeStrategy(_strategy);
    }

    function test_removeStrategy__unknown_or_by_a_stranger__reverts() public {
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.UnknownStrategy.selector, address(this)));
        _treasury.removeStrategy(address(this));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotGuardian.selector, address(this)));
        _treasury.removeStrategy(_strategy);
    }

    /* FLASH ACCOUNT */

    function test_bookProfit__counts_what_was_sent_and_says_so() public {
        _base.mint(address(_treasury), 7);
        vm.expectEmit(address(_treasury));
        emit ITreasury.ProfitBooked(7);
        _flash.call(address(_treasury), abi.encodeCall(ITreasury.bookProfit, (7)));
        assertEq(_treasury.cash(), 1007);
    }

    function test_bookProfit__that_did_not_come__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.CashMismatch.selector, 1001, 1000));
        _flash.call(address(_treasury), abi.encodeCall(ITreasury.bookProfit, (1)));
    }

    function test_bookProfit__by_any_other_contract_of_the_fund__reverts() public {
        _base.mint(address(_treasury), 7);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotFlashAccount.selector, address(_fund)));
        _asFund(abi.encodeCall(ITreasury.bookProfit, (7)));
    }

    function test_bookProfit__outside_an_operation_of_the_fund__reverts() public {
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        _flash.callUnlocked(address(_treasury), abi.encodeCall(ITreasury.bookProfit, (0)));
    }

    /* FUND */

    function test_bookCash__counts_what_was_sent_only() public {
        _base.mint(address(_treasury), 7);
        assertEq(_treasury.cash(), 1000);
        _asFund(abi.encodeCall(ITreasury.bookCash, (7)));
        assertEq(_treasury.cash(), 1007);
    }

    function test_bookCash__that_did_not_come__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.CashMismatch.selector, 1001, 1000));
        _asFund(abi.encodeCall(ITreasury.bookCash, (1)));
    }

    function test_payCash__pays() public {
        _asFund(abi.encodeCall(ITreasury.payCash, (ESCROW, 300)));
        assertEq(_base.balanceOf(ESCROW), 300);
        assertEq(_treasury.cash(), 700);
    }

    function test_payCash__too_much_or_with_a_fee__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotEnoughCash.selector, 1001, 1000));
        _asFund(abi.encodeCall(ITreasury.payCash, (ESCROW, 1001)));
        _base.setMood(MoodyToken.Mood.TakesFee);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.CashMismatch.selector, 300, 297));
        _asFund(abi.encodeCall(ITreasury.payCash, (ESCROW, 300)));
    }

    function test_fund_entries__by_a_stranger_or_unlocked__revert() public {
        bytes memory notFund = abi.encodeWithSelector(ITreasury.NotFund.selector, address(this));
        vm.expectRevert(notFund);
        _treasury.bookCash(1);
        vm.expectRevert(notFund);
        _treasury.payCash(ESCROW, 1);
        vm.expectRevert(notFund);
        _treasury.payInKind(INVESTOR, 1, 2, new address[](0));
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        _fund.callUnlocked(address(_treasury), abi.encodeCall(ITreasury.bookCash, (0)));
    }

    /// @dev What the NAV counts on other chains takes cash out for itself and for nobody else, and only in its turn.
    function test_payCash__to_the_port_of_the_nav__by_the_port_alone() public {
        StandInMember port = new StandInMember();
        port.join(_lock);
        vm.prank(address(_treasury));
        _lock.enrol(address(port));
        bytes memory own = abi.encodeCall(ITreasury.payCash, (address(port), 10));
        bytes memory notFund = abi.encodeWithSelector(ITreasury.NotFund.selector, address(port));
        vm.expectRevert(notFund);
        port.call(address(_treasury), own);
        _fund.setRemote(address(port));
        port.call(address(_treasury), own);
        assertEq(_base.balanceOf(address(port)), 10);
        vm.expectRevert(notFund);
        port.call(address(_treasury), abi.encodeCall(ITreasury.payCash, (ESCROW, 10)));
        vm.expectRevert(notFund);
        port.call(address(_treasury), abi.encodeCall(ITreasury.payInKind, (ESCROW, 1, 2, new address[](0))));
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        port.callUnlocked(address(_treasury), own);
    }

    function test_payInKind__pays_cash_and_strategies_and_scales_principal() public {
        _allocate(600);
        _trade(100, 50);
        vm.expectEmit(address(_treasury));
        emit ITreasury.PaidInKind(INVESTOR, 1, 3, 133);
        _asFund(abi.encodeCall(ITreasury.payInKind, (INVESTOR, 1, 3, new address[](0))));
        assertEq(_base.balanceOf(INVESTOR), 133 + 166);
        assertEq(_weth.balanceOf(INVESTOR), 16);
        assertEq(_treasury.cash(), 267);
        assertEq(_treasury.principalOf(_strategy), 400);
    }

    function test_payInKind__scales_principal_down_and_peak_up() public {
        _allocate(600);
        _gain(300);
        _mark(900);
        _asFund(abi.encodeCall(ITreasury.payInKind, (INVESTOR, 1, 7, new address[](0))));
        assertEq(_treasury.principalOf(_strategy), 514); // of 514.3
        assertEq(_treasury.peakOf(_strategy), 772); // of 771.4
    }

    function test_payInKind__skipping_the_base_asset__skips_the_cash_too() public {
        _allocate(600);
        _trade(100, 50);
        _base.setMood(MoodyToken.Mood.Reverts);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.PayOutFailed.selector, address(_base)));
        _asFund(abi.encodeCall(ITreasury.payInKind, (INVESTOR, 1, 2, new address[](0))));
        address[] memory skip_ = new address[](1);
        skip_[0] = address(_base);
        _asFund(abi.encodeCall(ITreasury.payInKind, (INVESTOR, 1, 2, skip_)));
        assertEq(_treasury.cash(), 400);
        assertEq(IStrategy(_strategy).unitsOf(address(_base)), 500);
        assertEq(_weth.balanceOf(INVESTOR), 25);
    }

    /* HELPERS */

    function _book(uint256 amount) private {
        _base.mint(address(_treasury), amount);
        _asFund(abi.encodeCall(ITreasury.bookCash, (amount)));
    }

    /// @dev As a strike would.
    function _mark(uint256 value) private {
        vm.prank(address(_treasury));
        _lock.enrol(PERFORMANCE);
        vm.prank(address(_fund));
        _lock.acquire();
        vm.prank(PERFORMANCE);
        _treasury.mark(_strategy, value);
        vm.prank(address(_fund));
        _lock.release();
    }

    function _asFund(bytes memory data) private {
        _fund.call(address(_treasury), data);
    }

    function _asKeeper(bytes memory data) private {
        vm.prank(KEEPER);
        (bool done,) = address(_treasury).call(data);
        assertTrue(done);
    }

    function _refusedKeeper(bytes memory data, bytes memory error_) private {
        vm.prank(KEEPER);
        (bool done, bytes memory answer) = address(_treasury).call(data);
        assertFalse(done);
        assertEq(answer, error_);
    }

    function _add(ITreasury.StrategyConfig memory config) private returns (address) {
        ITreasury.Mandate memory mandate = ITreasury.Mandate(_treasury.configHash(config, 0), 0, INVESTOR, 0);
        vm.prank(GOVERNOR);
        return _treasury.addStrategy(config, mandate);
    }

    function _refusedConfig(ITreasury.StrategyConfig memory config, bytes memory error_) private {
        vm.prank(GOVERNOR);
        vm.expectRevert(error_);
        _treasury.addStrategy(config, _mandate);
    }

    function _allocation(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(ITreasury.allocate, (_strategy, amount));
    }

    function _deallocation(uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(ITreasury.deallocate, (_strategy, amount));
    }

    function _allocate(uint256 amount) private {
        _asKeeper(_allocation(amount));
    }

    function _deallocate(uint256 amount) private {
        _asKeeper(_deallocation(amount));
    }

    function _pause() private {
        vm.prank(GUARDIAN);
        _controls.pauseTrading();
    }

    function _paused() private view returns (bytes memory) {
        return abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, block.timestamp + 10 days);
    }

    /// @dev The strategy trades 1 weth for that much base asset more than it paid.
    function _gain(uint256 amount) private {
        _trade(2, 1);
        _execute(address(_weth), 1, address(_base), 2 + amount);
    }

    function _trade(uint256 pays, uint256 gets) private {
        _execute(address(_base), pays, address(_weth), gets);
    }

    function _execute(address leaves, uint256 most, address arrives, uint256 least) private {
        Call memory call = Call(address(_venue), abi.encodeCall(Venue.trade, (leaves, most, arrives, least)));
        Plan memory plan = Plan(leaves, most, arrives, least, address(_venue), most, call);
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(_adapter), abi.encode(plan));
        vm.prank(KEEPER);
        IStrategy(_strategy).execute(uint256(uint160(leaves)), orders, block.timestamp);
    }
}
