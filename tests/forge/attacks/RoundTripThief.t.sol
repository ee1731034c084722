// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Order} from "../../../contracts/interfaces/IStrategy.sol";
import {RoundTripThief} from "./RoundTripThief.sol";

/// @notice Claim: by the entries for round trips no unit of anything leaves the fund, so they add nothing to the
///         theorem's bound.
/// @dev Without EntryShrank in RoundTrip.profitOf the first test fails; without ProfitTooSmall in FlashAccount._end
///      nothing does, since a loan that is not repaid reverts by itself: that minimum guards the keeper's gas.
contract RoundTripThiefTest is RoundTripThief {
    function testFuzz_any_routes_rates_and_terms__take_no_unit_of_anything(uint256 seed) public {
        dice = seed;
        uint256[4] memory held = heldUnits();
        for (uint256 i = 0; i < 12; i++) {
            setRates();
            tryATrip();
            uint256[4] memory left = heldUnits();
            for (uint256 j = 0; j < 4; j++) {
                assertGe(left[j], held[j]);
            }
            held = left;
        }
    }

    /// @notice The whole loss of one day, through every entry that the key has, is what `execute` alone may lose.
    function test_losses_of_a_day__with_both_entries__are_those_of_one() public {
        uint256 nav = navOracle.totalAssets();
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        assertEq(level, 0);
        _loseAllItCan();
        uint256 lost = nav - navOracle.totalAssets();
        assertGt(lost, nav * capacity * 8 / 10 / 1e18, "the thief did not try");
        (level,) = risk.fundLossLevel();
        dice = 7;
        for (uint256 i = 0; i < 100; i++) {
            setRates();
            tryATrip();
        }
        (uint256 afterwards,) = risk.fundLossLevel();
        assertEq(afterwards, level, "a round trip must empty no bucket");
        _loseAllItCan();
        assertLe(Math.saturatingSub(nav, navOracle.totalAssets()), nav * capacity / 1e18);
    }

    /// @notice What earns may go over a cap: refusing it would only leave the gain to others.
    function test_a_trip__of_a_strategy_above_its_lowered_cap__still_earns() public {
        vm.prank(GUARDIAN);
        risk.lowerStrategyCap(address(trend), 0.01e18);
        _setPrice(2500);
        uint256 held = unitsOf(base);
        trip(there(10_000 * unit), terms(1));
        assertGt(unitsOf(base), held);
    }

    /// @dev Back and forth at a hair below what a batch may lose, in ever smaller ones, until nothing passes.
    function _loseAllItCan() private {
        venue.setCost(99);
        for (uint256 size = 20_000 * unit; size > 100 * unit; size /= 2) {
            bool going = true;
            for (uint256 i = 0; going && i < 60; i++) {
                going = _lose(base, weth, size);
                if (_lose(weth, base, unitsOf(weth))) going = true;
            }
        }
    }

    function _lose(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) private returns (bool done) {
        Order[] memory orders = new Order[](1);
        orders[0] = onVenue(tokenIn, tokenOut, amount);
        vm.prank(KEEPER);
        (done,) = address(trend).call(abi.encodeCall(trend.execute, (orderId++, orders, block.timestamp)));
    }
}
