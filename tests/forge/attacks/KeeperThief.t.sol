// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Call, Holding, IAdapter, Permission, Plan, Position} from "../../../contracts/interfaces/IAdapter.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FundFixture} from "../FundFixture.sol";

/// @notice An adapter of the test's choice: one plan, one permission.
contract HostileAdapter is IAdapter {
    Plan private _plan;

    constructor(Plan memory plan_) {
        _plan = plan_;
    }

    function checkpoint(address) external pure {}

    function plan(address, bytes calldata) external view returns (Plan memory) {
        return _plan;
    }

    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](1);
        list[0] = Permission(_plan.call.target, bytes4(_plan.call.data));
    }

    function spenders() external pure returns (address[] memory) {
        return new address[](0);
    }

    function holdings(address, Position calldata) external pure returns (Holding[] memory) {
        return new Holding[](0);
    }

    function held(address, address) external pure returns (uint256) {
        return 0;
    }

    function transferable(address, Position calldata) external pure returns (uint256) {
        return 0;
    }

    function unwind(address, Position calldata) external pure returns (Call[] memory) {
        return new Call[](0);
    }
}

/// @notice A thief with the keeper's and the manager's keys, and what stops it.
contract KeeperThiefTest is FundFixture {
    address private constant THIEF = address(0xBAD);

    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 80_000 * unit);
        tick(2 days); // empty buckets
    }

    function test_losing_batches_without_end__cost_at_most_the_loss_capacity() public {
        uint256 before = navOracle.totalAssets();
        uint256 lost = _loseAllItCan();
        assertGt(lost, before * 15 / 1000, "the thief did not try");
        assertLe(lost, before * 2 / 100);
        tick(1 days);
        assertLe(lost + _loseAllItCan(), before * 4 / 100);
    }

    function test_missed_windows_and_closes__give_no_bucket_back() public {
        _loseAllItCan();
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        close();
        tick(1 hours + 1);
        fund.reopenDealing();
        (uint256 afterwards,) = risk.fundLossLevel();
        uint256 leaked = capacity * (1 hours + 1) / 1 days;
        assertEq(afterwards, level - leaked);
    }

    function test_cycling_allocations__neither_moves_the_nav_nor_passes_the_target() public {
        uint256 nav = navOracle.totalAssets();
        uint256 most = fund.struckNetAssets() * 80 / 100;
        for (uint256 i = 0; i < 60; i++) {
            vm.startPrank(KEEPER);
            treasury.deallocate(address(trend), 1 + i * unit / 7);
            uint256 room = most - treasury.principalOf(address(trend));
            treasury.allocate(address(trend), room);
            vm.expectRevert();
            treasury.harvest(address(trend), 10);
            vm.stopPrank();
            assertLe(trend.value(), most + i + 1);
            assertEq(navOracle.totalAssets(), nav);
        }
    }

    function test_an_unlisted_adapter__is_refused_before_it_is_called() public {
        bytes memory steal = abi.encodeCall(IERC20.transfer, (THIEF, 1000 * unit));
        Call memory call = Call(address(base), steal);
        HostileAdapter adapter =
            new HostileAdapter(Plan(address(base), 1000 * unit, address(weth), 0, address(0), 0, call));
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(adapter), "");
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.AdapterNotListed.selector, address(adapter)));
        trend.execute(1e6, orders, block.timestamp);
    }

    /// @notice The same for each other contract of the fund, in which a strategy may do more than a stranger, and for
    ///         tokens.
    /// @dev Without TargetForbidden in PermitRules.freeze: the listing passes.
    function test_listing_an_adapter_that_calls_the_fund__is_refused() public {
        address[8] memory parts = [
            timelock,
            address(shares),
            address(escrow),
            address(treasury),
            address(fund),
            address(trend),
            address(navOracle),
            address(base)
        ];
        for (uint256 i = 0; i < parts.length; i++) {
            Call memory call = Call(parts[i], hex"12345678");
            HostileAdapter adapter = new HostileAdapter(Plan(address(base), 1, address(weth), 0, address(0), 0, call));
            vm.prank(timelock);
            vm.expectRevert(abi.encodeWithSelector(IRiskManagement.TargetForbidden.selector, parts[i]));
            risk.setAdapter(address(adapter), 0);
        }
    }

    function test_a_removed_strategy__cannot_trade_what_is_sent_to_it() public {
        vm.prank(timelock);
        treasury.removeStrategy(address(lending));
        base.mint(address(lending), 1000 * unit);
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(poolAdapter), abi.encode(true, 1000 * unit));
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.NotBooked.selector, address(base), 1000 * unit, 0));
        lending.execute(1e6, orders, block.timestamp);
    }

    /// @dev Buys and sells at the most that a batch may lose, in ever smaller batches, until nothing passes.
    function _loseAllItCan() private returns (uint256 lost) {
        uint256 before = navOracle.totalAssets();
        venue.setCost(100);
        for (uint256 size = 50_000 * unit; size > unit; size /= 2) {
            bool going = true;
            for (uint256 i = 0; going && i < 40; i++) {
                going = _try(IERC20(base), IERC20(weth), size);
                if (_try(IERC20(weth), IERC20(base), trend.unitsOf(address(weth)))) going = true;
            }
        }
        return before - navOracle.totalAssets();
    }

    function _try(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) private returns (bool done) {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(swapAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
        bytes memory call = abi.encodeCall(IStrategy.execute, (orderId++, orders, block.timestamp));
        vm.prank(KEEPER);
        (done,) = address(trend).call(call);
    }
}
