// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {LendingPool} from "../../../contracts/interfaces/IFlashAccount.sol";
import {ProfitTerms} from "../../../contracts/interfaces/IProfit.sol";
import {Order} from "../../../contracts/interfaces/IStrategy.sol";
import {RoundTripFixture} from "../RoundTripFixture.sol";
import {ScriptedLender} from "../mocks/FlashParts.sol";

/// @title RoundTripThief
/// @notice A thief with the keeper's key who owns a listed venue, as anybody owns a pool of his own on Uniswap: rates,
///         short payments and everything that the entries for round trips take are his.
abstract contract RoundTripThief is RoundTripFixture {
    ScriptedLender private _lender;
    uint256 internal dice;

    function beginTrips(uint8 decimals) internal override {
        super.beginTrips(decimals);
        swap(trend, base, weth, 20_000 * unit);
        wbtc.mint(address(owned), 100e8);
        base.mint(address(_lender), 1_000_000 * unit);
        tick(2 days);
    }

    function _deployMarket(uint8 decimals) internal override {
        super._deployMarket(decimals);
        _lender = new ScriptedLender(address(base));
    }

    function lenders() internal view override returns (address, address) {
        return (address(_lender), address(_lender));
    }

    /* THE THIEF */

    function tryATrip() internal {
        Order[] memory orders = new Order[](1 + _roll(4));
        for (uint256 i = 0; i < orders.length; i++) {
            (IERC20 from, IERC20 to) = (_token(), _token());
            uint256 amount = _roll(3) == 0 ? 0 : _roll(from == base ? 40_000 * unit : 12e18);
            orders[i] = _roll(2) == 0 ? onVenue(from, to, amount) : onOwned(from, to, amount);
        }
        if (_roll(2) == 0) orders = _sensible();
        ProfitTerms memory profit = terms(_roll(3));
        vm.startPrank(KEEPER);
        if (_roll(3) != 0) {
            try trend.executeForProfit(orderId++, orders, block.timestamp, profit) {} catch {}
        } else if (_roll(2) == 0) {
            try flash.executeOnUniswap(
                orderId++, LendingPool(address(weth), 500), _roll(100_000 * unit), orders, block.timestamp, profit
            ) {}
                catch {}
        } else {
            try flash.executeOnAave(orderId++, _roll(100_000 * unit), orders, block.timestamp, profit) {} catch {}
        }
        vm.stopPrank();
    }

    /// @dev Two orders that fit, so that not everything reverts at once.
    function _sensible() private returns (Order[] memory orders) {
        orders = new Order[](2);
        uint256 amount = _roll(3) == 0 ? 0 : _roll(20_000 * unit);
        orders[0] = _roll(2) == 0 ? onVenue(base, weth, amount) : onOwned(base, weth, amount);
        amount = _roll(3) != 0 ? 0 : _roll(12e18);
        orders[1] = _roll(2) == 0 ? onVenue(weth, base, amount) : onOwned(weth, base, amount);
    }

    function setRates() internal {
        _setPrice(1000 + _roll(2000));
        owned.setRate(weth, wbtc, _roll(1e8));
        owned.setRate(wbtc, weth, _roll(1e30));
        owned.setKept(_roll(5) == 0 ? _roll(1e6) : 0);
        owned.setUnpulled(_roll(5) == 0 ? _roll(1e6) : 0);
    }

    function _token() private returns (IERC20) {
        uint256 which = _roll(3);
        if (which == 0) return base;
        return which == 1 ? IERC20(weth) : IERC20(wbtc);
    }

    function _roll(uint256 sides) private returns (uint256) {
        dice = uint256(keccak256(abi.encode(dice)));
        return dice % sides;
    }

    function heldUnits() internal view returns (uint256[4] memory) {
        return [unitsOf(base), unitsOf(weth), unitsOf(wbtc), treasury.cash()];
    }
}
