// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc4626Adapter} from "../../../contracts/interfaces/IErc4626Adapter.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {MoodyVault} from "../mocks/Vaults.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice Every strategy is frozen: one that swaps, one that lends, one that is in a vault.
contract FrozenTest is EconomicsFixture {
    uint256 private constant GROWTH = 0.001e18; // of the vault that counts, a day

    MoodyVault private vault;
    IErc4626Adapter private adapter;
    IStrategy private vaulted;

    /// @notice Nothing is bought and no cash goes out; the price stands, newcomers come in, redemptions are paid from
    ///         cash, then from what is sold, and everybody can leave in kind.
    function test_all_frozen__pays_and_takes_in_at_the_same_price() public everyWidth {
        _fill();
        uint256 before = vm.snapshotState();
        _buyEverywhere(true);
        vm.revertToState(before);
        _freezeAll();
        _buyEverywhere(false);
        _refuseCash();
        subscribe(BOB, 500 * unit);
        requestRedeem(ALICE, 20_000e18);
        deal();
        assertApproxEqAbs(fund.maxWithdraw(ALICE), 1501 * unit, 3, "cash, and what came in");
        assertEq(claimShares(BOB), 500e18);
        assertEq(fund.navPerShare(), 1e18);
        _sellAll();
        deal();
        assertApproxEqAbs(claimAssets(ALICE), 20_000 * unit, 3);
        assertEq(fund.navPerShare(), 1e18);
        _refuseCash();
        uint256 paid = base.balanceOf(ALICE);
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        assertApproxEqAbs(paid, 20_000 * unit, 3);
        assertApproxEqAbs(base.balanceOf(ALICE), 100_000 * unit, 5);
        assertSolvent([ALICE, BOB, CAROL]);
    }

    /// @notice Who does not wait leaves with a part of everything, the vault's own shares too.
    function test_all_frozen__an_exit_in_kind__takes_a_part_of_every_position() public everyWidth {
        _fill();
        _freezeAll();
        uint256 part = shares.balanceOf(ALICE) / 4;
        uint256 supply = shares.totalSupply();
        uint256[3] memory held = _held();
        leaveInKind(ALICE, part);
        assertApproxEqAbs(weth.balanceOf(ALICE), held[0] * part / supply, 1);
        assertApproxEqAbs(pool.balanceOf(ALICE), held[1] * part / supply, 1);
        assertApproxEqAbs(vault.balanceOf(ALICE), held[2] * part / supply, 1);
    }

    function _held() private view returns (uint256[3] memory) {
        return [trend.unitsOf(address(weth)), lending.unitsOf(address(pool)), vaulted.unitsOf(address(vault))];
    }

    function _fill() private {
        invest(ALICE, 100_000 * unit);
        _listVault();
        allocate(trend, 66_000 * unit);
        allocate(lending, 29_000 * unit);
        venue.setCost(0);
        swap(trend, base, weth, 40_000 * unit);
        lend(28_000 * unit);
        allocate(vaulted, 4000 * unit);
        execute(vaulted, address(adapter), _vaultOrder(0, 3000 * unit));
    }

    /// @dev A vault in which a base unit is a share.
    function _listVault() private {
        vault = new MoodyVault(base);
        address[] memory one_ = new address[](1);
        one_[0] = address(vault);
        bytes memory arguments = abi.encode(one_, GROWTH);
        adapter = IErc4626Adapter(vm.deployCode("build/artifacts/Erc4626Adapter.json", arguments));
        vm.prank(timelock);
        risk.setAdapter(address(adapter), 0.05e18);
        vaulted = addStrategy(address(vault), address(adapter));
        vm.prank(MANAGER);
        treasury.setTarget(address(vaulted), 0.05e18);
    }

    /// @param kind 0 puts in, 1 takes out.
    function _vaultOrder(uint256 kind, uint256 amount) private view returns (bytes memory) {
        return abi.encode(kind, vault, amount, amount);
    }

    function _freezeAll() private {
        address[] memory all = treasury.strategies();
        assertEq(all.length, 3);
        vm.startPrank(GUARDIAN);
        for (uint256 i = 0; i < all.length; i++) {
            risk.freezeStrategy(all[i]);
        }
        vm.stopPrank();
    }

    function _refuseCash() private {
        address[] memory all = treasury.strategies();
        for (uint256 i = 0; i < all.length; i++) {
            vm.prank(KEEPER);
            vm.expectRevert(abi.encodeWithSelector(IRiskManagement.StrategyIsFrozen.selector, all[i]));
            treasury.allocate(all[i], unit);
        }
    }

    /// @dev With base asset that lies in each.
    function _buyEverywhere(bool passes) private {
        assertEq(attemptOrders(trend, one(base, weth, unit)), passes, "bought");
        assertEq(attemptOrders(lending, _only(address(poolAdapter), abi.encode(true, unit))), passes, "lent");
        assertEq(attemptOrders(vaulted, _only(address(adapter), _vaultOrder(0, unit))), passes, "put in the vault");
    }

    function _only(address venue_, bytes memory data) private pure returns (Order[] memory orders) {
        orders = new Order[](1);
        orders[0] = Order(venue_, data);
    }

    function _sellAll() private {
        swap(trend, weth, base, trend.unitsOf(address(weth)));
        execute(lending, address(poolAdapter), abi.encode(false, lending.unitsOf(address(pool))));
        execute(vaulted, address(adapter), _vaultOrder(1, 3000 * unit));
        vm.startPrank(KEEPER);
        treasury.deallocate(address(trend), 66_000 * unit);
        treasury.deallocate(address(lending), 29_000 * unit);
        treasury.deallocate(address(vaulted), 4000 * unit);
        vm.stopPrank();
    }
}
