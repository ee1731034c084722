// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ProfitTerms} from "../../contracts/interfaces/IProfit.sol";
import {IStrategy, Order} from "../../contracts/interfaces/IStrategy.sol";
import {FundFixture} from "./FundFixture.sol";
import {OwnedVenue, OwnedVenueAdapter} from "./mocks/RoundTripParts.sol";

/// @notice The whole fund with a second listed venue that belongs to somebody: `venue` swaps at the registry's price less
///         0.1 %, `owned` at whatever rates its owner sets, at first 2,000 base assets for WETH and back.
abstract contract RoundTripFixture is FundFixture {
    OwnedVenue internal owned;
    OwnedVenueAdapter internal ownedAdapter;

    function setUp() public virtual {
        beginTrips(6);
    }

    function beginTrips(uint8 decimals) internal virtual {
        deployFund(decimals);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        tick(2 days); // empty buckets
        base.mint(address(owned), 10_000_000 * unit);
        weth.mint(address(owned), 10_000e18);
        _setPrice(2000);
    }

    function _deployMarket(uint8 decimals) internal virtual override {
        super._deployMarket(decimals);
        owned = new OwnedVenue();
        ownedAdapter = new OwnedVenueAdapter(owned);
    }

    function adapterCaps() internal view override returns (CapArg[] memory list) {
        list = new CapArg[](3);
        list[0] = CapArg(address(swapAdapter), 1e18);
        list[1] = CapArg(address(poolAdapter), 0.8e18);
        list[2] = CapArg(address(ownedAdapter), 1e18);
    }

    /// @dev Whole base assets for one WETH, both ways.
    function _setPrice(uint256 price) internal {
        owned.setRate(base, weth, 1e18 * 1e18 / (price * unit));
        owned.setRate(weth, base, price * unit);
    }

    /* ROUTES */

    function onVenue(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) internal view returns (Order memory) {
        return Order(address(swapAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }

    function onOwned(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) internal view returns (Order memory) {
        return Order(address(ownedAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }

    /// @dev Buy WETH on `venue`, sell all of it on `owned`.
    function there(uint256 amount) internal view returns (Order[] memory orders) {
        orders = new Order[](2);
        (orders[0], orders[1]) = (onVenue(base, weth, amount), onOwned(weth, base, 0));
    }

    function terms(uint256 least) internal pure returns (ProfitTerms memory) {
        return ProfitTerms(least, 0, 0);
    }

    /// @dev What `there` earns: 0.1 % goes to `venue`.
    function gainOf(uint256 amount, uint256 price) internal view returns (uint256) {
        uint256 bought = amount * 1e18 / (2000 * unit) * 9990 / 10_000;
        return bought * price * unit / 1e18 - amount;
    }

    function trip(Order[] memory orders, ProfitTerms memory profit) internal {
        vm.prank(KEEPER);
        trend.executeForProfit(orderId++, orders, block.timestamp, profit);
    }

    function refused(Order[] memory orders, ProfitTerms memory profit, bytes memory refusal) internal {
        vm.prank(KEEPER);
        vm.expectRevert(refusal);
        trend.executeForProfit(orderId++, orders, block.timestamp, profit);
    }

    function unitsOf(IERC20 token) internal view returns (uint256) {
        return trend.unitsOf(address(token));
    }
}
