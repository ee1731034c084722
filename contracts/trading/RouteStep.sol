// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Plan} from "../interfaces/IAdapter.sol";
import {IRiskManagement, Step} from "../interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../interfaces/IStrategy.sol";
import {ISwapAdapter} from "../interfaces/ISwapAdapter.sol";

/// @title RouteStep
/// @notice One swap of a round trip, planned when its turn comes: only then is it known what the swaps before brought.
library RouteStep {
    /// @param available what an order without an amount swaps.
    /// @return plan what to call; RiskManagement knows the call and both tokens.
    /// @return step the same, not carried out yet.
    function prepare(IRiskManagement risk, Order memory order, uint256 available)
        internal
        view
        returns (Plan memory plan, Step memory step)
    {
        address adapter = order.adapter;
        (uint256 cap,) = risk.adapterCap(adapter);
        require(cap > 0, IRiskManagement.AdapterNotListed(adapter));
        plan = ISwapAdapter(adapter).planSwap(address(this), order.data, available);
        require(plan.leaves != plan.arrives, IStrategy.SameToken(plan.leaves));
        step.adapter = adapter;
        step.leaves = plan.leaves;
        step.arrives = plan.arrives;
        step.spender = plan.spender;
        step.target = plan.call.target;
        step.selector = bytes4(plan.call.data);
        risk.checkSwap(step);
    }
}
