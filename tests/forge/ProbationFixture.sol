// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {PriceRegistry} from "../../contracts/valuation/PriceRegistry.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";
import {PriceBurner, PriceFeed, PriceStub, PriceToken} from "./mocks/PriceFeeds.sol";

/// @notice A registry with a base asset of 6 decimals and weth, whose feed is to be replaced by one of other decimals.
abstract contract ProbationFixture is Test {
    uint256 internal constant WAYS_TO_BE_SILENT = 8;
    uint32 internal constant MAX_AGE = 1 hours;
    uint32 internal constant OLD_MAX_AGE = 2 hours;

    address internal governor = makeAddr("governor");
    address internal guardian = makeAddr("guardian");
    address internal stranger = makeAddr("stranger");
    address internal base; // 6 decimals, 1 dollar
    address internal weth; // 18 decimals, 2,000 dollars
    PriceFeed internal baseFeed;
    PriceFeed internal oldFeed; // 8 decimals
    PriceFeed internal newFeed; // 18 decimals
    PriceFeed internal thirdFeed; // 0 decimals
    IEmergencyControls internal controls;
    PriceRegistry internal registry;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        base = address(new PriceToken(6));
        weth = address(new PriceToken(18));
        baseFeed = new PriceFeed(8, 1e8);
        oldFeed = new PriceFeed(8, 2_000e8);
        newFeed = new PriceFeed(18, 2_000e18);
        thirdFeed = new PriceFeed(0, 2_000);
        IEmergencyControls.Roles memory roles;
        (roles.keeper, roles.manager, roles.guardian) = (makeAddr("keeper"), makeAddr("manager"), guardian);
        roles.guardianTerm = 180 days;
        controls = new EmergencyControls(new ControlsParts().wiring(governor), roles);
        registry = launch(config(base, baseFeed, 1e8), oldConfig());
    }

    /* WHO DOES WHAT */

    function launch(IPriceRegistry.FeedConfig memory first, IPriceRegistry.FeedConfig memory second)
        internal
        returns (PriceRegistry)
    {
        IPriceRegistry.FeedConfig[] memory feeds = new IPriceRegistry.FeedConfig[](2);
        (feeds[0], feeds[1]) = (first, second);
        return new PriceRegistry(first.token, governor, controls, address(0), feeds);
    }

    function set(IPriceRegistry.FeedConfig memory config_) internal {
        vm.prank(governor);
        registry.setFeed(config_);
    }

    function disable(address token) internal {
        vm.prank(guardian);
        registry.disableFeed(token);
    }

    /// @dev The old feed of weth gives way to the new one.
    function replace() internal {
        set(newConfig());
    }

    function end() internal {
        vm.prank(stranger);
        registry.endProbation(weth);
    }

    function note() internal {
        vm.prank(stranger);
        registry.noteDisagreement(weth);
    }

    /* WHAT THE FEEDS SAY */

    /// @dev Time passes and every feed repeats itself.
    function pass(uint256 time) internal {
        skip(time);
        PriceFeed[4] memory all = [baseFeed, oldFeed, newFeed, thirdFeed];
        for (uint256 i = 0; i < all.length; i++) {
            all[i].say(all[i].answer());
        }
    }

    function sayOld(uint256 usd) internal {
        oldFeed.say(int256(usd * 1e8));
    }

    function sayNew(uint256 usd) internal {
        newFeed.say(int256(usd * 1e18));
    }

    /// @dev Every way in which a feed that was good once has nothing to say whatever its age.
    function silence(PriceFeed feed, uint256 way) internal {
        IPriceRegistry.FeedConfig memory config_ = oldConfig();
        if (way == 0) feed.setDown(true);
        if (way == 1) vm.etch(address(feed), "");
        if (way == 2) vm.etch(address(feed), address(new PriceStub()).code);
        if (way == 3) vm.etch(address(feed), address(new PriceBurner()).code);
        if (way == 4) feed.say(0);
        if (way == 5) feed.say(type(int256).min);
        if (way == 6) feed.setRound(2 ** 80);
        if (way == 7) feed.say(int256(uint256(config_.maxAnswer) * 2));
    }

    /* CONFIGURATIONS */

    function oldConfig() internal view returns (IPriceRegistry.FeedConfig memory config_) {
        config_ = config(weth, oldFeed, 2_000e8);
        config_.maxAge = OLD_MAX_AGE;
    }

    function newConfig() internal view returns (IPriceRegistry.FeedConfig memory) {
        return config(weth, newFeed, 2_000e18);
    }

    /// @dev Within a hundred times of what is usual.
    function config(address token, PriceFeed feed, uint256 usual)
        internal
        pure
        returns (IPriceRegistry.FeedConfig memory config_)
    {
        config_.token = token;
        config_.aggregator = address(feed);
        config_.maxAge = MAX_AGE;
        config_.minAnswer = uint128(usual < 100 ? 1 : usual / 100);
        config_.maxAnswer = uint128(usual * 100);
        config_.thresholdBps = 25;
    }

    function withSecond(IPriceRegistry.FeedConfig memory config_, PriceFeed second, uint16 deviationBps)
        internal
        pure
        returns (IPriceRegistry.FeedConfig memory)
    {
        (config_.secondSource, config_.maxDeviationBps) = (address(second), deviationBps);
        return config_;
    }

    /* REFUSALS */

    function expectNotOver(uint256 until) internal {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.ProbationNotOver.selector, weth, until));
    }

    function expectSilent() internal {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.PreviousFeedSilent.selector, weth, address(oldFeed)));
    }

    function expectNotOnProbation(address token) internal {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.NotOnProbation.selector, token));
    }

    function assertProbation(address previous, uint256 agreedSince, uint256 replacedAt) internal view {
        (address previous_, uint256 agreedSince_, uint256 replacedAt_) = registry.probation(weth);
        assertEq(previous_, previous);
        assertEq(agreedSince_, agreedSince);
        assertEq(replacedAt_, replacedAt);
        assertEq(registry.onProbation(weth), previous != address(0));
    }
}
