// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundTimelock} from "../../contracts/governance/FundTimelock.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice A decision is public for the timelock's delay, and nobody is held longer than that, however unhappy the moment.
contract LeaveInTimeTest is FundFixture {
    address private constant DAVE = address(0xB004);

    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        invest(BOB, 100_000 * unit);
    }

    /// @dev With the longest strike window and the longest lock, and a keeper who strikes at the last second.
    function test_every_holder__is_out_before_a_decision_takes_effect() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        (terms.strikeWindow, terms.lock) = (1 hours, 1 days);
        vm.prank(timelock);
        fund.setDealingTerms(terms);
        subscribe(CAROL, 10_000 * unit);
        requestRedeem(BOB, shares.balanceOf(BOB));
        close();
        bytes memory decision = abi.encodeCall(IPocketHedgeFund.setDealingTerms, (terms));
        vm.prank(OWNER);
        FundTimelock(payable(timelock)).schedule(address(fund), 0, decision, 0, 0, 2 days);
        uint256 effect = block.timestamp + 2 days;

        _leave(ALICE); // a holder: at once
        subscribe(DAVE, 10_000 * unit); // and whoever asks now takes it back at once
        vm.prank(DAVE);
        fund.cancelDeposit(DAVE);
        tick(1 hours - 12);
        assertTrue(strike());
        claimAssets(BOB);
        _leaveWithTheRest(BOB);
        vm.warp(fund.dealing(3).claimableAt);
        claimShares(CAROL);
        _leave(CAROL);
        assertLt(block.timestamp, effect);
        assertEq(shares.balanceOf(ALICE) + shares.balanceOf(BOB) + shares.balanceOf(CAROL), 0);
    }

    function test_every_request__of_a_dealing_never_struck__is_back_before_a_decision_takes_effect() public {
        subscribe(CAROL, 10_000 * unit);
        requestRedeem(BOB, 1e18);
        close();
        uint256 effect = block.timestamp + 2 days;
        vm.warp(block.timestamp + 1 hours + 1);
        vm.prank(CAROL);
        assertEq(fund.cancelDeposit(CAROL), 10_000 * unit);
        vm.prank(BOB);
        fund.cancelRedeem(BOB);
        _leave(BOB);
        assertLt(block.timestamp, effect);
    }

    function _leaveWithTheRest(address holder) private {
        vm.prank(holder);
        fund.cancelRedeem(holder);
        _leave(holder);
    }

    function _leave(address holder) private {
        uint256 all = shares.balanceOf(holder);
        vm.prank(holder);
        fund.redeemInKind(all, holder, new address[](0));
    }
}
