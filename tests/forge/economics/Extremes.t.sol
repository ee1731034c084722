// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice Nearly everything is lost, prices are at the ends of what is plausible, or every strategy is frozen.
contract ExtremesTest is EconomicsFixture {
    /// @dev A fifth of the gain: none of it may be charged below the mark.
    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0.2e18, 0, 0, 0);
    }

    /* NEARLY NOTHING IS LEFT */

    /// @notice 99.8 % are lost. Who comes in pays for what is there and no more, who was there keeps what is left, both
    ///         share the recovery by their shares, and nothing is charged for it.
    function test_near_zero__newcomer_and_holder__share_what_comes_by_their_shares() public everyWidth {
        _loseAllBut(20e8);
        uint256 left = worthOf(ALICE);
        assertApproxEqRel(left, 200 * unit, 0.01e18); // of 100,000
        subscribe(BOB, 1000 * unit);
        dealPatiently();
        claimShares(BOB);
        assertApproxEqRel(worthOf(BOB), 1000 * unit, 1e12);
        assertApproxEqRel(worthOf(ALICE), left, 1e12, "the holder was diluted");
        wethFeed.push(2000e8); // a hundredfold
        dealPatiently();
        assertApproxEqRel(worthOf(ALICE), 21_000 * unit / 6, 0.01e18);
        assertApproxEqRel(worthOf(BOB), 21_000 * unit * 5 / 6, 0.01e18);
        assertEq(shares.balanceOf(address(fees)), 0, "charged below the mark");
        uint256 fair = worthOf(BOB) / 50;
        requestRedeem(BOB, shares.balanceOf(BOB) / 50);
        deal();
        assertApproxEqRel(claimAssets(BOB), fair, 1e12);
        assertSolvent([ALICE, BOB, CAROL]);
    }

    /// @notice At a thousandth of the launch value dealing ends, a hair above it it does not; the way out is open on
    ///         both sides.
    function test_floor__a_hair_above_it__deals_and_below_it_only_lets_out() public everyWidth {
        _loseAllBut(10.1e8);
        subscribe(BOB, unit);
        dealPatiently();
        assertGe(fund.navPerShare(), 0.001e18);
        wethFeed.push(9.9e8);
        close();
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        vm.expectPartialRevert(IPocketHedgeFund.NavTooLow.selector);
        fund.strike(r);
        uint256 coins = trend.unitsOf(address(weth));
        uint256 held = shares.balanceOf(ALICE);
        uint256 part = coins * held / shares.totalSupply();
        leaveInKind(ALICE, held);
        assertApproxEqAbs(weth.balanceOf(ALICE), part, 1);
    }

    /* PRICES AT BOTH ENDS OF THEIR BANDS */

    /// @notice Both feeds at either end, four corners: the NAV is what a hand reckons, newcomers and leavers get their
    ///         part, orders pass. Beyond each end nothing is dealt, and who wants to leaves in kind.
    function test_bands__at_their_ends__deal_and_beyond_them_do_not() public everyWidth {
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 40_000 * unit);
        uint256 start = vm.snapshotState();
        int256[2] memory baseEnds = [int256(0.5e8), 2e8];
        int256[2] memory wethEnds = [int256(100e8), 100_000e8];
        for (uint256 corner = 0; corner < 4; corner++) {
            _atCorner(baseEnds[corner % 2], wethEnds[corner / 2]);
            _beyond(corner % 2 == 0 ? int256(0.49e8) : int256(2.02e8), address(base));
            _beyond(corner / 2 == 0 ? int256(99e8) : int256(101_000e8), address(weth));
            vm.revertToState(start);
        }
    }

    function _atCorner(int256 baseAnswer, int256 wethAnswer) private {
        baseFeed.push(baseAnswer);
        wethFeed.push(wethAnswer);
        uint256 coins = trend.unitsOf(address(weth));
        uint256 byHand = treasury.cash() + trend.unitsOf(address(base));
        byHand += coins * uint256(wethAnswer) / uint256(baseAnswer) * unit / 1e18;
        assertApproxEqRel(navOracle.totalAssets(), byHand, 1e10);
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 1000e18);
        dealPatiently();
        claimShares(BOB);
        assertApproxEqRel(worthOf(BOB), 1000 * unit, 1e12);
        assertApproxEqRel(claimAssets(ALICE), fund.convertToAssets(1000e18), 1e12);
        swap(trend, IERC20(weth), IERC20(base), coins / 100);
        assertSolvent([ALICE, BOB, CAROL]);
    }

    function _beyond(int256 answer, address token) private {
        int256 inside = token == address(base) ? baseFeed.answer() : wethFeed.answer();
        if (token == address(base)) baseFeed.push(answer);
        else wethFeed.push(answer);
        vm.expectPartialRevert(IPriceRegistry.PriceOutOfBand.selector);
        fund.totalAssets();
        uint256 before = weth.balanceOf(ALICE);
        leaveInKind(ALICE, 1000e18);
        assertGt(weth.balanceOf(ALICE), before, "no way out");
        if (token == address(base)) baseFeed.push(inside);
        else wethFeed.push(inside);
    }

    /* EVERY STRATEGY IS FROZEN */

    /// @notice Nothing is bought and no cash goes out; the price stands, newcomers come in, redemptions are paid from
    ///         cash, then from what is sold, and everybody can leave in kind.
    function test_all_frozen__pays_and_takes_in_at_the_same_price() public everyWidth {
        invest(ALICE, 100_000 * unit);
        allocate(trend, 70_000 * unit);
        allocate(lending, 29_000 * unit);
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(weth), 40_000 * unit);
        lend(29_000 * unit);
        vm.startPrank(GUARDIAN);
        risk.freezeStrategy(address(trend));
        risk.freezeStrategy(address(lending));
        vm.stopPrank();
        assertFalse(attemptOrders(trend, one(IERC20(base), IERC20(weth), unit)), "bought");
        assertFalse(attempt(KEEPER, address(treasury), abi.encodeCall(ITreasury.allocate, (address(trend), unit))));
        subscribe(BOB, 500 * unit);
        requestRedeem(ALICE, 20_000e18);
        deal();
        assertApproxEqAbs(fund.maxWithdraw(ALICE), 1501 * unit, 3, "cash, and what came in");
        assertEq(claimShares(BOB), 500e18);
        assertEq(fund.navPerShare(), 1e18);
        swap(trend, IERC20(weth), IERC20(base), trend.unitsOf(address(weth)));
        execute(lending, address(poolAdapter), abi.encode(false, lending.unitsOf(address(pool))));
        vm.startPrank(KEEPER);
        treasury.deallocate(address(trend), 70_000 * unit);
        treasury.deallocate(address(lending), 29_000 * unit);
        vm.stopPrank();
        deal();
        assertApproxEqAbs(claimAssets(ALICE), 20_000 * unit, 3);
        assertEq(fund.navPerShare(), 1e18);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, trend));
        this.allocateTo(unit);
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        assertApproxEqAbs(base.balanceOf(ALICE), 100_000 * unit, 5);
        assertSolvent([ALICE, BOB, CAROL]);
    }

    function allocateTo(uint256 amount) external {
        allocate(trend, amount);
    }

    /// @dev Four fifths in a pool that loses all, a fifth in WETH that falls to `price`.
    function _loseAllBut(int256 price) private {
        replaceFeed(address(weth), address(wethFeed), 0.1e8, 100_000e8); // the same feed with a wider band
        invest(ALICE, 100_000 * unit);
        uint256 most = treasury.cash() * 80 / 100 - unit;
        allocate(lending, most);
        lend(most);
        allocate(trend, treasury.cash());
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(weth), trend.unitsOf(address(base)));
        pool.setIndex(0);
        wethFeed.push(price);
    }
}
