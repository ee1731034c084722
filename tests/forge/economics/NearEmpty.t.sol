// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice A fund with nobody in it, or with one, or with the last one about to go.
contract NearEmptyTest is EconomicsFixture {
    function test_first_investor__with_the_least_there_is__gets_one_share_and_all_of_it_back() public everyWidth {
        assertEq(invest(ALICE, unit), 1e18);
        assertEq(worthOf(ALICE), unit);
        leaveInKind(ALICE, 1e18);
        assertEq(base.balanceOf(ALICE), unit);
        assertEq(shares.totalSupply(), 1e18, "the seed");
        assertEq(treasury.cash(), unit, "and what it is worth");
    }

    function test_first_investor__with_a_fortune__gets_as_many_shares_as_units() public everyWidth {
        assertEq(invest(ALICE, 1e12 * unit), 1e30);
        assertEq(worthOf(ALICE), 1e12 * unit);
        assertEq(fund.navPerShare(), 1e18);
    }

    /// @notice The last one out leaves the price where it was, and the door open for the next one in.
    function test_last_investor__in_kind__leaves_the_seed_its_part_and_the_price() public everyWidth {
        _fill();
        uint256 price = fund.convertToAssets(1e24);
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        leaveInKind(BOB, shares.balanceOf(BOB));
        assertEq(shares.totalSupply(), 1e18);
        assertGe(fund.convertToAssets(1e24), price, "the seed paid");
        assertGt(trend.unitsOf(address(weth)), 0, "of everything");
        assertGt(lending.unitsOf(address(pool)), 0, "of everything");
        invest(CAROL, 5000 * unit);
        assertLe(worthOf(CAROL), 5000 * unit);
        assertGe(worthOf(CAROL) + 5, 5000 * unit, "a newcomer pays for nobody");
        assertSolvent([ALICE, BOB, CAROL]);
    }

    /// @notice By redemption through a gate of a fifth: each dealing pays a fifth of what is there, until all but the
    ///         seed is paid. Nobody has to ask twice.
    function test_last_investor__through_the_gate__is_paid_in_full_after_52_dealings() public everyWidth {
        invest(ALICE, 100_000 * unit);
        requestRedeem(ALICE, 100_000e18);
        (, uint256 id,) = fund.requestIds(ALICE);
        uint256 dealings;
        while (fund.pendingRedeemRequest(id, ALICE) != 0) {
            deal();
            dealings++;
        }
        assertEq(dealings, 52); // 0.8^51 of 100,001 shares is 1.14, of which 0.14 are hers: less than a fifth
        assertApproxEqAbs(claimAssets(ALICE), 100_000 * unit, 52);
        assertApproxEqAbs(shares.totalSupply(), 1e18, 100);
        assertApproxEqAbs(navOracle.totalAssets(), unit, 52, "the seed and its dust");
        assertSolvent([ALICE, BOB, CAROL]);
    }

    /// @notice Nobody but the seed: dealings go on, gifts change nothing, and nobody takes the seed out.
    function test_only_the_seed__deals_on_at_its_price_and_belongs_to_nobody() public everyWidth {
        base.mint(address(treasury), 1_000_000 * unit);
        for (uint256 i = 0; i < 5; i++) {
            deal();
        }
        assertEq(fund.navPerShare(), 1e18);
        assertEq(shares.balanceOf(address(fund)), 1e18);
        address[4] memory all = [OWNER, KEEPER, GUARDIAN, timelock];
        for (uint256 i = 0; i < all.length; i++) {
            vm.startPrank(all[i]);
            vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, all[i], 0, 1e18));
            fund.redeemInKind(1e18, all[i], new address[](0));
            vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, all[i], 0, 1e18));
            fund.requestRedeem(1e18, all[i], address(fund));
            vm.stopPrank();
        }
        assertEq(invest(ALICE, 1_000_000 * unit), 1_000_000e18);
    }

    function _fill() private {
        subscribe(ALICE, 60_000 * unit);
        invest(BOB, 40_000 * unit);
        claimShares(ALICE);
        allocate(trend, 50_000 * unit);
        allocate(lending, 30_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 30_000 * unit);
        lend(20_000 * unit);
        wethFeed.push(2300e8);
        pool.setIndex(1.03e27);
    }
}
