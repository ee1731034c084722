// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAdapter} from "../../../contracts/interfaces/IAdapter.sol";
import {IErc4626Adapter} from "../../../contracts/interfaces/IErc4626Adapter.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {Erc4626Fixture} from "../Erc4626Fixture.sol";
import {MoodyVault} from "../mocks/Vaults.sol";

/// @notice Vaults that lie, pay short, take more than they were offered or call back.
contract HostileVaultsTest is Erc4626Fixture {
    function baseDecimals() internal pure override returns (uint8) {
        return 6;
    }

    function test_a_lying_vault__cannot_raise_the_nav() public {
        depositInVault(3000 * unit);
        adapter.checkpoint(address(vault));
        uint256 nav = navOracle.totalAssets();
        vault.setLie(1000);
        assertEq(navOracle.totalAssets(), nav);
        adapter.checkpoint(address(vault));
        assertEq(navOracle.totalAssets(), nav);
    }

    function test_a_vault_that_pays_short__is_refused() public {
        vault.setMood(MoodyVault.Mood.PaysShort);
        refuseOrder(
            vaultOrder(0, 1000 * unit, 1000 * unit),
            abi.encodeWithSelector(IStrategy.TooLittleArrived.selector, address(vault), 500 * unit, 1000 * unit)
        );
        vault.setMood(MoodyVault.Mood.Plain);
        depositInVault(1000 * unit);
        vault.setMood(MoodyVault.Mood.PaysShort);
        refuseOrder(
            vaultOrder(1, 1000 * unit, 1000 * unit),
            abi.encodeWithSelector(IStrategy.TooLittleArrived.selector, address(base), 500 * unit, 1000 * unit)
        );
    }

    function test_a_vault_that_takes_more_than_planned__is_refused() public {
        vault.setMood(MoodyVault.Mood.PullsMore);
        vm.expectPartialRevert(IStrategy.VenueReverted.selector);
        this.executeAs(vaultOrder(0, 1000 * unit, 1000 * unit));
        vault.setMood(MoodyVault.Mood.Plain);
        depositInVault(2000 * unit);
        vault.setMood(MoodyVault.Mood.BurnsMore);
        refuseOrder(
            vaultOrder(1, 1000 * unit, 1000 * unit),
            abi.encodeWithSelector(IStrategy.TooMuchLeft.selector, address(vault), 1000 * unit + 1, 1000 * unit)
        );
    }

    function test_a_vault_that_calls_back__finds_the_fund_locked() public {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(adapter), vaultOrder(0, 1, 1));
        vault.setCall(address(vaulted), abi.encodeCall(IStrategy.execute, (1e6, orders, block.timestamp)));
        bytes memory locked = abi.encodeWithSelector(IFundLock.FundLocked.selector, address(vaulted));
        bytes memory reverted = abi.encodeWithSelector(IStrategy.VenueReverted.selector, address(vault), locked);
        refuseOrder(vaultOrder(0, 1000 * unit, 1000 * unit), reverted);
        vault.setCall(address(navOracle), abi.encodeWithSignature("totalAssets()"));
        refuseOrder(vaultOrder(0, 1000 * unit, 1000 * unit), reverted);
    }

    function test_a_vault_that_calls_checkpoint__changes_nothing() public {
        vault.setCall(address(adapter), abi.encodeCall(IAdapter.checkpoint, (address(vault))));
        uint256 nav = navOracle.totalAssets();
        depositInVault(3000 * unit);
        assertEq(navOracle.totalAssets(), nav);
    }

    function test_a_silent_vault__stops_the_nav_by_its_name() public {
        depositInVault(3000 * unit);
        vault.setSilent(true);
        vm.expectRevert(abi.encodeWithSelector(IErc4626Adapter.VaultSilent.selector, address(vault)));
        navOracle.totalAssets();
    }
}
