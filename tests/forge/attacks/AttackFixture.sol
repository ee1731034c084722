// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {FundFixture} from "../FundFixture.sol";

/// @notice Who attacks, and with what. An attack is tried and its outcome measured: that it reverts is the defence, not
///         the claim. What a test shows without its rule was seen by taking the rule out.
abstract contract AttackFixture is FundFixture {
    address internal constant STRANGER = address(0xBAD1);
    address internal constant THIEF = address(0xBAD2);

    /// @dev Whether it worked does not matter to the caller of this: what it did, does.
    function attempt(address who, address target, bytes memory data) internal returns (bool done) {
        vm.prank(who);
        (done,) = target.call(data);
    }

    function one(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) internal view returns (Order[] memory orders) {
        orders = new Order[](1);
        orders[0] = Order(address(swapAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }

    function attemptOrders(IStrategy strategy, Order[] memory orders) internal returns (bool done) {
        bytes memory data = abi.encodeCall(IStrategy.execute, (orderId++, orders, block.timestamp));
        return attempt(KEEPER, address(strategy), data);
    }

    /// @dev Back and forth at a hair below what a batch may lose, in ever smaller ones, until nothing passes.
    function loseAllItCan(IStrategy strategy, uint256 from) internal {
        venue.setCost(99);
        for (uint256 size = from; size > unit; size /= 2) {
            bool going = true;
            for (uint256 i = 0; going && i < 60; i++) {
                going = attemptOrders(strategy, one(IERC20(base), IERC20(weth), size));
                uint256 units = strategy.unitsOf(address(weth));
                if (attemptOrders(strategy, one(IERC20(weth), IERC20(base), units))) going = true;
            }
        }
    }

    /// @dev As the governor, after the launch: at most 5 % of NAV.
    function addStrategy(address token, address adapter) internal returns (IStrategy) {
        address[] memory tokens = new address[](1);
        address[] memory adapters = new address[](1);
        (tokens[0], adapters[0]) = (token, adapter);
        return addStrategy(tokens, adapters);
    }

    function addStrategy(address[] memory tokens, address[] memory adapters) internal returns (IStrategy) {
        ITreasury.StrategyConfig memory config = ITreasury.StrategyConfig(
            tokens, adapters, 0.05e18, IRiskManagement.StrategyLimits(0.05e18, 0.02e18, 0.5e18, 0)
        );
        return IStrategy(addStrategyAs(timelock, config));
    }

    function replaceFeed(address token, address feed, uint128 min, uint128 max) internal {
        vm.prank(timelock);
        registry.setFeed(IPriceRegistry.FeedConfig(token, feed, 2 hours, min, max, address(0), 0, 50));
    }

    function leaveInKind(address holder, uint256 amount) internal {
        vm.prank(holder);
        fund.redeemInKind(amount, holder, new address[](0));
    }

    /// @return Dollars with eight digits.
    function usdOf(address account) internal view returns (uint256) {
        uint256 cash = base.balanceOf(account) * uint256(baseFeed.answer()) / unit;
        return cash + weth.balanceOf(account) * uint256(wethFeed.answer()) / 1e18;
    }
}
