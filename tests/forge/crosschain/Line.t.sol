// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {Heartbeat, IHyperlaneAdapter, Kind, Statement} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IMessageRecipient} from "../../../contracts/interfaces/external/IHyperlane.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";
import {LineMailbox, Parcel} from "./LineMocks.sol";

/// @notice Who is believed on the line, and what of it: forged, swapped, doubled, late and old messages.
contract LineTest is CrossChainFixture {
    function setUp() public {
        deployBoth(6);
        sendOut(100_000 * unit);
        relay();
        hear();
    }

    /* WHO */

    function test_handle__by_anybody_but_the_mailbox__reverts() public {
        Parcel memory p = lastParcel(farMailbox);
        address[3] memory callers = [address(this), KEEPER, address(farMailbox)];
        for (uint256 i = 0; i < callers.length; i++) {
            vm.prank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(IHyperlaneAdapter.NotMailbox.selector, callers[i]));
            IMessageRecipient(port).handle(p.origin, p.sender, p.body);
        }
    }

    /// @dev Any sender, any domain: nothing but the pinned pair is heard, at either end.
    function testFuzz_handle__from_elsewhere__reverts(uint32 domain, bytes32 sender) public {
        Parcel memory p = lastParcel(farMailbox);
        vm.assume(domain != FAR || sender != p.sender);
        _expectUnheard(homeMailbox, p, domain, sender);
        Parcel memory q = lastParcel(homeMailbox);
        vm.assume(domain != HOME || sender != q.sender);
        _expectUnheard(farMailbox, q, domain, sender);
    }

    function test_delivery__is_vouched_for_by_the_pinned_modules() public {
        hear();
        assertEq(homeMailbox.vouching(), address(homeIsm));
        beat();
        relayWords();
        assertEq(farMailbox.vouching(), address(farIsm));
    }

    function test_handle__with_coin__reverts() public {
        Parcel memory p = lastParcel(farMailbox);
        vm.deal(address(homeMailbox), 1);
        vm.prank(address(homeMailbox));
        (bool done,) = port.call{value: 1}(abi.encodeCall(IMessageRecipient.handle, (p.origin, p.sender, p.body)));
        assertFalse(done);
    }

    /// @dev An end takes its own kind of message only, also from its peer.
    function test_handle__of_another_kind__reverts() public {
        Parcel memory p = lastParcel(farMailbox);
        p.body = bytes.concat(bytes32(uint256(Kind.Heartbeat)), abi.encode(Heartbeat(9, 9, true, 9)));
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneAdapter.WrongKind.selector, Kind.Heartbeat));
        homeMailbox.deliver(p);
        p = lastParcel(homeMailbox);
        p.body = bytes.concat(bytes32(uint256(Kind.Statement)), abi.encode(homePort.statement()));
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneAdapter.WrongKind.selector, Kind.Statement));
        farMailbox.deliver(p);
    }

    /// @dev In the middle of an operation nothing is heard; it is delivered again afterwards.
    function test_handle__while_the_fund_is_locked__reverts() public {
        Parcel memory p = lastParcel(farMailbox);
        vm.prank(address(treasury));
        lock.acquire();
        vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, address(treasury)));
        homeMailbox.deliver(p);
    }

    /* WHICH: the newest */

    function test_statement__doubled_or_old__changes_nothing_and_does_not_revert() public {
        Parcel memory old = lastParcel(farMailbox);
        far.allocate(100_000 * unit);
        far.buy(50_000 * unit);
        hear();
        bytes32 before = keccak256(abi.encode(homePort.statement(), navOracle.totalAssets()));
        homeMailbox.deliver(lastParcel(farMailbox));
        homeMailbox.deliver(old);
        assertEq(keccak256(abi.encode(homePort.statement(), navOracle.totalAssets())), before);
    }

    /// @dev Every order of delivery of five statements ends with the last one.
    /// forge-config: default.fuzz.runs = 50
    /// forge-config: prove.fuzz.runs = 2000
    function testFuzz_statements__in_any_order__leave_the_newest(uint256 seed) public {
        uint256 first = farMailbox.count();
        for (uint256 i = 0; i < 5; i++) {
            far.sendHome((i + 1) * unit);
            tick(60);
            far.state();
        }
        uint256 newest;
        for (uint256 i = 0; i < 12; i++) {
            uint256 which = (seed >> (8 * i)) % 5;
            homeMailbox.deliver(farMailbox.parcel(first + which));
            newest = which > newest ? which : newest;
            assertEq(homePort.statement().sent, (newest + 1) * (newest + 2) / 2 * unit);
        }
    }

    function test_heartbeat__old__changes_nothing() public {
        beat();
        Parcel memory old = lastParcel(homeMailbox);
        tick(1 hours);
        hear();
        sendOut(10 * unit);
        relayWords();
        (uint256 alive, uint256 told) = (outpost.aliveAt(), outpost.homeSent());
        farMailbox.deliver(old);
        assertEq(outpost.aliveAt(), alive);
        assertEq(outpost.homeSent(), told);
        assertEq(told, 100_010 * unit);
    }

    /* REORGANISED: the far chain forgot what it said, and says something else under the same number */

    function test_statement__replaced_by_a_reorganisation__is_superseded_by_the_next() public {
        uint256 nav = navOracle.totalAssets();
        uint256 before = vm.snapshotState();
        far.sendHome(40_000 * unit);
        far.state();
        Parcel memory orphan = lastParcel(farMailbox);
        vm.revertToState(before);
        homeMailbox.deliver(orphan); // signed too early
        assertEq(navOracle.totalAssets(), nav, "40,000 on their way, as far as home knows");
        far.state();
        homeMailbox.deliver(lastParcel(farMailbox)); // the same number: not newer
        assertEq(homePort.statement().sent, 40_000 * unit);
        tick(10 minutes);
        far.state();
        homeMailbox.deliver(lastParcel(farMailbox));
        assertEq(homePort.statement().sent, 0);
        assertEq(navOracle.totalAssets(), nav);
        assertTrue(homePort.isCertain());
        tick(1 days - 10 minutes); // what was never sent is not overdue either
        far.state();
        homeMailbox.deliver(lastParcel(farMailbox));
        assertTrue(homePort.isCertain());
    }

    /// @dev Booked on the word of the orphan, which real money had covered: the next statement counts it off.
    function test_arrival__booked_before_a_reorganisation__counts_once() public {
        uint256 nav = navOracle.totalAssets();
        uint256 before = vm.snapshotState();
        far.sendHome(40_000 * unit);
        far.state();
        (Parcel memory orphan, Parcel memory money) = (lastParcel(farMailbox), farRoute.parcel(0));
        vm.revertToState(before);
        homeMailbox.deliver(orphan);
        homeRoute.deliver(money);
        homePort.bookArrivals();
        tick(10 minutes);
        far.state();
        tick(10 minutes);
        far.state();
        homeMailbox.deliver(lastParcel(farMailbox));
        assertEq(navOracle.totalAssets(), nav, "counted on both chains");
        (, int256 inbound) = homePort.inFlight();
        assertEq(inbound, -int256(40_000 * unit));
    }

    /* FORGED, as if enough validators were bought: what it can do */

    /// @dev The most a false statement takes from the fund is what was elsewhere.
    function test_forged_statement_of_nothing__hides_what_is_elsewhere_and_no_more() public {
        uint256 cash = treasury.cash();
        _forge(Statement(99, 1, uint40(block.timestamp), false, 0, 100_000 * uint128(unit), 0));
        assertEq(remote(), 0);
        assertEq(navOracle.totalAssets(), cash);
    }

    /// @dev A false fortune lets nobody in, and the keeper's own figure disagrees: no strike.
    function test_forged_fortune__lets_nobody_in_and_the_second_key_refuses() public {
        uint256 honest = navOracle.totalAssets();
        close();
        hear();
        tick(12);
        _forge(Statement(99, 1, uint40(block.timestamp), false, 1e12 * uint128(unit), 0, 0));
        assertFalse(homePort.takesIn());
        INavOracle.NavReport memory r = report();
        r.totalAssets = honest;
        vm.prank(KEEPER);
        vm.expectPartialRevert(INavOracle.TotalDiffers.selector);
        fund.strike(r);
    }

    /* HELPERS */

    function _forge(Statement memory s) private {
        Parcel memory p = lastParcel(farMailbox);
        p.body = bytes.concat(bytes32(uint256(Kind.Statement)), abi.encode(s));
        homeMailbox.deliver(p);
    }

    function _expectUnheard(LineMailbox mailbox, Parcel memory p, uint32 domain, bytes32 sender) private {
        (p.origin, p.sender) = (domain, sender);
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneAdapter.WrongOrigin.selector, domain, sender));
        mailbox.deliver(p);
    }
}
