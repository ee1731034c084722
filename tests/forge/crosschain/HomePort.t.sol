// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IHomePort} from "../../../contracts/interfaces/IHomePort.sol";
import {IHyperlaneAdapter, Statement} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";

/// @notice What leaves through the port, who sends it, and what stops it.
contract HomePortTest is CrossChainFixture {
    uint256 private _limit;

    function setUp() public {
        deployBoth(6);
        _limit = fund.struckNetAssets() / 4; // the cap is a quarter
    }

    /* THE CAP: K5 */

    /// forge-config: default.fuzz.runs = 100
    /// forge-config: prove.fuzz.runs = 2000
    /// @dev K5. Sends and arrivals in any order and of any size: never more elsewhere after a send than the cap.
    function testFuzz_send__whatever_was_sent_before__ends_within_the_cap(uint256[6] calldata sizes) public {
        for (uint256 i = 0; i < sizes.length; i++) {
            uint256 amount = bound(sizes[i], 1, _limit);
            uint256 elsewhere = homePort.fullValue() + amount;
            bytes memory refusal = abi.encodeWithSelector(IHomePort.RemoteCapExceeded.selector, elsewhere, _limit);
            if (elsewhere > _limit) vm.expectRevert(refusal);
            vm.prank(KEEPER);
            homePort.send(amount);
            assertLe(homePort.fullValue(), _limit);
            if (sizes[i] % 3 == 0) relay();
            if (sizes[i] % 5 == 0) hear();
        }
    }

    /// @dev A gain there is worth what it is worth, above the cap too: the cap limits sending alone.
    function test_cap__never_clips_value() public {
        sendOut(_limit);
        relay();
        far.allocate(_limit);
        far.buy(_limit / 2);
        far.wethFeed().push(2200e8);
        hear();
        uint256 worth = far.navOracle().totalAssets();
        assertGt(worth, _limit);
        assertEq(homePort.fullValue(), worth);
        assertEq(remote(), worth, "clipped");
    }

    function test_cap__exceeded__strikes_without_subscriptions() public {
        test_cap__never_clips_value();
        uint256 number = _ask();
        close();
        tick(12);
        hear();
        assertTrue(homePort.isCertain());
        assertEq(remote(), far.navOracle().totalAssets());
        _expectReturned(number);
    }

    function test_lowerCap__by_the_guardian__binds_the_next_send() public {
        vm.prank(GUARDIAN);
        homePort.lowerCap(0.01e18);
        uint256 limit = fund.struckNetAssets() / 100;
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHomePort.RemoteCapExceeded.selector, limit + 1, limit));
        homePort.send(limit + 1);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.OnlyLower.selector, 0.02e18, 0.01e18));
        homePort.lowerCap(0.02e18);
    }

    function test_setCap__is_the_governors_and_goes_up_as_slowly_as_any_cap() public {
        vm.expectRevert(abi.encodeWithSelector(IHomePort.NotGovernor.selector, address(this)));
        homePort.setCap(0.1e18);
        vm.startPrank(timelock);
        vm.expectRevert(
            abi.encodeWithSelector(IRiskManagement.RaiseTooSoon.selector, 1_700_000_000 + 30 days, block.timestamp)
        );
        homePort.setCap(0.5e18);
        tick(31 days);
        vm.startPrank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.RaiseTooLarge.selector, 0.51e18, 0.5e18));
        homePort.setCap(0.51e18);
        homePort.setCap(0.5e18);
        assertEq(homePort.terms().cap, 0.5e18);
    }

    /* SENDING */

    function test_send__is_the_keepers() public {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, address(this), KEEPER));
        homePort.send(1);
        vm.prank(KEEPER);
        vm.expectRevert(IHomePort.ZeroAmount.selector);
        homePort.send(0);
    }

    function test_send__while_paused_or_winding_down__reverts() public {
        uint256 before = vm.snapshotState();
        vm.prank(GUARDIAN);
        controls.pauseTrading();
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, block.timestamp + 10 days));
        homePort.send(1);
        vm.revertToState(before);
        _windDown();
        vm.prank(KEEPER);
        vm.expectRevert(IEmergencyControls.WindsDown.selector);
        homePort.send(1);
    }

    function test_send__leaves_the_cash_floor_and_what_redemptions_are_owed() public {
        allocate(trend, 750_000 * unit);
        uint256 cash = treasury.cash();
        uint256 floor = fund.struckNetAssets() * 5 / 100;
        floor += fund.struckNetAssets() % 20 == 0 ? 0 : 1;
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHomePort.CashFloorBroken.selector, floor - 1, floor));
        homePort.send(cash - floor + 1);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHomePort.NotEnoughCash.selector, cash + 1, cash));
        homePort.send(cash + 1);
        requestRedeem(ALICE, shares.balanceOf(ALICE) / 6);
        close();
        hear();
        uint256 owed = fund.redemptionsOwed();
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHomePort.RedemptionsFirst.selector, owed, owed - 1));
        homePort.send(cash - owed + 1);
    }

    function test_send__without_a_fresh_statement__reverts() public {
        tick(6 hours + 1);
        Statement memory last = homePort.statement();
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHomePort.RemoteUncertain.selector, last.valuedAt, block.timestamp));
        homePort.send(1);
        hear();
        sendOut(1);
    }

    function test_send__to_an_outpost_that_winds_down__reverts() public {
        tick(15 days);
        far.controls().windDownOverdue();
        hear();
        vm.prank(KEEPER);
        vm.expectRevert(IHomePort.OutpostClosed.selector);
        homePort.send(1);
    }

    /* THE ROUTE */

    function test_send__over_a_route_that_moved__reverts() public {
        homeRoute.enrol(address(0xBAD));
        bytes32 pinned = bytes32(uint256(uint160(address(farRoute))));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneAdapter.RouteMoved.selector, pinned, bytes32(uint256(0xBAD))));
        homePort.send(1);
    }

    function test_send__over_a_route_that_takes_another_amount__reverts() public {
        homeRoute.setFees(0, 7);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneAdapter.TransferTaxed.selector, 1000, 993));
        homePort.send(1000);
    }

    function test_quotes__name_what_the_mailbox_and_the_route_ask() public {
        homeRoute.setFees(0.01 ether, 0);
        homeMailbox.setFee(0.002 ether);
        assertEq(homePort.quoteHeartbeat(), 0.002 ether);
        assertEq(homePort.quoteRules(1, new address[](1), new bytes[](1)), 0.002 ether);
        farRoute.setFees(0.03 ether, 0);
        farMailbox.setFee(0.004 ether);
        assertEq(outpost.quoteSendHome(5), 0.03 ether);
        assertEq(outpost.quoteStatement(), 0.004 ether);
    }

    function test_send__leaves_no_approval_and_keeps_no_coin() public {
        homeRoute.setFees(0.01 ether, 0);
        homeMailbox.setFee(0.002 ether);
        assertEq(homePort.quoteSend(1000), 0.012 ether);
        vm.deal(KEEPER, 1 ether);
        vm.prank(KEEPER);
        homePort.send{value: 0.5 ether}(1000);
        assertEq(KEEPER.balance, 1 ether - 0.012 ether, "change was kept");
        assertEq(port.balance, 0);
        assertEq(base.allowance(port, address(homeRoute)), 0);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneAdapter.FeeMissing.selector, 0.002 ether, 0.001 ether));
        homePort.send{value: 0.011 ether}(1000);
    }

    /* OVERDUE */

    /// @dev What was stated counts, and not what is on its way; nobody enters, who leaves gets the low price.
    function test_statement__overdue__strikes_at_the_low_value_without_subscriptions() public {
        sendOut(100_000 * unit);
        relay();
        hear();
        sendOut(50_000 * unit);
        uint256 full = navOracle.totalAssets();
        assertEq(homePort.fullValue(), 150_000 * unit);
        tick(6 hours + 1);
        assertEq(remote(), 100_000 * unit);
        assertEq(navOracle.totalAssets(), full - 50_000 * unit);
        uint256 number = _ask();
        close();
        _expectReturned(number);
    }

    /// @dev As soon as it speaks again everything counts.
    function test_statement__after_it_was_overdue__restores_the_full_value() public {
        test_statement__overdue__strikes_at_the_low_value_without_subscriptions();
        relay();
        hear();
        assertTrue(homePort.isCertain());
        assertEq(remote(), 150_000 * unit);
    }

    function test_transfer__outbound_overdue__is_not_counted_and_nobody_enters() public {
        sendOut(100_000 * unit);
        tick(1 days);
        hear();
        relayWords();
        assertFalse(homePort.isCertain(), "a day ago");
        assertEq(remote(), 0);
        relay();
        hear();
        assertTrue(homePort.isCertain());
        assertEq(remote(), 100_000 * unit);
    }

    function test_transfer__inbound_overdue__is_not_counted_and_nobody_enters() public {
        sendOut(100_000 * unit);
        relay();
        far.sendHome(60_000 * unit);
        hear();
        assertEq(remote(), 100_000 * unit);
        tick(1 days);
        hear();
        assertFalse(homePort.isCertain());
        assertEq(remote(), 40_000 * unit);
        relay();
        assertTrue(homePort.isCertain());
        assertEq(remote(), 40_000 * unit);
    }

    /// @dev Money sent later does not excuse money sent earlier, nor is it overdue with it.
    function test_transfer__each_has_its_own_time() public {
        sendOut(10 * unit);
        tick(20 hours);
        hear();
        sendOut(20 * unit);
        tick(4 hours - 1);
        hear();
        assertTrue(homePort.isCertain());
        tick(1);
        hear();
        assertFalse(homePort.isCertain(), "the first is a day old");
        farRoute.deliver(homeRoute.parcel(0));
        relayWords();
        outpost.bookArrivals();
        hear();
        assertTrue(homePort.isCertain(), "the second is not");
    }

    /* FORWARD PRICING */

    /// @dev Who asked before the close knew what the outpost had said by then.
    function test_strike__on_a_statement_from_before_the_close__waits_for_another() public {
        sendOut(100_000 * unit);
        relay();
        close();
        vm.warp(block.timestamp - 1);
        hear(); // one second before
        vm.warp(block.timestamp + 1);
        uint256 closedAt = fund.dealingClock().lastClose;
        _expectStrikeRefused(abi.encodeWithSelector(IHomePort.StatementBeforeClose.selector, closedAt - 1, closedAt));
        assertTrue(strikeInformed());
    }

    /* HELPERS */

    function _expectStrikeRefused(bytes memory refusal) private {
        uint256 before = vm.snapshotState();
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        vm.expectRevert(refusal);
        fund.strike(r);
        vm.revertToState(before);
    }

    function _ask() private returns (uint256 number) {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, shares.balanceOf(ALICE) / 10);
        (number,,,,) = fund.dealingStatus();
    }

    /// @dev The fees of the day are within the tolerance; what is in flight is not.
    function _expectReturned(uint256 number) private {
        tick(12);
        uint256 nav = navOracle.totalAssets();
        assertTrue(strike());
        IPocketHedgeFund.Dealing memory struck = fund.dealing(number);
        assertEq(struck.sharesOut, 0, "struck");
        assertApproxEqRel(struck.assetsOut, nav / 10 * 995 / 1000, 0.003e18, "not at the low value");
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit, "not refundable at once");
    }

    function _windDown() private {
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
    }
}
