// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Erc4626Adapter} from "../../../contracts/adapters/Erc4626Adapter.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {LocalVault} from "../../../contracts/local/LocalVault.sol";
import {FixturePool, FixtureSwapAdapter, FixtureToken, FixtureVenue} from "../mocks/Fixtures.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";
import {HostileVenue} from "./HostileVenue.sol";
import {Scale} from "./LossBook.sol";
import {Kind} from "./Watch.sol";

/// @notice How handlers trade: every batch is weighed before and after, and nothing may be left approved.
abstract contract Trader is Handler {
    FixtureVenue internal immutable venue;
    FixtureSwapAdapter internal immutable swapAdapter;
    HostileVenue internal immutable trap;
    FixtureSwapAdapter internal immutable trapAdapter;
    FixturePool internal immutable pool;
    address internal immutable poolAdapter;
    LocalVault internal immutable vault;
    Erc4626Adapter internal immutable vaultAdapter;
    FixtureToken internal immutable weth;
    FixtureToken internal immutable wbtc;

    constructor(FundUnderTest world_) Handler(world_) {
        Parts memory p = world_.parts();
        (venue, swapAdapter, trap, trapAdapter) = (p.venue, p.swapAdapter, p.trap, p.trapAdapter);
        (pool, poolAdapter, vault, vaultAdapter) = (p.pool, p.poolAdapter, p.vault, p.vaultAdapter);
        (weth, wbtc) = (p.weth, p.wbtc);
    }

    /* BATCHES */

    /// @param turnover base units that the orders can have moved at most.
    function execute(address operator, IStrategy strategy, Order[] memory orders, uint256 turnover) internal {
        Scale memory scale = world.weigh();
        uint256 id = world.nextOrderId();
        vm.prank(operator);
        strategy.execute(id, orders, block.timestamp);
        world.weighAgain(scale, address(strategy), orders.length, turnover);
        for (uint256 i = 0; i < 4; i++) {
            _checkApprovals(IERC20(tokenAt(i)), address(strategy));
        }
        done(Kind.Market, NOBODY);
    }

    /// @dev Invariant K2.
    function _checkApprovals(IERC20 token, address strategy) private {
        bool open = token.allowance(strategy, address(venue)) != 0 || token.allowance(strategy, address(trap)) != 0
            || token.allowance(strategy, address(pool)) != 0 || token.allowance(strategy, address(vault)) != 0;
        check(!open, "K2: an approval stayed open");
        check(trap.grabbed() == 0, "K2: a venue took more than was approved");
    }

    function swapOrder(FixtureSwapAdapter adapter, address tokenIn, address tokenOut, uint256 amount)
        internal
        pure
        returns (Order[] memory list)
    {
        list = new Order[](1);
        list[0] = Order(address(adapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }

    function order(address adapter, bytes memory data) internal pure returns (Order[] memory list) {
        list = new Order[](1);
        list[0] = Order(adapter, data);
    }

    /* HOW MUCH */

    function tokenAt(uint256 which) internal view returns (address) {
        return [address(weth), address(wbtc), address(odd), address(base)][which % 4];
    }

    /// @dev One of the three that are not the base asset.
    function assetAt(uint256 which) internal view returns (FixtureToken) {
        return FixtureToken(tokenAt(which % 3));
    }

    function worth(address token, uint256 amount) internal view returns (uint256) {
        return Math.mulDiv(amount, registry.price(token), 1e36, Math.Rounding.Ceil);
    }

    function amountWorth(address token, uint256 value) internal view returns (uint256) {
        return Math.mulDiv(value, 1e36, registry.price(token));
    }

    /// @dev Base units that may change hands at a cost of `costBps` before a bucket is full; what time mends is waited
    ///      for.
    function roomFor(IStrategy strategy, uint256 costBps) internal returns (uint256 room) {
        untilInOrder();
        (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(address(strategy));
        if (limits.cooldown != 0) world.pass(limits.cooldown);
        if (controls.isTradingHalted()) world.pass(2 hours);
        room = roomNow(strategy, costBps);
        if (room >= 100 * unit) return room;
        world.pass(4 hours);
        room = roomNow(strategy, costBps);
        require(room >= unit, "the buckets are full");
    }

    function roomNow(IStrategy strategy, uint256 costBps) internal view returns (uint256 room) {
        uint256 nav = fund.totalAssets();
        (uint256 level, uint256 capacity) = risk.turnoverLevel();
        room = nav * less(capacity, level) / WAD;
        if (costBps == 0) return room;
        (level, capacity) = risk.fundLossLevel();
        (uint256 own, uint256 most) = risk.strategyLossLevel(address(strategy));
        uint256 losses = nav * min(less(capacity, level), less(most, own)) / WAD;
        return min(room, losses * 10_000 / costBps * 99 / 100);
    }

    /// @dev Base units of `token` that its cap still allows.
    function roomUnderCap(FixtureToken token) internal view returns (uint256) {
        (uint256 cap,) = risk.tokenCap(address(token));
        uint256 held = worth(address(token), trend.unitsOf(address(token)));
        return less(fund.totalAssets() * cap / WAD * 98 / 100, held);
    }

    /// @dev Base units that a strategy has in cash and that all limits let it spend on `token`.
    function spendable(FixtureToken token, uint256 costBps) internal returns (uint256 most) {
        provide(trend, 100 * unit);
        most = min(roomFor(trend, costBps), roomUnderCap(token));
        return min(most, trend.unitsOf(address(base)));
    }

    /* WHAT IS ALLOCATED */

    /// @dev A strategy that is to buy thaws, and gets half of what it may get unless it has `enough`.
    function provide(IStrategy strategy, uint256 enough) internal {
        (, bool frozen) = risk.strategyLimits(address(strategy));
        if (frozen) world.recover();
        uint256 has = strategy.unitsOf(address(base));
        if (has >= enough) return;
        untilInOrder();
        world.lookAgain();
        uint256 amount = allocatable(strategy);
        require(has + amount >= unit, "no cash");
        if (amount < unit) return;
        vm.prank(keeper());
        treasury.allocate(address(strategy), amount / 2 + 1);
        done(Kind.Flow, NOBODY);
    }

    function allocatable(IStrategy strategy) internal view returns (uint256) {
        uint256 nav = fund.struckNetAssets();
        (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(address(strategy));
        uint256 share = min(treasury.targetOf(address(strategy)), limits.cap);
        uint256 aside = nav * risk.riskTerms().cashFloor / WAD + 1;
        uint256 owed = fund.redemptionsOwed();
        uint256 spare = less(treasury.cash(), aside > owed ? aside : owed);
        return min(spare, less(nav * share / WAD, treasury.principalOf(address(strategy))));
    }
}
