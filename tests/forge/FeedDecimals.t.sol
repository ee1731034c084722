// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {PriceRegistry} from "../../contracts/valuation/PriceRegistry.sol";
import {ProbationFixture} from "./ProbationFixture.sol";
import {PriceBurner, PriceFeed, PriceStub, PriceToken} from "./mocks/PriceFeeds.sol";

/// @notice What a token or a feed says of its own decimals after it was listed makes nothing dearer and hinders nobody.
contract FeedDecimalsTest is ProbationFixture {
    uint256 private constant STEPS = 12;

    PriceRegistry private _honest; // the same feeds, for tokens that never lie
    address[2] private _liars; // base asset and weth
    address[2] private _plain;

    function setUp() public override {
        super.setUp();
        _liars = [base, weth];
        _plain = [address(new PriceToken(6)), address(new PriceToken(18))];
        _honest = launch(_for(_plain[0], config(base, baseFeed, 1e8)), _for(_plain[1], oldConfig()));
    }

    /* TOKENS */

    /// @dev Two registries live through the same: feeds replaced, vouched for, tried, disabled and listed again.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_price__whatever_tokens_say_later__is_that_of_tokens_that_never_lie(uint256[STEPS] memory seeds)
        public
    {
        for (uint256 i = 0; i < STEPS; i++) {
            _step(seeds[i]);
            (bool ours, bytes memory price) = _ask(registry, weth);
            (bool theirs, bytes memory honest) = _ask(_honest, _plain[1]);
            assertEq(ours, theirs);
            if (ours) assertEq(abi.decode(price, (uint256)), abi.decode(honest, (uint256)));
        }
    }

    function test_price__of_a_token_that_says_fewer_decimals_when_its_feed_is_replaced__stays() public {
        PriceToken(weth).sayDecimals(6);
        replace();
        assertEq(registry.price(weth), 2e27);
        pass(7 days);
        end();
        assertEq(registry.price(weth), 2e27);
        _assertDecimals(18, 18, 0);
    }

    function test_price__with_a_base_asset_that_says_more_decimals_when_its_feed_is_replaced__stays() public {
        PriceToken(base).sayDecimals(18);
        set(config(base, new PriceFeed(18, 1e18), 1e18));
        assertEq(registry.price(weth), 2e27);
    }

    /// @dev Else it could keep a dead feed in place, and with it everything that asks for a price.
    function test_setFeed__of_a_token_that_answers_nothing_sensible_by_now__replaces_its_feed() public {
        oldFeed.setDown(true);
        uint256 start = vm.snapshotState();
        for (uint256 way = 0; way < 5; way++) {
            _muddle(weth, way);
            replace();
            assertEq(registry.price(weth), 2e27);
            vm.revertToState(start);
        }
    }

    function test_setFeed__of_a_disabled_feed__lists_its_token_with_the_decimals_it_had() public {
        disable(weth);
        PriceToken(weth).sayDecimals(6);
        set(oldConfig());
        assertEq(registry.price(weth), 2e27);
        _assertDecimals(18, 8, 0);
    }

    /* FEEDS */

    /// @dev The feed in use, the trusted one before it, and a second source that has vouched for it: each says other
    ///      decimals, and is set anew.
    function testFuzz_price__of_a_feed_that_says_other_decimals__is_not_above_what_it_was(uint256 role, uint256 says)
        public
    {
        says = bound(says, 0, 18);
        role = bound(role, 0, 2);
        if (role == 1) replace();
        if (role == 2) set(withSecond(oldConfig(), newFeed, 100));
        pass(7 days);
        uint256 before = registry.price(weth);
        PriceFeed liar = role == 2 ? newFeed : oldFeed;
        bool lies = says != liar.decimals();
        liar.sayDecimals(says);
        set(role == 2 ? newConfig() : oldConfig());
        assertLe(registry.price(weth), before);
        assertEq(registry.onProbation(weth), lies);
        if (!lies) assertEq(registry.price(weth), before);
    }

    function test_feed__that_says_other_decimals__is_held_against_what_it_said_before() public {
        oldFeed.sayDecimals(0);
        assertEq(registry.price(weth), 2e27); // as long as nobody sets it anew
        vm.expectEmit(address(registry));
        emit IPriceRegistry.FeedReplaced(weth, address(oldFeed), address(oldFeed));
        set(oldConfig());
        assertEq(registry.price(weth), 2e27);
        _assertDecimals(18, 0, 0);
        pass(7 days);
        vm.expectPartialRevert(IPriceRegistry.FeedsDisagree.selector);
        end();
        note();
        oldFeed.sayDecimals(8);
        set(oldConfig());
        assertProbation(address(0), 0, 0);
        assertEq(registry.price(weth), 2e27);
    }

    /// @dev What it answered before is far beyond the band it had, so nobody is there to contradict it.
    function test_feed__that_moved_to_other_decimals_with_its_answers__is_trusted_after_thirty_days() public {
        oldFeed.sayDecimals(18);
        sayOld(2_000 * 1e10);
        set(config(weth, oldFeed, 2_000e18));
        assertEq(registry.price(weth), 2e27);
        pass(30 days - 1);
        expectNotOver(block.timestamp + 1);
        end();
        pass(1);
        end();
        assertProbation(address(0), 0, 0);
        assertEq(registry.price(weth), 2e27);
    }

    function test_feed__on_probation_that_says_other_decimals__begins_anew() public {
        replace();
        pass(6 days);
        newFeed.sayDecimals(17);
        replace();
        assertProbation(address(oldFeed), block.timestamp, block.timestamp);
        assertEq(registry.price(weth), 2e27);
    }

    /* SECOND SOURCES */

    function test_second_source__that_says_other_decimals__has_vouched_for_nothing() public {
        set(withSecond(oldConfig(), newFeed, 100));
        _assertDecimals(18, 8, 18);
        pass(7 days);
        newFeed.sayDecimals(10);
        replace();
        assertProbation(address(oldFeed), block.timestamp, block.timestamp);
        assertEq(registry.price(weth), 2e27);
    }

    function test_second_source__set_anew_with_other_decimals__begins_its_days_anew() public {
        set(withSecond(oldConfig(), newFeed, 100));
        pass(6 days);
        newFeed.sayDecimals(10);
        newFeed.say(2_000e10);
        set(withSecond(oldConfig(), newFeed, 100));
        pass(6 days);
        uint256 start = vm.snapshotState();
        set(config(weth, newFeed, 2_000e10));
        assertTrue(registry.onProbation(weth));
        vm.revertToState(start);
        pass(1 days);
        set(config(weth, newFeed, 2_000e10));
        assertFalse(registry.onProbation(weth));
    }

    /* VIEWS */

    function test_recordedDecimals__of_what_has_no_feed__are_none() public view {
        (uint256 unit, uint256 first, uint256 second) = registry.recordedDecimals(stranger);
        assertTrue(unit == 0 && first == 0 && second == 0);
    }

    /* HELPERS */

    /// @dev Every way in which a token says something else than when it was listed, or nothing.
    function _muddle(address token, uint256 way) private {
        if (way == 0) PriceToken(token).sayDecimals(2 ** 200);
        if (way == 1) PriceToken(token).sayDecimals(0);
        if (way == 2) vm.etch(token, "");
        if (way == 3) vm.etch(token, address(new PriceStub()).code);
        if (way == 4) vm.etch(token, address(new PriceBurner()).code);
    }

    /// @dev One lie, and one thing that a governor, a guardian or anyone does to both registries.
    function _step(uint256 seed) private {
        uint256 side = seed % 2;
        seed /= 2;
        PriceToken(_liars[side]).sayDecimals(seed % 20);
        seed /= 20;
        uint256 kind = seed % 6;
        seed /= 6;
        if (kind == 0) pass(seed % 8 days);
        else if (kind == 1) _both(guardian, side, abi.encodeCall(IPriceRegistry.disableFeed, (address(0))));
        else if (kind == 2) _both(stranger, side, abi.encodeCall(IPriceRegistry.endProbation, (address(0))));
        else _setBoth(side, seed);
    }

    function _setBoth(uint256 side, uint256 seed) private {
        PriceFeed[3] memory feeds = [oldFeed, newFeed, thirdFeed];
        PriceFeed feed = side == 0 ? new PriceFeed(seed % 19, int256(10 ** (seed % 19))) : feeds[seed % 3];
        IPriceRegistry.FeedConfig memory config_ = config(address(0), feed, uint256(feed.answer()));
        if (side == 1 && seed % 2 == 0) config_ = withSecond(config_, feeds[(seed + 1) % 3], 100);
        bool[2] memory done;
        for (uint256 i = 0; i < 2; i++) {
            PriceRegistry where = i == 0 ? registry : _honest;
            vm.prank(governor);
            try where.setFeed(_for(i == 0 ? _liars[side] : _plain[side], config_)) {
                done[i] = true;
            } catch {}
        }
        assertTrue(done[0] && done[1]);
    }

    /// @dev `call` has one argument: the token, of each registry its own.
    function _both(address who, uint256 side, bytes memory call) private {
        vm.prank(who);
        (bool ours,) = address(registry).call(bytes.concat(bytes4(call), abi.encode(_liars[side])));
        vm.prank(who);
        (bool theirs,) = address(_honest).call(bytes.concat(bytes4(call), abi.encode(_plain[side])));
        assertEq(ours, theirs);
    }

    function _ask(PriceRegistry where, address token) private view returns (bool, bytes memory) {
        return address(where).staticcall(abi.encodeCall(IPriceRegistry.price, (token)));
    }

    function _for(address token, IPriceRegistry.FeedConfig memory config_)
        private
        pure
        returns (IPriceRegistry.FeedConfig memory)
    {
        config_.token = token;
        return config_;
    }

    function _assertDecimals(uint256 unit, uint256 first, uint256 second) private view {
        (uint256 unit_, uint256 first_, uint256 second_) = registry.recordedDecimals(weth);
        assertEq(unit_, unit);
        assertEq(first_, first);
        assertEq(second_, second);
    }
}
