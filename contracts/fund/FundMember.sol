// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundLock} from "../interfaces/IFundLock.sol";

/// @title FundMember
/// @notice How every contract of the fund uses the one lock.
abstract contract FundMember {
    IFundLock public immutable lock;

    constructor(IFundLock lock_) {
        lock = lock_;
    }

    /// @dev For entries from outside: nothing of the fund may run meanwhile.
    modifier exclusive() {
        lock.acquire();
        _;
        lock.release();
    }

    /// @dev For entries between the fund's own contracts.
    modifier inside() {
        lock.requireInside(msg.sender);
        _;
    }

    /// @dev For views of value: no stranger may read the fund while its parts disagree.
    modifier readable() {
        lock.requireReadable(msg.sender);
        _;
    }
}
