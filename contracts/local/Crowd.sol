// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {CrowdMember} from "./CrowdMember.sol";

/// @title Crowd
/// @notice Thousands of controllers with a request each, out of one wallet: for measuring on a local chain.
contract Crowd {
    IPocketHedgeFund public immutable fund;

    /// @param fund_ Where the crowd subscribes.
    constructor(IPocketHedgeFund fund_) {
        fund = fund_;
        IERC20(fund_.asset()).approve(address(fund_), type(uint256).max);
    }

    /// @notice Subscribe `assets` base units of this contract's for each of `count` new controllers.
    function subscribe(uint256 count, uint256 assets) external {
        for (uint256 i = 0; i < count; i++) {
            CrowdMember member = new CrowdMember(fund);
            fund.requestDeposit(assets, address(member), address(this));
        }
    }
}
