// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Controls that know who the guardian is, and nothing else.
contract StandInGuardian {
    address public guardian;

    constructor(address guardian_) {
        guardian = guardian_;
    }
}
