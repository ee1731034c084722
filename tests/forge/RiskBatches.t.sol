// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement, Opening, Step} from "../../contracts/interfaces/IRiskManagement.sol";
import {RiskFixture} from "./RiskFixture.sol";

/// @notice What a batch is measured at, and how much it may lose. Caps and buckets have tests of their own.
contract RiskBatchesTest is RiskFixture {
    /* LOSS OF ONE BATCH */

    function test_closeBatch__says_what_it_measured() public {
        Step[] memory steps = one(swap(base, 100_000e6, weth, 49.75e18)); // 500 lost
        Opening memory opening = strategy.open(KEEPER, steps);
        vm.expectEmit(address(risk));
        emit IRiskManagement.BatchMeasured(address(strategy), 100_000e6, 500e6, NAV, 0.0005e18, 0.0005e18);
        strategy.close(opening, steps);
        _assertLevels(0.0005e18, 0.0005e18, 0.1e18);
    }

    function test_closeBatch__that_loses_more_than_its_limit__reverts() public {
        run(one(swap(base, 2_000e6, weth, 0.99e18)));
        skip(60);
        uint256 tooLittle = 0.99e18 - 1;
        expectAtClosing(
            one(swap(base, 2_000e6, weth, tooLittle)),
            abi.encodeWithSelector(IRiskManagement.BatchLossTooLarge.selector, 20e6 + 1, 2_000e6, 20e6)
        );
    }

    function test_closeBatch__that_loses_more_than_its_limit__reverts_when_raising_too() public {
        expectAtClosing(
            one(swap(weth, 1e18, base, 1_980e6 - 1)),
            abi.encodeWithSelector(IRiskManagement.BatchLossTooLarge.selector, 20e6 + 1, 2_000e6, 20e6)
        );
    }

    function test_closeBatch__measures_at_the_prices_of_its_opening() public {
        Step[] memory steps = one(swap(base, 2_000e6, weth, 1e18));
        Opening memory opening = strategy.open(KEEPER, steps);
        registry.set(weth, 1);
        strategy.close(opening, steps);
        (uint256 level,) = risk.fundLossLevel();
        assertEq(level, 0);
    }

    function test_closeBatch__adds_up_chained_steps() public {
        // 2,000 -> 1 weth -> 0.049 btc (1,960) -> 1,960: 40 lost of a turnover of 5,960.
        Step[] memory steps = new Step[](3);
        steps[0] = swap(base, 2_000e6, weth, 1e18);
        steps[1] = swap(weth, 1e18, wbtc, 0.049e8);
        steps[2] = swap(wbtc, 0.049e8, base, 1_960e6);
        run(steps);
        _assertLevels(0.00004e18, 0.00004e18, 0.00596e18);
    }

    function test_closeBatch__with_a_gain__refills_nothing() public {
        run(one(swap(base, 100_000e6, weth, 49.75e18)));
        run(one(swap(weth, 1e18, base, 3_000e6)));
        (uint256 level,) = risk.fundLossLevel();
        assertEq(level, 0.0005e18);
    }

    function test_closeBatch__looks_through_positions() public {
        run(one(lend(base, 3_000e6, lent, 1_000e6)));
        _assertLevels(0, 0, 0.003e18);
        expectAtClosing(
            one(lend(lent, 1_000e6, base, 2_970e6 - 1)),
            abi.encodeWithSelector(IRiskManagement.BatchLossTooLarge.selector, 30e6 + 1, 3_000e6, 30e6)
        );
    }

    /// @dev The opening knew no price of what only the position brings.
    function test_closeBatch__into_a_position_of_another_token__asks_for_its_price() public {
        run(one(lend(base, 2_000e6, stack, 1e9)));
        _assertLevels(0, 0, 0.002e18);
    }

    function test_closeBatch__into_a_position_without_a_price__reverts() public {
        address[] memory nothing = new address[](1);
        nothing[0] = makeAddr("nothing");
        lender.put(lent, nothing[0], 1);
        vm.mockCallRevert(
            address(registry),
            abi.encodeCall(IPriceRegistry.price, (nothing[0])),
            abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, nothing[0])
        );
        expectAtClosing(
            one(lend(base, 3e6, lent, 1e6)), abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, nothing[0])
        );
    }

    function test_closeBatch__after_the_supply_changed__reverts() public {
        Step[] memory steps = one(swap(base, 2_000e6, weth, 1e18));
        Opening memory opening = strategy.open(KEEPER, steps);
        shares.set(1_000_000e18 + 1);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.SupplyChanged.selector, 1_000_000e18, 1_000_000e18 + 1));
        strategy.close(opening, steps);
    }

    /* HELPERS */

    function _assertLevels(uint256 strategyLoss, uint256 fundLoss, uint256 turnover) private view {
        (uint256 level, uint256 capacity) = risk.strategyLossLevel(address(strategy));
        assertTrue(level == strategyLoss && capacity == 0.01e18, "strategy");
        (level, capacity) = risk.fundLossLevel();
        assertTrue(level == fundLoss && capacity == 0.02e18, "fund");
        (level, capacity) = risk.turnoverLevel();
        assertTrue(level == turnover && capacity == 1e18, "turnover");
    }
}
