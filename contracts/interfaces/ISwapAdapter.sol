// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAdapter, Plan} from "./IAdapter.sol";

/// @title ISwapAdapter
/// @notice An adapter whose orders swap one token into another, and may leave the amount to what a route has brought.
interface ISwapAdapter is IAdapter {
    /// @notice As `plan`, but an amount of 0 in the order stands for `available`.
    /// @param available units that the swaps before this one brought and that nothing has used yet.
    function planSwap(address account, bytes calldata order, uint256 available) external view returns (Plan memory);
}
