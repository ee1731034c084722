// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {FundShares} from "../../../contracts/fund/FundShares.sol";
import {Test} from "../Test.sol";

/// @title ERC-5805: votes that are delegated and remembered
contract Erc5805Test is Test {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141; // of secp256k1
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    address private _fund = makeAddr("fund");
    address private _escrow = makeAddr("escrow");
    address private _fees = makeAddr("fees");
    address private _bob = makeAddr("bob");
    address private _carol = makeAddr("carol");
    address private _alice;
    uint256 private _key;
    FundShares private _shares;

    function setUp() public {
        vm.warp(1_800_000_000);
        (_alice, _key) = makeAddrAndKey("alice");
        _shares = new FundShares("Pocket", "PKT", makeAddr("asset"), _fund, _escrow, _fees);
    }

    /* VOTES */

    /// @dev "Expected properties": votes are the balances of all who delegate to the account.
    function testFuzz_getVotes__is_the_sum_of_the_delegators(uint96[3] memory held, uint8[3] memory choice) public {
        address[3] memory who = [_alice, _bob, _carol];
        uint256[3] memory sums;
        for (uint256 i = 0; i < 3; i++) {
            _mint(who[i], held[i]);
            vm.prank(who[i]);
            _shares.delegate(who[choice[i] % 3]);
            sums[choice[i] % 3] += held[i];
        }
        for (uint256 i = 0; i < 3; i++) {
            assertEq(_shares.getVotes(who[i]), sums[i]);
        }
    }

    /// @dev "getVotes" and "getPastVotes": nobody's votes are 0, though some have delegated to nobody.
    function testFuzz_votes_of_nobody__are_zero(uint96 held, uint32 ago) public {
        _mint(_alice, held);
        vm.prank(_alice);
        _shares.delegate(address(0));
        skip(uint256(ago) + 1);
        assertEq(_shares.getVotes(address(0)), 0);
        assertEq(_shares.getPastVotes(address(0), vm.getBlockTimestamp() - ago - 1), 0);
        assertEq(_shares.getVotes(_alice), 0);
    }

    /// @dev "getPastVotes": not of now or later, but of any time before, without reverting.
    function testFuzz_getPastVotes__answers_for_the_past_alone(uint256 timepoint) public {
        _mint(_alice, 5);
        uint256 time = vm.getBlockTimestamp();
        if (timepoint < time) {
            assertEq(_shares.getPastVotes(_alice, timepoint), 0);
            assertEq(_shares.getPastTotalSupply(timepoint), 0);
        } else {
            vm.expectRevert();
            _shares.getPastVotes(_alice, timepoint);
        }
    }

    /// @dev "Expected properties": what was answered for a past second is answered for ever, whatever happens since.
    function testFuzz_getPastVotes__stays_what_it_was(uint96 held, uint32[4] memory waits, uint8 steps) public {
        _mint(_alice, held);
        uint256 then_ = vm.getBlockTimestamp();
        skip(1);
        (uint256 votes, uint256 supply) = (_shares.getPastVotes(_alice, then_), _shares.getPastTotalSupply(then_));
        assertEq(votes, held);
        for (uint256 i = 0; i < 4; i++) {
            skip(waits[i]);
            _stir((steps >> (2 * i)) % 4, held);
            assertEq(_shares.getPastVotes(_alice, then_), votes);
            assertEq(_shares.getPastTotalSupply(then_), supply);
        }
    }

    /// @dev "Expected properties": a change from b to c never raises b's votes nor lowers c's.
    function testFuzz_delegate__never_raises_the_old_nor_lowers_the_new(uint96[3] memory held, uint8 b, uint8 c)
        public
    {
        address[4] memory who = [_alice, _bob, _carol, address(0)];
        for (uint256 i = 0; i < 3; i++) {
            _mint(who[i], held[i]);
        }
        (address old, address new_) = (who[b % 4], who[c % 4]);
        vm.startPrank(_alice);
        _shares.delegate(old);
        (uint256 oldVotes, uint256 newVotes) = (_shares.getVotes(old), _shares.getVotes(new_));
        _shares.delegate(new_);
        assertLe(_shares.getVotes(old), oldVotes);
        assertGe(_shares.getVotes(new_), newVotes);
    }

    /// @dev "delegates": whom an account chose, nobody included; one at a time.
    function test_delegates__is_who_was_chosen() public {
        vm.startPrank(_alice);
        _shares.delegate(_bob);
        assertEq(_shares.delegates(_alice), _bob);
        _shares.delegate(address(0));
        assertEq(_shares.delegates(_alice), address(0));
        _shares.delegate(_alice);
        assertEq(_shares.delegates(_alice), _alice);
    }

    /* EVENTS */

    /// @dev "DelegateChanged" and "DelegateVotesChanged": a delegation by a holder emits one and, for both sides, two.
    function test_delegate__emits_who_changed_and_both_votes() public {
        _mint(_alice, 5);
        _mint(_bob, 2);
        vm.expectEmit(address(_shares));
        emit IVotes.DelegateChanged(_alice, _alice, _bob);
        vm.expectEmit(address(_shares));
        emit IVotes.DelegateVotesChanged(_alice, 5, 0);
        vm.expectEmit(address(_shares));
        emit IVotes.DelegateVotesChanged(_bob, 2, 7);
        vm.prank(_alice);
        _shares.delegate(_bob);
    }

    /// @dev "DelegateVotesChanged": a transfer emits it for the delegates of both.
    function test_transfer__emits_the_votes_of_both_delegates() public {
        _mint(_alice, 5);
        vm.prank(_bob);
        _shares.delegate(_carol);
        vm.expectEmit(address(_shares));
        emit IVotes.DelegateVotesChanged(_alice, 5, 2);
        vm.expectEmit(address(_shares));
        emit IVotes.DelegateVotesChanged(_carol, 0, 3);
        vm.prank(_alice);
        _shares.transfer(_bob, 3);
    }

    /* delegateBySig */

    /// @dev "delegateBySig": changes the signer's delegate, raises its nonce by one, emits; whoever sends it.
    function testFuzz_delegateBySig__changes_counts_and_emits(address caller, address delegatee) public {
        _mint(_alice, 5);
        (uint8 v, bytes32 r, bytes32 s) = _sign(delegatee, 0, vm.getBlockTimestamp());
        vm.expectEmit(address(_shares));
        emit IVotes.DelegateChanged(_alice, _alice, delegatee);
        vm.prank(caller);
        _shares.delegateBySig(delegatee, 0, vm.getBlockTimestamp(), v, r, s);
        assertEq(_shares.delegates(_alice), delegatee);
        assertEq(_shares.nonces(_alice), 1);
        assertEq(_shares.getVotes(delegatee), delegatee == address(0) ? 0 : 5);
    }

    /// @dev "delegateBySig": the time is at most the expiry.
    function testFuzz_delegateBySig__works_until_its_expiry(uint32 later) public {
        uint256 expiry = vm.getBlockTimestamp() + 1000;
        (uint8 v, bytes32 r, bytes32 s) = _sign(_bob, 0, expiry);
        vm.warp(expiry + 1 + later);
        _refused(_bob, 0, expiry, v, r, s);
        vm.warp(expiry);
        _shares.delegateBySig(_bob, 0, expiry, v, r, s);
        assertEq(_shares.delegates(_alice), _bob);
    }

    /// @dev "delegateBySig": only with the nonce whose turn it is, and once.
    function testFuzz_delegateBySig__out_of_turn_or_again__reverts(uint256 nonce) public {
        vm.assume(nonce != 0);
        uint256 expiry = vm.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _sign(_bob, nonce, expiry);
        _refused(_bob, nonce, expiry, v, r, s);
        (v, r, s) = _sign(_bob, 0, expiry);
        _shares.delegateBySig(_bob, 0, expiry, v, r, s);
        _refused(_bob, 0, expiry, v, r, s);
    }

    /// @dev "delegateBySig": for exactly this contract and chain; the twin with the other s is refused.
    function test_delegateBySig__for_elsewhere_or_malleable__reverts() public {
        uint256 expiry = vm.getBlockTimestamp();
        (uint8 v, bytes32 r, bytes32 s) = _sign(_bob, 0, expiry);
        FundShares twin = new FundShares("Pocket", "PKT", address(1), _fund, _escrow, _fees);
        twin.delegateBySig(_bob, 0, expiry, v, r, s); // whose signature it is there, nobody knows
        assertEq(twin.delegates(_alice), _alice);
        vm.chainId(block.chainid + 1);
        _shares.delegateBySig(_bob, 0, expiry, v, r, s);
        assertEq(_shares.delegates(_alice), _alice);
        vm.chainId(block.chainid - 1);
        _refused(_bob, 0, expiry, v == 27 ? 28 : 27, r, bytes32(ORDER - uint256(s)));
    }

    /* WHERE THE SHARES DO OTHERWISE: docs/standards.md */

    /// @dev The standard has votes only where somebody delegated. Here a holder votes for itself until it does.
    function testFuzz_deviation__a_holder_is_its_own_delegate(address holder, uint96 held) public {
        vm.assume(holder != address(0) && holder != _escrow && holder != _fees);
        assertEq(_shares.delegates(holder), holder);
        _mint(holder, held);
        assertEq(_shares.getVotes(holder), held);
    }

    /// @dev What waits in the Escrow or is owed as fees has no vote, and can be given none.
    function test_deviation__escrow_and_fees_have_no_delegate() public {
        _mint(_escrow, 5);
        _mint(_fees, 5);
        assertEq(_shares.delegates(_escrow), address(0));
        assertEq(_shares.delegates(_fees), address(0));
        assertEq(_shares.getVotes(_escrow) + _shares.getVotes(_fees), 0);
    }

    /* HELPERS */

    function _mint(address to, uint256 amount) private {
        vm.prank(_fund);
        _shares.mint(to, amount);
    }

    /// @dev Anything that moves votes or supply.
    function _stir(uint256 kind, uint256 held) private {
        if (kind == 0) return _mint(_bob, 3);
        vm.startPrank(kind == 3 ? _fund : _alice);
        if (kind == 1) _shares.delegate(_bob);
        if (kind == 2) _shares.transfer(_bob, _shares.balanceOf(_alice) / 2);
        if (kind == 3 && held != 0) _shares.burn(_alice, _shares.balanceOf(_alice) / 3);
        vm.stopPrank();
    }

    function _sign(address delegatee, uint256 nonce, uint256 expiry)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 body = keccak256(abi.encode(DELEGATION, delegatee, nonce, expiry));
        return vm.sign(_key, keccak256(abi.encodePacked(hex"1901", _shares.DOMAIN_SEPARATOR(), body)));
    }

    /// @dev It reverts and changes nothing.
    function _refused(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s) private {
        (address chosen, uint256 count) = (_shares.delegates(_alice), _shares.nonces(_alice));
        vm.expectRevert();
        _shares.delegateBySig(delegatee, nonce, expiry, v, r, s);
        assertEq(_shares.delegates(_alice), chosen);
        assertEq(_shares.nonces(_alice), count);
    }
}
