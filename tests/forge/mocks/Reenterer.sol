// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIntruder} from "../campaign/HostileToken.sol";

/// @notice An investor whose code is called in the middle of a transfer, and then tries what a test planned for it.
contract Reenterer is IIntruder {
    address[] private _targets;
    bytes[] private _words;
    bool private _busy;
    uint256 public tried;
    uint256 public succeeded;

    function plan(address target, bytes calldata word) external {
        _targets.push(target);
        _words.push(word);
    }

    function forget() external {
        delete _targets;
        delete _words;
    }

    /// @dev What it does in the middle calls it again: once is enough.
    function intrude() external {
        if (_busy) return;
        _busy = true;
        for (uint256 i = 0; i < _targets.length; i++) {
            (bool done,) = _targets[i].call(_words[i]);
            tried++;
            if (done) succeeded++;
        }
        _busy = false;
    }

    function peek() external pure returns (bool) {
        return false;
    }
}
