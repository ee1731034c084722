// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Call, Holding, IAdapter, Permission, Plan, Position} from "../../../contracts/interfaces/IAdapter.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureFeed} from "../mocks/Fixtures.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Says one thing when it is listed and another when it is asked for a plan.
contract TwoFacedAdapter is IAdapter {
    Permission private _permission;
    Plan private _plan;

    constructor(Permission memory permission, Plan memory plan_) {
        (_permission, _plan) = (permission, plan_);
    }

    function plan(address, bytes calldata) external view returns (Plan memory) {
        return _plan;
    }

    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](1);
        list[0] = _permission;
    }

    function checkpoint(address) external pure {}

    function spenders() external pure returns (address[] memory) {}

    /// @dev Values whatever it is asked about at ten times its units of the base asset of six decimals.
    function holdings(address, Position calldata position) external view returns (Holding[] memory list) {
        list = new Holding[](1);
        list[0] = Holding(_plan.leaves, position.units * 10);
    }

    function held(address account, address token) external view returns (uint256) {
        return IERC20(token).balanceOf(account);
    }

    function transferable(address, Position calldata position) external pure returns (uint256) {
        return position.units;
    }

    function unwind(address, Position calldata) external pure returns (Call[] memory) {}
}

/// @notice An adapter that the governor listed in good faith, and a keeper who is a thief.
contract HostileAdapterTest is AttackFixture {
    uint256 private bought; // WBTC

    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 60_000 * unit);
        allocate(lending, 30_000 * unit);
        lend(30_000 * unit);
        swap(trend, IERC20(base), IERC20(wbtc), 20_000 * unit);
        bought = trend.unitsOf(address(wbtc));
    }

    /// @notice A faulty adapter whose plan is token.transfer(thief), of a token that the order does not even name:
    ///         neither tokens nor transfers can ever be listed.
    /// @dev Without the two `require`s of PermitRules.freeze on selector and target: the listing passes, an honest swap
    ///      in the same batch pays for the measured loss of one unit, and THIEF holds all 0.4995 WBTC of the fund.
    function test_adapter_that_transfers_to_a_thief__steals_nothing() public {
        Order memory honest = one(IERC20(base), IERC20(weth), 5000 * unit)[0];
        _listAndRob(trend, address(wbtc), abi.encodeCall(IERC20.transfer, (THIEF, bought)), address(wbtc), honest);
        assertEq(wbtc.balanceOf(THIEF), 0);
        assertEq(wbtc.balanceOf(address(trend)), bought);
    }

    /// @notice The same through an approval that the thief uses later.
    /// @dev Without them, as above: THIEF draws 0.4995 WBTC in its own transaction.
    function test_adapter_that_approves_a_thief__steals_nothing() public {
        Order memory honest = one(IERC20(base), IERC20(weth), 5000 * unit)[0];
        _listAndRob(trend, address(wbtc), abi.encodeCall(IERC20.approve, (THIEF, bought)), address(wbtc), honest);
        attempt(THIEF, address(wbtc), abi.encodeCall(IERC20.transferFrom, (address(trend), THIEF, bought)));
        assertEq(wbtc.balanceOf(THIEF), 0);
    }

    /// @notice What was listed for one call plans another: calls are frozen at the listing, and a position token moves
    ///         only through selectors that were listed.
    /// @dev Without the permit in RiskManagement._checkCall: THIEF holds all 4,000 pool shares of the strategy.
    function test_adapter_that_plans_what_it_did_not_list__steals_nothing() public {
        address[] memory tokens = new address[](2);
        address[] memory adapters = new address[](2);
        (tokens[0], tokens[1], adapters[1]) = (address(weth), address(pool), address(poolAdapter));
        IStrategy mixed = addStrategy(tokens, adapters);
        allocate(mixed, 4900 * unit);
        execute(mixed, address(poolAdapter), abi.encode(true, 4000 * unit));
        Order memory honest = one(IERC20(base), IERC20(weth), 500 * unit)[0];
        bytes memory steal = abi.encodeCall(IERC20.transfer, (THIEF, 4000 * unit));
        _listAndRob(mixed, address(pool), steal, address(venue), honest);
        assertEq(pool.balanceOf(THIEF), 0);
    }

    /// @notice A position is moved only by the adapter that values it, in its own protocol's units.
    /// @dev Without WrongAdapter in Strategy._valuedBy: an adapter that takes the pool's shares for ten dollars each
    ///      may move them as far as the strategy is concerned: only RiskManagement, which asks the same again, still
    ///      refuses.
    function test_adapter_of_another_protocol__does_not_move_a_position() public {
        Call memory call = Call(address(venue), abi.encodeWithSignature("x()"));
        TwoFacedAdapter other = new TwoFacedAdapter(
            Permission(address(venue), bytes4(call.data)), Plan(address(pool), 1, address(base), 0, address(0), 0, call)
        );
        vm.prank(timelock);
        risk.setAdapter(address(other), 0.05e18);
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(other), "");
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.WrongAdapter.selector, pool, poolAdapter));
        lending.execute(1e9, orders, block.timestamp);
    }

    /// @notice A token is plain or a position, never both: one with a feed cannot be valued by an adapter's word.
    /// @dev Without AmbiguousEntry in StrategyRoster._checkPosition: a strategy holds WETH "through" a faulty adapter
    ///      that counts ten base units a wei: a millionth of a WETH, sent and recognised, moves the NAV from 99,981 to
    ///      10,099,981.
    function test_token_with_a_feed__is_no_position() public {
        Permission memory harmless = Permission(address(venue), venue.swap.selector);
        Plan memory nothing;
        nothing.leaves = address(base);
        TwoFacedAdapter liar = new TwoFacedAdapter(harmless, nothing);
        vm.prank(timelock);
        risk.setAdapter(address(liar), 0.05e18);
        uint256 nav = navOracle.totalAssets();
        try this.addLiar(address(weth), address(liar)) returns (IStrategy made) {
            weth.mint(address(made), 1e12);
            vm.prank(timelock);
            treasury.recognise(address(made), address(weth));
        } catch {}
        assertEq(navOracle.totalAssets(), nav);
    }

    /// @notice The other way round: what an adapter may call cannot become a plain token.
    /// @dev Without `isTarget` in RiskLimits._setToken: the pool's shares are plain as well, at a feed of 50 dollars,
    ///      and 100 of them, sent and recognised, count as 5,000 instead of 100.
    function test_position_token__is_not_listed_as_plain() public {
        FixtureFeed feed = new FixtureFeed(8, 50e20); // of 1e18 shares, which are worth 1e12 base assets
        replaceFeed(address(pool), address(feed), 1e20, 1000e20);
        uint256 nav = navOracle.totalAssets();
        attempt(timelock, address(risk), abi.encodeCall(IRiskManagement.setToken, (address(pool), 0.05e18)));
        try this.addLiar(address(pool), address(0)) returns (IStrategy made) {
            base.mint(address(this), 100 * unit);
            base.approve(address(pool), 100 * unit);
            pool.supply(100 * unit, address(made));
            vm.prank(timelock);
            treasury.recognise(address(made), address(pool));
        } catch {}
        assertEq(navOracle.totalAssets(), nav);
    }

    /// @notice An adapter that turns out to be faulty is switched off by a cap of nothing, at once, by the guardian: what
    ///         it holds comes home, and nothing goes out through it any more.
    /// @dev Without the cap in RiskManagement._checkSteps: an adapter that only swaps has no positions to cap, so the swap
    ///      passes, for ever: nobody can take an adapter off the list.
    function test_adapter_with_a_cap_of_nothing__only_raises_cash() public {
        vm.prank(GUARDIAN);
        risk.lowerAdapterCap(address(swapAdapter), 0);
        assertFalse(attemptOrders(trend, one(IERC20(base), IERC20(weth), 1000 * unit)), "bought through it");
        assertFalse(attemptOrders(trend, one(IERC20(wbtc), IERC20(weth), 1e6)), "changed through it");
        assertTrue(attemptOrders(trend, one(IERC20(wbtc), IERC20(base), bought)), "no way back");
    }

    function addLiar(address token, address adapter) external returns (IStrategy) {
        return addStrategy(token, adapter);
    }

    /// @dev Lists an adapter that says it calls `listed` and calls `target`, then runs it beside an honest order.
    function _listAndRob(IStrategy strategy, address target, bytes memory data, address listed, Order memory honest)
        private
    {
        bytes4 selector = listed == target ? bytes4(data) : venue.swap.selector;
        TwoFacedAdapter adapter = new TwoFacedAdapter(
            Permission(listed, selector), Plan(address(base), 1, address(weth), 0, address(0), 0, Call(target, data))
        );
        attempt(timelock, address(risk), abi.encodeCall(IRiskManagement.setAdapter, (address(adapter), 0.05e18)));
        Order[] memory orders = new Order[](2);
        orders[0] = Order(address(adapter), "");
        orders[1] = honest;
        attemptOrders(strategy, orders);
    }
}
