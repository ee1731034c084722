// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

import {FundShares} from "../../contracts/fund/FundShares.sol";
import {IERC7575Share} from "../../contracts/interfaces/IERC7575.sol";
import {IFundShares} from "../../contracts/interfaces/IFundShares.sol";
import {Test} from "./Test.sol";

contract FundSharesTest is Test {
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    address private _asset = makeAddr("asset");
    address private _fund = makeAddr("fund");
    address private _escrow = makeAddr("escrow");
    address private _fees = makeAddr("fees");
    address private _bob = makeAddr("bob");
    address private _alice;
    uint256 private _aliceKey;
    FundShares private _shares;

    function setUp() public {
        vm.warp(1_800_000_000);
        (_alice, _aliceKey) = makeAddrAndKey("alice");
        _shares = new FundShares("Pocket", "PKT", _asset, _fund, _escrow, _fees);
    }

    /* TOKEN */

    function test_constructor__announces_its_vault() public {
        vm.expectEmit();
        emit IERC7575Share.VaultUpdate(_asset, _fund);
        new FundShares("Pocket", "PKT", _asset, _fund, _escrow, _fees);
    }

    function testFuzz_vault__answers_for_the_base_asset_only(address other) public view {
        vm.assume(other != _asset);
        assertEq(_shares.vault(_asset), _fund);
        assertEq(_shares.vault(other), address(0));
    }

    function test_supportsInterface__names_erc165_and_erc7575() public view {
        assertTrue(_shares.supportsInterface(0x01ffc9a7));
        assertTrue(_shares.supportsInterface(0xf815c03d));
        assertFalse(_shares.supportsInterface(0xffffffff));
        assertFalse(_shares.supportsInterface(0));
    }

    function test_metadata__has_18_digits_whatever_the_asset() public view {
        assertEq(_shares.name(), string("Pocket"));
        assertEq(_shares.symbol(), string("PKT"));
        assertEq(_shares.decimals(), 18);
    }

    /* FUND ONLY */

    function testFuzz_fund_entries__refuse_everybody_else(address caller) public {
        vm.assume(caller != _fund);
        _mint(_alice, 5);
        bytes memory refusal = abi.encodeWithSelector(IFundShares.NotFund.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        _shares.mint(caller, 1);
        vm.expectRevert(refusal);
        _shares.burn(_alice, 1);
        vm.expectRevert(refusal);
        _shares.spendAllowance(_alice, caller, 0);
        vm.expectRevert(refusal);
        _shares.pull(_alice, 1);
        vm.expectRevert(refusal);
        _shares.release(caller, 0);
    }

    function testFuzz_release__moves_out_of_the_escrow_alone(uint256 held, uint256 amount) public {
        held = bound(held, 0, type(uint208).max);
        amount = bound(amount, 0, held);
        _mint(_escrow, held);
        vm.startPrank(_fund);
        _shares.release(_alice, amount);
        assertEq(_shares.balanceOf(_alice), amount);
        assertEq(_shares.balanceOf(_escrow), held - amount);
        bytes4 selector = IERC20Errors.ERC20InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, _escrow, held - amount, held - amount + 1));
        _shares.release(_alice, held - amount + 1);
    }

    function testFuzz_pull__moves_to_the_escrow_without_allowance(uint256 held, uint256 amount) public {
        held = bound(held, 0, type(uint208).max);
        amount = bound(amount, 0, held);
        _mint(_alice, held);
        vm.prank(_fund);
        _shares.pull(_alice, amount);
        assertEq(_shares.balanceOf(_escrow), amount);
        assertEq(_shares.balanceOf(_alice), held - amount);
    }

    function test_pull_and_burn__beyond_the_balance__revert() public {
        _mint(_alice, 5);
        bytes memory refusal = abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, _alice, 5, 6);
        vm.startPrank(_fund);
        vm.expectRevert(refusal);
        _shares.pull(_alice, 6);
        vm.expectRevert(refusal);
        _shares.burn(_alice, 6);
    }

    function test_spendAllowance__spends_what_the_owner_gave() public {
        vm.prank(_alice);
        _shares.approve(_bob, 5);
        vm.startPrank(_fund);
        _shares.spendAllowance(_alice, _bob, 3);
        assertEq(_shares.allowance(_alice, _bob), 2);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, _bob, 2, 3));
        _shares.spendAllowance(_alice, _bob, 3);
    }

    function test_mint__beyond_208_bits__reverts() public {
        _mint(_alice, type(uint208).max);
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC20Votes.ERC20ExceededSafeSupply.selector, uint256(type(uint208).max) + 1, type(uint208).max
            )
        );
        _mint(_bob, 1);
    }

    function test_transfer__to_nobody__reverts() public {
        _mint(_alice, 5);
        vm.prank(_alice);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        _shares.transfer(address(0), 1);
    }

    /* SIGNATURES */

    function test_permit_and_delegateBySig__share_their_numbers() public {
        _mint(_alice, 5);
        uint256 deadline = vm.getBlockTimestamp() + 1;
        (uint8 v, bytes32 r, bytes32 s) = _sign(keccak256(abi.encode(PERMIT, _alice, _bob, 3, 0, deadline)));
        _shares.permit(_alice, _bob, 3, deadline, v, r, s);
        assertEq(_shares.allowance(_alice, _bob), 3);
        assertEq(_shares.nonces(_alice), 1);

        (v, r, s) = _sign(keccak256(abi.encode(DELEGATION, address(0), 1, deadline)));
        _shares.delegateBySig(address(0), 1, deadline, v, r, s);
        assertEq(_shares.getVotes(_alice), 0);
        assertEq(_shares.nonces(_alice), 2);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, _alice, 2));
        _shares.delegateBySig(address(0), 1, deadline, v, r, s);
    }

    function test_signatures__late_or_of_others__revert() public {
        uint256 deadline = vm.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _sign(keccak256(abi.encode(PERMIT, _bob, _alice, 3, 0, deadline)));
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612InvalidSigner.selector, _alice, _bob));
        _shares.permit(_bob, _alice, 3, deadline, v, r, s);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        _shares.permit(_bob, _alice, 3, deadline, v, r, s);
        vm.expectRevert(abi.encodeWithSelector(IVotes.VotesExpiredSignature.selector, deadline));
        _shares.delegateBySig(_bob, 0, deadline, v, r, s);
    }

    /* HELPERS */

    function _mint(address to, uint256 amount) private {
        vm.prank(_fund);
        _shares.mint(to, amount);
    }

    function _sign(bytes32 structHash) private view returns (uint8 v, bytes32 r, bytes32 s) {
        return vm.sign(_aliceKey, keccak256(abi.encodePacked(hex"1901", _shares.DOMAIN_SEPARATOR(), structHash)));
    }
}
