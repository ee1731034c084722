// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Found} from "./BoundRecord.sol";
import {KeyThief} from "./KeyThief.sol";

/// @notice A keeper that does nothing costs nothing, and keeps nobody: exits in kind work at once, cancels after the
///         window, and after a stated time anyone may begin the wind-down. Measured is how long until that door opens,
///         whatever strangers, watcher and guardian do meanwhile.
contract SilenceBoundTest is KeyThief {
    uint256 private constant STEP = 1 hours;

    uint256 private _struckAt;

    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        subscribe(BOB, 300_000 * unit);
        invest(ALICE, 600_000 * unit);
        claimShares(BOB);
        allocate(trend, 300_000 * unit);
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(weth), 200_000 * unit);
        _struckAt = fund.dealingClock().struckAt;
    }

    function test_silence__costs_nothing_and_ends_when_it_says() public {
        measure("silence", "seconds", 0.98e18);
    }

    /// @dev The guardian, on the keeper's side, pauses dealing for as long as it can just before the door would open.
    ///      A second before the stated time it is shut.
    function best(uint256) external override returns (Found memory) {
        uint256 worthBefore = perShare();
        subscribe(CAROL, 1000 * unit);
        tick(controls.windDownFrom() - block.timestamp - 1);
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        tick(10 days);
        assertFalse(attempt(STRANGER, address(controls), abi.encodeCall(controls.windDownOverdue, ())));
        tick(1);
        _waitForTheDoor();
        return _end(worthBefore);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        uint256 worthBefore = perShare();
        _waitForTheDoor();
        return _end(worthBefore);
    }

    /// @dev Hour by hour, until somebody gets through.
    function _waitForTheDoor() private {
        while (!attempt(STRANGER, address(controls), abi.encodeCall(controls.windDownOverdue, ()))) {
            calls++;
            uint256 kind = roll(12);
            if (kind == 0) attempt(STRANGER, address(fund), abi.encodeCall(fund.closeDealing, ()));
            if (kind == 1) attempt(STRANGER, address(fund), abi.encodeCall(fund.reopenDealing, ()));
            if (kind == 2) attempt(STRANGER, address(controls), abi.encodeCall(controls.trip, ()));
            if (kind == 3) attempt(WATCHER, address(controls), abi.encodeCall(controls.pauseDealing, ()));
            if (kind == 4 && roll(20) == 0) {
                attempt(GUARDIAN, address(controls), abi.encodeCall(controls.pauseDealing, ()));
            }
            if (kind == 5) attempt(ALICE, address(fund), abi.encodeCall(fund.requestRedeem, (1e18, ALICE, ALICE)));
            tick(STEP);
        }
    }

    /// @dev Everybody gets out, in kind from the first second and by a cancel of what was asked; a share lost nothing.
    function _end(uint256 worthBefore) private returns (Found memory) {
        uint256 opened = controls.windDownFrom(); // to the second
        assertGe(perShare(), worthBefore, "silence cost something");
        attempt(CAROL, address(fund), abi.encodeCall(fund.cancelDeposit, (CAROL)));
        attempt(ALICE, address(fund), abi.encodeCall(fund.cancelRedeem, (ALICE)));
        assertEq(base.balanceOf(CAROL) + base.balanceOf(address(escrow)), base.balanceOf(CAROL));
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        leaveInKind(BOB, shares.balanceOf(BOB));
        uint256 stated = fund.dealingTerms().period + 14 days + 10 days;
        return Found(stated, opened - _struckAt, calls + 2);
    }
}
