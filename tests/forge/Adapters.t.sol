// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AaveV3Adapter} from "../../contracts/adapters/AaveV3Adapter.sol";
import {UniswapV2Adapter} from "../../contracts/adapters/UniswapV2Adapter.sol";
import {UniswapV3Adapter} from "../../contracts/adapters/UniswapV3Adapter.sol";
import {IAaveV3Adapter} from "../../contracts/interfaces/IAaveV3Adapter.sol";
import {Call, Holding, IAdapter, Permission, Plan, Position} from "../../contracts/interfaces/IAdapter.sol";
import {ISwapAdapter} from "../../contracts/interfaces/ISwapAdapter.sol";
import {IAaveV3Pool} from "../../contracts/interfaces/external/IAaveV3.sol";
import {IUniswapV2Router} from "../../contracts/interfaces/external/IUniswapV2.sol";
import {IUniswapV3Router} from "../../contracts/interfaces/external/IUniswapV3.sol";
import {Test} from "./Test.sol";
import {StandInAavePool, StandInAToken, StandInUniswap} from "./mocks/Protocols.sol";
import {MoodyToken} from "./mocks/Venues.sol";

/// @notice This contract is the account: it carries out what the adapters plan.
contract AdaptersTest is Test {
    uint24 private constant FEE = 500;
    uint256 private constant RAY = 1e27;

    MoodyToken private _usd;
    MoodyToken private _weth;
    StandInUniswap private _uniswap;
    StandInAavePool private _pool;
    StandInAToken private _aUsd; // rounds half up
    StandInAToken private _aWeth; // rounds as the later versions of Aave v3 do
    UniswapV2Adapter private _v2;
    UniswapV3Adapter private _v3;
    AaveV3Adapter private _aave;

    function setUp() public {
        (_usd, _weth) = (new MoodyToken(), new MoodyToken());
        _uniswap = new StandInUniswap(address(_usd), address(_weth), FEE);
        _pool = new StandInAavePool();
        _aUsd = _pool.addReserve(address(_usd), false);
        _aWeth = _pool.addReserve(address(_weth), true);
        _v2 = new UniswapV2Adapter(address(_uniswap));
        _v3 = new UniswapV3Adapter(address(_uniswap));
        _aave = new AaveV3Adapter(address(_pool));
        vm.warp(1000);
    }

    /* UNISWAP V2 */

    function test_v2_plan__swaps_to_the_account() public {
        Plan memory plan = _v2.plan(address(this), _v2Order(address(_usd), address(_weth), 10, 15));
        _checkSwap(plan, 10, 15);
        _carryOut(plan);
        assertEq(_weth.balanceOf(address(this)), 20);
        assertEq(_usd.balanceOf(address(this)), 0);
        assertEq(_uniswap.deadline(), 1000);
    }

    function test_v2_plan__bad_orders__revert() public {
        _badOrder(_v2, "");
        _badOrder(_v2, abi.encodePacked(_v2Order(address(_usd), address(_weth), 10, 15), uint8(0)));
        _badOrder(_v2, _v2Order(address(_usd), address(_weth), 0, 15));
        _badOrder(_v2, _v2Order(address(_usd), address(_weth), 10, 0));
    }

    function test_v2_plan__no_pair__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAdapter.NoMarket.selector, address(_usd), address(this)));
        _v2.plan(address(this), _v2Order(address(_usd), address(this), 10, 15));
    }

    function test_v2_permissions__are_one_call_of_the_router() public view {
        _checkFrozen(_v2, IUniswapV2Router.swapExactTokensForTokens.selector);
        assertEq(address(_v2.factory()), _uniswap.factory());
    }

    /* UNISWAP V3 */

    function test_v3_plan__swaps_to_the_account() public {
        Plan memory plan = _v3.plan(address(this), _v3Order(address(_usd), address(_weth), FEE, 10, 15));
        _checkSwap(plan, 10, 15);
        _carryOut(plan);
        assertEq(_weth.balanceOf(address(this)), 20);
        assertEq(_usd.balanceOf(address(this)), 0);
        assertEq(_uniswap.deadline(), 1000);
    }

    function test_v3_plan__bad_orders__revert() public {
        _badOrder(_v3, "");
        _badOrder(_v3, _v2Order(address(_usd), address(_weth), 10, 15));
        _badOrder(_v3, _v3Order(address(_usd), address(_weth), FEE, 0, 15));
        _badOrder(_v3, _v3Order(address(_usd), address(_weth), FEE, 10, 0));
        _badOrder(_v3, abi.encode(_usd, _weth, uint256(1) << 24 | FEE, 10, 15));
    }

    function test_v3_plan__no_pool__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAdapter.NoMarket.selector, address(_usd), address(_weth)));
        _v3.plan(address(this), _v3Order(address(_usd), address(_weth), FEE + 1, 10, 15));
    }

    function test_v3_permissions__are_one_call_of_the_router() public view {
        _checkFrozen(_v3, IUniswapV3Router.exactInputSingle.selector);
        assertEq(address(_v3.factory()), _uniswap.factory());
    }

    /// @dev As a step of a round trip.
    function test_planSwap__of_no_amount__swaps_what_is_available_and_of_an_amount_that() public {
        ISwapAdapter[2] memory adapters = [ISwapAdapter(_v2), ISwapAdapter(_v3)];
        for (uint256 i = 0; i < adapters.length; i++) {
            bytes memory order = _order(i == 1, 0);
            Plan memory plan = adapters[i].planSwap(address(this), order, 10);
            _checkSwap(plan, 10, 15);
            _carryOut(plan);
            assertEq(_weth.balanceOf(address(this)), 20 * (i + 1));
            vm.expectRevert(IAdapter.BadOrder.selector);
            adapters[i].planSwap(address(this), order, 0);
            _checkSwap(adapters[i].planSwap(address(this), _order(i == 1, 9), 10), 9, 15);
        }
    }

    function test_swaps__have_no_positions() public {
        Position memory position = Position(address(_weth), 1);
        vm.expectRevert(abi.encodeWithSelector(IAdapter.NoMarket.selector, address(_weth), address(0)));
        _v2.holdings(address(this), position);
        vm.expectRevert(abi.encodeWithSelector(IAdapter.NoMarket.selector, address(_weth), address(0)));
        _v3.holdings(address(this), position);
        assertEq(_v2.held(address(this), address(_weth)), 0);
        assertEq(_v2.transferable(address(this), position), 0);
        assertEq(_v2.unwind(address(this), position).length, 0);
    }

    /* AAVE V3 */

    function test_aave_plan__supply_then_withdraw() public {
        _aUsd.setIndex(1.25e27);
        Plan memory plan = _aave.plan(address(this), abi.encode(uint8(0), _usd, uint256(1000)));
        assertEq(plan.leaves, address(_usd));
        assertEq(plan.most, 1000);
        assertEq(plan.arrives, address(_aUsd));
        assertEq(plan.least, 800);
        assertEq(plan.spender, address(_pool));
        assertEq(plan.approval, 1000);
        _carryOut(plan);
        assertEq(_aave.held(address(this), address(_aUsd)), 800);
        _aUsd.setIndex(1.5e27);
        plan = _aave.plan(address(this), abi.encode(uint8(1), _usd, uint256(800)));
        assertEq(plan.leaves, address(_aUsd));
        assertEq(plan.most, 800);
        assertEq(plan.arrives, address(_usd));
        assertEq(plan.least, 1200);
        assertEq(plan.spender, address(0));
        assertEq(plan.approval, 0);
        _carryOut(plan);
        assertEq(_usd.balanceOf(address(this)), 1200);
        assertEq(_aave.held(address(this), address(_aUsd)), 0);
    }

    function testFuzz_aave_plan__supply__brings_at_least_what_it_says(uint256 amount, uint256 index, bool later)
        public
    {
        (MoodyToken asset, StandInAToken aToken) = _reserve(later, index);
        amount = bound(amount, 1, 1e30);
        Plan memory plan = _aave.plan(address(this), abi.encode(uint8(0), asset, amount));
        _carryOut(plan);
        uint256 got = aToken.scaledBalanceOf(address(this));
        assertGe(got, plan.least);
        assertLe(got, plan.least + 1);
    }

    function testFuzz_aave_plan__withdraw__never_burns_more_than_it_says(uint256 units, uint256 index, bool later)
        public
    {
        (MoodyToken asset, StandInAToken aToken) = _reserve(later, index);
        units = bound(units, 1, 1e30);
        _give(aToken, units);
        uint256 before = aToken.scaledBalanceOf(address(this));
        Plan memory plan = _aave.plan(address(this), abi.encode(uint8(1), asset, units));
        _carryOut(plan);
        assertLe(before - aToken.scaledBalanceOf(address(this)), units);
        assertEq(asset.balanceOf(address(this)), plan.least);
    }

    function testFuzz_aave_transferable__never_moves_more_than_asked(uint256 units, uint256 index, bool later) public {
        (, StandInAToken aToken) = _reserve(later, index);
        units = bound(units, 1, 1e30);
        _give(aToken, units);
        uint256 before = aToken.scaledBalanceOf(address(this));
        uint256 amount = _aave.transferable(address(this), Position(address(aToken), units));
        assertGe(amount, units);
        aToken.transfer(address(1), amount);
        assertLe(before - aToken.scaledBalanceOf(address(this)), units);
    }

    function test_aave_plan__bad_orders__revert() public {
        _badOrder(_aave, "");
        _badOrder(_aave, abi.encode(uint8(0), _usd));
        _badOrder(_aave, abi.encode(uint8(2), _usd, uint256(1)));
        _badOrder(_aave, abi.encode(uint8(0), _usd, uint256(0)));
        _badOrder(_aave, abi.encode(uint8(1), _usd, uint256(0)));
        _badOrder(_aave, abi.encode(uint8(1), _usd, uint256(1) << 128));
        _aave.plan(address(this), abi.encode(uint8(1), _usd, type(uint128).max));
    }

    function test_aave_plan__no_reserve__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAdapter.NoMarket.selector, address(this), address(0)));
        _aave.plan(address(this), abi.encode(uint8(0), address(this), uint256(1)));
    }

    function test_aave_holdings__are_the_underlying_rounded_down() public {
        _aUsd.setIndex(1.5e27 - 1);
        Holding[] memory list = _aave.holdings(address(this), Position(address(_aUsd), 2));
        assertEq(list.length, 1);
        assertEq(list[0].token, address(_usd));
        assertEq(list[0].amount, 2);
    }

    /// @dev A token that says it is an aToken of the pool is none unless the pool says so.
    function test_aave_positions__of_a_token_the_pool_does_not_know__revert() public {
        Position memory position = Position(address(new StandInAToken(false)), 1);
        bytes memory error_ = abi.encodeWithSelector(IAdapter.NoMarket.selector, position.token, address(0));
        vm.expectRevert(error_);
        _aave.holdings(address(this), position);
        vm.expectRevert(error_);
        _aave.transferable(address(this), position);
        vm.expectRevert(error_);
        _aave.unwind(address(this), position);
    }

    function test_aave_unwind__withdraws_to_the_account() public {
        _aUsd.setIndex(2e27);
        _give(_aUsd, 100);
        Call[] memory calls = _aave.unwind(address(this), Position(address(_aUsd), 30));
        assertEq(calls.length, 1);
        _call(calls[0]);
        assertEq(_usd.balanceOf(address(this)), 60);
        assertEq(_aUsd.scaledBalanceOf(address(this)), 70);
    }

    function test_aave_register__learns_a_later_reserve_once() public {
        MoodyToken late = new MoodyToken();
        StandInAToken aLate = _pool.addReserve(address(late), false);
        assertEq(_aave.underlyingOf(address(aLate)), address(0));
        vm.expectEmit(address(_aave));
        emit IAaveV3Adapter.ReserveRegistered(address(late), address(aLate));
        _aave.register(address(late));
        assertEq(_aave.underlyingOf(address(aLate)), address(late));
        vm.recordLogs();
        _aave.register(address(late));
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_aave_register__no_reserve__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAdapter.NoMarket.selector, address(this), address(0)));
        _aave.register(address(this));
    }

    function test_aave_permissions__are_supply_and_withdraw_of_the_pool() public view {
        Permission[] memory list = _aave.permissions();
        assertEq(list.length, 2);
        assertEq(list[0].target, address(_pool));
        assertEq(list[1].target, address(_pool));
        assertEq(bytes32(list[0].selector), bytes32(IAaveV3Pool.supply.selector));
        assertEq(bytes32(list[1].selector), bytes32(IAaveV3Pool.withdraw.selector));
        assertEq(_aave.spenders().length, 1);
        assertEq(_aave.spenders()[0], address(_pool));
        assertEq(_aave.underlyingOf(address(_aUsd)), address(_usd));
    }

    /* HELPERS */

    function _v2Order(address tokenIn, address tokenOut, uint256 amountIn, uint256 minOut)
        private
        pure
        returns (bytes memory)
    {
        return abi.encode(tokenIn, tokenOut, amountIn, minOut);
    }

    function _v3Order(address tokenIn, address tokenOut, uint24 fee, uint256 amountIn, uint256 minOut)
        private
        pure
        returns (bytes memory)
    {
        return abi.encode(tokenIn, tokenOut, fee, amountIn, minOut);
    }

    function _order(bool v3, uint256 amountIn) private view returns (bytes memory) {
        if (v3) return _v3Order(address(_usd), address(_weth), FEE, amountIn, 15);
        return _v2Order(address(_usd), address(_weth), amountIn, 15);
    }

    function _badOrder(IAdapter adapter, bytes memory order) private {
        vm.expectRevert(IAdapter.BadOrder.selector);
        adapter.plan(address(this), order);
    }

    function _checkSwap(Plan memory plan, uint256 amountIn, uint256 minOut) private view {
        assertEq(plan.leaves, address(_usd));
        assertEq(plan.most, amountIn);
        assertEq(plan.arrives, address(_weth));
        assertEq(plan.least, minOut);
        assertEq(plan.spender, address(_uniswap));
        assertEq(plan.approval, amountIn);
        assertEq(plan.call.target, address(_uniswap));
    }

    function _checkFrozen(IAdapter adapter, bytes4 selector) private view {
        Permission[] memory list = adapter.permissions();
        assertEq(list.length, 1);
        assertEq(list[0].target, address(_uniswap));
        assertEq(bytes32(list[0].selector), bytes32(selector));
        assertEq(adapter.spenders().length, 1);
        assertEq(adapter.spenders()[0], address(_uniswap));
    }

    function _reserve(bool later, uint256 index) private returns (MoodyToken asset, StandInAToken aToken) {
        (asset, aToken) = later ? (_weth, _aWeth) : (_usd, _aUsd);
        aToken.setIndex(bound(index, RAY, 100 * RAY));
    }

    /// @dev At least `units` scaled units, bought at an index of one.
    function _give(StandInAToken aToken, uint256 units) private {
        uint256 index = aToken.index();
        aToken.setIndex(RAY);
        aToken.mint(address(this), units);
        aToken.setIndex(index);
    }

    function _carryOut(Plan memory plan) private {
        if (plan.spender != address(0)) {
            MoodyToken(plan.leaves).mint(address(this), plan.most);
            MoodyToken(plan.leaves).approve(plan.spender, plan.approval);
        }
        _call(plan.call);
    }

    function _call(Call memory call) private {
        (bool done,) = call.target.call(call.data);
        assertTrue(done);
    }
}
