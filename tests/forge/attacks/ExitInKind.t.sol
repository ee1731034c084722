// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Who runs first out of a fund that holds something broken.
contract ExitInKindAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 50_000 * unit);
        invest(BOB, 50_000 * unit);
        allocate(lending, 70_000 * unit);
        lend(70_000 * unit);
    }

    /// @notice A venue is broken and pays its face value until it is empty: who leaves in kind gets positions as held,
    ///         the first no better than the last.
    /// @dev Without `transferable` in Strategy._pay (everything is unwound): ALICE, who leaves first, takes 34,418 of
    ///      the pool's last 40,000 at face value, and leaves 5,582 to BOB, who holds as much of the fund.
    function test_broken_venue__pays_the_first_to_leave_no_more_than_the_last() public {
        vm.prank(address(pool));
        base.transfer(THIEF, 30_000 * unit); // 70,000 are owed, 40,000 are there
        vm.mockCallRevert(address(base), abi.encodeWithSelector(base.mint.selector, address(pool)), "pool is empty");
        leaveInKind(ALICE, 49_000e18);
        assertApproxEqRel(base.balanceOf(ALICE), 14_700 * unit, 0.02e18, "more than her part of the cash");
        leaveInKind(BOB, 49_000e18);
        assertApproxEqRel(pool.balanceOf(ALICE), pool.balanceOf(BOB), 0.01e18);
    }

    /// @notice One token or position that reverts must not shut the door: its slice is given up by name.
    /// @dev Without `skip` in Strategy.payInKind: the exit reverts with PayOutFailed(pool), for as long as the issuer
    ///      or the venue likes.
    function test_one_thing_that_reverts__does_not_shut_the_door() public {
        vm.mockCallRevert(address(pool), abi.encodeWithSelector(IERC20.transfer.selector), "frozen");
        address[] memory skip = new address[](1);
        skip[0] = address(pool);
        vm.prank(ALICE);
        fund.redeemInKind(49_000e18, ALICE, skip);
        assertApproxEqRel(base.balanceOf(ALICE), 14_700 * unit, 0.02e18);
    }

    /// @notice Who gives a slice up gives it to those who stay, not to a later self: the units stay booked.
    /// @dev Without `skipped` in Strategy.payInKind: ALICE gets the 7,016 pool shares that she gave up.
    function test_slice_given_up__belongs_to_those_who_stay() public {
        uint256 before = fund.convertToAssets(1e18);
        address[] memory skip = new address[](1);
        skip[0] = address(pool);
        vm.prank(ALICE);
        fund.redeemInKind(10_000e18, ALICE, skip);
        assertEq(pool.balanceOf(ALICE), 0, "gave nothing up");
        assertGt(fund.convertToAssets(1e18), before * 107 / 100);
        uint256 left = fund.convertToAssets(shares.balanceOf(ALICE)) + base.balanceOf(ALICE);
        assertLt(left, 50_000 * unit);
    }
}
