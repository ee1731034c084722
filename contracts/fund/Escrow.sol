// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IEscrow} from "../interfaces/IEscrow.sol";

/// @title Escrow, see IEscrow
contract Escrow is IEscrow {
    using SafeERC20 for IERC20;

    address public immutable fund;
    IERC20 public immutable asset;

    modifier onlyFund() {
        require(msg.sender == fund, NotFund(msg.sender));
        _;
    }

    constructor(address fund_, address asset_) {
        fund = fund_;
        asset = IERC20(asset_);
    }

    /* FUND */

    /// @inheritdoc IEscrow
    function payAssets(address to, uint256 amount) external onlyFund {
        asset.safeTransfer(to, amount);
    }
}
