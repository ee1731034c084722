// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Assertions} from "./Assertions.sol";

/// @title Test
/// @notice What every forge test of this project inherits: the assertions, fuzz bounds, and the lists that forge reads
///         before an invariant run.
abstract contract Test is Assertions {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    bool public constant IS_TEST = true; // how forge knows a test contract

    address[] private _targetContracts;
    address[] private _excludeContracts;
    address[] private _targetSenders;
    address[] private _excludeSenders;
    FuzzSelector[] private _targetSelectors;
    FuzzSelector[] private _excludeSelectors;

    /* INVARIANT TARGETS */

    function targetContract(address account) internal {
        _targetContracts.push(account);
    }

    function excludeContract(address account) internal {
        _excludeContracts.push(account);
    }

    function targetSender(address account) internal {
        _targetSenders.push(account);
    }

    function excludeSender(address account) internal {
        _excludeSenders.push(account);
    }

    function targetSelector(FuzzSelector memory selector) internal {
        _targetSelectors.push(selector);
    }

    function excludeSelector(FuzzSelector memory selector) internal {
        _excludeSelectors.push(selector);
    }

    function targetContracts() public view returns (address[] memory) {
        return _targetContracts;
    }

    function excludeContracts() public view returns (address[] memory) {
        return _excludeContracts;
    }

    function targetSenders() public view returns (address[] memory) {
        return _targetSenders;
    }

    function excludeSenders() public view returns (address[] memory) {
        return _excludeSenders;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory) {
        return _targetSelectors;
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory) {
        return _excludeSelectors;
    }

    /* HELPERS */

    /// @dev Folds `value` into [min, max]; values already inside stay, so that the fuzzer's edge cases survive.
    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        require(min <= max, "bound: min is above max");
        if (value >= min && value <= max) return value;
        uint256 size = max - min;
        // Here [min, max] is not all of uint256, so size + 1 cannot overflow.
        return min + value % (size + 1);
    }

    /// @dev A labelled address; its key is the hash of its name, see makeAddrAndKey.
    function makeAddr(string memory name) internal returns (address account) {
        account = vm.addr(uint256(keccak256(bytes(name))));
        vm.label(account, name);
    }

    function makeAddrAndKey(string memory name) internal returns (address account, uint256 privateKey) {
        privateKey = uint256(keccak256(bytes(name)));
        account = makeAddr(name);
    }

    function skip(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
    }
}
