// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../../../contracts/interfaces/IFundTimelock.sol";
import {IHomePort} from "../../../contracts/interfaces/IHomePort.sol";
import {Statement} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {IOutpost} from "../../../contracts/interfaces/IOutpost.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";
import {FarChain} from "./FarChain.sol";
import {HungryFeed, Parcel} from "./LineMocks.sol";

/// @notice The outpost: what it says, who it listens to, who stops it, and that its money always finds home.
contract OutpostTest is CrossChainFixture {
    function setUp() public {
        deployBoth(6);
        sendOut(100_000 * unit);
        relay();
        hear();
    }

    /// @dev For its strategies and its treasury it is the fund, and charges nobody.
    function test_as_a_fund__it_is_its_own_fee_account_and_nobody_has_a_part() public view {
        assertEq(outpost.feeDistribution(), address(outpost));
        assertEq(outpost.partOf(far.KEEPER()), 0);
    }

    function test_nextStatement__is_what_the_next_one_says() public {
        far.sendHome(30_000 * unit);
        Statement memory next = outpost.nextStatement();
        assertEq(next.sequence, outpost.lastStatement().sequence + 1);
        assertEq(next.value, 70_000 * unit);
        assertEq(next.sent, 30_000 * unit);
        far.state();
        assertEq(abi.encode(outpost.lastStatement()), abi.encode(next));
    }

    /* MONEY: nowhere but home */

    function test_sendHome__is_the_keepers_and_goes_to_the_port() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), far.KEEPER()));
        outpost.sendHome(1);
        vm.prank(far.KEEPER());
        vm.expectRevert(IOutpost.ZeroAmount.selector);
        outpost.sendHome(0);
        far.sendHome(70_000 * unit);
        Parcel memory p = farRoute.parcel(farRoute.count() - 1);
        assertEq(p.recipient, port);
        assertEq(p.amount, 70_000 * unit);
    }

    /// @dev Also while everything is paused: bringing money home is never stopped.
    function test_sendHome__while_paused__works() public {
        vm.startPrank(far.GUARDIAN());
        far.controls().pauseTrading();
        far.controls().pauseDealing();
        vm.stopPrank();
        far.sendHome(100_000 * unit);
        far.state();
        relay();
        assertEq(homePort.booked(), 100_000 * unit);
    }

    function test_sendHome__keeps_no_coin() public {
        farRoute.setFees(0.01 ether, 0);
        vm.deal(far.KEEPER(), 1 ether);
        vm.prank(far.KEEPER());
        outpost.sendHome{value: 1 ether}(5);
        assertEq(far.KEEPER().balance, 0.99 ether);
        assertEq(address(outpost).balance, 0);
    }

    /* ARRIVALS */

    /// @dev A gift is not booked: what home did not send counts for nobody, before and after the real money.
    function testFuzz_donations__at_both_ends__change_no_price(uint256 gift, uint256 amount) public {
        gift = bound(gift, 1, 1e9 * unit);
        amount = bound(amount, 1, 100_000 * unit);
        uint256 nav = navOracle.totalAssets();
        far.base().mint(address(outpost), gift);
        base.mint(port, gift);
        relay();
        assertEq(navOracle.totalAssets(), nav);
        sendOut(amount); // the gift is booked in its place ...
        relayWords();
        outpost.bookArrivals();
        hear();
        assertEq(navOracle.totalAssets(), nav);
        relay(); // ... and it in the gift's
        hear();
        assertEq(navOracle.totalAssets(), nav);
        assertEq(far.navOracle().totalAssets(), 100_000 * unit + amount);
        far.sendHome(100_000 * unit + amount);
        hear();
        bookHome();
        assertEq(navOracle.totalAssets(), nav);
        relay();
        assertEq(navOracle.totalAssets(), nav, "a gift was counted");
        assertEq(treasury.cash(), nav);
    }

    /// @dev A report names the cash: who could book dust in front of every strike would stop dealing.
    function test_arrivals__in_part__are_booked_by_the_keeper_alone() public {
        far.sendHome(30 * unit);
        hear();
        base.mint(port, 1);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, BOB, KEEPER));
        homePort.bookArrivals();
        bookHome();
        assertEq(homePort.booked(), 1);
        relayMoney();
        vm.prank(BOB);
        assertEq(homePort.bookArrivals(), 30 * unit - 1, "all is there");
    }

    function test_arrivals__wait_for_the_heartbeat_that_announces_them() public {
        sendOut(7 * unit);
        relayMoney();
        assertEq(outpost.bookArrivals(), 0);
        relayWords();
        assertEq(outpost.bookArrivals(), 7 * unit);
        assertEq(outpost.bookArrivals(), 0, "twice");
    }

    /* STATEMENTS */

    function test_statement__by_a_stranger__rests_ten_minutes_and_the_keepers_do_not() public {
        uint256 next = block.timestamp + 10 minutes;
        vm.expectRevert(abi.encodeWithSelector(IOutpost.StatementTooSoon.selector, next, block.timestamp));
        outpost.dispatchStatement();
        far.state();
        tick(10 minutes);
        outpost.dispatchStatement();
        assertEq(outpost.lastStatement().sequence, 4);
    }

    /// @dev With a dead feed nothing is valued, and money still comes home: the last value less what was sent since.
    function test_statement__without_prices__states_flows_and_keeps_the_date_of_its_prices() public {
        far.allocate(60_000 * unit);
        far.buy(30_000 * unit);
        hear();
        Statement memory last = homePort.statement();
        far.wethFeed().breakDown(true);
        tick(1 hours);
        far.sendHome(40_000 * unit);
        hear();
        Statement memory now_ = homePort.statement();
        assertEq(now_.valuedAt, last.valuedAt);
        assertEq(now_.value, last.value - 40_000 * unit);
        assertEq(now_.sent, 40_000 * unit);
        uint256 nav = navOracle.totalAssets();
        relay();
        assertEq(navOracle.totalAssets(), nav);
        tick(6 hours);
        hear();
        assertFalse(homePort.isCertain(), "prices of seven hours ago");
        assertEq(remote(), last.value - 40_000 * unit, "the low value");
    }

    /// @dev Too little gas must not look like a dead feed: of a valuation that costs much, so that what is left of the gas
    ///      when it ran out would do for the rest.
    function test_statement__starved_of_gas__reverts() public {
        far.allocate(60_000 * unit);
        far.buy(30_000 * unit);
        tick(1 hours);
        vm.etch(address(far.wethFeed()), type(HungryFeed).runtimeCode);
        (uint256 refused, uint256 named) = (0, 0);
        for (uint256 gas_ = 500_000; gas_ <= 8_000_000; gas_ += 125_000) {
            uint256 before = vm.snapshotState();
            bytes memory call = abi.encodeCall(IOutpost.dispatchStatement, ());
            (bool done, bytes memory answer) = address(outpost).call{gas: gas_}(call);
            if (!done) refused++;
            if (!done && bytes4(answer) == IOutpost.NotEnoughGas.selector) named++;
            if (done) assertEq(outpost.lastStatement().valuedAt, block.timestamp, "a live feed was called dead");
            vm.revertToState(before);
        }
        assertGt(named, 0, "it never ran out where it is caught");
        assertLt(refused, 61);
    }

    function test_statement__raises_the_peaks_as_a_strike_does() public {
        far.allocate(60_000 * unit);
        far.buy(50_000 * unit);
        far.wethFeed().push(2400e8);
        far.state();
        assertEq(far.treasury().peakOf(address(far.trend())), far.trend().value());
        far.wethFeed().push(900e8);
        far.risk().tripStrategy(address(far.trend()));
        (, bool frozen) = far.risk().strategyLimits(address(far.trend()));
        assertTrue(frozen, "fell by more than half from the peak");
    }

    /* RULES */

    function test_rules__wait_the_local_delay_and_are_carried_out_once() public {
        (address[] memory targets, bytes[] memory payloads) = _rule(0.5e18);
        uint64 number = _order(targets, payloads);
        homePort.dispatchRules(number, targets, payloads);
        relayWords();
        TimelockController local = TimelockController(payable(far.timelock()));
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        _execute(local, number, targets, payloads);
        tick(2 days);
        _execute(local, number, targets, payloads);
        (uint256 cap,) = far.risk().tokenCap(address(far.weth()));
        assertEq(cap, 0.5e18);
        homePort.dispatchRules(number, targets, payloads); // as after a loss
        relayWords();
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        _execute(local, number, targets, payloads);
    }

    function test_rules__cancelled_by_the_local_guardian__do_not_come_back() public {
        (address[] memory targets, bytes[] memory payloads) = _rule(0.5e18);
        uint64 number = _order(targets, payloads);
        homePort.dispatchRules(number, targets, payloads);
        relayWords();
        address local = far.timelock();
        vm.prank(far.GUARDIAN());
        IFundTimelock(local).cancelBatch(targets, new uint256[](1), payloads, 0, bytes32(uint256(number)));
        homePort.dispatchRules(number, targets, payloads);
        relayWords();
        tick(2 days);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        _execute(TimelockController(payable(local)), number, targets, payloads);
    }

    function test_rules__not_ordered_or_changed_on_the_way__are_not_sent() public {
        (address[] memory targets, bytes[] memory payloads) = _rule(0.5e18);
        vm.expectRevert(abi.encodeWithSelector(IHomePort.NotGovernor.selector, address(this)));
        homePort.orderRules(targets, payloads);
        uint64 number = _order(targets, payloads);
        (, payloads) = _rule(0.6e18);
        vm.expectPartialRevert(IHomePort.RulesDiffer.selector);
        homePort.dispatchRules(number, targets, payloads);
        vm.expectPartialRevert(IHomePort.RulesDiffer.selector);
        homePort.dispatchRules(number + 1, targets, payloads);
        vm.prank(timelock);
        vm.expectRevert(IHomePort.NoRules.selector);
        homePort.orderRules(new address[](0), new bytes[](0));
    }

    /// @dev Not the token, not the timelock itself, not the outpost, not a strategy: nothing that holds or hands on.
    function testFuzz_rules__for_any_other_target__are_not_taken(address target) public {
        vm.assume(target != address(far.controls()) && target != address(far.registry()));
        vm.assume(target != address(far.risk()) && target != address(far.treasury()));
        vm.assume(target != address(far.navOracle()));
        _expectNotTaken(target);
        _expectNotTaken(far.timelock());
        _expectNotTaken(address(far.base()));
        _expectNotTaken(address(outpost));
        _expectNotTaken(address(far.trend()));
    }

    /* THE LOCAL GUARDIAN */

    function test_guardian__pauses_freezes_and_revokes_at_once() public {
        far.allocate(50_000 * unit);
        vm.startPrank(far.GUARDIAN());
        far.controls().revokeKeeper();
        far.risk().freezeStrategy(address(far.trend()));
        far.controls().pauseTrading();
        vm.stopPrank();
        assertEq(far.controls().keeper(), far.STANDBY());
        (address standby, address here, address there) = (far.STANDBY(), address(far.base()), address(far.weth()));
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, block.timestamp + 10 days));
        far.swap(standby, here, there, unit);
    }

    /// @dev The worst guardian uses everything it has, cancels every rule but the one it may not, and the keeper is gone.
    function test_guardian__gone_rogue__traps_nobody_for_ever() public {
        far.allocate(60_000 * unit);
        far.buy(40_000 * unit);
        vm.startPrank(far.GUARDIAN());
        far.controls().revokeKeeper();
        far.controls().revokeKeeper(); // the standby too
        far.controls().pauseTrading();
        far.controls().pauseDealing();
        far.risk().freezeStrategy(address(far.trend()));
        far.registry().disableFeed(address(far.weth()));
        vm.stopPrank();
        _replaceGuardian();
        _enableFeed();
        tick(20 days); // its pause of statements is discounted: 24 days in all
        far.controls().windDownOverdue();
        _strangersBringItHome();
        assertEq(far.navOracle().totalAssets(), 0);
        assertEq(homePort.booked(), outpost.sent());
    }

    /// @dev Its pause says nothing new for ten days: flows are stated all the same.
    function test_guardian__pausing_statements__stops_values_and_no_money() public {
        IEmergencyControls local = far.controls();
        vm.prank(far.GUARDIAN());
        local.pauseDealing();
        far.sendHome(30_000 * unit);
        tick(1 hours);
        uint256 valuedAt = homePort.statement().valuedAt;
        far.state();
        relay();
        assertEq(homePort.statement().valuedAt, valuedAt);
        assertEq(homePort.booked(), 30_000 * unit);
        assertEq(remote(), 70_000 * unit);
    }

    /* THE HEARTBEAT */

    function test_silence__of_fourteen_days__lets_anyone_bring_everything_home() public {
        far.allocate(60_000 * unit);
        far.buy(40_000 * unit);
        hear();
        uint256 from = outpost.aliveAt() + 14 days;
        tick(from - block.timestamp - 1);
        IEmergencyControls local = far.controls();
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.WindDownTooEarly.selector, from, from - 1));
        local.windDownOverdue();
        tick(1);
        local.windDownOverdue();
        _strangersBringItHome();
        assertEq(far.navOracle().totalAssets(), 0);
        assertEq(remote(), 0);
        assertGt(treasury.cash(), 999_900 * unit, "all but the venue's fee");
    }

    /// @dev Or anybody could end what has not begun.
    function test_silence__before_any_heartbeat__counts_from_when_the_outpost_was_made() public {
        FarChain fresh = new FarChain(6);
        fresh.deploy(outpost.line());
        uint256 from = block.timestamp + 14 days;
        assertEq(fresh.outpost().aliveAt(), block.timestamp);
        IEmergencyControls local = fresh.controls();
        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.WindDownTooEarly.selector, from, from - 1));
        local.windDownOverdue();
    }

    function test_heartbeat__keeps_the_door_shut_and_is_the_keepers() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), KEEPER));
        homePort.dispatchHeartbeat();
        for (uint256 i = 0; i < 3; i++) {
            tick(13 days);
            beat();
            relayWords();
        }
        IEmergencyControls local = far.controls();
        vm.expectPartialRevert(IEmergencyControls.WindDownTooEarly.selector);
        local.windDownOverdue();
    }

    /// @dev The wind-down at home calls the money home at once; who exits before gives up that slice.
    function test_wind_down_at_home__calls_everything_home() public {
        far.allocate(60_000 * unit);
        far.buy(40_000 * unit);
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
        uint256 half = shares.balanceOf(ALICE) / 2;
        uint256 cash = treasury.cash();
        vm.prank(ALICE);
        fund.redeemInKind(half, ALICE, new address[](0));
        assertApproxEqRel(base.balanceOf(ALICE), cash / 2, 0.001e18, "a slice of what is not here");
        vm.prank(BOB);
        homePort.dispatchHeartbeat();
        relayWords();
        far.controls().windDownOverdue();
        _strangersBringItHome();
        assertEq(far.navOracle().totalAssets(), 0);
        vm.prank(ALICE);
        fund.redeemInKind(half, ALICE, new address[](0));
        assertGt(base.balanceOf(ALICE), 999_900 * unit, "late arrivals belong to who still holds shares");
    }

    /* HELPERS */

    function _strangersBringItHome() private {
        if (far.trend().unitsOf(address(far.weth())) != 0) {
            far.swap(BOB, address(far.weth()), address(far.base()), far.trend().unitsOf(address(far.weth())));
        }
        uint256 cash = far.trend().unitsOf(address(far.base()));
        vm.startPrank(BOB);
        if (cash != 0) far.treasury().deallocate(address(far.trend()), cash);
        outpost.sendHome(far.treasury().cash());
        vm.stopPrank();
        tick(10 minutes);
        vm.prank(BOB);
        outpost.dispatchStatement();
        relay();
    }

    function _replaceGuardian() private {
        bytes memory appoint = abi.encodeCall(IEmergencyControls.setGuardian, (CAROL, 365 days));
        _carryOut(address(far.controls()), appoint, true);
        assertEq(far.controls().guardian(), CAROL);
    }

    function _enableFeed() private {
        IPriceRegistry.FeedConfig memory config = IPriceRegistry.FeedConfig(
            address(far.weth()), address(far.wethFeed()), 2 hours, 100e8, 100_000e8, address(0), 0, 50
        );
        _carryOut(address(far.registry()), abi.encodeCall(IPriceRegistry.setFeed, (config)), false);
    }

    /// @dev From home's governor to the far timelock; the guardian there tries to stop what it may not.
    function _carryOut(address target, bytes memory payload, bool isOpposed) private {
        address[] memory targets = new address[](1);
        bytes[] memory payloads = new bytes[](1);
        (targets[0], payloads[0]) = (target, payload);
        uint64 number = _order(targets, payloads);
        homePort.dispatchRules(number, targets, payloads);
        relayWords();
        if (isOpposed) {
            IFundTimelock local = IFundTimelock(far.timelock());
            vm.prank(far.GUARDIAN());
            vm.expectRevert(IFundTimelock.GuardianMayNotBlock.selector);
            local.cancelBatch(targets, new uint256[](1), payloads, 0, bytes32(uint256(number)));
        }
        tick(2 days);
        _execute(TimelockController(payable(far.timelock())), number, targets, payloads);
    }

    function _rule(uint64 cap) private view returns (address[] memory targets, bytes[] memory payloads) {
        (targets, payloads) = (new address[](1), new bytes[](1));
        targets[0] = address(far.risk());
        payloads[0] = abi.encodeCall(IRiskManagement.setToken, (address(far.weth()), cap));
    }

    function _order(address[] memory targets, bytes[] memory payloads) private returns (uint64) {
        vm.prank(timelock);
        return homePort.orderRules(targets, payloads);
    }

    function _expectNotTaken(address target) private {
        address[] memory targets = new address[](1);
        bytes[] memory payloads = new bytes[](1);
        (targets[0], payloads[0]) = (target, abi.encodeCall(ITreasury.payCash, (BOB, 1)));
        uint64 number = _order(targets, payloads);
        homePort.dispatchRules(number, targets, payloads);
        Parcel memory p = lastParcel(homeMailbox);
        vm.expectRevert(abi.encodeWithSelector(IOutpost.TargetNotAllowed.selector, target));
        farMailbox.deliver(p);
    }

    function _execute(TimelockController local, uint64 number, address[] memory targets, bytes[] memory payloads)
        private
    {
        local.executeBatch(targets, new uint256[](targets.length), payloads, 0, bytes32(uint256(number)));
    }
}
