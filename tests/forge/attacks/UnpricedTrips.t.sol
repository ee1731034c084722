// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {Order} from "../../../contracts/interfaces/IStrategy.sol";
import {RoundTripFixture} from "../RoundTripFixture.sol";

/// @notice A thief with the keeper's key and a pool of his own leaves the fund a gain that nobody can price: one unit of it
///         in the book, and no NAV is to be had until the governor has found another feed, long after the key is revoked.
contract UnpricedTripsTest is RoundTripFixture {
    function setUp() public override {
        super.setUp();
        vm.prank(GUARDIAN);
        registry.disableFeed(address(weth)); // while none of it is held
        _setPrice(1900);
    }

    /// @dev Without the question for the price in RoundTrip.profitOf the NAV is gone.
    function test_a_gain_without_a_price__does_not_enter_the_book() public {
        uint256 nav = navOracle.totalAssets();
        uint256 bought = 10_000 * unit * 1e18 / (1900 * unit);
        owned.setRate(weth, base, 2000 * unit);
        bytes memory refusal = abi.encodeWithSelector(IPriceRegistry.FeedIsDisabled.selector, address(weth));
        refused(_leaving(bought - 1), terms(1), refusal);
        assertEq(navOracle.totalAssets(), nav);
    }

    /// @dev Through it a route may go: nothing of it stays.
    function test_a_trip_through_a_token_without_a_price__earns() public {
        owned.setRate(weth, base, 2000 * unit);
        uint256 held = unitsOf(base);
        trip(_leaving(0), terms(1));
        assertGt(unitsOf(base), held);
        assertGt(navOracle.totalAssets(), 0);
    }

    /// @dev And where its price lives, what is left over may stay.
    function test_a_gain_with_a_price__stays() public {
        _setPrice(2000);
        owned.setRate(wbtc, base, 50_000 * unit * 1e10);
        owned.setRate(base, wbtc, 1e8 * 1e18 / (40_000 * unit));
        wbtc.mint(address(owned), 100e8);
        Order[] memory orders = new Order[](2);
        (orders[0], orders[1]) = (onOwned(base, wbtc, 10_000 * unit), onOwned(wbtc, base, 0.25e8 - 3));
        trip(orders, terms(1));
        assertEq(unitsOf(wbtc), 3);
    }

    function _leaving(uint256 sold) private view returns (Order[] memory orders) {
        orders = new Order[](2);
        (orders[0], orders[1]) = (onOwned(base, weth, 10_000 * unit), onOwned(weth, base, sold));
    }
}
