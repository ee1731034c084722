// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundUnderTest} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";

/// @notice The end of a history, in whatever state the fund is and with nobody in office: every investor claims,
///         cancels, and leaves in kind (invariants L1, L2, L3).
contract LastCall is Handler {
    uint256 private constant LONGEST = 1 days + 1 hours; // the longest lock and the longest window

    constructor(FundUnderTest world_) Handler(world_) {}

    /// @dev Without a price: all feeds grow stale before anybody cancels or leaves.
    function everybodyLeaves() external act {
        for (uint256 i = 0; i < 3; i++) {
            _claim(investor(i));
        }
        world.sleep(LONGEST);
        for (uint256 i = 0; i < 3; i++) {
            address account = investor(i);
            fund.settle(account);
            _claim(account);
            _cancel(account);
            _leave(account);
        }
    }

    /// @dev Invariant L4: whatever was paused, halted or revoked, anyone ends an abandoned fund.
    function anybodyEndsIt() external {
        if (controls.isWindingDown()) return;
        for (uint256 i = 0; i < 4 && block.timestamp < controls.windDownFrom(); i++) {
            world.sleep(controls.windDownFrom() - block.timestamp); // a pause may move it on
        }
        vm.prank(STRANGER);
        controls.windDownOverdue();
        assertTrue(controls.isWindingDown(), "L4: an abandoned fund goes on");
    }

    function _claim(address account) private {
        if (fund.maxMint(account) != 0) {
            uint256 amount = fund.maxMint(account);
            vm.prank(account);
            fund.mint(amount, account, account);
        }
        if (fund.maxWithdraw(account) == 0) return;
        uint256 part = fund.maxRedeem(account);
        vm.prank(account);
        fund.redeem(part, account, account);
    }

    function _cancel(address account) private {
        (uint256 depositId, uint256 redeemId,) = fund.requestIds(account);
        uint256 pending = fund.pendingDepositRequest(depositId, account);
        vm.startPrank(account);
        if (pending != 0) assertEq(fund.cancelDeposit(account), pending, "L3: a cancel returned something else");
        pending = fund.pendingRedeemRequest(redeemId, account);
        if (pending != 0) assertEq(fund.cancelRedeem(account), pending, "L3: a cancel returned something else");
        vm.stopPrank();
    }

    function _leave(address account) private {
        uint256 all = shares.balanceOf(account);
        address[] memory skip = new address[](odd.mayRefuse(account) ? 1 : 0);
        if (skip.length != 0) skip[0] = address(odd);
        if (all == 0) return;
        vm.prank(account);
        fund.redeemInKind(all, account, skip);
        assertEq(shares.balanceOf(account), 0, "L1: shares stayed behind");
        assertEq(fund.maxWithdraw(account) + fund.maxMint(account), 0, "L1: a claim stayed behind");
    }
}
