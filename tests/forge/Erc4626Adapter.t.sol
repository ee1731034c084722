// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {Erc4626Adapter} from "../../contracts/adapters/Erc4626Adapter.sol";
import {Call, Holding, IAdapter, Permission, Plan, Position} from "../../contracts/interfaces/IAdapter.sol";
import {IErc4626Adapter} from "../../contracts/interfaces/IErc4626Adapter.sol";
import {LocalVault} from "../../contracts/local/LocalVault.sol";
import {Test} from "./Test.sol";
import {FixtureToken} from "./mocks/Fixtures.sol";
import {MoodyVault, WordVault} from "./mocks/Vaults.sol";

/// @notice This contract is the account: it carries out what the adapter plans. What its vaults count for is in
///         Erc4626Growth.t.sol, what a fund does with them in Erc4626Fund.t.sol.
contract Erc4626AdapterTest is Test {
    uint256 private constant GROWTH = 0.001e18; // 0.1 % a day
    address private constant OTHER = address(0xB001);

    FixtureToken private _usd;
    LocalVault private _vault;
    MoodyVault private _moody;
    Erc4626Adapter private _adapter;

    function setUp() public {
        vm.warp(1_700_000_000);
        _usd = new FixtureToken("USD", 6);
        _vault = new LocalVault(_usd, "Vault of USD", "vUSD");
        _moody = new MoodyVault(_usd);
        _adapter = new Erc4626Adapter(_list(address(_vault), address(_moody)), GROWTH);
    }

    /* DEPLOYMENT */

    function test_constructor__writes_the_first_checkpoints() public {
        vm.expectEmit();
        emit IErc4626Adapter.VaultCheckpointed(address(_vault), 1e24);
        _adapter = new Erc4626Adapter(_list(address(_vault), address(_moody)), GROWTH);
        (uint256 price, uint256 time) = _adapter.checkpointOf(address(_moody));
        assertEq(price, 1e24);
        assertEq(time, block.timestamp);
        assertEq(_adapter.allowedPrice(address(_moody)), 1e24);
        assertEq(_adapter.maxGrowthPerDay(), GROWTH);
        assertEq(_adapter.vaults(), _list(address(_vault), address(_moody)));
        assertEq(_adapter.underlyingOf(address(_vault)), address(_usd));
    }

    function test_constructor__what_is_no_vault__reverts() public {
        _refuse(OTHER, IErc4626Adapter.NotVault.selector); // no code
        _refuse(address(_usd), IErc4626Adapter.NotVault.selector); // no asset()
        _refuse(address(new WordVault(0, 1e24)), IErc4626Adapter.NotVault.selector);
        _refuse(address(new WordVault(1 << 160, 1e24)), IErc4626Adapter.NotVault.selector);
        _refuse(address(new WordVault(1, 0)), IErc4626Adapter.VaultWorthless.selector);
        _moody.setSilent(true);
        _refuse(address(_moody), IErc4626Adapter.VaultSilent.selector);
    }

    function test_constructor__a_vault_listed_twice__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IErc4626Adapter.VaultListedTwice.selector, address(_vault)));
        new Erc4626Adapter(_list(address(_vault), address(_vault)), GROWTH);
    }

    function test_constructor__growth_out_of_bounds__reverts() public {
        address[] memory vaults = _list(address(_vault), address(_moody));
        uint256[2] memory bad = [uint256(0), 0.01e18 + 1];
        for (uint256 i = 0; i < bad.length; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(IErc4626Adapter.GrowthOutOfBounds.selector, bad[i], uint256(1), 0.01e18)
            );
            new Erc4626Adapter(vaults, bad[i]);
        }
        new Erc4626Adapter(vaults, 1);
        new Erc4626Adapter(vaults, 0.01e18);
    }

    /* ORDERS */

    function testFuzz_plan__deposit_then_redeem__moves_what_it_says(uint256 amount, uint256 profit) public {
        amount = bound(amount, 1e6, 1e24);
        _fill(_vault, 1e12, bound(profit, 0, 1e14));
        uint256 shares = _vault.previewDeposit(amount);
        Plan memory plan = _adapter.plan(address(this), abi.encode(0, _vault, amount, shares));
        _check(plan, address(_usd), amount, address(_vault), shares);
        assertEq(plan.spender, address(_vault));
        assertEq(plan.approval, amount);
        _carryOut(plan);
        assertEq(_adapter.held(address(this), address(_vault)), shares);
        assertEq(_usd.allowance(address(this), address(_vault)), 0);
        uint256 assets = _vault.previewRedeem(shares);
        plan = _adapter.plan(address(this), abi.encode(1, _vault, shares, assets));
        _check(plan, address(_vault), shares, address(_usd), assets);
        assertEq(plan.spender, address(0));
        assertEq(plan.approval, 0);
        _call(plan.call);
        assertEq(_usd.balanceOf(address(this)), assets);
        assertEq(_adapter.held(address(this), address(_vault)), 0);
    }

    function test_plan__bad_orders__revert() public {
        _badOrder("");
        _badOrder(abi.encode(0, _vault, 1));
        _badOrder(abi.encodePacked(abi.encode(0, _vault, 1, 1), uint8(0)));
        _badOrder(abi.encode(2, _vault, 1, 1));
        _badOrder(abi.encode(0, _vault, 0, 1));
        _badOrder(abi.encode(1, _vault, 0, 1));
        _badOrder(abi.encode(0, _vault, 1, 0));
        _badOrder(abi.encode(1, _vault, 1, 0));
        _badOrder(abi.encode(0, _vault, uint256(1) << 128, 1));
        _badOrder(abi.encode(1, _vault, uint256(1) << 128, 1));
        _badOrder(abi.encode(0, uint256(1) << 160 | uint160(address(_vault)), 1, 1));
        _adapter.plan(address(this), abi.encode(1, _vault, type(uint128).max, 1));
    }

    function test_a_vault_on_no_list__is_no_market() public {
        address stranger = address(new LocalVault(_usd, "", ""));
        bytes memory error_ = abi.encodeWithSelector(IAdapter.NoMarket.selector, stranger, address(0));
        vm.expectRevert(error_);
        _adapter.plan(address(this), abi.encode(0, stranger, 1, 1));
        vm.expectRevert(error_);
        _adapter.plan(address(this), abi.encode(1, stranger, 1, 1));
        vm.expectRevert(error_);
        _adapter.holdings(address(this), Position(stranger, 1));
        vm.expectRevert(error_);
        _adapter.unwind(address(this), Position(stranger, 1));
        vm.expectRevert(error_);
        _adapter.checkpoint(stranger);
        assertEq(_adapter.underlyingOf(stranger), address(0));
        assertEq(_adapter.allowedPrice(stranger), 0);
    }

    /* POSITIONS */

    function test_transferable__is_the_shares_themselves() public {
        _fill(_vault, 1000, 500);
        assertEq(_adapter.transferable(address(this), Position(address(_vault), 77)), 77);
    }

    function test_unwind__redeems_to_the_account() public {
        _fill(_vault, 1000e6, 0);
        vm.prank(OTHER);
        _vault.transfer(address(this), 100e6);
        Call[] memory calls = _adapter.unwind(address(this), Position(address(_vault), 30e6));
        assertEq(calls.length, 1);
        _call(calls[0]);
        assertEq(_usd.balanceOf(address(this)), 30e6);
        assertEq(_vault.balanceOf(address(this)), 70e6);
    }

    function test_permissions__are_deposit_and_redeem_of_every_vault() public view {
        Permission[] memory list = _adapter.permissions();
        assertEq(list.length, 4);
        for (uint256 i = 0; i < list.length; i++) {
            assertEq(list[i].target, i < 2 ? address(_vault) : address(_moody));
            bytes4 selector = i % 2 == 0 ? IERC4626.deposit.selector : IERC4626.redeem.selector;
            assertEq(bytes32(list[i].selector), bytes32(selector));
        }
        assertEq(_adapter.spenders(), _list(address(_vault), address(_moody)));
    }

    function test_a_vault_that_names_another_asset__is_not_believed() public {
        _moody.setAsset(address(_vault));
        Holding[] memory list = _adapter.holdings(address(this), Position(address(_moody), 1e6));
        assertEq(list.length, 1);
        assertEq(list[0].token, address(_usd));
        assertEq(_adapter.plan(address(this), abi.encode(0, _moody, 1, 1)).leaves, address(_usd));
    }

    /* HELPERS */

    function _list(address a, address b) private pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (a, b);
    }

    function _refuse(address vault, bytes4 selector) private {
        address[] memory list = _list(address(_vault), vault);
        vm.expectRevert(abi.encodeWithSelector(selector, vault));
        new Erc4626Adapter(list, GROWTH);
    }

    function _badOrder(bytes memory order) private {
        vm.expectRevert(IAdapter.BadOrder.selector);
        _adapter.plan(address(this), order);
    }

    function _check(Plan memory plan, address leaves, uint256 most, address arrives, uint256 least) private view {
        assertEq(plan.leaves, leaves);
        assertEq(plan.most, most);
        assertEq(plan.arrives, arrives);
        assertEq(plan.least, least);
        assertEq(plan.call.target, address(_vault));
    }

    function _fill(IERC4626 vault, uint256 amount, uint256 profit) private {
        _usd.mint(OTHER, amount);
        vm.startPrank(OTHER);
        _usd.approve(address(vault), amount);
        vault.deposit(amount, OTHER);
        vm.stopPrank();
        _usd.mint(address(vault), profit);
    }

    function _carryOut(Plan memory plan) private {
        _usd.mint(address(this), plan.most);
        IERC20(plan.leaves).approve(plan.spender, plan.approval);
        _call(plan.call);
    }

    function _call(Call memory call) private {
        (bool done,) = call.target.call(call.data);
        assertTrue(done);
    }
}
