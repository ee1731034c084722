// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";
import {Parcel} from "./LineMocks.sol";

/// @notice Who delivers what when: nothing of it is worth anything to anybody.
contract TimingTest is CrossChainFixture {
    struct Outcome {
        uint256 entered; // shares for Bob's subscription
        uint256 left; // base units for Alice's redemption
        uint256 nav; // of who stays, per share
    }

    function setUp() public {
        deployBoth(6);
        sendOut(150_000 * unit);
        relay();
        hear();
    }

    /// @dev X2. Two worlds, one in which somebody processes everything at once and one in which nothing is processed that
    ///      need not be: entry, exit and the price of who stays are the same, to the unit.
    /// forge-config: default.fuzz.runs = 50
    /// forge-config: prove.fuzz.runs = 2000
    function testFuzz_strike__does_not_depend_on_what_was_processed_when(uint256 amount, uint256 home, uint8 late)
        public
    {
        amount = bound(amount, 1, 90_000 * unit);
        home = bound(home, 1, 150_000 * unit);
        subscribe(BOB, 10_000 * unit);
        requestRedeem(ALICE, shares.balanceOf(ALICE) / 10);
        close();
        hear();
        uint256 sentAt = block.timestamp;
        sendOut(amount);
        far.sendHome(home);
        tick(12);
        far.state();
        homeMailbox.deliver(lastParcel(farMailbox));
        uint256 before = vm.snapshotState();
        Outcome memory none = _strike(0);
        vm.revertToState(before);
        Outcome memory some = _strike(late);
        vm.revertToState(before);
        Outcome memory all = _strike(15);
        assertEq(keccak256(abi.encode(none)), keccak256(abi.encode(some)));
        assertEq(keccak256(abi.encode(none)), keccak256(abi.encode(all)));
        assertGt(none.entered, 0);
        assertGt(block.timestamp, sentAt);
    }

    /// @dev X2. A loss that was stated before the close and lies undelivered: who knows of it and leaves, or delivers it
    ///      when it suits, is struck at it all the same.
    function test_bad_news__held_back_until_the_strike__does_not_pay() public {
        far.allocate(150_000 * unit);
        far.buy(120_000 * unit);
        (,,, uint256 nextClose,) = fund.dealingStatus();
        tick(nextClose - block.timestamp - 60);
        hear();
        far.wethFeed().push(1700e8); // known there, and to whoever reads that chain
        requestRedeem(ALICE, shares.balanceOf(ALICE) / 10);
        close();
        vm.warp(block.timestamp + 12);
        vm.roll(block.number + 1);
        baseFeed.push(1e8);
        far.state();
        Parcel memory news = lastParcel(farMailbox);
        assertFalse(_canStrike(), "struck on the old price");
        homeMailbox.deliver(news);
        uint256 nav = navOracle.totalAssets();
        assertTrue(strike());
        assertLt(nav, 983_000 * unit);
        assertApproxEqRel(fund.dealing(2).assetsOut, nav / 10 * 995 / 1000, 0.001e18);
    }

    /// @dev X2. Booking, delivering and stating in the block of a strike moves no price, whoever does it.
    function test_processing__moves_no_price() public {
        sendOut(50_000 * unit);
        far.sendHome(20_000 * unit);
        uint256 nav = navOracle.totalAssets();
        for (uint256 i = 0; i < 3; i++) {
            relayMoney();
            assertEq(navOracle.totalAssets(), nav);
            homePort.bookArrivals();
            assertEq(navOracle.totalAssets(), nav);
            relayWords();
            assertEq(navOracle.totalAssets(), nav);
            outpost.bookArrivals();
            assertEq(navOracle.totalAssets(), nav);
            far.state();
            assertEq(navOracle.totalAssets(), nav);
        }
        assertEq(treasury.cash(), nav - 180_000 * unit);
    }

    /* HELPERS */

    /// @param processed which of four things a stranger does before the strike, as bits.
    function _strike(uint256 processed) private returns (Outcome memory o) {
        if (processed & 1 != 0) relayMoney();
        if (processed & 2 != 0) homePort.bookArrivals();
        if (processed & 4 != 0) outpost.bookArrivals();
        if (processed & 8 != 0) {
            farMailbox.deliver(lastParcel(homeMailbox));
            outpost.bookArrivals();
            far.state();
            homeMailbox.deliver(lastParcel(farMailbox));
            homePort.bookArrivals();
        }
        assertTrue(strike());
        tick(1 hours);
        o.entered = claimShares(BOB);
        o.left = claimAssets(ALICE);
        o.nav = fund.navPerShare();
    }

    function _canStrike() private returns (bool done) {
        uint256 before = vm.snapshotState();
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        (done,) = address(fund).call(abi.encodeCall(fund.strike, (r)));
        vm.revertToState(before);
    }
}
