// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice A pause of dealing by guardian, watcher or trip, at each point of a dealing: what stops, what goes on, and
///         that everything goes on afterwards.
contract OutcomesPausesTest is FundFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        invest(CAROL, 10_000 * unit);
    }

    function test_pause__while_open__lets_cancel_and_leave__and_closes_afterwards() public {
        for (uint256 pauser = 0; pauser < 3; pauser++) {
            uint256 start = vm.snapshotState();
            subscribe(BOB, 1000 * unit);
            requestRedeem(ALICE, 1000e18);
            uint256 until = _pause(pauser);
            _expectNothingStarts(until);
            _leaveInKind();
            uint256 middle = vm.snapshotState();
            vm.prank(BOB);
            assertEq(fund.cancelDeposit(BOB), 1000 * unit);
            vm.prank(ALICE);
            assertEq(fund.cancelRedeem(ALICE), 1000e18);
            vm.revertToState(middle);
            _waitFor(until);
            deal();
            assertGt(claimShares(BOB), 0);
            assertGt(claimAssets(ALICE), 0);
            vm.revertToState(start);
        }
    }

    /// @dev A pause shorter than the window loses nothing; a longer one loses the strike, and the window ends as ever.
    function test_pause__while_closed__holds_the_strike_and_no_request_beyond_the_window() public {
        for (uint256 pauser = 0; pauser < 3; pauser++) {
            uint256 start = vm.snapshotState();
            subscribe(BOB, 1000 * unit);
            close();
            INavOracle.NavReport memory r = report();
            uint256 until = _pause(pauser);
            vm.prank(KEEPER);
            vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.DealingIsPaused.selector, until));
            fund.strike(r);
            vm.prank(BOB);
            vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.CancelAfterClose.selector, 3));
            fund.cancelDeposit(BOB);
            _leaveInKind();
            tick(1 hours + 1);
            vm.prank(BOB);
            assertEq(fund.cancelDeposit(BOB), 1000 * unit);
            _waitFor(until);
            deal();
            vm.revertToState(start);
        }
    }

    function test_pause__after_a_missed_window__still_lets_anyone_reopen() public {
        for (uint256 pauser = 0; pauser < 3; pauser++) {
            uint256 start = vm.snapshotState();
            subscribe(BOB, 1000 * unit);
            close();
            tick(1 hours + 1);
            uint256 until = _pause(pauser);
            fund.reopenDealing();
            _expectNothingStarts(until);
            _waitFor(until);
            deal();
            assertGt(claimShares(BOB), 0);
            vm.revertToState(start);
        }
    }

    function test_pause__while_struck_and_locked__delays_no_claim() public {
        for (uint256 pauser = 0; pauser < 3; pauser++) {
            uint256 start = vm.snapshotState();
            subscribe(BOB, 1000 * unit);
            requestRedeem(ALICE, 1000e18);
            close();
            assertTrue(strike());
            _pause(pauser);
            assertGt(claimAssets(ALICE), 0);
            tick(1 hours);
            assertGt(claimShares(BOB), 0);
            _leaveInKind();
            vm.revertToState(start);
        }
    }

    function test_pause__with_a_redemption_rolled_over__pays_the_part_and_gives_the_rest_back() public {
        for (uint256 pauser = 0; pauser < 3; pauser++) {
            uint256 start = vm.snapshotState();
            requestRedeem(ALICE, 90_000e18);
            deal();
            uint256 rest = fund.pendingRedeemRequest(3, ALICE);
            assertGt(rest, 0);
            uint256 until = _pause(pauser);
            assertGt(claimAssets(ALICE), 0);
            uint256 middle = vm.snapshotState();
            vm.prank(ALICE);
            assertEq(fund.cancelRedeem(ALICE), rest);
            vm.revertToState(middle);
            _waitFor(until);
            deal();
            assertLt(fund.pendingRedeemRequest(3, ALICE), rest);
            vm.revertToState(start);
        }
    }

    /// @dev Guardian 10 days, watcher 24 hours, trip one hour.
    function _pause(uint256 pauser) private returns (uint256 until) {
        if (pauser == 2) {
            baseFeed.push(0.4e8);
            controls.trip();
            baseFeed.push(1e8);
        } else {
            vm.prank(pauser == 0 ? GUARDIAN : WATCHER);
            controls.pauseDealing();
        }
        until = controls.dealingPausedUntil();
        uint256[3] memory lengths = [uint256(10 days), 24 hours, 1 hours];
        assertEq(until, block.timestamp + lengths[pauser]);
    }

    function _expectNothingStarts(uint256 until) private {
        bytes memory refusal = abi.encodeWithSelector(IPocketHedgeFund.DealingIsPaused.selector, until);
        vm.startPrank(CAROL);
        vm.expectRevert(refusal);
        fund.requestDeposit(unit, CAROL, CAROL);
        vm.expectRevert(refusal);
        fund.requestRedeem(1e18, CAROL, CAROL);
        vm.stopPrank();
        vm.prank(KEEPER);
        vm.expectRevert(refusal);
        fund.closeDealing();
    }

    function _leaveInKind() private {
        vm.prank(CAROL);
        fund.redeemInKind(100e18, CAROL, new address[](0));
    }

    function _waitFor(uint256 time) private {
        if (block.timestamp < time) tick(time - block.timestamp);
    }
}
