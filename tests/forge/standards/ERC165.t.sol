// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IERC7540Deposit, IERC7540Operator, IERC7540Redeem} from "../../../contracts/interfaces/IERC7540.sol";
import {IERC7575, IERC7575Share} from "../../../contracts/interfaces/IERC7575.sol";
import {FundFixture} from "../FundFixture.sol";

/// @title ERC-165: what a contract says that it is
contract Erc165Test is FundFixture {
    uint256 private constant GAS_CAP = 30_000; // ERC-165
    bytes4 private constant VAULT_ID = 0x2f0a18c5;
    bytes4 private constant SHARE_ID = 0xf815c03d;
    bytes4 private constant OPERATOR_ID = 0xe3bc4e65;
    bytes4 private constant DEPOSIT_ID = 0xce3bbe50;
    bytes4 private constant REDEEM_ID = 0x620ee8e4;

    function setUp() public {
        deployFund(6);
    }

    /// @dev "How Interfaces are Identified": an id is the XOR of the selectors; ours are those of the standards.
    function test_ids__are_the_xor_of_the_selectors() public pure {
        assertEq(bytes32(type(IERC7540Operator).interfaceId), bytes32(OPERATOR_ID));
        bytes4 overloads =
            bytes4(keccak256("deposit(uint256,address,address)")) ^ bytes4(keccak256("mint(uint256,address,address)"));
        bytes4 requests = IERC7540Deposit.requestDeposit.selector ^ IERC7540Deposit.pendingDepositRequest.selector
            ^ IERC7540Deposit.claimableDepositRequest.selector;
        assertEq(bytes32(requests ^ overloads), bytes32(DEPOSIT_ID));
        assertEq(bytes32(type(IERC7540Redeem).interfaceId), bytes32(REDEEM_ID));
        assertEq(bytes32(type(IERC7575).interfaceId), bytes32(VAULT_ID));
        assertEq(bytes32(type(IERC7575Share).interfaceId), bytes32(SHARE_ID));
    }

    /// @dev ERC-7540 and ERC-7575 "ERC-165 support": the vault says yes to the five ids.
    function test_fund__says_that_it_is_an_asynchronous_vault() public view {
        assertTrue(_says(address(fund), OPERATOR_ID));
        assertTrue(_says(address(fund), DEPOSIT_ID));
        assertTrue(_says(address(fund), REDEEM_ID));
        assertTrue(_says(address(fund), VAULT_ID));
    }

    /// @dev ERC-7575 "ERC-165 support": the share says yes to the lookup's id.
    function test_share__says_that_it_is_a_share() public view {
        assertTrue(_says(address(shares), SHARE_ID));
        assertFalse(_says(address(shares), VAULT_ID));
    }

    /// @dev "How to Detect": yes to 0x01ffc9a7, no to 0xffffffff, each with 30,000 gas.
    function test_detection__finds_both() public view {
        assertTrue(_says(address(fund), type(IERC165).interfaceId));
        assertFalse(_says(address(fund), 0xffffffff));
        assertTrue(_says(address(shares), type(IERC165).interfaceId));
        assertFalse(_says(address(shares), 0xffffffff));
    }

    /// @dev "How a Contract will Publish": no to everything else.
    function testFuzz_any_other_id__is_denied(bytes4 id) public view {
        bool ours = id == OPERATOR_ID || id == DEPOSIT_ID || id == REDEEM_ID || id == VAULT_ID;
        bool share = id == SHARE_ID;
        bool itself = id == type(IERC165).interfaceId;
        assertEq(_says(address(fund), id), ours || itself);
        assertEq(_says(address(shares), id), share || itself);
    }

    /// @dev With the gas that ERC-165 allows; the answer must be one word.
    function _says(address account, bytes4 id) private view returns (bool) {
        (bool done, bytes memory answer) =
            account.staticcall{gas: GAS_CAP}(abi.encodeCall(IERC165.supportsInterface, (id)));
        assertTrue(done);
        assertEq(answer.length, 32);
        return abi.decode(answer, (bool));
    }
}
