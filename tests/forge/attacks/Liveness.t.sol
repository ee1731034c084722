// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {FundFixture} from "../FundFixture.sol";

/// @notice Strangers, dust and a missing keeper, against strikes, exits, claims and cancels.
contract LivenessTest is FundFixture {
    address private constant STRANGER = address(0xBAD);

    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 30_000 * unit);
    }

    function test_dust_exits_after_every_observation__never_block_a_strike() public {
        for (uint256 i = 0; i < 4; i++) {
            close();
            _dustExits();
            INavOracle.NavReport memory r = report();
            _dustExits();
            vm.prank(KEEPER);
            assertTrue(fund.strike(r));
        }
    }

    function test_an_exit_that_skips_everything_after_the_observation__does_not_block_the_strike() public {
        close();
        INavOracle.NavReport memory r = report();
        address[] memory everything = new address[](2);
        (everything[0], everything[1]) = (address(base), address(weth));
        vm.prank(ALICE);
        fund.redeemInKind(400e18, ALICE, everything);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
    }

    function test_no_keeper_at_all__everybody_still_leaves() public {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 10e18);
        vm.startPrank(GUARDIAN);
        controls.revokeKeeper();
        controls.revokeKeeper();
        vm.stopPrank();
        assertEq(controls.keeper(), address(0));
        tick(27 hours);
        vm.prank(STRANGER);
        fund.closeDealing();
        tick(1 hours + 1);
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), 10e18);
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        fund.redeemInKind(all, ALICE, new address[](0));
        assertGt(weth.balanceOf(ALICE), 14e18);
    }

    function test_strangers_who_settle_close_and_reopen__change_nobodys_claim() public {
        requestRedeem(ALICE, 90_000e18);
        deal();
        (uint256 assets, uint256 pending) = (fund.maxWithdraw(ALICE), fund.pendingRedeemRequest(2, ALICE));
        vm.startPrank(STRANGER);
        fund.settle(ALICE);
        fund.settle(BOB);
        vm.expectRevert();
        fund.closeDealing();
        tick(26 hours);
        fund.closeDealing();
        tick(1 hours + 1);
        fund.reopenDealing();
        vm.expectRevert();
        fund.closeDealing();
        vm.stopPrank();
        assertEq(fund.maxWithdraw(ALICE), assets);
        assertEq(fund.pendingRedeemRequest(2, ALICE), pending);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), pending);
    }

    function test_a_dead_feed__stops_neither_exit_nor_claim_nor_cancel() public {
        requestRedeem(ALICE, 1000e18);
        deal();
        subscribe(BOB, 1000 * unit);
        wethFeed.breakDown(true);
        baseFeed.breakDown(true);
        vm.startPrank(ALICE);
        fund.redeem(fund.maxRedeem(ALICE), ALICE, ALICE);
        fund.redeemInKind(1000e18, ALICE, new address[](0));
        vm.stopPrank();
        vm.prank(BOB);
        fund.cancelDeposit(BOB);
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), 1000 * unit);
    }

    function _dustExits() private {
        for (uint256 i = 0; i < 8; i++) {
            vm.prank(ALICE);
            fund.redeemInKind(1 + i * 1e15, ALICE, new address[](0));
        }
    }
}
