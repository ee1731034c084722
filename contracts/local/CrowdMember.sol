// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";

/// @title CrowdMember
/// @notice A controller that leaves everything to the crowd which made it.
contract CrowdMember {
    constructor(IPocketHedgeFund fund) {
        fund.setOperator(msg.sender, true);
    }
}
