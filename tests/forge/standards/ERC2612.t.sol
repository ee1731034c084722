// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {FundShares} from "../../../contracts/fund/FundShares.sol";
import {Test} from "../Test.sol";

/// @title ERC-2612: approvals of shares by signature
/// @notice "Specification": `permit` does its three things if and only if four conditions hold, and reverts otherwise.
contract Erc2612Test is Test {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141; // of secp256k1
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    struct Signed {
        address spender;
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    address private _owner;
    uint256 private _key;
    FundShares private _shares;

    function setUp() public {
        vm.warp(1_800_000_000);
        (_owner, _key) = makeAddrAndKey("owner");
        _shares = _deploy("Pocket");
    }

    /* WHAT IT DOES */

    /// @dev Sets the allowance to the value whatever it was, raises the nonce by one, and emits `Approval`.
    function testFuzz_permit__sets_counts_and_emits(address spender, uint256 before, uint256 value) public {
        vm.assume(spender != address(0));
        vm.prank(_owner);
        _shares.approve(spender, before);
        Signed memory given = _permit(spender, value, 0, vm.getBlockTimestamp());
        vm.expectEmit(address(_shares));
        emit IERC20.Approval(_owner, spender, value);
        _send(_shares, _owner, given);
        assertEq(_shares.allowance(_owner, spender), value);
        assertEq(_shares.nonces(_owner), 1);
    }

    /// @dev Whoever sends it: the caller is nowhere in the definition.
    function testFuzz_permit__is_sent_by_anybody(address caller) public {
        Signed memory given = _permit(address(0xB0B), 7, 0, vm.getBlockTimestamp());
        vm.prank(caller);
        _send(_shares, _owner, given);
        assertEq(_shares.allowance(_owner, address(0xB0B)), 7);
    }

    /// @dev Nonces are each owner's own, and count permits one by one.
    function test_nonces__count_each_owners_permits() public {
        for (uint256 i = 0; i < 3; i++) {
            _send(_shares, _owner, _permit(address(0xB0B), i, i, vm.getBlockTimestamp()));
            assertEq(_shares.nonces(_owner), i + 1);
        }
        assertEq(_shares.nonces(address(0xB0B)), 0);
    }

    /* ONLY IF */

    /// @dev Condition 1: the time is at most the deadline: in its very second it works, a second later not.
    function testFuzz_permit__works_until_its_deadline(uint32 later) public {
        uint256 deadline = vm.getBlockTimestamp() + 1000;
        Signed memory given = _permit(address(0xB0B), 7, 0, deadline);
        vm.warp(deadline + 1 + later);
        _refused(given);
        vm.warp(deadline);
        _send(_shares, _owner, given);
        assertEq(_shares.nonces(_owner), 1);
    }

    /// @dev Condition 1: the largest deadline never passes.
    function test_permit__without_end__works_in_the_far_future() public {
        Signed memory given = _permit(address(0xB0B), 7, 0, type(uint256).max);
        vm.warp(type(uint40).max);
        _send(_shares, _owner, given);
    }

    /// @dev Condition 2: the owner is not 0, which a malformed signature would recover to.
    function testFuzz_permit__of_nobody__reverts(uint8 v, bytes32 r, bytes32 s) public {
        vm.expectRevert();
        _shares.permit(address(0), address(0xB0B), 7, vm.getBlockTimestamp(), v, r, s);
        assertEq(_shares.allowance(address(0), address(0xB0B)), 0);
    }

    /// @dev Condition 3: only the nonce whose turn it is.
    function testFuzz_permit__out_of_turn__reverts(uint256 nonce) public {
        vm.assume(nonce != 0);
        _refused(_permit(address(0xB0B), 7, nonce, vm.getBlockTimestamp()));
    }

    /// @dev Condition 3: once only.
    function test_permit__a_second_time__reverts() public {
        Signed memory given = _permit(address(0xB0B), 7, 0, vm.getBlockTimestamp());
        _send(_shares, _owner, given);
        vm.expectRevert();
        _send(_shares, _owner, given);
    }

    /// @dev Condition 4: signed by the owner and nobody else.
    function testFuzz_permit__signed_by_another__reverts(uint256 key) public {
        key = bound(key, 1, ORDER - 1);
        vm.assume(key != _key);
        Signed memory given = Signed(address(0xB0B), 7, vm.getBlockTimestamp(), 0, 0, 0);
        (given.v, given.r, given.s) = vm.sign(key, _digest(_shares, _owner, given, 0));
        _refused(given);
    }

    /// @dev Condition 4: of exactly this message: spender, value and deadline are all signed.
    function test_permit__altered__reverts() public {
        Signed memory given = _permit(address(0xB0B), 7, 0, vm.getBlockTimestamp());
        given.spender = address(0xBAD);
        _refused(given);
        (given.spender, given.value) = (address(0xB0B), 8);
        _refused(given);
        (given.value, given.deadline) = (7, given.deadline + 1);
        _refused(given);
    }

    /// @dev Condition 4: one signature has one form: the twin with the other s is refused.
    function test_permit__with_the_malleable_twin__reverts() public {
        Signed memory given = _permit(address(0xB0B), 7, 0, vm.getBlockTimestamp());
        (given.s, given.v) = (bytes32(ORDER - uint256(given.s)), given.v == 27 ? 28 : 27);
        assertEq(ecrecover(_digest(_shares, _owner, given, 0), given.v, given.r, given.s), _owner);
        _refused(given);
    }

    /// @dev Condition 4: v is 27 or 28, and the one that fits.
    function testFuzz_permit__with_another_v__reverts(uint8 v) public {
        Signed memory given = _permit(address(0xB0B), 7, 0, vm.getBlockTimestamp());
        vm.assume(v != given.v);
        given.v = v;
        _refused(given);
    }

    /* DOMAIN */

    /// @dev "DOMAIN_SEPARATOR": EIP-712's hash of name, version, chain and contract, as EIP-5267 tells them.
    function test_domain__is_what_eip712_asks_for() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chain, address verifier,,) =
            _shares.eip712Domain();
        assertEq(bytes32(fields), bytes32(hex"0f"));
        assertEq(name, string("Pocket"));
        assertEq(chain, block.chainid);
        assertEq(verifier, address(_shares));
        bytes32 kind = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 expected =
            keccak256(abi.encode(kind, keccak256(bytes(name)), keccak256(bytes(version)), chain, verifier));
        assertEq(_shares.DOMAIN_SEPARATOR(), expected);
    }

    /// @dev "DOMAIN_SEPARATOR": unique to the contract: another fund's shares of the same name refuse it.
    function test_permit__for_another_contract__reverts() public {
        FundShares twin = _deploy("Pocket");
        assertNotEq(twin.DOMAIN_SEPARATOR(), _shares.DOMAIN_SEPARATOR());
        Signed memory given = _permit(address(0xB0B), 7, 0, vm.getBlockTimestamp());
        vm.expectRevert();
        _send(twin, _owner, given);
    }

    /// @dev "Security Considerations": after a chain split the separator follows the chain, and old signatures do not.
    function testFuzz_permit__after_a_chain_split__belongs_to_the_old_chain(uint64 chain) public {
        uint256 home = block.chainid;
        vm.assume(chain != home && chain != 0);
        Signed memory given = _permit(address(0xB0B), 7, 0, vm.getBlockTimestamp());
        bytes32 domain = _shares.DOMAIN_SEPARATOR();
        vm.chainId(chain);
        assertNotEq(_shares.DOMAIN_SEPARATOR(), domain);
        _refused(given);
        _send(_shares, _owner, _permit(address(0xB0B), 9, 0, vm.getBlockTimestamp()));
        vm.chainId(home);
        assertEq(_shares.DOMAIN_SEPARATOR(), domain);
    }

    /* HELPERS */

    function _deploy(string memory name) private returns (FundShares) {
        return new FundShares(name, "PKT", address(1), address(2), address(3), address(4));
    }

    function _permit(address spender, uint256 value, uint256 nonce, uint256 deadline)
        private
        view
        returns (Signed memory given)
    {
        given = Signed(spender, value, deadline, 0, 0, 0);
        (given.v, given.r, given.s) = vm.sign(_key, _digest(_shares, _owner, given, nonce));
    }

    function _digest(FundShares shares, address owner, Signed memory given, uint256 nonce)
        private
        view
        returns (bytes32)
    {
        bytes32 body = keccak256(abi.encode(PERMIT, owner, given.spender, given.value, nonce, given.deadline));
        return keccak256(abi.encodePacked(hex"1901", shares.DOMAIN_SEPARATOR(), body));
    }

    function _send(FundShares shares, address owner, Signed memory given) private {
        shares.permit(owner, given.spender, given.value, given.deadline, given.v, given.r, given.s);
    }

    /// @dev It reverts and changes nothing.
    function _refused(Signed memory given) private {
        (uint256 nonce, uint256 allowed) = (_shares.nonces(_owner), _shares.allowance(_owner, given.spender));
        vm.expectRevert();
        _shares.permit(_owner, given.spender, given.value, given.deadline, given.v, given.r, given.s);
        assertEq(_shares.nonces(_owner), nonce);
        assertEq(_shares.allowance(_owner, given.spender), allowed);
    }
}
