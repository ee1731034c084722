// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Call, Holding, IAdapter, Position} from "../interfaces/IAdapter.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {IStrategy} from "../interfaces/IStrategy.sol";

/// @title PayOut
/// @notice How slices of an exit in kind reach the investor.
library PayOut {
    using SafeERC20 for IERC20;

    /// @dev Takes the slice out as plain tokens and passes on exactly what arrived.
    function unwind(IRiskManagement risk, address receiver, address adapter, Position memory slice) internal {
        Holding[] memory behind = IAdapter(adapter).holdings(address(this), slice);
        uint256[] memory before = new uint256[](behind.length);
        for (uint256 i = 0; i < behind.length; i++) {
            before[i] = IERC20(behind[i].token).balanceOf(address(this));
        }
        Call[] memory calls = IAdapter(adapter).unwind(address(this), slice);
        for (uint256 i = 0; i < calls.length; i++) {
            (address target, bytes4 selector) = (calls[i].target, bytes4(calls[i].data));
            bool permitted = risk.isPermitted(adapter, target, selector);
            require(permitted, IRiskManagement.CallNotListed(adapter, target, selector));
            (bool done,) = target.call(calls[i].data);
            require(done, IStrategy.PayOutFailed(slice.token));
        }
        for (uint256 i = 0; i < behind.length; i++) {
            uint256 arrived = Math.saturatingSub(IERC20(behind[i].token).balanceOf(address(this)), before[i]);
            if (arrived != 0) transfer(behind[i].token, receiver, arrived, slice.token);
        }
    }

    /// @dev `slice` is what the investor would have to skip: the token itself, or the position it came out of.
    function transfer(address token, address to, uint256 amount, address slice) internal {
        require(IERC20(token).trySafeTransfer(to, amount), IStrategy.PayOutFailed(slice));
    }
}
