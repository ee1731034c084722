// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {ProbationFixture} from "./ProbationFixture.sol";

/// @notice When a probation ends and when it begins anew, with a stranger calling at the worst moment.
contract FeedTrialTest is ProbationFixture {
    uint256 private _replacedAt;

    function setUp() public override {
        super.setUp();
        replace();
        _replacedAt = block.timestamp;
    }

    /* ENDING */

    /// @dev Whatever the two feeds said meanwhile: nobody noted it.
    function testFuzz_endProbation__while_both_agree__takes_seven_days_of_any_callers(uint256[6] memory steps) public {
        uint256 over = _replacedAt + 7 days;
        for (uint256 i = 0; i < steps.length; i++) {
            uint256 left = over - block.timestamp;
            if (left > 1) pass(bound(steps[i], 0, left - 1));
            expectNotOver(over);
            end();
            vm.expectPartialRevert(IPriceRegistry.FeedsAgree.selector);
            note();
        }
        assertProbation(address(oldFeed), _replacedAt, _replacedAt);
        pass(over - block.timestamp);
        end();
        assertProbation(address(0), 0, 0);
    }

    function test_endProbation__a_second_too_early__reverts() public {
        pass(7 days - 1);
        expectNotOver(_replacedAt + 7 days);
        end();
        pass(1);
        vm.expectEmit(address(registry));
        emit IPriceRegistry.ProbationEnded(weth);
        end();
        sayNew(2_500);
        assertEq(registry.price(weth), 2.5e27);
        assertTrue(registry.hasFeed(weth));
        expectNotOnProbation(weth);
        end();
    }

    /// @dev 50 bps of a feed that updates every 25; the wider of both at most, 2 % in any case.
    function test_endProbation__beyond_the_tolerance__reverts() public {
        _expectTolerance(50);
        IPriceRegistry.FeedConfig memory config = newConfig();
        config.thresholdBps = 100;
        set(config);
        _expectTolerance(100);
        set(withSecond(config, thirdFeed, 150));
        _expectTolerance(150);
        set(withSecond(config, thirdFeed, 2_000));
        _expectTolerance(200);
        config.thresholdBps = 0;
        set(withSecond(config, thirdFeed, 30));
        thirdFeed.say(2_000);
        _expectTolerance(50);
    }

    function test_endProbation__of_a_token_that_is_not_on_it__reverts() public {
        expectNotOnProbation(base);
        registry.endProbation(base);
        expectNotOnProbation(base);
        registry.noteDisagreement(base);
        expectNotOnProbation(stranger);
        registry.endProbation(stranger);
    }

    function test_endProbation__with_a_new_feed_that_has_no_price__reverts() public {
        pass(30 days);
        silence(oldFeed, 0);
        newFeed.sayAt(2_000e18, block.timestamp - MAX_AGE - 1);
        vm.expectPartialRevert(IPriceRegistry.StalePrice.selector);
        end();
        sayNew(201_000);
        vm.expectPartialRevert(IPriceRegistry.PriceOutOfBand.selector);
        end();
        sayNew(2_000);
        disable(weth);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedIsDisabled.selector, weth));
        end();
    }

    function test_endProbation__with_a_second_source_that_disagrees__reverts() public {
        set(withSecond(newConfig(), thirdFeed, 100));
        pass(7 days);
        thirdFeed.say(1_900);
        vm.expectPartialRevert(IPriceRegistry.SourcesDisagree.selector);
        end();
    }

    /* A SILENT PREVIOUS FEED */

    function test_endProbation__with_a_silent_previous_feed__takes_thirty_days() public {
        pass(30 days - 1);
        uint256 start = vm.snapshotState();
        for (uint256 way = 0; way < WAYS_TO_BE_SILENT; way++) {
            silence(oldFeed, way);
            expectNotOver(_replacedAt + 30 days);
            end();
            skip(1);
            end();
            assertFalse(registry.onProbation(weth));
            vm.revertToState(start);
        }
    }

    /// @dev By its own greatest age, which is not the new feed's.
    function test_endProbation__with_a_previous_feed_just_stale__takes_thirty_days() public {
        pass(7 days);
        uint256 start = vm.snapshotState();
        oldFeed.sayAt(2_000e8, block.timestamp - OLD_MAX_AGE - 1);
        expectNotOver(_replacedAt + 30 days);
        end();
        oldFeed.sayAt(2_000e8, block.timestamp + 1);
        expectNotOver(_replacedAt + 30 days);
        end();
        vm.revertToState(start);
        oldFeed.sayAt(2_000e8, block.timestamp - OLD_MAX_AGE);
        end();
    }

    /// @dev A stranger waits for the one moment in which a feed that contradicts is late.
    function test_endProbation__in_a_moment_of_silence__needs_thirty_days_without_contradiction() public {
        pass(29 days);
        sayNew(2_500);
        note();
        uint256 noted = block.timestamp;
        pass(1 days);
        silence(oldFeed, 0);
        expectNotOver(noted + 30 days);
        end();
        pass(29 days);
        end();
    }

    /* DISAGREEMENT */

    function test_noteDisagreement__begins_the_seven_days_anew() public {
        pass(6 days);
        sayNew(2_011);
        vm.expectEmit(address(registry));
        emit IPriceRegistry.DisagreementNoted(weth, 2_011e18, 2_000e8, 50);
        note();
        uint256 noted = block.timestamp;
        assertProbation(address(oldFeed), noted, _replacedAt);
        sayNew(2_000);
        pass(7 days - 1);
        expectNotOver(noted + 7 days);
        end();
        pass(1);
        end();
    }

    function testFuzz_noteDisagreement__holds_only_beyond_the_tolerance(uint256 usd) public {
        usd = bound(usd, 1_000e18, 4_000e18);
        newFeed.say(int256(usd));
        bool differs = usd > 2_010e18 || usd < 1_990e18;
        if (!differs) vm.expectRevert(_error(IPriceRegistry.FeedsAgree.selector, usd, 50));
        note();
    }

    /// @dev Such an answer prices nothing, and is the plainest contradiction.
    function test_noteDisagreement__of_an_answer_beyond_the_new_feeds_band__counts() public {
        uint256[3] memory answers = [uint256(newConfig().maxAnswer) * 2, 2 ** 128, 2 ** 255 - 1];
        for (uint256 i = 0; i < 3; i++) {
            pass(1);
            newFeed.say(int256(answers[i]));
            note();
            assertProbation(address(oldFeed), block.timestamp, _replacedAt);
        }
    }

    function test_noteDisagreement__while_disabled__counts() public {
        disable(weth);
        sayNew(2_500);
        note();
    }

    function test_noteDisagreement__with_a_silent_previous_feed__reverts() public {
        uint256 start = vm.snapshotState();
        for (uint256 way = 0; way < WAYS_TO_BE_SILENT; way++) {
            silence(oldFeed, way);
            expectSilent();
            note();
            vm.revertToState(start);
        }
    }

    function test_noteDisagreement__with_either_feed_stale__reverts() public {
        sayNew(2_500);
        oldFeed.sayAt(2_000e8, block.timestamp - OLD_MAX_AGE - 1);
        expectSilent();
        note();
        sayOld(2_000);
        newFeed.sayAt(2_500e18, block.timestamp - MAX_AGE - 1);
        vm.expectPartialRevert(IPriceRegistry.StalePrice.selector);
        note();
    }

    /* HELPERS */

    /// @dev Both ways, to the last digit, once the seven days are over; the probation is on again afterwards.
    function _expectTolerance(uint256 bps) private {
        uint256 start = vm.snapshotState();
        pass(7 days);
        uint256[2] memory edges = [2_000e18 + 2_000e18 * bps / 10_000, 2_000e18 - 2_000e18 * bps / 10_000];
        uint256[2] memory beyond = [edges[0] + 1, edges[1] - 1];
        for (uint256 i = 0; i < 2; i++) {
            newFeed.say(int256(beyond[i]));
            thirdFeed.say(int256(beyond[i] / 1e18));
            vm.expectRevert(_error(IPriceRegistry.FeedsDisagree.selector, beyond[i], bps));
            end();
        }
        uint256 middle = vm.snapshotState();
        for (uint256 i = 0; i < 2; i++) {
            newFeed.say(int256(edges[i]));
            thirdFeed.say(int256(edges[i] / 1e18));
            end();
            vm.revertToState(middle);
        }
        vm.revertToState(start);
    }

    function _error(bytes4 selector, uint256 answer, uint256 bps) private view returns (bytes memory) {
        return abi.encodeWithSelector(selector, weth, answer, 2_000e8, bps);
    }
}
