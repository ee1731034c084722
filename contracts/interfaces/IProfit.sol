// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a round trip must earn, in the token that it starts and ends with.
/// @dev The chain multiplies gas by the price that the transaction really pays; what a wei is worth the caller says,
///      for no feed of the fund has to know the chain's coin. Whoever overstates it refuses its own trade, whoever
///      understates it pays the gas itself.
struct ProfitTerms {
    uint256 least; // units of profit after gas
    uint256 gas; // of the whole transaction
    uint256 weiPrice; // units per wei x 1e36
}

/// @title IProfit
/// @notice Errors and events of accounts that carry out round trips.
interface IProfit {
    /// @notice A round trip came home richer, by the account's own measure.
    /// @param least what it had to earn, gas included.
    event ProfitTaken(uint256 indexed id, address indexed token, uint256 profit, uint256 least);

    error ProfitTooSmall(address token, uint256 profit, uint256 least);
}
