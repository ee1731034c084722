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
        _acquire();
        _;
        _release();
    }

    /// @dev For entries between the fund's own contracts.
    modifier inside() {
        _requireInside();
        _;
    }

    /// @dev For views of value: no stranger may read the fund while its parts disagree.
    modifier readable() {
        _requireReadable();
        _;
    }

    // Functions, not modifier bodies: a modifier's code is repeated in every function that carries it.

    function _acquire() private {
        lock.acquire();
    }

    function _release() private {
        lock.release();
    }

    function _requireInside() private view {
        lock.requireInside(msg.sender);
    }

    function _requireReadable() private view {
        lock.requireReadable(msg.sender);
    }
}
