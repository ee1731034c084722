// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {ProbationFixture} from "./ProbationFixture.sol";

/// @notice A depeg is an answer, never the lack of one.
contract BasePegTest is ProbationFixture {
    function testFuzz_baseOutOfBand__of_a_fresh_answer__is_whether_its_band_excludes_it(uint256 answer) public {
        (IPriceRegistry.FeedConfig memory band,) = registry.feed(base);
        answer = bound(answer, 1, uint256(type(int256).max));
        baseFeed.say(int256(answer));
        bool outside = answer < band.minAnswer || answer > band.maxAnswer;
        assertEq(registry.baseOutOfBand(), outside);
        if (outside) vm.expectPartialRevert(IPriceRegistry.PriceOutOfBand.selector);
        registry.price(weth);
    }

    function test_baseOutOfBand__at_the_ends_of_the_band__is_exact() public {
        (IPriceRegistry.FeedConfig memory band,) = registry.feed(base);
        uint256[4] memory answers =
            [uint256(band.minAnswer) - 1, band.minAnswer, band.maxAnswer, uint256(band.maxAnswer) + 1];
        for (uint256 i = 0; i < 4; i++) {
            baseFeed.say(int256(answers[i]));
            assertEq(registry.baseOutOfBand(), i == 0 || i == 3);
        }
    }

    function test_baseOutOfBand__of_an_answer_that_is_not_fresh__is_no_depeg() public {
        baseFeed.sayAt(1, block.timestamp - MAX_AGE);
        assertTrue(registry.baseOutOfBand());
        baseFeed.sayAt(1, block.timestamp - MAX_AGE - 1);
        assertFalse(registry.baseOutOfBand());
        baseFeed.sayAt(1, block.timestamp + 1);
        assertFalse(registry.baseOutOfBand());
        baseFeed.sayAt(1, type(uint256).max);
        assertFalse(registry.baseOutOfBand());
    }

    /// @dev The seventh way is a valid answer outside the band, and no silence here.
    function test_baseOutOfBand__of_a_silent_feed__is_no_depeg() public {
        uint256 start = vm.snapshotState();
        for (uint256 way = 0; way < WAYS_TO_BE_SILENT - 1; way++) {
            baseFeed.say(1);
            assertTrue(registry.baseOutOfBand());
            silence(baseFeed, way);
            assertFalse(registry.baseOutOfBand());
            vm.revertToState(start);
        }
    }

    function testFuzz_baseOutOfBand__never_reverts(bytes memory data) public {
        vm.mockCall(address(baseFeed), abi.encodeWithSignature("latestRoundData()"), data);
        registry.baseOutOfBand();
    }

    function testFuzz_baseOutOfBand__never_reverts_on_words(uint256[5] memory words) public {
        vm.mockCall(address(baseFeed), abi.encodeWithSignature("latestRoundData()"), abi.encode(words));
        registry.baseOutOfBand();
    }

    function test_baseOutOfBand__of_a_disabled_feed__is_no_depeg() public {
        baseFeed.say(1);
        assertTrue(registry.baseOutOfBand());
        disable(base);
        assertFalse(registry.baseOutOfBand());
    }
}
