// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {FixtureFeed, FixtureToken} from "../mocks/Fixtures.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice Prices at the ends of what is plausible: of the base asset, of WBTC, and of WETH, which has a second source.
contract BandsTest is EconomicsFixture {
    uint256 private constant DEVIATION_BPS = 100; // that the second source may differ by

    FixtureFeed private second; // with other decimals than the first

    function _deployMarket(uint8 decimals) internal override {
        super._deployMarket(decimals);
        second = new FixtureFeed(18, 2000e18);
    }

    function feedList() internal view override returns (IPriceRegistry.FeedConfig[] memory list) {
        list = super.feedList();
        (list[1].secondSource, list[1].maxDeviationBps) = (address(second), uint16(DEVIATION_BPS));
    }

    function pushFeeds() internal override {
        super.pushFeeds();
        second.push(second.answer());
    }

    /// @notice Every feed at either end, eight corners, and the second source at the end of what it may differ by: the
    ///         NAV is what a hand reckons, newcomers and leavers get their part, orders pass. Beyond each end nothing is
    ///         dealt, and who wants to leaves in kind.
    function test_bands__at_their_ends__deal_and_beyond_them_do_not() public everyWidth {
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        swap(trend, base, weth, 40_000 * unit);
        swap(trend, base, wbtc, 10_000 * unit);
        uint256 start = vm.snapshotState();
        for (uint256 corner = 0; corner < 8; corner++) {
            bool[3] memory high = [corner % 2 == 1, corner / 2 % 2 == 1, corner / 4 == 1];
            _goTo(high);
            _deal();
            _beyond(baseFeed, base, high[0] ? int256(2.02e8) : int256(0.49e8));
            _beyond(wethFeed, weth, high[1] ? int256(101_000e8) : int256(99e8));
            _beyond(wbtcFeed, wbtc, high[2] ? int256(1_010_000e8) : int256(990e8));
            _disagree();
            vm.revertToState(start);
        }
    }

    function _goTo(bool[3] memory high) private {
        baseFeed.push(high[0] ? int256(2e8) : int256(0.5e8));
        wethFeed.push(high[1] ? int256(100_000e8) : int256(100e8));
        wbtcFeed.push(high[2] ? int256(1_000_000e8) : int256(1000e8));
        _second(high[1] == high[2] ? int256(DEVIATION_BPS) - 2 : 2 - int256(DEVIATION_BPS));
    }

    function _deal() private {
        (uint256 coins, uint256 bitcoins) = (trend.unitsOf(address(weth)), trend.unitsOf(address(wbtc)));
        uint256 dollars = coins * uint256(wethFeed.answer()) / 1e18 + bitcoins * uint256(wbtcFeed.answer()) / 1e8;
        uint256 byHand = treasury.cash() + trend.unitsOf(address(base)) + dollars * unit / uint256(baseFeed.answer());
        assertApproxEqRel(navOracle.totalAssets(), byHand, 1e10);
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 1000e18);
        dealPatiently();
        claimShares(BOB);
        assertApproxEqRel(worthOf(BOB), 1000 * unit, 1e12);
        assertApproxEqRel(claimAssets(ALICE), fund.convertToAssets(1000e18), 1e12);
        swap(trend, weth, base, coins / 100);
        swap(trend, wbtc, base, bitcoins / 100);
        assertSolvent([ALICE, BOB, CAROL]);
    }

    /// @dev The second source follows, so that it is the band alone that is left.
    function _beyond(FixtureFeed feed, FixtureToken token, int256 answer) private {
        int256 inside = feed.answer();
        feed.push(answer);
        if (address(token) == address(weth)) _second(0);
        vm.expectPartialRevert(IPriceRegistry.PriceOutOfBand.selector);
        registry.price(address(token) == address(base) ? address(weth) : address(token));
        _leaveUnpriced(IPriceRegistry.PriceOutOfBand.selector);
        feed.push(inside);
        if (address(token) == address(weth)) _second(0);
    }

    function _disagree() private {
        for (uint256 i = 0; i < 2; i++) {
            _second(i == 0 ? int256(DEVIATION_BPS) + 2 : -int256(DEVIATION_BPS) - 2);
            _leaveUnpriced(IPriceRegistry.SourcesDisagree.selector);
        }
    }

    function _leaveUnpriced(bytes4 error_) private {
        vm.expectPartialRevert(error_);
        fund.totalAssets();
        (uint256 coins, uint256 bitcoins) = (weth.balanceOf(ALICE), wbtc.balanceOf(ALICE));
        leaveInKind(ALICE, 1000e18);
        assertGt(weth.balanceOf(ALICE), coins, "no way out");
        assertGt(wbtc.balanceOf(ALICE), bitcoins, "no way out");
    }

    /// @param bps by which it differs from the first.
    function _second(int256 bps) private {
        second.push(wethFeed.answer() * 1e10 * (10_000 + bps) / 10_000);
    }
}
