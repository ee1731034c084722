// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {LendingPool} from "../../../contracts/interfaces/IFlashAccount.sol";
import {ProfitTerms} from "../../../contracts/interfaces/IProfit.sol";
import {Order} from "../../../contracts/interfaces/IStrategy.sol";
import {RoundTripFixture} from "../RoundTripFixture.sol";
import {ScriptedLender} from "../mocks/FlashParts.sol";

/// @notice A thief with the keeper's key who owns a listed venue, as anybody owns a pool of his own on Uniswap: rates,
///         short payments and everything that the entries for round trips take are his. Claim: by these entries no unit
///         of anything leaves the fund, so they add nothing to the theorem's bound.
/// @dev Without EntryShrank in RoundTrip.profitOf the first test fails; without ProfitTooSmall in FlashAccount._end
///      nothing does, since a loan that is not repaid reverts by itself: that minimum guards the keeper's gas.
contract RoundTripThiefTest is RoundTripFixture {
    ScriptedLender private _lender;
    uint256 private _dice;

    function setUp() public override {
        super.setUp();
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

    function testFuzz_any_routes_rates_and_terms__take_no_unit_of_anything(uint256 seed) public {
        _dice = seed;
        uint256[4] memory held = _held();
        for (uint256 i = 0; i < 12; i++) {
            _setRates();
            _attempt();
            uint256[4] memory left = _held();
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
        _dice = 7;
        for (uint256 i = 0; i < 100; i++) {
            _setRates();
            _attempt();
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

    /* THE THIEF */

    function _attempt() private {
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

    function _setRates() private {
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
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
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

    function _held() private view returns (uint256[4] memory) {
        return [unitsOf(base), unitsOf(weth), unitsOf(wbtc), treasury.cash()];
    }
}
