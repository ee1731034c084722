// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice Whoever cuts a request in two gets what the whole one would have got, and so does everybody else: F5.
contract SplittingTest is FundFixture {
    address private constant HALF = address(0xB0B1);
    uint256 private constant MOST_DEALINGS = 30;

    /// @notice In one dealing or through a gate that fills it over many, by one investor who asks twice or by two, whatever
    ///         the market did between request and strike.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_redemption__whole_or_in_two_parts__pays_the_same(
        uint8 width,
        uint256 amount,
        uint256 cut,
        uint256 price,
        bool together
    ) public {
        _fund(width);
        amount = bound(amount, 1e18, 80_000e18);
        cut = bound(cut, 0.01e18, amount - 0.01e18);
        price = bound(price, 1800e8, 2200e8);
        uint256 rest = shares.balanceOf(ALICE) - amount;
        vm.prank(ALICE);
        shares.transfer(HALF, rest); // so that what she asks for is all that she has
        uint256 start = vm.snapshotState();
        requestRedeem(ALICE, amount);
        (uint256 whole, uint256 othersWhole, uint256 dealings) = _dealUntilPaid(price);
        vm.revertToState(start);
        requestRedeem(ALICE, cut);
        if (!together) _handOver(amount - cut);
        requestRedeem(together ? ALICE : BOB, amount - cut);
        (uint256 parts, uint256 othersParts, uint256 dealingsToo) = _dealUntilPaid(price);
        assertEq(dealingsToo, dealings, "it took another number of dealings");
        assertApproxEqAbs(parts, whole, 2 * dealings, "splitting pays");
        assertApproxEqRel(othersParts, othersWhole, 1e9, "others pay for it");
    }

    /// @notice Claims too: a redemption that is claimed in two parts, in assets or in shares, pays what one claim pays.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_claim__in_two_parts__pays_the_same(uint8 width, uint256 amount, uint256 cut, bool inShares)
        public
    {
        _fund(width);
        amount = bound(amount, 1e18, 20_000e18);
        requestRedeem(ALICE, amount);
        deal();
        uint256 due = fund.maxWithdraw(ALICE);
        vm.startPrank(ALICE);
        if (inShares) fund.redeem(bound(cut, 1e15, fund.maxRedeem(ALICE) - 1e15), ALICE, ALICE);
        else fund.withdraw(bound(cut, 1, due - 1), ALICE, ALICE);
        fund.withdraw(fund.maxWithdraw(ALICE), ALICE, ALICE);
        vm.stopPrank();
        assertEq(base.balanceOf(ALICE), due);
    }

    /// forge-config: default.fuzz.runs = 24
    function testFuzz_subscription__whole_or_in_two_parts__gets_the_same(
        uint8 width,
        uint256 assets,
        uint256 cut,
        uint256 price,
        bool together
    ) public {
        _fund(width);
        assets = bound(assets, 2 * unit, 1e6 * unit);
        cut = bound(cut, unit, assets - unit);
        price = bound(price, 1800e8, 2200e8);
        uint256 start = vm.snapshotState();
        subscribe(CAROL, assets);
        (uint256 whole, uint256 othersWhole) = _dealAndClaim(price);
        vm.revertToState(start);
        subscribe(CAROL, cut);
        subscribe(together ? CAROL : BOB, assets - cut);
        (uint256 parts, uint256 othersParts) = _dealAndClaim(price);
        assertLe(parts, whole, "splitting pays");
        assertLe(whole - parts, 1, "splitting costs");
        assertEq(othersParts, othersWhole, "others pay for it");
    }

    /// @notice At once and in kind, without a levy: of every token what the whole would have brought, less a unit.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_exit_in_kind__whole_or_in_two_parts__pays_the_same(uint8 width, uint256 amount, uint256 cut)
        public
    {
        _fund(width);
        amount = bound(amount, 2, shares.balanceOf(ALICE));
        cut = bound(cut, 1, amount - 1);
        uint256 start = vm.snapshotState();
        _leave(amount);
        (uint256 cash, uint256 coins) = (base.balanceOf(ALICE), weth.balanceOf(ALICE));
        vm.revertToState(start);
        _leave(cut);
        _leave(amount - cut);
        assertApproxEqAbs(base.balanceOf(ALICE), cash, 4, "splitting pays"); // a unit of cash, and one of each strategy
        assertApproxEqAbs(weth.balanceOf(ALICE), coins, 2, "splitting pays");
    }

    /* INTERNAL */

    /// @dev With levies on both sides, which are of the sum; an exit in kind leaves its own to the rest of the same holder.
    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0.02e18, 0.2e18, 0.005e18, 0.005e18, 0);
    }

    function _fund(uint8 width) private {
        deployFund([6, 8, 18][width % 3]);
        subscribe(CAROL, 60_000 * unit);
        invest(ALICE, 100_000 * unit);
        claimShares(CAROL);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 40_000 * unit);
    }

    function _handOver(uint256 amount) private {
        vm.prank(ALICE);
        shares.transfer(BOB, amount);
    }

    /// @return paid to both. @return others what a share is worth to who stays. @return dealings that it took
    function _dealUntilPaid(uint256 price) private returns (uint256 paid, uint256 others, uint256 dealings) {
        requestRedeem(CAROL, 10_000e18); // somebody else who wants to go, so that a gate is shared
        for (; _waits(ALICE) + _waits(BOB) != 0 && dealings < MOST_DEALINGS; dealings++) {
            wethFeed.push(int256(price));
            deal();
        }
        paid = fund.maxWithdraw(ALICE) + fund.maxWithdraw(BOB);
        claimAssets(ALICE);
        if (fund.maxWithdraw(BOB) != 0) claimAssets(BOB);
        assertEq(base.balanceOf(ALICE) + base.balanceOf(BOB), paid);
        others = fund.convertToAssets(1e24);
    }

    function _waits(address who) private view returns (uint256) {
        (, uint256 id,) = fund.requestIds(who);
        return fund.pendingRedeemRequest(id, who);
    }

    function _dealAndClaim(uint256 price) private returns (uint256 got, uint256 others) {
        wethFeed.push(int256(price));
        deal();
        got = claimShares(CAROL);
        if (fund.maxMint(BOB) != 0) got += claimShares(BOB);
        others = fund.convertToAssets(1e24);
    }

    function _leave(uint256 amount) private {
        vm.prank(ALICE);
        fund.redeemInKind(amount, ALICE, new address[](0));
    }
}
