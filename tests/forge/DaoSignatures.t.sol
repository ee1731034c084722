// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {DaoFixture} from "./DaoFixture.sol";
import {SigningWallet} from "./mocks/SigningWallet.sol";

/// @notice Votes and delegations that somebody else brings, signed by who holds the shares: a key or a contract.
contract DaoSignaturesTest is DaoFixture {
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant BALLOT = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    bytes32 private constant EXTENDED = keccak256(
        "ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)"
    );
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    address private _dora;
    uint256 private _key;
    uint256 private _id;

    function setUp() public {
        deployGoverned();
        (_dora, _key) = makeAddrAndKey("dora");
        _give(_dora);
        _id = propose(ALICE, cashFloor(0.15e18));
    }

    function test_vote__signed__counts_for_the_signer() public {
        openVote();
        bytes memory signature = _sign(_key, _ballot(_dora, FOR, 0));
        vm.prank(BOB); // whoever brings it
        dao.castVoteBySig(_id, FOR, _dora, signature);
        _assertFor(shares.balanceOf(_dora));
        assertEq(dao.nonces(_dora), 1);
        assertTrue(dao.hasVoted(_id, _dora));
        assertFalse(dao.hasVoted(_id, BOB));
    }

    function test_vote__signed_with_its_reason__counts_for_the_signer() public {
        openVote();
        bytes32 struct_ = keccak256(abi.encode(EXTENDED, _id, FOR, _dora, 0, keccak256("because"), keccak256(hex"12")));
        bytes memory signature = _sign(_key, struct_);
        dao.castVoteWithReasonAndParamsBySig(_id, FOR, _dora, "because", hex"12", signature);
        _assertFor(shares.balanceOf(_dora));
    }

    /// @dev ERC-1271: shares held by a contract wallet vote like any others.
    function test_vote__signed_by_a_contract_wallet__counts_for_it() public {
        SigningWallet wallet = new SigningWallet(_dora);
        _give(address(wallet));
        _id = propose(ALICE, cashFloor(0.16e18));
        openVote();
        bytes memory signature = _sign(_key, _ballot(address(wallet), FOR, 0));
        dao.castVoteBySig(_id, FOR, address(wallet), signature);
        _assertFor(shares.balanceOf(address(wallet)));
        (, uint256 stranger) = makeAddrAndKey("stranger");
        _refuse(address(wallet), FOR, _sign(stranger, _ballot(address(wallet), FOR, 1)));
    }

    function testFuzz_vote__forged__is_refused(uint256 key) public {
        key = bound(key, 1, type(uint128).max);
        openVote();
        _refuse(_dora, FOR, _sign(key, _ballot(_dora, FOR, 0)));
    }

    function test_vote__signed_for_something_else__is_refused() public {
        openVote();
        _refuse(_dora, AGAINST, _sign(_key, _ballot(_dora, FOR, 0)));
        _refuse(_dora, FOR, _sign(_key, _ballot(_dora, FOR, 1)));
        _refuse(_dora, FOR, _sign(_key, keccak256(abi.encode(BALLOT, _id + 1, FOR, _dora, 0))));
        _refuse(BOB, FOR, _sign(_key, _ballot(_dora, FOR, 0)));
        _refuse(_dora, FOR, "");
        bytes memory elsewhere = _signAs(_key, address(shares), "Pocket", _ballot(_dora, FOR, 0));
        _refuse(_dora, FOR, elsewhere);
        vm.chainId(block.chainid + 1);
        bytes memory otherChain = _sign(_key, _ballot(_dora, FOR, 0));
        vm.chainId(block.chainid - 1);
        _refuse(_dora, FOR, otherChain);
    }

    function test_vote__signed_once__is_not_counted_twice() public {
        openVote();
        bytes memory signature = _sign(_key, _ballot(_dora, FOR, 0));
        dao.castVoteBySig(_id, FOR, _dora, signature);
        _refuse(_dora, FOR, signature);
        bytes memory again = _sign(_key, _ballot(_dora, FOR, 1));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, _dora));
        dao.castVoteBySig(_id, FOR, _dora, again);
        _assertFor(shares.balanceOf(_dora));
    }

    function test_delegation__signed__moves_the_votes_of_the_next_count() public {
        uint256 mine = shares.balanceOf(_dora);
        bytes32 struct_ = keccak256(abi.encode(DELEGATION, BOB, 0, block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key, _digest(address(shares), "Pocket", struct_));
        IVotes(address(shares)).delegateBySig(BOB, 0, block.timestamp, v, r, s);
        openVote();
        vote(BOB, _id, FOR);
        _assertFor(shares.balanceOf(BOB) + mine);
        vote(_dora, _id, FOR);
        _assertFor(shares.balanceOf(BOB) + mine);
    }

    /* HELPERS */

    function _give(address to) private {
        vm.prank(ALICE);
        assertTrue(shares.transfer(to, 1000e18));
        tick(1);
    }

    function _assertFor(uint256 wanted) private view {
        (, uint256 for_,) = dao.proposalVotes(_id);
        assertEq(for_, wanted);
    }

    function _refuse(address voter, uint8 support, bytes memory signature) private {
        uint256 nonce = dao.nonces(voter);
        (, uint256 before,) = dao.proposalVotes(_id);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, voter));
        dao.castVoteBySig(_id, support, voter, signature);
        assertEq(dao.nonces(voter), nonce);
        _assertFor(before);
    }

    function _ballot(address voter, uint8 support, uint256 nonce) private view returns (bytes32) {
        return keccak256(abi.encode(BALLOT, _id, support, voter, nonce));
    }

    function _sign(uint256 key, bytes32 struct_) private view returns (bytes memory) {
        return _signAs(key, address(dao), "FundDAO", struct_);
    }

    function _signAs(uint256 key, address verifier, string memory name, bytes32 struct_)
        private
        view
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digest(verifier, name, struct_));
        return abi.encodePacked(r, s, v);
    }

    function _digest(address verifier, string memory name, bytes32 struct_) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        return keccak256(abi.encodePacked(hex"1901", domain, struct_));
    }
}
