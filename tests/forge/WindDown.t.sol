// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {Order} from "../../contracts/interfaces/IStrategy.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice The one-way wind-down: both doors, every state it can begin in, and the way out to the last coin.
contract WindDownTest is FundFixture {
    address private constant STRANGER = address(0xD001);
    uint256 private constant DOOR = 26 hours + 14 days; // after the last strike

    function setUp() public {
        deployFund(6);
        invest(ALICE, 600_000 * unit);
        invest(BOB, 300_000 * unit);
        allocate(trend, 300_000 * unit);
        allocate(lending, 200_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 200_000 * unit);
        lend(150_000 * unit);
    }

    /* THE DOOR OF ANYONE */

    function test_windDownOverdue__opens_to_the_second() public {
        uint256 from = fund.dealingClock().struckAt + DOOR;
        assertEq(controls.windDownFrom(), from);
        vm.warp(from - 1);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.WindDownTooEarly.selector, from, from - 1));
        controls.windDownOverdue();
        vm.warp(from);
        vm.expectEmit(address(controls));
        emit IEmergencyControls.WindDownStarted(STRANGER);
        vm.prank(STRANGER);
        controls.windDownOverdue();
        assertTrue(controls.isWindingDown());
    }

    /// @dev A keeper, or a stranger, who closes again and again must not keep the door shut.
    function test_windDownOverdue__is_not_held_off_by_closing_without_a_strike() public {
        uint256 from = controls.windDownFrom();
        while (block.timestamp + 22 hours < from) {
            close();
            tick(1 hours + 1);
            vm.prank(STRANGER);
            fund.reopenDealing();
        }
        assertEq(controls.windDownFrom(), from);
        vm.warp(from);
        controls.windDownOverdue();
    }

    function test_windDownOverdue__waits_for_a_pause_but_ten_days_at_most() public {
        uint256 from = controls.windDownFrom();
        uint256 overdueFrom = from - 14 days;
        vm.warp(overdueFrom - 1 days);
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        vm.warp(overdueFrom + 5 days);
        assertEq(controls.windDownFrom(), from + 5 days, "only what of the pause fell into the overdue time");
        vm.warp(from);
        assertEq(controls.windDownFrom(), from + 9 days, "the pause ended");
        vm.prank(timelock);
        controls.rearmGuardian();
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        vm.warp(from + 10 days);
        controls.windDownOverdue();
    }

    function test_windDownOverdue__with_a_long_period__waits_two_periods() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        terms.period = 20 days;
        vm.prank(timelock);
        fund.setDealingTerms(terms);
        assertEq(controls.windDownFrom(), fund.dealingClock().struckAt + 60 days);
    }

    function test_windDownOverdue__a_strike_shuts_the_door_again() public {
        vm.warp(controls.windDownFrom() - 1 days);
        deal();
        uint256 from = controls.windDownFrom();
        assertEq(from, fund.dealingClock().struckAt + DOOR);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.WindDownTooEarly.selector, from, block.timestamp));
        controls.windDownOverdue();
    }

    /* THE DOOR OF GUARDIAN AND GOVERNOR */

    function test_windDown__needs_both() public {
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotGovernor.selector, GUARDIAN));
        controls.windDown();
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NoConsent.selector, 0, block.timestamp));
        controls.windDown();
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotGuardian.selector, STRANGER));
        controls.consentToWindDown();
        windDown();
        assertTrue(controls.isWindingDown());
    }

    function test_windDown__consent_ends_after_thirty_days_and_with_its_guardian() public {
        uint256 until = block.timestamp + 30 days;
        vm.expectEmit(address(controls));
        emit IEmergencyControls.WindDownConsented(GUARDIAN, until);
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.warp(until + 1);
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NoConsent.selector, until, until + 1));
        controls.windDown();
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.startPrank(timelock);
        controls.setGuardian(STRANGER, 180 days);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NoConsent.selector, 0, block.timestamp));
        controls.windDown();
        vm.stopPrank();
    }

    function test_windDown__is_one_way_and_once() public {
        windDown();
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        vm.expectRevert(IEmergencyControls.WindsDown.selector);
        controls.windDown();
        vm.prank(timelock);
        vm.expectRevert(IEmergencyControls.WindsDown.selector);
        controls.unpauseDealing();
        vm.prank(GUARDIAN);
        vm.expectRevert(IEmergencyControls.WindsDown.selector);
        controls.pauseDealing();
        vm.prank(address(controls));
        vm.expectRevert(IPocketHedgeFund.WindingDown.selector);
        fund.pauseDealing(0);
    }

    function test_fund_windDown__answers_the_controls_alone() public {
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotControls.selector, timelock));
        fund.windDown();
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotControls.selector, GUARDIAN));
        fund.pauseDealing(1);
    }

    function test_fund_windDown__before_the_launch__reverts() public {
        deployUnlaunched(6);
        vm.prank(address(controls));
        vm.expectRevert(IPocketHedgeFund.NotLaunched.selector);
        fund.windDown();
    }

    /* WHAT ENDS */

    function test_windDown__ends_requests_closes_strikes_and_allocations() public {
        subscribe(CAROL, 100 * unit);
        close();
        INavOracle.NavReport memory r = report();
        windDown();
        vm.prank(KEEPER);
        vm.expectRevert(IPocketHedgeFund.WindingDown.selector);
        fund.strike(r);
        vm.prank(KEEPER);
        vm.expectRevert(IPocketHedgeFund.WindingDown.selector);
        fund.closeDealing();
        vm.prank(ALICE);
        vm.expectRevert(IPocketHedgeFund.WindingDown.selector);
        fund.requestRedeem(1e18, ALICE, ALICE);
        vm.prank(ALICE);
        vm.expectRevert(IPocketHedgeFund.WindingDown.selector);
        fund.requestDeposit(unit, ALICE, ALICE);
        vm.prank(KEEPER);
        vm.expectRevert(IEmergencyControls.WindsDown.selector);
        treasury.allocate(address(trend), unit);
    }

    function test_windDown__fees_stop_and_what_accrued_is_minted() public {
        tick(30 days);
        uint256 owed = fund.accruedSupply() - shares.totalSupply();
        assertGt(owed, 0);
        uint256 feeShares = shares.balanceOf(address(fees));
        windDown();
        assertEq(shares.balanceOf(address(fees)), feeShares + owed);
        uint256 supply = shares.totalSupply();
        tick(100 days);
        assertEq(fund.accruedSupply(), supply, "a fee after the end");
        IFeeDistribution.FeeTerms memory terms = feeTerms();
        vm.prank(timelock);
        vm.expectRevert(IFeeDistribution.FeesAreStopped.selector);
        fees.setFeeTerms(terms);
    }

    /* WHAT REMAINS, WHENEVER IT BEGINS */

    function test_windDown__while_a_dealing_is_open__requests_are_cancelled() public {
        subscribe(CAROL, 100 * unit);
        requestRedeem(ALICE, 50e18);
        windDown();
        _cancelBoth(100 * unit, 50e18);
    }

    function test_windDown__while_a_dealing_is_closed__requests_are_cancelled_at_once() public {
        subscribe(CAROL, 100 * unit);
        requestRedeem(ALICE, 50e18);
        close();
        windDown();
        _cancelBoth(100 * unit, 50e18);
    }

    function test_windDown__after_a_missed_strike__requests_are_cancelled() public {
        subscribe(CAROL, 100 * unit);
        requestRedeem(ALICE, 50e18);
        close();
        tick(2 hours);
        windDown();
        _cancelBoth(100 * unit, 50e18);
    }

    function test_windDown__after_a_strike__claims_are_paid() public {
        subscribe(CAROL, 100 * unit);
        requestRedeem(ALICE, 50e18);
        close();
        strike();
        windDown();
        assertEq(claimAssets(ALICE), fund.dealing(3).assetsOut);
        tick(1 hours);
        assertEq(claimShares(CAROL), fund.dealing(3).sharesOut);
    }

    function test_windDown__with_a_remainder_at_the_gate__pays_the_part_and_gives_the_rest_back() public {
        uint256 asked = shares.balanceOf(ALICE);
        requestRedeem(ALICE, asked);
        deal();
        windDown();
        uint256 filled = fund.dealing(3).filled;
        assertLt(filled, asked);
        assertEq(claimAssets(ALICE), fund.dealing(3).assetsOut);
        vm.prank(ALICE);
        assertApproxEqAbs(fund.cancelRedeem(ALICE), asked - filled, 1);
    }

    function test_windDown__while_everything_is_paused__exits_go_on() public {
        vm.startPrank(GUARDIAN);
        controls.pauseDealing();
        controls.pauseTrading();
        vm.stopPrank();
        windDown();
        leaveInKind(ALICE);
        assertEq(shares.balanceOf(ALICE), 0);
    }

    /* TO THE LAST COIN, WITHOUT KEEPER, NAV OR PRICES */

    function test_windDown__everyone_leaves__nothing_is_left() public {
        vm.warp(controls.windDownFrom()); // feeds are dead by now
        vm.prank(STRANGER);
        controls.windDownOverdue();
        leaveInKind(ALICE);
        leaveInKind(BOB);
        vm.prank(STRANGER);
        fees.distribute();
        vm.prank(FEE_PAYEE);
        fees.withdraw(FEE_PAYEE);
        leaveInKind(FEE_PAYEE);
        assertEq(treasury.cash(), 0);
        assertEq(base.balanceOf(address(treasury)), 0);
        assertEq(trend.unitsOf(address(weth)), 0);
        assertEq(weth.balanceOf(address(trend)), 0);
        assertEq(lending.unitsOf(address(pool)), 0);
        assertEq(shares.totalSupply(), unit * 1e12, "the seed's shares are all that is left");
    }

    function testFuzz_windDown__pays_everybody_the_same_for_a_share(uint256 first, uint256 second) public {
        windDown();
        first = bound(first, 1e12, shares.balanceOf(ALICE));
        second = bound(second, 1e12, shares.balanceOf(BOB));
        vm.prank(ALICE);
        fund.redeemInKind(first, ALICE, new address[](0));
        vm.prank(BOB);
        fund.redeemInKind(second, BOB, new address[](0));
        // Cross-multiplied, each of four payments off by less than a unit.
        uint256 dust = 4 * (first + second);
        assertApproxEqAbs(base.balanceOf(ALICE) * second, base.balanceOf(BOB) * first, dust);
        assertApproxEqAbs(weth.balanceOf(ALICE) * second, weth.balanceOf(BOB) * first, dust);
    }

    /* UNWINDING BY ANYONE */

    function test_windDown__anyone_sells_into_the_base_asset_and_brings_cash_home() public {
        windDown();
        tick(1);
        uint256 units = trend.unitsOf(address(weth));
        vm.startPrank(STRANGER);
        trend.execute(77, _swap(weth, base, units), block.timestamp);
        uint256 cash = trend.unitsOf(address(base));
        treasury.deallocate(address(trend), cash);
        vm.stopPrank();
        assertEq(trend.unitsOf(address(weth)), 0);
        assertEq(trend.unitsOf(address(base)), 0);
    }

    function test_windDown__nobody_buys__the_keeper_neither() public {
        windDown();
        tick(1);
        address[2] memory buyers = [STRANGER, KEEPER];
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(buyers[i]);
            vm.expectRevert(IEmergencyControls.WindsDown.selector);
            trend.execute(77 + i, _swap(base, weth, unit), block.timestamp);
        }
    }

    function test_windDown__a_stranger_who_cheats_the_sale__meets_the_same_limits() public {
        windDown();
        tick(1);
        venue.setCost(200); // 2 %, the limit is 1 %
        uint256 units = trend.unitsOf(address(weth));
        vm.prank(STRANGER);
        vm.expectPartialRevert(bytes4(keccak256("BatchLossTooLarge(uint256,uint256,uint256)")));
        trend.execute(77, _swap(weth, base, units), block.timestamp);
    }

    function test_before_the_windDown__a_stranger_neither_sells_nor_brings_home() public {
        bytes memory refusal = abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, STRANGER, KEEPER);
        vm.startPrank(STRANGER);
        vm.expectRevert(refusal);
        trend.execute(77, _swap(weth, base, 1e15), block.timestamp);
        vm.expectRevert(refusal);
        treasury.deallocate(address(trend), 1);
        vm.expectRevert(refusal);
        fees.distribute();
        vm.stopPrank();
    }

    /* HELPERS */

    function windDown() internal {
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
    }

    function leaveInKind(address holder) internal {
        uint256 all = shares.balanceOf(holder);
        vm.prank(holder);
        fund.redeemInKind(all, holder, new address[](0));
    }

    function _swap(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) private view returns (Order[] memory list) {
        list = new Order[](1);
        list[0] = Order(address(swapAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }

    function _cancelBoth(uint256 assets, uint256 amount) private {
        vm.prank(CAROL);
        assertEq(fund.cancelDeposit(CAROL), assets);
        assertEq(base.balanceOf(CAROL), assets);
        uint256 before = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), amount);
        assertEq(shares.balanceOf(ALICE), before + amount);
        assertEq(shares.balanceOf(address(escrow)), 0);
    }
}
