// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Escrow} from "../../contracts/fund/Escrow.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {Test} from "./Test.sol";
import {ShareQuietToken, ShareRefusingToken, ShareToken} from "./mocks/ShareTokens.sol";

contract EscrowTest is Test {
    address private _fund = makeAddr("fund");
    address private _alice = makeAddr("alice");
    ShareToken private _asset = new ShareToken();
    ShareToken private _shares = new ShareToken();
    Escrow private _escrow;

    function setUp() public {
        _escrow = new Escrow(_fund, address(_asset));
        _asset.mint(address(_escrow), 100);
        _shares.mint(address(_escrow), 200);
    }

    function test_constructor__fixes_its_addresses() public view {
        assertEq(_escrow.fund(), _fund);
        assertEq(address(_escrow.asset()), address(_asset));
    }

    function test_fund__pays_assets() public {
        vm.startPrank(_fund);
        vm.expectEmit(address(_asset));
        emit IERC20.Transfer(address(_escrow), _alice, 30);
        _escrow.payAssets(_alice, 30);
        assertEq(_asset.balanceOf(_alice), 30);
        assertEq(_asset.balanceOf(address(_escrow)), 70);
        assertEq(_shares.balanceOf(address(_escrow)), 200);
    }

    function testFuzz_nobody_else__has_a_way_in(address caller) public {
        vm.assume(caller != _fund);
        vm.startPrank(caller);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotFund.selector, caller));
        _escrow.payAssets(caller, 1);
    }

    function test_escrow__approves_nobody() public view {
        assertEq(_asset.allowance(address(_escrow), _fund), 0);
        assertEq(_shares.allowance(address(_escrow), _fund), 0);
    }

    function test_payAssets__of_a_token_that_returns_nothing__pays() public {
        ShareQuietToken quiet = new ShareQuietToken();
        Escrow escrow = new Escrow(_fund, address(quiet));
        quiet.mint(address(escrow), 10);
        vm.prank(_fund);
        escrow.payAssets(_alice, 4);
        assertEq(quiet.balanceOf(_alice), 4);
    }

    function test_payAssets__of_a_token_that_says_false__reverts() public {
        ShareRefusingToken refusing = new ShareRefusingToken();
        Escrow escrow = new Escrow(_fund, address(refusing));
        vm.prank(_fund);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(refusing)));
        escrow.payAssets(_alice, 4);
    }
}
