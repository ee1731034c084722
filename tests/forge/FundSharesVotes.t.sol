// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";

import {FundShares} from "../../contracts/fund/FundShares.sol";
import {IFundShares} from "../../contracts/interfaces/IFundShares.sol";
import {Test} from "./Test.sol";
import {ShareHandler} from "./mocks/ShareHandler.sol";

contract FundSharesVotesTest is Test {
    address private _fund = makeAddr("fund");
    address private _escrow = makeAddr("escrow");
    address private _fees = makeAddr("fees");
    address private _alice = makeAddr("alice");
    address private _bob = makeAddr("bob");
    FundShares private _shares;
    ShareHandler private _handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        _shares = new FundShares("Pocket", "PKT", makeAddr("asset"), _fund, _escrow, _fees);
        address[] memory accounts = new address[](6);
        (accounts[0], accounts[1], accounts[2]) = (_alice, _bob, makeAddr("carol"));
        (accounts[3], accounts[4], accounts[5]) = (_escrow, _fees, makeAddr("dave"));
        _handler = new ShareHandler(_shares, accounts);
        targetContract(address(_handler));
    }

    function testFuzz_holder__votes_for_itself_until_it_delegates(address holder, uint256 amount) public {
        vm.assume(holder != address(0) && holder != _escrow && holder != _fees);
        amount = bound(amount, 1, type(uint208).max);
        assertEq(_shares.delegates(holder), holder);
        _mint(holder, amount);
        assertEq(_shares.getVotes(holder), amount);
    }

    function test_delegate__moves_the_votes_and_the_later_ones_too() public {
        _mint(_alice, 5);
        vm.prank(_alice);
        vm.expectEmit();
        emit IVotes.DelegateChanged(_alice, _alice, _bob);
        _shares.delegate(_bob);
        _mint(_alice, 2);
        _mint(_bob, 1);
        _assertVotes(0, 8);
    }

    function test_delegate__to_nobody__gives_the_vote_up_until_it_is_taken_back() public {
        _mint(_alice, 5);
        vm.startPrank(_alice);
        _shares.delegate(address(0));
        assertEq(_shares.delegates(_alice), address(0));
        _shares.transfer(_bob, 1);
        _assertVotes(0, 1);
        _shares.delegate(address(0));
        _assertVotes(0, 1);
        _shares.delegate(_alice);
        _assertVotes(4, 1);
        _shares.delegate(address(0));
        _shares.delegate(_bob);
        _assertVotes(0, 5);
    }

    function test_delegate__to_oneself__changes_no_vote() public {
        _mint(_alice, 5);
        vm.startPrank(_alice);
        _shares.delegate(_alice);
        _assertVotes(5, 0);
        _shares.delegate(_bob);
        _shares.delegate(_alice);
        _assertVotes(5, 0);
    }

    function test_escrow_and_fee_shares__never_vote() public {
        _mint(_alice, 5);
        vm.startPrank(_alice);
        _shares.transfer(_escrow, 1);
        _shares.transfer(_fees, 2);
        vm.stopPrank();
        _assertSilent(_escrow);
        _assertSilent(_fees);
        _assertVotes(2, 0);
        vm.prank(_escrow);
        _shares.transfer(_alice, 1);
        _assertVotes(3, 0);
    }

    function test_getPastVotes__reads_the_votes_of_a_second() public {
        uint256 start = vm.getBlockTimestamp();
        _mint(_alice, 5);
        skip(10);
        vm.prank(_alice);
        _shares.transfer(_bob, 2);
        skip(10);
        assertEq(_shares.getPastVotes(_alice, start), 5);
        assertEq(_shares.getPastVotes(_alice, start + 9), 5);
        assertEq(_shares.getPastVotes(_alice, start + 10), 3);
        assertEq(_shares.getPastVotes(_bob, start + 10), 2);
        assertEq(_shares.getPastTotalSupply(start + 10), 5);
        assertEq(_shares.getPastTotalSupply(start - 1), 0);
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, start + 20, uint48(start + 20)));
        _shares.getPastVotes(_alice, start + 20);
    }

    function test_clock__counts_seconds() public view {
        assertEq(_shares.clock(), vm.getBlockTimestamp());
        assertEq(_shares.CLOCK_MODE(), string("mode=timestamp"));
    }

    /// @dev Every account's votes are the shares of those who chose it, and the checkpointed supply is the supply.
    /// forge-config: default.invariant.runs = 160
    /// forge-config: prove.invariant.runs = 400
    function invariant_votes_are_the_shares_of_those_who_chose_the_voter() public view {
        address[] memory accounts = _handler.accounts();
        uint256 supply;
        for (uint256 i = 0; i < accounts.length; i++) {
            uint256 chosen;
            for (uint256 j = 0; j < accounts.length; j++) {
                if (_shares.delegates(accounts[j]) == accounts[i]) chosen += _shares.balanceOf(accounts[j]);
            }
            assertEq(_shares.getVotes(accounts[i]), chosen, "G1: other votes than the shares of who chose");
            supply += _shares.balanceOf(accounts[i]);
        }
        assertEq(_shares.totalSupply(), supply, "S2: balances do not sum to the supply");
        assertEq(_shares.delegates(_escrow), address(0));
        assertEq(_shares.delegates(_fees), address(0));
    }

    /* HELPERS */

    function _mint(address to, uint256 amount) private {
        vm.prank(_fund);
        _shares.mint(to, amount);
    }

    function _assertVotes(uint256 alice, uint256 bob) private view {
        assertEq(_shares.getVotes(_alice), alice);
        assertEq(_shares.getVotes(_bob), bob);
    }

    function _assertSilent(address account) private {
        assertEq(_shares.delegates(account), address(0));
        assertEq(_shares.getVotes(account), 0);
        vm.prank(account);
        vm.expectRevert(abi.encodeWithSelector(IFundShares.NoVote.selector, account));
        _shares.delegate(_bob);
    }
}
