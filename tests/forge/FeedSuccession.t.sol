// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {ProbationFixture} from "./ProbationFixture.sol";
import {PriceFeed} from "./mocks/PriceFeeds.sol";

/// @notice Who may follow a feed without a probation, and that no chain of replacements washes a bad one.
contract FeedSuccessionTest is ProbationFixture {
    /* THE SECOND SOURCE FOLLOWS */

    function test_second_source__of_seven_days__follows_without_a_probation() public {
        _listSecond(newFeed);
        pass(7 days);
        vm.recordLogs();
        replace();
        assertEq(vm.getRecordedLogs().length, 1); // FeedSet alone
        assertProbation(address(0), 0, 0);
        sayNew(2_500);
        assertEq(registry.price(weth), 2.5e27);
    }

    function test_second_source__a_second_short_of_seven_days__is_on_probation() public {
        _listSecond(newFeed);
        pass(7 days - 1);
        replace();
        assertProbation(address(oldFeed), block.timestamp, block.timestamp);
    }

    function test_second_source__of_seven_days__helps_no_other_feed() public {
        _listSecond(newFeed);
        pass(7 days);
        set(config(weth, thirdFeed, 2_000));
        assertTrue(registry.onProbation(weth));
    }

    function test_second_source__set_again__keeps_its_days() public {
        _listSecond(newFeed);
        pass(6 days);
        set(withSecond(oldConfig(), newFeed, 200));
        pass(1 days);
        replace();
        assertFalse(registry.onProbation(weth));
    }

    function test_second_source__changed_or_dropped_meanwhile__begins_anew() public {
        PriceFeed[2] memory others = [thirdFeed, PriceFeed(address(0))];
        uint256 start = vm.snapshotState();
        for (uint256 i = 0; i < 2; i++) {
            _listSecond(newFeed);
            pass(6 days);
            if (address(others[i]) == address(0)) set(oldConfig());
            else _listSecond(others[i]);
            _listSecond(newFeed);
            _expectVouchedAfter(7 days);
            vm.revertToState(start);
        }
    }

    function test_second_source__of_a_feed_disabled_too_early__begins_anew() public {
        _listSecond(newFeed);
        pass(6 days);
        disable(weth);
        pass(7 days);
        uint256 start = vm.snapshotState();
        replace();
        assertTrue(registry.onProbation(weth)); // nobody compared them while it was disabled
        vm.revertToState(start);
        _listSecond(newFeed);
        _expectVouchedAfter(7 days);
    }

    function test_second_source__of_seven_days__follows_a_disabled_feed() public {
        _listSecond(newFeed);
        pass(7 days);
        disable(weth);
        silence(oldFeed, 0);
        replace();
        assertProbation(address(0), 0, 0);
        assertEq(registry.price(weth), 2e27);
    }

    /// @dev It would vouch for a feed that nobody trusts yet.
    function test_second_source__of_a_feed_on_probation__does_not_vouch() public {
        set(withSecond(newConfig(), thirdFeed, 100));
        pass(8 days);
        set(config(weth, thirdFeed, 2_000));
        assertProbation(address(oldFeed), block.timestamp, block.timestamp);
    }

    function test_second_source__listed_too_late_before_a_probation__does_not_vouch_during_it() public {
        _listSecond(thirdFeed);
        pass(6 days);
        set(withSecond(newConfig(), thirdFeed, 100));
        pass(8 days);
        set(config(weth, thirdFeed, 2_000));
        assertTrue(registry.onProbation(weth));
    }

    function test_second_source__that_vouched_for_the_trusted_feed__ends_a_probation() public {
        _listSecond(thirdFeed);
        pass(7 days);
        set(withSecond(newConfig(), thirdFeed, 100));
        assertTrue(registry.onProbation(weth));
        vm.expectEmit(address(registry));
        emit IPriceRegistry.ProbationEnded(weth);
        set(config(weth, thirdFeed, 2_000));
        assertProbation(address(0), 0, 0);
    }

    function test_second_source__after_a_probation__begins_with_its_end() public {
        set(withSecond(newConfig(), thirdFeed, 100));
        pass(7 days);
        end();
        uint256 start = vm.snapshotState();
        pass(7 days - 1);
        set(config(weth, thirdFeed, 2_000));
        assertProbation(address(newFeed), block.timestamp, block.timestamp);
        vm.revertToState(start);
        pass(7 days);
        set(config(weth, thirdFeed, 2_000));
        assertFalse(registry.onProbation(weth));
    }

    function test_second_source__that_vouched_before_a_probation__still_does_after_its_end() public {
        _listSecond(thirdFeed);
        pass(7 days);
        set(withSecond(newConfig(), thirdFeed, 100));
        pass(7 days);
        end();
        set(config(weth, thirdFeed, 2_000));
        assertFalse(registry.onProbation(weth));
    }

    /* CHAINS */

    function test_replacement__while_on_probation__stays_against_the_trusted_feed() public {
        replace();
        sayNew(1_000);
        pass(7 days);
        vm.expectEmit(address(registry));
        emit IPriceRegistry.FeedReplaced(weth, address(oldFeed), address(thirdFeed));
        set(config(weth, thirdFeed, 2_000));
        uint256 replaced = block.timestamp;
        assertProbation(address(oldFeed), replaced, replaced);
        assertEq(registry.price(weth), 2e27); // the feed between counts for nothing
        sayOld(1_900);
        assertEq(registry.price(weth), 1.9e27);
        sayOld(2_000);
        replace();
        assertProbation(address(oldFeed), replaced, replaced);
    }

    function test_replacement__by_the_trusted_feed_itself__ends_the_probation() public {
        replace();
        set(config(weth, thirdFeed, 2_000));
        vm.expectEmit(address(registry));
        emit IPriceRegistry.ProbationEnded(weth);
        set(oldConfig());
        assertProbation(address(0), 0, 0);
        sayNew(1_000);
        assertEq(registry.price(weth), 2e27);
    }

    function test_replacement__after_a_probation__is_against_the_feed_that_passed_it() public {
        replace();
        pass(7 days);
        end();
        set(oldConfig());
        assertProbation(address(newFeed), block.timestamp, block.timestamp);
    }

    function test_setFeed__with_other_numbers__changes_no_probation() public {
        replace();
        uint256 replaced = block.timestamp;
        pass(1 days);
        IPriceRegistry.FeedConfig memory changed = newConfig();
        changed.maxAge = 2 hours;
        set(changed);
        assertProbation(address(oldFeed), replaced, replaced);
        sayOld(1_500);
        assertEq(registry.price(weth), 1.5e27);
        changed = config(base, baseFeed, 1e8);
        changed.maxAge = 2 hours;
        set(changed);
        assertFalse(registry.onProbation(base));
    }

    /* DISABLED FEEDS */

    function test_setFeed__of_a_disabled_feed__enables_it_as_it_was() public {
        disable(weth);
        set(oldConfig());
        assertProbation(address(0), 0, 0);
        replace();
        uint256 replaced = block.timestamp;
        disable(weth);
        assertProbation(address(oldFeed), replaced, replaced);
        assertFalse(registry.hasFeed(weth));
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedIsDisabled.selector, weth));
        registry.price(weth);
        pass(1 days);
        replace();
        assertProbation(address(oldFeed), replaced, replaced);
        assertTrue(registry.hasFeed(weth));
    }

    function test_setFeed__in_place_of_a_disabled_feed__is_a_replacement() public {
        disable(weth);
        replace();
        assertProbation(address(oldFeed), block.timestamp, block.timestamp);
        sayOld(1_500);
        assertEq(registry.price(weth), 1.5e27);
    }

    /* HELPERS */

    function _listSecond(PriceFeed second) private {
        set(withSecond(oldConfig(), second, 100));
    }

    /// @dev The second source of weth follows without a probation after `time`, and not a second before.
    function _expectVouchedAfter(uint256 time) private {
        uint256 start = vm.snapshotState();
        pass(time - 1);
        replace();
        assertTrue(registry.onProbation(weth));
        vm.revertToState(start);
        pass(time);
        replace();
        assertFalse(registry.onProbation(weth));
    }
}
