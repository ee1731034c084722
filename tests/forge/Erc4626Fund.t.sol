// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IAdapter} from "../../contracts/interfaces/IAdapter.sol";
import {IErc4626Adapter} from "../../contracts/interfaces/IErc4626Adapter.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {Erc4626Fixture} from "./Erc4626Fixture.sol";
import {FixtureToken} from "./mocks/Fixtures.sol";
import {MoodyVault} from "./mocks/Vaults.sol";

/// @notice What a fund does with vaults; hostile ones are in attacks/HostileVaults.t.sol.
abstract contract Erc4626Fund is Erc4626Fixture {
    /* ORDERS */

    function test_a_deposit_and_a_redemption__leave_the_nav_and_no_approval() public {
        uint256 nav = navOracle.totalAssets();
        depositInVault(3000 * unit);
        assertEq(vaulted.unitsOf(address(vault)), 3000 * unit);
        assertEq(vaulted.unitsOf(address(base)), 1000 * unit);
        assertEq(base.allowance(address(vaulted), address(vault)), 0);
        assertEq(navOracle.totalAssets(), nav);
        execute(vaulted, address(adapter), vaultOrder(1, 1000 * unit, 1000 * unit));
        assertEq(vaulted.unitsOf(address(vault)), 2000 * unit);
        assertEq(vaulted.unitsOf(address(base)), 2000 * unit);
        assertEq(navOracle.totalAssets(), nav);
    }

    function test_a_donation__raises_the_nav_by_no_more_than_the_cap() public {
        depositInVault(3000 * unit);
        tick(1 days);
        adapter.checkpoint(address(vault)); // as at a strike
        uint256 nav = navOracle.totalAssets();
        base.mint(address(vault), 100 * base.balanceOf(address(vault)));
        assertEq(navOracle.totalAssets(), nav);
        tick(1 days);
        assertEq(navOracle.totalAssets(), nav + 3 * unit);
    }

    /// @dev Whoever pays above what counts loses the difference, like at any other bad price.
    function test_a_deposit_at_a_price_above_the_cap__is_a_loss_that_no_batch_may_make() public {
        base.mint(address(vault), 100 * base.balanceOf(address(vault)));
        uint256 shares_ = vault.previewDeposit(1000 * unit);
        vm.expectPartialRevert(IRiskManagement.BatchLossTooLarge.selector);
        this.executeAs(vaultOrder(0, 1000 * unit, shares_));
    }

    function test_a_vault_of_another_token__is_valued_at_its_price() public {
        swap(vaulted, IERC20(base), IERC20(weth), 2000 * unit);
        uint256 nav = navOracle.totalAssets();
        uint256 amount = vaulted.unitsOf(address(weth));
        execute(vaulted, address(adapter), abi.encode(0, wethVault, amount, amount));
        assertEq(vaulted.unitsOf(address(wethVault)), amount);
        assertEq(navOracle.totalAssets(), nav);
        setPrice(wethFeed, 1000);
        assertApproxEqAbs(navOracle.totalAssets(), nav - 999 * unit, 1);
    }

    /* EXITS */

    function test_an_exit_in_kind__pays_the_shares_themselves__though_the_vault_is_silent_and_stuck() public {
        depositInVault(3000 * unit);
        vault.setSilent(true);
        vault.setMood(MoodyVault.Mood.Reverts);
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        fund.redeemInKind(all, ALICE, new address[](0));
        assertApproxEqRel(vault.balanceOf(ALICE), 3000 * unit, 0.01e18);
        assertEq(vaulted.unitsOf(address(vault)), 3000 * unit - vault.balanceOf(ALICE));
        assertEq(vault.balanceOf(address(vaulted)), vaulted.unitsOf(address(vault)));
    }

    function test_an_exit_in_kind__with_frozen_shares__goes_without_them() public {
        depositInVault(3000 * unit);
        vault.setFrozen(true);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.PayOutFailed.selector, address(vault)));
        fund.redeemInKind(1000e18, ALICE, new address[](0));
        address[] memory skip = new address[](1);
        skip[0] = address(vault);
        vm.prank(ALICE);
        fund.redeemInKind(1000e18, ALICE, skip);
        assertEq(vault.balanceOf(ALICE), 0);
    }

    /* LISTING */

    function test_a_vault__is_never_a_plain_token_besides() public {
        vm.startPrank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.TargetForbidden.selector, address(vault)));
        risk.setToken(address(vault), 0);
        vm.stopPrank();
        MoodyVault plain = new MoodyVault(base);
        IErc4626Adapter other = deployAdapter(address(vault), address(plain));
        vm.startPrank(timelock);
        risk.setToken(address(plain), 0);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.TargetForbidden.selector, address(plain)));
        risk.setAdapter(address(other), 0);
        vm.stopPrank();
    }

    function test_a_strategy_of_a_vault_on_no_list_or_of_an_unpriced_token__is_refused() public {
        MoodyVault stranger = new MoodyVault(base);
        _refuseStrategy(
            address(stranger),
            address(adapter),
            abi.encodeWithSelector(IAdapter.NoMarket.selector, address(stranger), address(0))
        );
        FixtureToken unpriced = new FixtureToken("NONE", 18);
        stranger = new MoodyVault(unpriced);
        IErc4626Adapter other = deployAdapter(address(vault), address(stranger));
        vm.prank(timelock);
        risk.setAdapter(address(other), 0);
        _refuseStrategy(
            address(stranger),
            address(other),
            abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, address(unpriced))
        );
    }

    /* HELPERS */

    function _refuseStrategy(address token, address valuer, bytes memory error_) private {
        ITreasury.StrategyConfig memory config = vaultConfig(token, valuer);
        ITreasury.Mandate memory mandate;
        vm.prank(timelock);
        vm.expectRevert(error_);
        treasury.addStrategy(config, mandate);
    }
}

contract Erc4626Fund6Test is Erc4626Fund {
    function baseDecimals() internal pure override returns (uint8) {
        return 6;
    }
}

contract Erc4626Fund8Test is Erc4626Fund {
    function baseDecimals() internal pure override returns (uint8) {
        return 8;
    }
}

contract Erc4626Fund18Test is Erc4626Fund {
    function baseDecimals() internal pure override returns (uint8) {
        return 18;
    }
}
