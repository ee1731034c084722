// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice Nearly everything is lost.
contract ExtremesTest is EconomicsFixture {
    /// @dev A fifth of the gain: none of it may be charged below the mark.
    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0.2e18, 0, 0, 0);
    }

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
