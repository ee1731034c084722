// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IAaveV3Adapter} from "../../../contracts/interfaces/IAaveV3Adapter.sol";
import {IErc4626Adapter} from "../../../contracts/interfaces/IErc4626Adapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {LocalVault} from "../../../contracts/local/LocalVault.sol";
import {StandInAavePool} from "../mocks/Protocols.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Strangers before the launch.
contract GriefingLaunchTest is AttackFixture {
    function setUp() public {
        deployUnlaunched(6);
    }

    /// @notice launch. Worst moment: sent ahead of the owner's. The stranger has paid the seed, which is nobody's for
    ///         good, and the fund is open as the owner meant it to be.
    function test_launch__by_a_stranger__pays_the_owners_seed() public {
        base.mint(STRANGER, unit);
        vm.startPrank(STRANGER);
        base.approve(address(fund), unit);
        fund.launch();
        vm.stopPrank();
        assertEq(base.balanceOf(STRANGER), 0);
        assertEq(shares.balanceOf(STRANGER), 0);
        vm.expectRevert(IPocketHedgeFund.AlreadyLaunched.selector);
        fund.launch();
        assertGt(invest(ALICE, 1000 * unit), 990e18);
    }

    /// @notice launch. Worst moment: after a donation to the empty Treasury, which would make the first share dear.
    function test_launch__after_a_donation__starts_at_one() public {
        base.mint(address(treasury), 1_000_000 * unit);
        base.mint(address(this), unit);
        base.approve(address(fund), unit);
        fund.launch();
        assertEq(treasury.cash(), unit);
        assertGt(invest(ALICE, 1000 * unit), 990e18);
    }

    /// @notice launch. Worst moment: without the seed at hand. It reverts and can be made again.
    function test_launch__without_the_seed__reverts_and_can_be_made_again() public {
        vm.prank(STRANGER);
        vm.expectRevert();
        fund.launch();
        assertEq(fund.dealingClock().number, 0);
    }
}

/// @notice Strangers in the wind-down, where keeping is everybody's.
contract GriefingWindDownTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 60_000 * unit);
        invest(BOB, 40_000 * unit);
        allocate(trend, 60_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 50_000 * unit);
        allocate(lending, 20_000 * unit);
        lend(20_000 * unit);
        tick(30 days);
        deal();
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.prank(timelock);
        controls.windDown();
        tick(1);
    }

    /// @notice deallocate. Worst moment: just ahead of BOB's exit, everything that is cash. He gets the same, from the
    ///         Treasury instead of from the strategy.
    function test_deallocate__ahead_of_an_exit__pays_the_same() public {
        uint256 start = vm.snapshotState();
        leaveInKind(BOB, 30_000e18);
        uint256 due = base.balanceOf(BOB);
        vm.revertToState(start);
        uint256 idle = trend.unitsOf(address(base));
        vm.prank(STRANGER);
        treasury.deallocate(address(trend), idle);
        leaveInKind(BOB, 30_000e18);
        assertApproxEqAbs(base.balanceOf(BOB), due, 2);
    }

    /// @notice execute. Worst moment: just ahead of BOB's exit, every WETH at the worst price that passes. What he
    ///         loses is his part of what one batch may lose, and it can be done once: nobody buys back.
    function test_execute__ahead_of_an_exit__costs_at_most_one_batch_loss() public {
        uint256 start = vm.snapshotState();
        leaveInKind(BOB, 30_000e18);
        uint256 due = usdOf(BOB);
        vm.revertToState(start);
        venue.setCost(99);
        _sellAll(7);
        leaveInKind(BOB, 30_000e18);
        assertEq(weth.balanceOf(BOB), 0);
        assertLe(usdOf(BOB), due);
        assertGe(usdOf(BOB), due * 99 / 100);
        vm.prank(STRANGER);
        vm.expectRevert();
        trend.execute(8, one(IERC20(base), IERC20(weth), unit), block.timestamp);
    }

    /// @notice execute. Worst moment: the keeper's order waits in the mempool and its number is used up by an order of
    ///         dust. Another number does.
    function test_execute__with_the_keepers_number__costs_it_another_number() public {
        venue.setCost(0);
        vm.prank(STRANGER);
        trend.execute(77, one(IERC20(weth), IERC20(base), 1e15), block.timestamp);
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.OrderIdUsed.selector, 77));
        trend.execute(77, one(IERC20(weth), IERC20(base), 10e18), block.timestamp);
        _sellAll(78);
    }

    /// @notice execute. Worst moment: again and again, to fill the loss bucket and halt what is left to sell. The halt
    ///         ends, and the exit never asks for it.
    function test_execute__until_the_bucket_is_full__holds_no_exit() public {
        venue.setCost(99);
        for (uint256 i = 0; i < 30; i++) {
            bytes memory sell =
                abi.encodeCall(IStrategy.execute, (100 + i, one(IERC20(weth), IERC20(base), 0.5e18), block.timestamp));
            attempt(STRANGER, address(trend), sell);
        }
        vm.prank(STRANGER);
        controls.trip();
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        assertEq(shares.balanceOf(ALICE), 0);
    }

    /// @notice harvest. Worst moment: at a peak that is gone in the next block. Profit comes home as cash, which is
    ///         where it is safe; principal does not.
    function test_harvest__at_a_peak__brings_profit_home_and_nothing_else() public {
        setPrice(wethFeed, 2600);
        uint256 idle = trend.unitsOf(address(base));
        uint256 nav = navOracle.totalAssets();
        vm.prank(STRANGER);
        treasury.harvest(address(trend), idle);
        assertEq(navOracle.totalAssets(), nav);
        setPrice(wethFeed, 2000);
        vm.prank(STRANGER);
        vm.expectRevert();
        treasury.harvest(address(trend), 1);
    }

    /// @notice distribute. Worst moment: before a recipient who is to be replaced would be. It credits whom the
    ///         governor named.
    function test_distribute__credits_whom_the_governor_named() public {
        uint256 all = fees.undistributed();
        assertGt(all, 0);
        vm.prank(STRANGER);
        fees.distribute();
        assertEq(fees.owed(FEE_PAYEE), all);
        vm.prank(STRANGER);
        vm.expectRevert();
        fees.withdraw(STRANGER);
    }

    function _sellAll(uint256 id) private {
        uint256 units = trend.unitsOf(address(weth));
        vm.prank(STRANGER);
        trend.execute(id, one(IERC20(weth), IERC20(base), units), block.timestamp);
    }
}

/// @notice Strangers at the adapters that remember something.
contract GriefingAdaptersTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
    }

    /// @notice AaveV3Adapter.register. Worst moment: between observation and strike, every reserve again and a new one.
    ///         What a position is worth does not change, and what is no reserve is refused.
    function test_register__between_observation_and_strike__changes_no_value() public {
        StandInAavePool aave = new StandInAavePool();
        address aToken = address(aave.addReserve(address(base), true));
        IAaveV3Adapter adapter =
            IAaveV3Adapter(vm.deployCode("build/artifacts/AaveV3Adapter.json", abi.encode(address(aave))));
        vm.prank(timelock);
        risk.setAdapter(address(adapter), 0.05e18);
        IStrategy saving = addStrategy(aToken, address(adapter));
        allocate(saving, 4900 * unit);
        execute(saving, address(adapter), abi.encode(uint256(0), address(base), 4900 * unit));
        close();
        INavOracle.NavReport memory r = report();
        aave.addReserve(address(weth), true);
        vm.startPrank(STRANGER);
        adapter.register(address(base));
        adapter.register(address(weth));
        vm.expectRevert();
        adapter.register(address(wbtc));
        vm.stopPrank();
        assertEq(navOracle.totalAssets(), r.totalAssets);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
    }

    /// @notice IAdapter.checkpoint. Worst moment: between observation and strike, and just after a gain that counts
    ///         slowly. The NAV of the moment does not move.
    function test_checkpoint__between_observation_and_strike__changes_no_value() public {
        LocalVault vault = new LocalVault(IERC20(address(base)), "vault", "vault");
        address[] memory list = new address[](1);
        list[0] = address(vault);
        IErc4626Adapter adapter =
            IErc4626Adapter(vm.deployCode("build/artifacts/Erc4626Adapter.json", abi.encode(list, uint256(0.001e18))));
        vm.prank(timelock);
        risk.setAdapter(address(adapter), 0.05e18);
        IStrategy saving = addStrategy(address(vault), address(adapter));
        allocate(saving, 4900 * unit);
        execute(saving, address(adapter), abi.encode(uint256(0), address(vault), 4900 * unit, uint256(1)));
        base.mint(address(vault), 100 * unit);
        close();
        INavOracle.NavReport memory r = report();
        vm.startPrank(STRANGER);
        adapter.checkpoint(address(vault));
        swapAdapter.checkpoint(address(vault));
        vm.expectRevert();
        adapter.checkpoint(STRANGER);
        vm.stopPrank();
        assertEq(navOracle.totalAssets(), r.totalAssets);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
    }
}
