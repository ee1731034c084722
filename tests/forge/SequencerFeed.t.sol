// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {PriceRegistry} from "../../contracts/valuation/PriceRegistry.sol";
import {ProbationFixture} from "./ProbationFixture.sol";
import {PriceStub, UptimeFeed} from "./mocks/PriceFeeds.sol";

/// @notice No price while the sequencer of an L2 is not known to be up and back for an hour.
contract SequencerFeedTest is ProbationFixture {
    UptimeFeed private _uptime;

    function setUp() public override {
        super.setUp();
        _uptime = new UptimeFeed();
        registry = _launchOn(address(_uptime));
    }

    /* UP */

    function test_price__with_the_sequencer_up__is_as_on_any_chain() public view {
        assertEq(registry.sequencer(), address(_uptime));
        assertEq(registry.price(weth), 2e27);
    }

    function test_prices__ask_the_sequencer_once() public {
        address[] memory tokens = new address[](3);
        (tokens[0], tokens[1], tokens[2]) = (weth, base, weth);
        vm.expectCall(address(_uptime), abi.encodeCall(UptimeFeed.latestRoundData, ()), 1);
        registry.prices(tokens);
    }

    function test_price__where_there_is_no_sequencer__asks_none() public {
        registry = _launchOn(address(0));
        assertEq(registry.sequencer(), address(0));
        vm.expectCall(address(0), "", 0);
        assertEq(registry.price(weth), 2e27);
    }

    function test_price__of_the_base_asset__needs_no_sequencer() public {
        _uptime.set(1, block.timestamp);
        address[] memory tokens = new address[](1);
        tokens[0] = base;
        (uint256[] memory prices,) = registry.prices(tokens);
        assertEq(prices[0], 1e36);
        assertEq(registry.price(base), 1e36);
    }

    /* NOT UP */

    function testFuzz_price__with_the_sequencer_not_up__reverts(int256 answer, uint256 since) public {
        if (answer == 0) answer = 1;
        _uptime.set(answer, since);
        _expectNoPrice(abi.encodeWithSelector(IPriceRegistry.SequencerDown.selector, since));
    }

    function test_price__until_an_hour_after_a_restart__reverts() public {
        uint256 since = block.timestamp;
        _uptime.set(0, since);
        _expectNoPrice(_justRestarted(since));
        pass(1 hours - 1);
        _expectNoPrice(_justRestarted(since));
        pass(1);
        assertEq(registry.price(weth), 2e27);
    }

    function testFuzz_price__with_a_sequencer_up_since_a_time_to_come__reverts(uint256 since) public {
        since = bound(since, block.timestamp + 1, type(uint256).max);
        _expectInvalid(since);
        _expectInvalid(type(uint256).max);
        _expectInvalid(0);
    }

    function test_price__without_an_answer_of_the_sequencer_feed__reverts() public {
        bytes memory refusal = abi.encodeWithSelector(IPriceRegistry.SequencerUnreachable.selector, address(_uptime));
        vm.etch(address(_uptime), address(new PriceStub()).code);
        _expectNoPrice(refusal);
        vm.etch(address(_uptime), "");
        _expectNoPrice(refusal);
        vm.etch(address(_uptime), hex"60006000fd");
        _expectNoPrice(refusal);
    }

    /* PROBATION */

    /// @dev Feeds that are only just back may differ, or agree, by chance.
    function test_probation__after_a_restart__neither_ends_nor_begins_anew() public {
        replace();
        pass(7 days);
        _uptime.set(0, block.timestamp);
        vm.expectRevert(_justRestarted(block.timestamp));
        end();
        sayNew(2_500);
        vm.expectRevert(_justRestarted(block.timestamp));
        note();
        pass(1 hours);
        note();
    }

    /* CONSTRUCTOR */

    function test_constructor__with_what_is_no_uptime_feed__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.SequencerDown.selector, block.timestamp));
        _launchOn(address(oldFeed));
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.SequencerUnreachable.selector, stranger));
        _launchOn(stranger);
    }

    /* HELPERS */

    function _launchOn(address sequencer) private returns (PriceRegistry) {
        IPriceRegistry.FeedConfig[] memory feeds = new IPriceRegistry.FeedConfig[](2);
        (feeds[0], feeds[1]) = (config(base, baseFeed, 1e8), oldConfig());
        return new PriceRegistry(base, governor, controls, sequencer, feeds);
    }

    function _expectInvalid(uint256 since) private {
        _uptime.set(0, since);
        _expectNoPrice(abi.encodeWithSelector(IPriceRegistry.SequencerTimeInvalid.selector, since, block.timestamp));
    }

    function _expectNoPrice(bytes memory refusal) private {
        address[] memory tokens = new address[](2);
        (tokens[0], tokens[1]) = (base, weth);
        vm.expectRevert(refusal);
        registry.price(weth);
        vm.expectRevert(refusal);
        registry.prices(tokens);
    }

    function _justRestarted(uint256 since) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPriceRegistry.SequencerJustRestarted.selector, since, since + 1 hours);
    }
}
