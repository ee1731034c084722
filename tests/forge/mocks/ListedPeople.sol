// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAllowlist} from "../../../contracts/interfaces/IPocketHedgeFund.sol";

/// @notice A list that a test keeps; broken, it answers every question with a revert.
contract ListedPeople is IAllowlist {
    error Broken();

    mapping(address account => bool) private _listed;
    bool private _broken;

    function set(address account, bool listed) external {
        _listed[account] = listed;
    }

    function breakDown(bool broken) external {
        _broken = broken;
    }

    function isAllowed(address account) external view returns (bool) {
        require(!_broken, Broken());
        return _listed[account];
    }
}
