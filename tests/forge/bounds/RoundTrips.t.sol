// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {LendingPool} from "../../../contracts/interfaces/IFlashAccount.sol";
import {Order} from "../../../contracts/interfaces/IStrategy.sol";
import {RoundTripThief} from "../attacks/RoundTripThief.sol";
import {BoundRecord, Found} from "./BoundRecord.sol";

/// @notice No term of their own: through executeForProfit and the flash account no unit of anything leaves the fund.
contract RoundTripsBoundTest is RoundTripThief, BoundRecord {
    function begin(uint8 decimals) internal override {
        beginTrips(decimals);
    }

    function test_round_trips__whatever_they_are_of__take_no_unit() public {
        measure("round-trips", "units of any token", 0);
    }

    /// @dev The thief's venue takes all that an entry has and gives back so much less that a batch would still allow it;
    ///      then all of another entry's; then he borrows against nothing.
    function best(uint256) external override returns (Found memory) {
        uint256[4] memory before = heldUnits();
        uint256 half = trend.unitsOf(address(base)) / 2;
        for (uint256 price = 1990; price <= 2010; price++) {
            _setPrice(price);
            _try(there(half));
            Order[] memory other = new Order[](2);
            other[0] = onOwned(weth, wbtc, trend.unitsOf(address(weth)));
            other[1] = onOwned(wbtc, weth, 0);
            owned.setRate(weth, wbtc, 1e8);
            owned.setRate(wbtc, weth, 0.999e28);
            _try(other);
            owned.setKept(price % 3);
            _try(there(0));
            vm.prank(KEEPER);
            try flash.executeOnAave(orderId++, half, there(half), block.timestamp, terms(0)) {} catch {}
            vm.prank(KEEPER);
            LendingPool memory pool_ = LendingPool(address(weth), 500);
            try flash.executeOnUniswap(orderId++, pool_, half, there(half), block.timestamp, terms(0)) {} catch {}
        }
        assertGt(trend.unitsOf(address(base)), 2 * half, "no trip passed");
        return Found(0, _taken(before), 21 * 5);
    }

    function chance(uint256 seed) external override returns (Found memory found) {
        dice = seed;
        uint256[4] memory held = heldUnits();
        for (uint256 i = 0; i < 60; i++) {
            setRates();
            tryATrip();
            found.worst = Math.max(found.worst, _taken(held));
            held = heldUnits();
        }
        found.calls = 60;
    }

    function _try(Order[] memory orders) private {
        vm.prank(KEEPER);
        try trend.executeForProfit(orderId++, orders, block.timestamp, terms(0)) {} catch {}
    }

    function _taken(uint256[4] memory before) private view returns (uint256 taken) {
        uint256[4] memory held = heldUnits();
        for (uint256 i = 0; i < 4; i++) {
            taken += Math.saturatingSub(before[i], held[i]);
        }
    }
}
