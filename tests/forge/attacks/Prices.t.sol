// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureFeed, FixtureToken} from "../mocks/Fixtures.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Wrong prices, and who would enter, leave or trade by them.
contract PriceAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 60_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 58_000 * unit);
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    /// @notice A depegged base asset counted as one dollar gives entry at a discount: every price is the token's feed
    ///         over the base asset's.
    /// @dev Without the base asset's answer in PriceRegistry._basePart (1e8 in its place): on a day like that of USDC
    ///      at 0.875, BOB pays 87,500 dollars and walks out in kind with 91,122: 4.1 % for nothing, 14 % if all of the
    ///      fund were WETH.
    function test_depegged_base_asset__is_no_discount() public {
        baseFeed.push(0.875e8);
        subscribe(BOB, 100_000 * unit);
        uint256 paid = 87_500e8; // dollars
        deal();
        uint256 got = claimShares(BOB);
        leaveInKind(BOB, got);
        assertLe(usdOf(BOB), paid);
        assertGe(usdOf(BOB), paid * 999 / 1000);
    }

    /// @notice A feed that replaces another may be anybody's: until it has proven itself the token counts at the lower
    ///         of the two, so that nobody leaves at a dearer one.
    /// @dev Without FeedProbation._harsher: the NAV goes from 99,943 to 157,885 on the new feed's word, for whoever
    ///      redeems.
    function test_replacement_feed_that_says_more__makes_nothing_dearer() public {
        FixtureFeed twice = new FixtureFeed(8, 4000e8);
        uint256 nav = navOracle.totalAssets();
        replaceFeed(address(weth), address(twice), 100e8, 100_000e8);
        assertEq(navOracle.totalAssets(), nav);
        requestRedeem(ALICE, 10_000e18);
        _keepStrike(twice);
        assertApproxEqAbs(claimAssets(ALICE), 9994 * unit, unit);
    }

    /// @notice One that says less would let its owner in cheaply: subscriptions are given back while any price is on
    ///         probation.
    /// @dev Without `takesIn` in PocketHedgeFund._priceEntries: BOB's 50,000 are taken in at the lower NAV, and when
    ///      the feed is put right his shares are worth 61,974.
    function test_replacement_feed_that_says_less__lets_nobody_in() public {
        subscribe(BOB, 50_000 * unit);
        FixtureFeed half = new FixtureFeed(8, 1000e8);
        replaceFeed(address(weth), address(half), 100e8, 100_000e8);
        _keepStrike(half);
        replaceFeed(address(weth), address(wethFeed), 100e8, 100_000e8);
        uint256 worth = fund.maxMint(BOB) == 0 ? 50_000 * unit : fund.convertToAssets(fund.maxMint(BOB));
        assertLe(worth, 50_000 * unit);
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 50_000 * unit);
    }

    /// @notice The base asset is under every fraction: a feed for it that says less would make all tokens dearer, so of
    ///         two the higher counts.
    /// @dev Without the base asset's own case in FeedProbation._harsher (the lower for it too): the NAV goes from
    ///      99,943 to 157,885.
    function test_replacement_feed_of_the_base_asset__counts_at_the_higher() public {
        FixtureFeed half = new FixtureFeed(8, 0.5e8);
        uint256 nav = navOracle.totalAssets();
        replaceFeed(address(base), address(half), 0.4e8, 2e8);
        assertEq(navOracle.totalAssets(), nav);
        half.push(2e8);
        uint256 cash = treasury.cash() + trend.unitsOf(address(base));
        assertEq(navOracle.totalAssets(), nav - (nav - cash) / 2);
    }

    /// @notice A worthless token with a feed of its own drains a fund at no measured loss: what is new starts at a
    ///         twentieth of the NAV and doubles once in 30 days, whatever the governor says.
    /// @dev Without Caps.checkRaise: the thieves' first try, 80 % for token and strategy, passes, and 37,000 of
    ///      100,000, all idle cash above its floor, are gone in a block, with every loss bucket empty.
    function test_worthless_token_with_its_own_feed__takes_a_twentieth() public {
        FixtureToken junk = new FixtureToken("JUNK", 18);
        FixtureFeed feed = new FixtureFeed(8, 1e8);
        replaceFeed(address(junk), address(feed), 0.1e8, 10e8);
        _raise(address(junk), 0.8e18);
        _raise(address(junk), 0.05e18);
        _raise(address(junk), 0.8e18);
        IStrategy drain = addStrategy(address(junk), address(0));
        IRiskManagement.StrategyLimits memory limits = IRiskManagement.StrategyLimits(0.8e18, 0.02e18, 0.5e18, 0);
        attempt(timelock, address(risk), abi.encodeCall(risk.setStrategyLimits, (address(drain), limits)));
        attempt(MANAGER, address(treasury), abi.encodeCall(treasury.setTarget, (address(drain), 0.8e18)));
        uint256 idle = trend.unitsOf(address(base));
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), idle);
        venue.setCost(0);
        for (uint256 size = 64_000 * unit; size > unit; size /= 2) {
            attempt(KEEPER, address(treasury), abi.encodeCall(treasury.allocate, (address(drain), size)));
            attemptOrders(drain, one(IERC20(base), IERC20(junk), size));
        }
        uint256 drained = junk.balanceOf(address(drain)) / 1e12; // base units paid for nothing
        assertGt(drained, 4000 * unit, "the thieves did not try");
        assertLe(drained, 5000 * unit);
    }

    /// @notice The same thieves with time: 5, 10, 20 per cent after 30 and 60 days, however often they ask.
    /// @dev Without the 30 days in Caps.checkRaise: five questions in one block make 80 % of it.
    function test_worthless_token__doubles_once_in_thirty_days() public {
        FixtureToken junk = new FixtureToken("JUNK", 18);
        replaceFeed(address(junk), address(new FixtureFeed(8, 1e8)), 0.1e8, 10e8);
        uint256 start = block.timestamp;
        for (uint256 day = 0; day < 62; day += 2) {
            vm.warp(start + day * 1 days);
            for (uint64 cap = 0.05e18; cap <= 0.8e18; cap *= 2) {
                _raise(address(junk), cap);
            }
            (uint256 now_,) = risk.tokenCap(address(junk));
            assertLe(now_, 0.05e18 << (day / 30), "faster than doubling a month");
        }
        (uint256 last,) = risk.tokenCap(address(junk));
        assertEq(last, 0.2e18);
    }

    function _raise(address token, uint64 cap) private {
        (uint256 current,) = risk.tokenCap(token);
        if (cap > current) attempt(timelock, address(risk), abi.encodeCall(risk.setToken, (token, cap)));
    }

    /// @dev A dealing with a second feed for the keeper to keep fresh.
    function _keepStrike(FixtureFeed feed) private {
        close();
        feed.push(feed.answer());
        assertTrue(strike());
        tick(1 hours);
        feed.push(feed.answer());
    }

    /// @dev Prices may halve here without waiting.
    function navTerms() internal pure override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.5e18, 1 hours, 1 days);
    }
}
