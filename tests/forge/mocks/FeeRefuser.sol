// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FeeRefuser
/// @notice A fee recipient that answers every call with a revert.
contract FeeRefuser {
    error Refused();

    fallback() external payable {
        revert Refused();
    }
}
