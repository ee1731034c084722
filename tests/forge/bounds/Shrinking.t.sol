// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {Found} from "./BoundRecord.sol";
import {KeyThief} from "./KeyThief.sol";
import {ToAndFro} from "./ToAndFro.sol";

/// @notice The same bound, per share, for who stays while others leave: by redemption, in kind, and in a wind-down, in
///         which anyone may sell.
contract ShrinkingBoundTest is KeyThief {
    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        subscribe(BOB, 300_000 * unit);
        subscribe(CAROL, 50_000 * unit);
        invest(ALICE, 600_000 * unit);
        claimShares(BOB);
        claimShares(CAROL);
        allocate(trend, 700_000 * unit);
        tick(2 days);
    }

    function test_who_stays__while_all_others_leave__loses_no_more_of_a_share() public {
        measure("shrinking", "wad of NAV", 0.99e18);
    }

    function attackers() internal pure override returns (uint256) {
        return 2;
    }

    function best(uint256 which) external override returns (Found memory) {
        if (which == 0) _whileTheyLeave();
        else _intoTheWindDown();
        return Found(allowed(), lost, calls);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 60; i++) {
            if (roll(3) == 0) flow();
            else act();
            if (roll(80) == 0) _windDown();
        }
        return Found(allowed(), lost, calls);
    }

    /// @dev All of a bucket while the fund is large; then of what is left the rest, again and again.
    function _whileTheyLeave() private {
        assertTrue(loseToTheEdge(trend));
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        loseToTheEdge(trend);
        requestRedeem(BOB, shares.balanceOf(BOB) * 9 / 10);
        tick(6 hours);
        useKey(KEEPER, address(treasury), abi.encodeCall(treasury.deallocate, (address(trend), worth() * 6 / 10)));
        useKey(KEEPER, address(fund), abi.encodeCall(fund.closeDealing, ()));
        useKey(KEEPER, address(fund), abi.encodeCall(fund.strike, (report())));
        assertTrue(loseToTheEdge(trend));
        leaveInKind(CAROL, shares.balanceOf(CAROL) * 9 / 10);
        tick(6 hours);
        assertTrue(loseToTheEdge(trend));
    }

    /// @dev Everything is sold once there, at the most that a sale may lose: what leaked until then is just that.
    function _intoTheWindDown() private {
        assertTrue(loseToTheEdge(trend));
        venue.setCost(0);
        assertTrue(trade(trend, one(IERC20(base), IERC20(weth), worth() * 59 / 100)));
        leaveInKind(BOB, shares.balanceOf(BOB));
        tick(7 hours + 10 minutes);
        _windDown();
        leaveInKind(ALICE, shares.balanceOf(ALICE) / 2);
        venue.setCost(ToAndFro.COST_BPS);
        bytes memory sale = abi.encodeCall(
            IStrategy.execute,
            (orderId++, one(IERC20(weth), IERC20(base), trend.unitsOf(address(weth))), block.timestamp)
        );
        assertTrue(useKey(STRANGER, address(trend), sale));
    }

    function _windDown() private {
        if (controls.isWindingDown()) return;
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
    }
}
