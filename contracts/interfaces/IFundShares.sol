// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC7575Share} from "./IERC7575.sol";

/// @title FundShares
/// @notice The fund's ERC-20: 18 decimals, ERC-2612 permit, ERC-5805/6372 votes on a timestamp clock.
/// @dev Every holder votes for itself until it delegates; `delegate(address(0))` gives the vote up. Shares held by the
///      Escrow or by FeeDistribution do not vote.
interface IFundShares is IERC20, IERC7575Share {
    /// @notice Only the fund mints and burns.
    error NotFund(address caller);
    /// @notice Shares held by the Escrow or by FeeDistribution never vote.
    error NoVote(address account);

    /// @notice Mint `amount` shares to `to`. Fund only.
    function mint(address to, uint256 amount) external;
    /// @notice Burn `amount` shares of `from`. Fund only.
    function burn(address from, uint256 amount) external;
    /// @notice Spend the allowance that `owner` gave `spender`. Fund only: a redemption by allowance.
    function spendAllowance(address owner, address spender, uint256 amount) external;
    /// @notice Move shares of `from` into the Escrow for a redemption request. Fund only.
    function pull(address from, uint256 amount) external;
    /// @notice Move shares out of the Escrow to `to`: a claim, or a cancelled redemption. Fund only.
    function release(address to, uint256 amount) external;
}
