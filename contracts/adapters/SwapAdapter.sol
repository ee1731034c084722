// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Call, Holding, IAdapter, Position} from "../interfaces/IAdapter.sol";
import {ISwapAdapter} from "../interfaces/ISwapAdapter.sol";

/// @title SwapAdapter
/// @notice What adapters of venues that only swap have in common: a router to approve, and no positions.
abstract contract SwapAdapter is ISwapAdapter {
    address public immutable router;

    constructor(address router_) {
        router = router_;
    }

    /// @inheritdoc IAdapter
    function checkpoint(address) external pure {}

    /// @inheritdoc IAdapter
    /// @dev Refuses, so that no strategy can be created that holds a "position" here, worth nothing.
    function holdings(address, Position calldata position) external pure returns (Holding[] memory) {
        revert NoMarket(position.token, address(0));
    }

    /// @inheritdoc IAdapter
    function held(address, address) external pure returns (uint256) {
        return 0;
    }

    /// @inheritdoc IAdapter
    function transferable(address, Position calldata) external pure returns (uint256) {
        return 0;
    }

    /// @inheritdoc IAdapter
    function unwind(address, Position calldata) external pure returns (Call[] memory) {
        return new Call[](0);
    }

    /// @inheritdoc IAdapter
    function spenders() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = router;
    }
}
