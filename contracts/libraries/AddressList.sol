// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title AddressList
/// @notice Search in the short lists that callers pass in.
library AddressList {
    function has(address[] calldata list, address account) internal pure returns (bool) {
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] == account) return true;
        }
        return false;
    }
}
