// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Plan} from "../interfaces/IAdapter.sol";
import {IStrategy} from "../interfaces/IStrategy.sol";

/// @title VenueCall
/// @notice The one way in which an account of the fund calls a venue: approve exactly, call, leave no approval.
library VenueCall {
    using SafeERC20 for IERC20;

    function make(Plan memory plan) internal {
        IERC20 token = IERC20(plan.leaves);
        bool approves = plan.spender != address(0);
        if (approves) {
            require(plan.approval <= plan.most, IStrategy.ApprovalTooLarge(plan.approval, plan.most));
            token.forceApprove(plan.spender, plan.approval);
        }
        (bool done, bytes memory answer) = plan.call.target.call(plan.call.data);
        require(done, IStrategy.VenueReverted(plan.call.target, answer));
        if (approves && token.allowance(address(this), plan.spender) != 0) token.forceApprove(plan.spender, 0);
    }
}
