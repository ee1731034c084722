// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IErc4626Adapter} from "../../contracts/interfaces/IErc4626Adapter.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {FundFixture} from "./FundFixture.sol";
import {FixtureToken} from "./mocks/Fixtures.sol";
import {MoodyVault} from "./mocks/Vaults.sol";

/// @notice A whole fund with a strategy of two vaults: one of the base asset, one of a priced token. A vault is target,
///         spender and position token at once.
abstract contract Erc4626Fixture is FundFixture {
    uint256 internal constant GROWTH = 0.001e18; // 0.1 % a day

    MoodyVault internal vault;
    MoodyVault internal wethVault;
    IErc4626Adapter internal adapter;
    IStrategy internal vaulted;

    function setUp() public {
        deployVaulted(baseDecimals());
    }

    function deployVaulted(uint8 decimals) internal {
        deployFund(decimals);
        (vault, wethVault) = (new MoodyVault(base), new MoodyVault(weth));
        adapter = deployAdapter(address(vault), address(wethVault));
        vm.prank(timelock);
        risk.setAdapter(address(adapter), 0.05e18);
        vaulted = IStrategy(addStrategy());
        invest(ALICE, 100_000 * unit);
        vm.prank(MANAGER);
        treasury.setTarget(address(vaulted), 0.05e18);
        allocate(vaulted, 4000 * unit);
        tick(1 days); // an empty turnover bucket
        seed(vault, base, 1000 * unit);
        seed(wethVault, weth, 1e18);
    }

    function baseDecimals() internal pure virtual returns (uint8);

    /* ACTIONS */

    function executeAs(bytes memory order) external {
        execute(vaulted, address(adapter), order);
    }

    function refuseOrder(bytes memory order, bytes memory error_) internal {
        vm.expectRevert(error_);
        this.executeAs(order);
    }

    function vaultOrder(uint256 kind, uint256 amount, uint256 least) internal view returns (bytes memory) {
        return abi.encode(kind, vault, amount, least);
    }

    function depositInVault(uint256 amount) internal {
        execute(vaulted, address(adapter), vaultOrder(0, amount, amount));
    }

    function seed(MoodyVault into, FixtureToken token, uint256 amount) internal {
        token.mint(BOB, amount);
        vm.startPrank(BOB);
        token.approve(address(into), amount);
        into.deposit(amount, BOB);
        vm.stopPrank();
    }

    function deployAdapter(address a, address b) internal returns (IErc4626Adapter) {
        address[] memory list = new address[](2);
        (list[0], list[1]) = (a, b);
        return IErc4626Adapter(vm.deployCode("build/artifacts/Erc4626Adapter.json", abi.encode(list, GROWTH)));
    }

    function addStrategy() internal returns (address) {
        ITreasury.StrategyConfig memory config = vaultConfig(address(weth), address(0));
        (config.tokens, config.adapters) = (new address[](3), new address[](3));
        (config.tokens[0], config.tokens[1], config.tokens[2]) = (address(weth), address(vault), address(wethVault));
        (config.adapters[1], config.adapters[2]) = (address(adapter), address(adapter));
        return addStrategyAs(timelock, config);
    }

    function vaultConfig(address token, address valuer) internal pure returns (ITreasury.StrategyConfig memory config) {
        (config.tokens, config.adapters) = (new address[](1), new address[](1));
        (config.tokens[0], config.adapters[0]) = (token, valuer);
        config.limits = IRiskManagement.StrategyLimits(0.05e18, 0.02e18, 0.5e18, 0);
    }
}
