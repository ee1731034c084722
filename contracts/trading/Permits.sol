// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAdapter, Permission} from "../interfaces/IAdapter.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {Cap} from "./Caps.sol";
import {TokenSelectors} from "./TokenSelectors.sol";

/// @notice A call that an adapter may make; most targets are also what has to be approved, so one slot says both.
enum Permit {
    None,
    Call,
    CallAndSpend
}

/// @notice What every listed adapter may call and have approved, as frozen when it was listed.
struct Permits {
    mapping(address adapter => mapping(address target => mapping(bytes4 selector => Permit))) calls;
    mapping(address adapter => mapping(address spender => bool)) spenders;
    mapping(address target => bool) isTarget; // of any adapter
}

/// @title PermitRules
library PermitRules {
    using TokenSelectors for bytes4;

    /// @notice Read an adapter's permissions once. No call may move a token; no target may be a plain token (`tokens`)
    ///         or, like a spender, a contract of the fund.
    function freeze(Permits storage self, address adapter, IFundLock lock, mapping(address token => Cap) storage tokens)
        internal
    {
        address[] memory spenders = IAdapter(adapter).spenders();
        for (uint256 i = 0; i < spenders.length; i++) {
            require(!lock.isMember(spenders[i]), IRiskManagement.TargetForbidden(spenders[i]));
            self.spenders[adapter][spenders[i]] = true;
        }
        Permission[] memory permissions = IAdapter(adapter).permissions();
        for (uint256 i = 0; i < permissions.length; i++) {
            (address target, bytes4 selector) = (permissions[i].target, permissions[i].selector);
            require(!selector.isForbidden(), IRiskManagement.SelectorForbidden(target, selector));
            bool isOurs = tokens[target].listed || lock.isMember(target);
            require(!isOurs, IRiskManagement.TargetForbidden(target));
            self.calls[adapter][target][selector] = self.spenders[adapter][target] ? Permit.CallAndSpend : Permit.Call;
            self.isTarget[target] = true;
        }
    }
}
