// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {CompactFloat} from "../../contracts/libraries/CompactFloat.sol";
import {PriceRegistry} from "../../contracts/valuation/PriceRegistry.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";
import {PriceFeed, PriceStub, PriceToken} from "./mocks/PriceFeeds.sol";

/// @notice What a feed's configuration may be, and that what is enforced is never narrower.
contract PriceFeedsTest is Test {
    address private _governor = makeAddr("governor");
    address private _base;
    address private _weth;
    PriceFeed private _baseFeed;
    PriceFeed private _wethFeed;
    PriceFeed private _second;
    IEmergencyControls private _controls;
    PriceRegistry private _registry;
    IPriceRegistry.FeedConfig private _good;

    function setUp() public {
        vm.warp(1_800_000_000);
        (_base, _weth) = (address(new PriceToken(6)), address(new PriceToken(18)));
        _baseFeed = new PriceFeed(8, 1e8);
        _wethFeed = new PriceFeed(8, 2_000e8);
        _second = new PriceFeed(18, 2_000e18);
        IEmergencyControls.Roles memory roles;
        (roles.keeper, roles.manager, roles.guardian) = (makeAddr("keeper"), makeAddr("manager"), makeAddr("guardian"));
        roles.guardianTerm = 180 days;
        _controls = new EmergencyControls(new ControlsParts().wiring(_governor), roles);
        IPriceRegistry.FeedConfig[] memory feeds = new IPriceRegistry.FeedConfig[](1);
        feeds[0] = IPriceRegistry.FeedConfig(_base, address(_baseFeed), 1 days, 0.5e8, 2e8, address(0), 0, 25);
        _registry = new PriceRegistry(_base, _governor, _controls, address(0), feeds);
        _good = IPriceRegistry.FeedConfig({
            token: _weth,
            aggregator: address(_wethFeed),
            maxAge: 1 hours,
            minAnswer: 100e8,
            maxAnswer: 20_000e8,
            secondSource: address(_second),
            maxDeviationBps: 100,
            thresholdBps: 50
        });
    }

    /* LISTING */

    function test_setFeed__lists_a_token() public {
        vm.expectEmit(address(_registry));
        emit IPriceRegistry.FeedSet(_weth, address(_wethFeed), 1 hours, 100e8, 20_000e8);
        _set(_good);
        (IPriceRegistry.FeedConfig memory config, bool disabled) = _registry.feed(_weth);
        assertEq(config.token, _weth);
        assertEq(config.aggregator, address(_wethFeed));
        assertEq(config.maxAge, 1 hours);
        assertEq(config.secondSource, address(_second));
        assertEq(config.maxDeviationBps, 100);
        assertEq(config.thresholdBps, 50);
        assertFalse(disabled);
        assertTrue(_registry.hasFeed(_weth));
        assertFalse(_registry.hasFeed(address(this)));
    }

    function test_setFeed__replaces_the_feed_of_the_base_asset() public {
        PriceFeed other = new PriceFeed(18, 1.1e18);
        _set(_good);
        _set(IPriceRegistry.FeedConfig(_base, address(other), 1 days, 0.5e18, 2e18, address(0), 0, 25));
        assertEq(_registry.price(_weth), uint256(2_000e6 * 1e36) / 1.1e18);
    }

    function test_setFeed__by_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.NotGovernor.selector, address(this)));
        _registry.setFeed(_good);
    }

    function test_setFeed__that_does_not_answer_within_its_band_now__reverts() public {
        _good.maxAnswer = 1_900e8;
        vm.prank(_governor);
        vm.expectPartialRevert(IPriceRegistry.PriceOutOfBand.selector);
        _registry.setFeed(_good);
    }

    function test_setFeed__without_a_contract_behind_it__reverts() public {
        _good.aggregator = makeAddr("nobody");
        _expectUnreachable(_good.aggregator);
        (_good.aggregator, _good.secondSource) = (address(_wethFeed), makeAddr("nobody"));
        _expectUnreachable(_good.secondSource);
        _good.token = makeAddr("no token");
        _expectUnreachable(_good.token);
    }

    function test_setFeed__of_something_that_is_no_aggregator__reverts() public {
        _good.aggregator = address(new PriceStub());
        _expectUnreachable(_good.aggregator);
    }

    function test_widestThresholdBps__counts_live_feeds() public {
        assertEq(_registry.widestThresholdBps(), 25);
        _set(_good);
        assertEq(_registry.widestThresholdBps(), 50);
        vm.prank(_governor);
        _registry.disableFeed(_weth);
        assertEq(_registry.widestThresholdBps(), 25);
        _good.thresholdBps = 0;
        _set(_good);
        assertEq(_registry.widestThresholdBps(), 25);
    }

    /* BOUNDS */

    function test_setFeed__takes_the_ends_of_every_bound() public {
        (_good.maxAge, _good.maxDeviationBps, _good.thresholdBps) = (1 minutes, 1, 0);
        _set(_good);
        (_good.maxAge, _good.maxDeviationBps, _good.thresholdBps) = (8 days, 2_000, 100);
        _set(_good);
        (_good.secondSource, _good.maxDeviationBps) = (address(0), 0);
        _set(_good);
    }

    function test_setFeed__with_an_age_out_of_bounds__reverts() public {
        _good.maxAge = 1 minutes - 1;
        _expectOutOfBounds(1 minutes - 1, 1 minutes, 8 days);
        _good.maxAge = 8 days + 1;
        _expectOutOfBounds(8 days + 1, 1 minutes, 8 days);
    }

    function test_setFeed__with_a_band_out_of_bounds__reverts() public {
        _good.minAnswer = 0;
        _expectOutOfBounds(0, 1, 1e36);
        _good.minAnswer = 20_000e8;
        _expectOutOfBounds(20_000e8, 20_000e8 + 1, 1e36);
        (_good.minAnswer, _good.maxAnswer) = (1e6, 1e12 + 1);
        _expectOutOfBounds(1e12 + 1, 0, 1e12);
        _good.maxAnswer = 1e36 + 1;
        _expectOutOfBounds(1e36 + 1, 1e6 + 1, 1e36);
    }

    function test_setFeed__with_a_deviation_out_of_bounds__reverts() public {
        _good.maxDeviationBps = 0;
        _expectOutOfBounds(0, 1, 2_000);
        _good.maxDeviationBps = 2_001;
        _expectOutOfBounds(2_001, 1, 2_000);
        (_good.secondSource, _good.maxDeviationBps) = (address(0), 1);
        _expectOutOfBounds(1, 0, 0);
    }

    function test_setFeed__with_a_threshold_above_the_levy_cap__reverts() public {
        _good.thresholdBps = 101;
        _expectOutOfBounds(101, 0, 100);
    }

    function test_setFeed__with_decimals_out_of_bounds__reverts() public {
        _good.token = address(new PriceToken(5));
        _expectOutOfBounds(5, 6, 18);
        _good.token = address(new PriceToken(19));
        _expectOutOfBounds(19, 6, 18);
        (_good.token, _good.aggregator) = (_weth, address(new PriceFeed(19, 2_000e8)));
        _expectOutOfBounds(19, 0, 18);
        (_good.aggregator, _good.secondSource) = (address(_wethFeed), address(new PriceFeed(2 ** 200, 2_000e8)));
        _expectOutOfBounds(2 ** 200, 0, 18);
    }

    /* CONSTRUCTOR */

    function test_constructor__without_the_base_asset_first__reverts() public {
        IPriceRegistry.FeedConfig[] memory feeds = new IPriceRegistry.FeedConfig[](0);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, _base));
        new PriceRegistry(_base, _governor, _controls, address(0), feeds);
        feeds = new IPriceRegistry.FeedConfig[](1);
        feeds[0] = _good;
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, _base));
        new PriceRegistry(_base, _governor, _controls, address(0), feeds);
    }

    function test_constructor__checks_like_setFeed() public {
        IPriceRegistry.FeedConfig[] memory feeds = new IPriceRegistry.FeedConfig[](1);
        feeds[0] = IPriceRegistry.FeedConfig(_base, address(_baseFeed), 1, 0.5e8, 2e8, address(0), 0, 25);
        vm.expectRevert(_outOfBounds(_base, 1, 1 minutes, 8 days));
        new PriceRegistry(_base, _governor, _controls, address(0), feeds);
    }

    /* THE COMPACT BAND */

    /// @dev Never narrower than configured, and off by less than 1 part in 32,768.
    function testFuzz_band__encloses_what_was_configured(uint256 min, uint256 max) public {
        min = bound(min, 1, 1e36 - 1);
        max = bound(max, min + 1, min > 1e30 ? 1e36 : min * 1e6);
        (_good.minAnswer, _good.maxAnswer) = (uint128(min), uint128(max));
        (_good.secondSource, _good.maxDeviationBps) = (address(0), 0);
        _wethFeed.say(int256(min));
        _set(_good);
        (IPriceRegistry.FeedConfig memory config,) = _registry.feed(_weth);
        assertLe(config.minAnswer, min);
        assertLt(min - config.minAnswer, min / 32_768 + 1);
        assertGe(config.maxAnswer, max);
        assertLt(config.maxAnswer - max, max / 32_768 + 1);
        _wethFeed.say(int256(max));
        _registry.price(_weth);
    }

    function testFuzz_compact__is_the_nearest_on_its_side(uint256 value) public pure {
        value = bound(value, 0, 2 ** 255 - 1);
        uint256 down = CompactFloat.unpack(CompactFloat.packDown(value));
        uint256 up = CompactFloat.unpack(CompactFloat.packUp(value));
        assertTrue(down <= value && value <= up);
        assertEq(CompactFloat.unpack(CompactFloat.packDown(up)), up);
        assertEq(CompactFloat.unpack(CompactFloat.packUp(down)), down);
        if (value < 2 ** 16) assertTrue(down == value && up == value);
        // Between the two lies no other compact number: one step of the mantissa apart, or none.
        assertLe(up - down, down >> 15);
    }

    function test_compact__carries_into_the_exponent() public pure {
        assertEq(CompactFloat.unpack(CompactFloat.packUp(0x1ffff)), 0x20000);
        assertEq(CompactFloat.unpack(CompactFloat.packDown(0x1ffff)), 0x1fffe);
    }

    /* HELPERS */

    function _set(IPriceRegistry.FeedConfig memory config) private {
        vm.prank(_governor);
        _registry.setFeed(config);
    }

    function _expectUnreachable(address target) private {
        vm.prank(_governor);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedUnreachable.selector, _good.token, target));
        _registry.setFeed(_good);
    }

    function _expectOutOfBounds(uint256 value, uint256 min, uint256 max) private {
        vm.prank(_governor);
        vm.expectRevert(_outOfBounds(_good.token, value, min, max));
        _registry.setFeed(_good);
    }

    function _outOfBounds(address token, uint256 value, uint256 min, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPriceRegistry.FeedOutOfBounds.selector, token, value, min, max);
    }
}
