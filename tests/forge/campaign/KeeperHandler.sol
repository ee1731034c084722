// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPerformanceTracking} from "../../../contracts/interfaces/IPerformanceTracking.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureToken} from "../mocks/Fixtures.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {Trader} from "./Trader.sol";
import {Kind} from "./Watch.sol";

/// @notice The honest keeper, whoever holds the office: closes, strikes, allocates, trades, lends, harvests.
contract KeeperHandler is Trader {
    uint256 private constant COST_BPS = 10; // of the honest venue

    IPerformanceTracking private immutable _performance;

    constructor(FundUnderTest world_) Trader(world_) {
        _performance = world_.parts().performance;
    }

    /* DEALING */

    /// @dev The keeper on a good day: waits, closes, strikes, and the lock passes.
    function deal() public act {
        close();
        strikeWith(world.makeReport());
        world.pass(1 hours);
        done(Kind.Strike, NOBODY);
    }

    /// @dev With a day in between, as most days go by.
    function dealTheNextDay() external act {
        world.pass(8 hours);
        deal();
    }

    function closeOnly() external act {
        reopenMissed();
        close();
        done(Kind.Market, NOBODY);
    }

    function strikeOnly() external act {
        close();
        strikeWith(world.makeReport());
        done(Kind.Strike, NOBODY);
    }

    function recordReport(bytes32 hash) external act {
        if (_performance.reportHash(_performance.lastDealing()) != 0) deal();
        uint256 last = _performance.lastDealing();
        vm.prank(keeper());
        _performance.recordReport(last, hash | bytes32(uint256(1)));
        done(Kind.Flow, NOBODY);
    }

    /* CASH */

    function allocate(uint256 which, uint256 amount) external act {
        untilInOrder();
        world.lookAgain();
        IStrategy strategy = strategyAt(which);
        if (allocatable(strategy) == 0) strategy = strategyAt(which % 3 + 1);
        amount = bound(amount, 1, allocatable(strategy));
        vm.prank(keeper());
        treasury.allocate(address(strategy), amount);
        done(Kind.Flow, NOBODY);
    }

    function deallocate(uint256 which, uint256 amount) external act {
        IStrategy strategy = strategyAt(which);
        if (strategy.unitsOf(address(base)) == 0) strategy = strategyAt(which % 3 + 1);
        uint256 most = strategy.unitsOf(address(base));
        amount = bound(amount, 1, which % 4 == 0 ? most : most / 4 + 1);
        vm.prank(keeper());
        treasury.deallocate(address(strategy), amount);
        done(Kind.Flow, NOBODY);
    }

    function harvest(uint256 which, uint256 amount) external act {
        untilInOrder();
        world.lookAgain();
        IStrategy strategy = strategyAt(which);
        for (uint256 i = 1; i < 3 && _harvestable(strategy) == 0; i++) {
            strategy = strategyAt(which % 3 + i);
        }
        uint256 principal = treasury.principalOf(address(strategy));
        amount = bound(amount, 1, _harvestable(strategy));
        vm.prank(keeper());
        treasury.harvest(address(strategy), amount);
        check(treasury.principalOf(address(strategy)) == principal, "a harvest took principal");
        done(Kind.Flow, NOBODY);
    }

    function distribute() external act {
        if (fees.undistributed() == 0) deal();
        vm.prank(keeper());
        fees.distribute();
        done(Kind.Flow, NOBODY);
    }

    /* TRADING */

    function buy(uint256 which, uint256 amount) external act {
        FixtureToken token = assetAt(which);
        uint256 most = spendable(token, COST_BPS);
        amount = bound(amount, unit, most);
        execute(keeper(), trend, swapOrder(swapAdapter, address(base), address(token), amount), amount);
    }

    function buyWeth(uint256 amount) external act {
        amount = bound(amount, unit, spendable(weth, COST_BPS));
        execute(keeper(), trend, swapOrder(swapAdapter, address(base), address(weth), amount), amount);
    }

    function sell(uint256 which, uint256 amount) external act {
        FixtureToken token = assetAt(which);
        if (trend.unitsOf(address(token)) == 0 || (_isOdd(token) && odd.mayRefuse(NOBODY))) token = weth;
        _sell(token, _sellable(token, amount));
    }

    /// @dev Invariant L5: after the guardian lowered its cap to nothing and froze the strategy.
    function sellUnderBrokenCap(uint256 amount) external act {
        address guardian = controls.guardian();
        (uint256 cap,) = risk.tokenCap(address(weth));
        amount = _sellable(weth, amount);
        if (cap > 0) {
            vm.prank(guardian);
            risk.lowerTokenCap(address(weth), 0);
        }
        vm.prank(guardian);
        risk.freezeStrategy(address(trend));
        world.emergency(amount % 6 hours);
        _sell(weth, amount);
    }

    /// @dev What is held of another token, whose feed died, does not trap the rest.
    function sellBesideADeadFeed(uint256 amount) external act {
        amount = _sellable(weth, amount);
        world.breakFeed(amount % 2 == 0 ? address(wbtc) : address(odd), amount % 3 hours + 1);
        _sell(weth, amount);
    }

    function rotate(uint256 which, uint256 amount) external act {
        bool hasWeth = trend.unitsOf(address(weth)) != 0;
        FixtureToken from = hasWeth ? weth : wbtc;
        FixtureToken to = which % 2 == 0 ? odd : hasWeth ? wbtc : weth;
        uint256 room = min(roomFor(trend, COST_BPS), roomUnderCap(to));
        uint256 most = min(trend.unitsOf(address(from)), amountWorth(address(from), room));
        amount = bound(amount, amountWorth(address(from), unit), most);
        uint256 turnover = worth(address(from), amount);
        execute(keeper(), trend, swapOrder(swapAdapter, address(from), address(to), amount), turnover);
    }

    function lend(uint256 amount) external act {
        provide(lending, 100 * unit);
        uint256 most = min(roomFor(lending, 0), lending.unitsOf(address(base)));
        amount = bound(amount, unit, most);
        execute(keeper(), lending, order(poolAdapter, abi.encode(true, amount)), amount);
    }

    function unlend(uint256 amount) external act {
        uint256 index = pool.index();
        uint256 most = min(roomFor(lending, 0) * 1e27 / index, lending.unitsOf(address(pool)));
        amount = bound(amount, min(unit, most), most);
        execute(keeper(), lending, order(poolAdapter, abi.encode(false, amount)), amount * index / 1e27 + 1);
    }

    /// @dev While the vault's own price is above what the fund believes, shares are bought at a loss.
    function depositToVault(uint256 amount) external act {
        provide(saving, 100 * unit);
        uint256 lag = less(vault.convertToAssets(1e24), vaultAdapter.allowedPrice(address(vault)));
        uint256 lossBps = lag * 10_000 / vault.convertToAssets(1e24) + (lag == 0 ? 0 : 1);
        uint256 most = min(roomFor(saving, lossBps), saving.unitsOf(address(base)));
        amount = bound(amount, unit, most);
        execute(keeper(), saving, order(address(vaultAdapter), abi.encode(0, vault, amount, 1)), amount);
    }

    function redeemFromVault(uint256 amount) external act {
        uint256 most = min(vault.convertToShares(roomFor(saving, 0)), saving.unitsOf(address(vault)));
        amount = bound(amount, min(unit, most), most);
        uint256 turnover = vault.convertToAssets(amount) + 1;
        execute(keeper(), saving, order(address(vaultAdapter), abi.encode(1, vault, amount, 1)), turnover);
    }

    /* INTERNAL */

    /// @dev Of what may stop a sale, no cap, freeze or cooldown is.
    function _sell(FixtureToken token, uint256 amount) private {
        Order[] memory orders = swapOrder(swapAdapter, address(token), address(base), amount);
        uint256 turnover = worth(address(token), amount);
        try this.executeFor(keeper(), orders, turnover) {}
        catch (bytes memory reason) {
            bytes4 id = bytes4(reason);
            bool blocked = id == IRiskManagement.TokenCapExceeded.selector
                || id == IRiskManagement.AdapterCapExceeded.selector || id == IRiskManagement.CoolingDown.selector
                || id == IRiskManagement.StrategyCapExceeded.selector || id == IRiskManagement.StrategyIsFrozen.selector;
            require(blocked, "cannot sell now");
            world.accuse("L5: a sale into the base asset was blocked", uint32(id), amount);
        }
    }

    function _sellable(FixtureToken token, uint256 amount) private returns (uint256) {
        uint256 room = roomFor(trend, COST_BPS);
        uint256 most = min(trend.unitsOf(address(token)), amountWorth(address(token), room));
        require(most != 0, "nothing to sell");
        return bound(amount, min(most, amountWorth(address(token), unit)), most);
    }

    /// @dev External, so that what stops it can be read.
    function executeFor(address operator, Order[] calldata orders, uint256 turnover) external {
        require(msg.sender == address(this), "not an act");
        execute(operator, trend, orders, turnover);
    }

    function _isOdd(FixtureToken token) private view returns (bool) {
        return address(token) == address(odd);
    }

    function _harvestable(IStrategy strategy) private view returns (uint256) {
        uint256 profit = less(strategy.value(), treasury.principalOf(address(strategy)));
        return min(profit, strategy.unitsOf(address(base)));
    }
}
