// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {ProbationFixture} from "./ProbationFixture.sol";
import {PriceFeed} from "./mocks/PriceFeeds.sol";

/// @notice What a token counts at while its feed is on probation, and when that ends.
contract FeedProbationTest is ProbationFixture {
    /* WHAT COUNTS */

    /// @dev Held against registries that never knew but one feed of each asset: both feeds of the base asset, each with
    ///      both of the token, of every number of decimals.
    function testFuzz_price__on_probation__is_the_lowest_of_every_pair_of_feeds(
        uint256[4] memory usd,
        uint256[4] memory decimals
    ) public {
        IPriceRegistry.FeedConfig[4] memory configs;
        for (uint256 i = 0; i < 4; i++) {
            decimals[i] = bound(decimals[i], 0, 18);
            uint256 answer = bound(usd[i], 1e12, 1e16) * 10 ** decimals[i] / 1e12;
            configs[i] = config(i < 2 ? base : weth, new PriceFeed(decimals[i], int256(answer)), answer);
        }
        uint256 lowest = type(uint256).max;
        for (uint256 i = 0; i < 4; i++) {
            uint256 price = launch(configs[i % 2], configs[2 + i / 2]).price(weth);
            if (price < lowest) lowest = price;
        }
        registry = launch(configs[0], configs[2]);
        set(configs[1]);
        set(configs[3]);
        assertEq(registry.price(weth), lowest);
        address[] memory tokens = new address[](1);
        tokens[0] = weth;
        (uint256[] memory prices,) = registry.prices(tokens);
        assertEq(prices[0], lowest);
    }

    function test_price__on_probation__is_the_lower() public {
        replace();
        sayNew(2_500);
        assertEq(registry.price(weth), 2e27);
        sayNew(1_500);
        assertEq(registry.price(weth), 1.5e27);
    }

    function test_price__with_the_base_asset_on_probation__counts_it_at_the_higher() public {
        PriceFeed other = new PriceFeed(18, 0.8e18);
        set(config(base, other, 1e18));
        assertEq(registry.price(weth), 2e27);
        other.say(1.25e18);
        assertEq(registry.price(weth), 1.6e27);
        assertEq(registry.price(base), 1e36);
    }

    function test_price__of_a_previous_feed_of_any_age__still_counts() public {
        replace();
        sayNew(2_500);
        uint256[4] memory times = [uint256(0), block.timestamp - 365 days, block.timestamp + 1, type(uint256).max];
        for (uint256 i = 0; i < times.length; i++) {
            oldFeed.sayAt(2_000e8, times[i]);
            assertEq(registry.price(weth), 2e27);
        }
    }

    function test_price__with_a_silent_previous_feed__is_the_new_ones() public {
        replace();
        uint256 start = vm.snapshotState();
        for (uint256 way = 0; way < WAYS_TO_BE_SILENT; way++) {
            silence(oldFeed, way);
            sayNew(2_500);
            assertEq(registry.price(weth), 2.5e27);
            vm.revertToState(start);
        }
    }

    /// @dev Without a cap on what it may burn, four of them would leave nothing of any amount.
    function test_prices__with_a_previous_feed_that_burns_gas__have_enough_left() public {
        replace();
        silence(oldFeed, 3);
        address[] memory tokens = new address[](4);
        (tokens[0], tokens[1], tokens[2], tokens[3]) = (weth, weth, weth, weth);
        (uint256[] memory prices,) = registry.prices{gas: 1_200_000}(tokens);
        assertEq(prices[3], 2e27);
    }

    function test_price__with_a_previous_feed_below_its_own_band__is_the_new_ones() public {
        replace();
        uint256 lowest = oldConfig().minAnswer;
        oldFeed.say(int256(lowest));
        assertEq(registry.price(weth), lowest * 1e16);
        oldFeed.say(int256(lowest - lowest / 1_000));
        assertEq(registry.price(weth), 2e27);
    }

    function test_price__with_a_silent_previous_feed_of_the_base_asset__is_the_new_ones() public {
        PriceFeed other = new PriceFeed(18, 0.8e18);
        set(config(base, other, 1e18));
        baseFeed.say(1e8 * 101);
        assertEq(registry.price(weth), 2.5e27);
    }

    function test_price__with_a_bad_new_feed__reverts_as_ever() public {
        replace();
        newFeed.say(0);
        vm.expectPartialRevert(IPriceRegistry.BadAnswer.selector);
        registry.price(weth);
        sayNew(201_000);
        vm.expectPartialRevert(IPriceRegistry.PriceOutOfBand.selector);
        registry.price(weth);
        newFeed.sayAt(2_000e18, block.timestamp - MAX_AGE - 1);
        vm.expectPartialRevert(IPriceRegistry.StalePrice.selector);
        registry.price(weth);
    }

    function test_price__on_probation__holds_the_second_source_against_the_new_feed() public {
        set(withSecond(newConfig(), thirdFeed, 100));
        sayOld(1_500);
        assertEq(registry.price(weth), 1.5e27);
        thirdFeed.say(1_500);
        vm.expectPartialRevert(IPriceRegistry.SourcesDisagree.selector);
        registry.price(weth);
    }

    function test_prices__on_probation__carry_the_new_feeds_round() public {
        replace();
        oldFeed.setRound(55);
        newFeed.setRound(77);
        address[] memory tokens = new address[](1);
        tokens[0] = weth;
        (, uint80[] memory rounds) = registry.prices(tokens);
        assertEq(rounds[0], 77);
    }

    /// @dev One slot of the base asset, one of the token.
    function test_price__without_a_probation__reads_two_slots() public {
        assertEq(_slotsRead(), 2);
        replace();
        assertEq(_slotsRead(), 3); // and the previous feed's
    }

    /* VIEWS */

    function test_anyOnProbation__names_the_base_asset_too() public {
        address[] memory tokens = new address[](2);
        (tokens[0], tokens[1]) = (base, weth);
        assertFalse(registry.anyOnProbation(tokens));
        replace();
        assertTrue(registry.anyOnProbation(tokens));
        tokens[1] = stranger;
        assertFalse(registry.anyOnProbation(tokens));
        assertFalse(registry.anyOnProbation(new address[](0)));
        set(config(base, new PriceFeed(8, 1e8), 1e8));
        assertTrue(registry.anyOnProbation(new address[](0)));
        assertTrue(registry.onProbation(base) && registry.onProbation(weth) && !registry.onProbation(stranger));
    }

    function test_probation__tells_who_and_since_when() public {
        assertProbation(address(0), 0, 0);
        vm.expectEmit(address(registry));
        emit IPriceRegistry.FeedReplaced(weth, address(oldFeed), address(newFeed));
        replace();
        uint256 replaced = block.timestamp;
        assertProbation(address(oldFeed), replaced, replaced);
        (IPriceRegistry.FeedConfig memory shown, bool disabled) = registry.feed(weth);
        assertEq(shown.aggregator, address(newFeed));
        assertFalse(disabled);
        assertTrue(registry.hasFeed(weth));
        assertEq(registry.widestThresholdBps(), 25);
    }

    /// @dev The band as the registry keeps it, which is never narrower than what was set.
    function test_previousTerms__are_those_of_the_trusted_feed() public {
        assertPreviousTerms(0, 0, 0, 0);
        IPriceRegistry.FeedConfig memory old = oldConfig();
        (old.minAnswer, old.maxAnswer) = (1_999e8 + 1, 2_001e8 + 1);
        set(old);
        (IPriceRegistry.FeedConfig memory kept,) = registry.feed(weth);
        replace();
        assertPreviousTerms(8, OLD_MAX_AGE, kept.minAnswer, kept.maxAnswer);
        assertTrue(kept.minAnswer <= old.minAnswer && kept.maxAnswer >= old.maxAnswer);
        set(config(weth, thirdFeed, 2_000));
        assertPreviousTerms(8, OLD_MAX_AGE, kept.minAnswer, kept.maxAnswer);
        pass(7 days);
        end();
        assertPreviousTerms(0, 0, 0, 0);
    }

    function test_constructor__puts_nothing_on_probation() public view {
        assertFalse(registry.onProbation(base));
        assertFalse(registry.onProbation(weth));
    }

    /* HELPERS */

    function assertPreviousTerms(uint256 decimals, uint256 maxAge, uint256 min, uint256 max) private view {
        (uint256 decimals_, uint256 maxAge_, uint256 min_, uint256 max_) = registry.previousTerms(weth);
        assertTrue(decimals_ == decimals && maxAge_ == maxAge && min_ == min && max_ == max);
    }

    /// @dev How many different slots the price of weth takes.
    function _slotsRead() private returns (uint256 count) {
        vm.record();
        registry.price(weth);
        (bytes32[] memory reads,) = vm.accesses(address(registry));
        for (uint256 i = 0; i < reads.length; i++) {
            uint256 first = 0;
            while (reads[first] != reads[i]) first++;
            if (first == i) count++;
        }
    }
}
