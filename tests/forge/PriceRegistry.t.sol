// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {PriceRegistry} from "../../contracts/valuation/PriceRegistry.sol";
import {Exact} from "./Exact.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";
import {PriceFeed, PriceStub, PriceToken} from "./mocks/PriceFeeds.sol";

/// @notice What a price is, and everything that is not one.
contract PriceRegistryTest is Test {
    address private _governor = makeAddr("governor");
    address private _guardian = makeAddr("guardian");
    address private _stranger = makeAddr("stranger");
    address private _base; // 6 decimals, 1 dollar
    address private _weth; // 18 decimals, 2,000 dollars
    PriceFeed private _baseFeed;
    PriceFeed private _wethFeed;
    PriceFeed private _second; // of weth, with 18 decimals
    IEmergencyControls private _controls;
    PriceRegistry private _registry;

    function setUp() public {
        vm.warp(1_800_000_000);
        _base = address(new PriceToken(6));
        _weth = address(new PriceToken(18));
        _baseFeed = new PriceFeed(8, 1e8);
        _wethFeed = new PriceFeed(8, 2_000e8);
        _second = new PriceFeed(18, 2_000e18);
        IEmergencyControls.Roles memory roles;
        (roles.keeper, roles.manager, roles.guardian) = (makeAddr("keeper"), makeAddr("manager"), _guardian);
        roles.guardianTerm = 180 days;
        _controls = new EmergencyControls(new ControlsParts().wiring(_governor), roles);
        IPriceRegistry.FeedConfig[] memory feeds = new IPriceRegistry.FeedConfig[](2);
        feeds[0] = _config(_base, _baseFeed, 0.5e8, 2e8);
        feeds[1] = _config(_weth, _wethFeed, 100e8, 20_000e8);
        _registry = new PriceRegistry(_base, _governor, _controls, address(0), feeds);
    }

    /* PRICES */

    function test_price__of_the_base_asset__is_one_unit_without_asking_its_feed() public {
        _baseFeed.setDown(true);
        assertEq(_registry.price(_base), 1e36);
        assertEq(_registry.baseAsset(), _base);
    }

    function test_price__counts_token_units_in_base_units() public view {
        // 1e18 wei are worth 2,000e6 base units.
        assertEq(_registry.price(_weth), 2_000e6 * 1e36 / 1e18);
    }

    function test_price__of_a_depegged_base_asset__rises() public {
        _baseFeed.say(0.875e8);
        assertEq(_registry.price(_weth), uint256(2_000e6 * 1e36) / 0.875e18);
    }

    function test_price__without_a_live_base_feed__reverts() public {
        _baseFeed.setDown(true);
        vm.expectRevert(_error(IPriceRegistry.FeedUnreachable.selector, _base, address(_baseFeed)));
        _registry.price(_weth);
    }

    function test_prices__give_prices_and_rounds_in_the_order_asked() public {
        _wethFeed.setRound(77);
        address[] memory tokens = new address[](3);
        (tokens[0], tokens[1], tokens[2]) = (_weth, _base, _weth);
        (uint256[] memory prices, uint80[] memory rounds) = _registry.prices(tokens);
        assertEq(prices[0], 2e27);
        assertEq(prices[1], 1e36);
        assertEq(prices[2], 2e27);
        assertTrue(rounds[0] == 77 && rounds[1] == 0 && rounds[2] == 77);
    }

    function test_prices__read_the_base_feed_once() public {
        address[] memory tokens = new address[](3);
        (tokens[0], tokens[1], tokens[2]) = (_weth, _base, _weth);
        vm.expectCall(address(_baseFeed), abi.encodeCall(PriceFeed.latestRoundData, ()), 1);
        _registry.prices(tokens);
    }

    function test_prices__of_the_base_asset_alone__ask_no_feed() public {
        _baseFeed.setDown(true);
        address[] memory tokens = new address[](1);
        tokens[0] = _base;
        (uint256[] memory prices,) = _registry.prices(tokens);
        assertEq(prices[0], 1e36);
        (prices,) = _registry.prices(new address[](0));
        assertEq(prices.length, 0);
    }

    /// @dev The quotient is exact to the last digit for every combination of decimals, by 512-bit arithmetic.
    function testFuzz_price__is_the_floor_of_the_exact_quotient(
        uint256[2] memory answers,
        uint256[2] memory tokenDecimals,
        uint256[2] memory feedDecimals
    ) public {
        for (uint256 i = 0; i < 2; i++) {
            tokenDecimals[i] = bound(tokenDecimals[i], 6, 18);
            feedDecimals[i] = bound(feedDecimals[i], 0, 18);
            answers[i] = bound(answers[i], 1e10, 1e16);
        }
        address base = address(new PriceToken(uint8(tokenDecimals[0])));
        address other = address(new PriceToken(uint8(tokenDecimals[1])));
        IPriceRegistry.FeedConfig[] memory feeds = new IPriceRegistry.FeedConfig[](2);
        feeds[0] = _config(base, new PriceFeed(feedDecimals[0], int256(answers[0])), 1e10, 1e16);
        feeds[1] = _config(other, new PriceFeed(feedDecimals[1], int256(answers[1])), 1e10, 1e16);
        uint256 price = new PriceRegistry(base, _governor, _controls, address(0), feeds).price(other);
        uint256 numerator = answers[1] * 10 ** (tokenDecimals[0] + feedDecimals[0]);
        uint256 denominator = answers[0] * 10 ** (tokenDecimals[1] + feedDecimals[1]);
        assertTrue(Exact.isFloor(price, numerator, 1e36, denominator));
    }

    /* WHAT IS NO PRICE */

    function test_price__of_an_unknown_token__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, _stranger));
        _registry.price(_stranger);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, _stranger));
        _registry.feed(_stranger);
    }

    function test_price__of_a_feed_that_reverts__reverts() public {
        _wethFeed.setDown(true);
        vm.expectRevert(_error(IPriceRegistry.FeedUnreachable.selector, _weth, address(_wethFeed)));
        _registry.price(_weth);
    }

    function test_price__of_a_feed_that_lost_its_code__reverts() public {
        vm.etch(address(_wethFeed), "");
        vm.expectRevert(_error(IPriceRegistry.FeedUnreachable.selector, _weth, address(_wethFeed)));
        _registry.price(_weth);
    }

    function test_price__of_a_feed_that_answers_too_little__reverts() public {
        vm.etch(address(_wethFeed), address(new PriceStub()).code);
        vm.expectRevert(_error(IPriceRegistry.FeedUnreachable.selector, _weth, address(_wethFeed)));
        _registry.price(_weth);
    }

    function test_price__from_a_round_beyond_80_bits__reverts() public {
        _wethFeed.setRound(2 ** 80);
        vm.expectRevert(_error(IPriceRegistry.FeedUnreachable.selector, _weth, address(_wethFeed)));
        _registry.price(_weth);
    }

    function testFuzz_price__of_an_answer_that_is_not_positive__reverts(int256 answer) public {
        answer = answer > 0 ? -answer : answer;
        _wethFeed.say(answer);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.BadAnswer.selector, _weth, answer));
        _registry.price(_weth);
    }

    function test_price__goes_stale_one_second_after_its_greatest_age() public {
        skip(1 hours);
        assertEq(_registry.price(_base), 1e36);
        assertEq(_registry.price(_weth), 2e27);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.StalePrice.selector, _base, 1 hours + 1, 1 hours));
        _registry.price(_weth);
        _baseFeed.say(1e8);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.StalePrice.selector, _weth, 1 hours + 1, 1 hours));
        _registry.price(_weth);
    }

    function test_price__from_the_future__reverts() public {
        uint256 time = block.timestamp;
        _wethFeed.sayAt(2_000e8, time + 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.AnswerFromFuture.selector, _weth, time + 1, time));
        _registry.price(_weth);
    }

    function test_price__outside_its_band__reverts() public {
        (IPriceRegistry.FeedConfig memory config,) = _registry.feed(_weth);
        uint256[2] memory outside = [uint256(config.minAnswer) - 1, uint256(config.maxAnswer) + 1];
        for (uint256 i = 0; i < 2; i++) {
            _wethFeed.say(int256(outside[i]));
            vm.expectRevert(_outOfBand(_weth, outside[i], config.minAnswer, config.maxAnswer));
            _registry.price(_weth);
        }
        _wethFeed.say(int256(uint256(config.minAnswer)));
        _registry.price(_weth);
        _wethFeed.say(int256(uint256(config.maxAnswer)));
        _registry.price(_weth);
    }

    /* SECOND SOURCE */

    function test_price__with_an_agreeing_second_source__is_the_first_ones() public {
        _setSecond(100);
        _second.say(2_020e18);
        assertEq(_registry.price(_weth), 2e27);
        _second.say(1_980e18);
        assertEq(_registry.price(_weth), 2e27);
    }

    function test_price__with_a_second_source_that_differs__reverts() public {
        _setSecond(100);
        uint256[3] memory answers = [uint256(2_020e18 + 1), 1_980e18 - 1, 2 ** 200];
        for (uint256 i = 0; i < 3; i++) {
            _second.say(int256(answers[i]));
            vm.expectRevert(
                abi.encodeWithSelector(IPriceRegistry.SourcesDisagree.selector, _weth, 2_000e8, answers[i], 100)
            );
            _registry.price(_weth);
        }
    }

    function test_price__with_a_stale_second_source__reverts() public {
        _setSecond(100);
        _second.sayAt(2_000e18, block.timestamp - 1 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.StalePrice.selector, _weth, 1 hours + 1, 1 hours));
        _registry.price(_weth);
    }

    function test_price__with_an_unreachable_second_source__reverts() public {
        _setSecond(100);
        _second.setDown(true);
        vm.expectRevert(_error(IPriceRegistry.FeedUnreachable.selector, _weth, address(_second)));
        _registry.price(_weth);
    }

    /* DISABLE */

    function test_disableFeed__by_guardian_or_governor__stops_the_price_at_once() public {
        vm.expectEmit(address(_registry));
        emit IPriceRegistry.FeedDisabled(_weth, _guardian);
        vm.prank(_guardian);
        _registry.disableFeed(_weth);
        assertFalse(_registry.hasFeed(_weth));
        (, bool disabled) = _registry.feed(_weth);
        assertTrue(disabled);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedIsDisabled.selector, _weth));
        _registry.price(_weth);
        vm.prank(_governor);
        _registry.disableFeed(_base);
        assertFalse(_registry.hasFeed(_base));
    }

    function test_disableFeed__twice__says_nothing_more() public {
        vm.startPrank(_guardian);
        _registry.disableFeed(_weth);
        vm.recordLogs();
        _registry.disableFeed(_weth);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_disableFeed__by_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.NotGuardian.selector, _stranger));
        vm.prank(_stranger);
        _registry.disableFeed(_weth);
    }

    function test_disableFeed__of_an_unknown_token__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, _stranger));
        vm.prank(_guardian);
        _registry.disableFeed(_stranger);
    }

    function test_setFeed__brings_a_disabled_feed_back() public {
        vm.prank(_guardian);
        _registry.disableFeed(_weth);
        _set(_config(_weth, _wethFeed, 100e8, 20_000e8));
        assertTrue(_registry.hasFeed(_weth));
        assertEq(_registry.price(_weth), 2e27);
    }

    /* HELPERS */

    function _config(address token, PriceFeed source, uint128 min, uint128 max)
        private
        pure
        returns (IPriceRegistry.FeedConfig memory config)
    {
        config.token = token;
        config.aggregator = address(source);
        config.maxAge = 1 hours;
        (config.minAnswer, config.maxAnswer) = (min, max);
        config.thresholdBps = 50;
    }

    function _setSecond(uint16 deviationBps) private {
        IPriceRegistry.FeedConfig memory config = _config(_weth, _wethFeed, 100e8, 20_000e8);
        (config.secondSource, config.maxDeviationBps) = (address(_second), deviationBps);
        _set(config);
    }

    function _set(IPriceRegistry.FeedConfig memory config) private {
        vm.prank(_governor);
        _registry.setFeed(config);
    }

    function _error(bytes4 selector, address token, address source) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, token, source);
    }

    function _outOfBand(address token, uint256 answer, uint256 min, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPriceRegistry.PriceOutOfBand.selector, token, answer, min, max);
    }
}
