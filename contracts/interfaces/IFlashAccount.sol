// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProfit, ProfitTerms} from "./IProfit.sol";
import {Order} from "./IStrategy.sol";
import {IFlashLoanSimpleReceiver, IUniswapV3FlashCallback} from "./external/IFlashLenders.sol";

/// @notice The Uniswap v3 pool of the base asset and `paired` with `fee`.
struct LendingPool {
    address paired;
    uint24 fee; // hundredths of a basis point
}

/// @title FlashAccount
/// @notice Round trips with borrowed money: borrows base asset, swaps it over listed venues back into more of it, repays,
///         and sends all of the profit to the Treasury, within one transaction. Has no money of the fund and is worth
///         nothing between transactions: what strangers send it stays there and counts for nothing.
interface IFlashAccount is IProfit, IUniswapV3FlashCallback, IFlashLoanSimpleReceiver {
    /// @notice A lender was repaid with its fee.
    event LoanRepaid(uint256 indexed id, address indexed lender, uint256 amount, uint256 fee);

    error IdUsed(uint256 id);
    error NoSwaps();
    error DeadlineOver(uint256 deadline, uint256 time);
    /// @notice This account was made without that kind of lender, or the pool does not exist.
    error NoLender(address paired, uint24 fee);
    /// @notice Nobody may call this but the lender that was just asked, once, with what it was handed.
    error UnexpectedCallback(address caller);
    /// @notice The lender returned without lending.
    error NotCalledBack(address lender);
    error LoanShort(uint256 wanted, uint256 got);
    error TooMuchSpent(address token, uint256 spent, uint256 most);
    error TooLittleGot(address token, uint256 got, uint256 least);
    /// @notice The route did not use up a token that it brought.
    error Leftover(address token, uint256 amount);

    /* KEEPER */

    /// @notice Borrow from a Uniswap v3 pool. The route cannot use that pool: it is locked meanwhile.
    /// @param id any number never used before on this account, by either function.
    /// @param amount base units to borrow.
    /// @param orders of adapters that swap; an amount of 0 stands for all of the former order's token that the swaps so
    ///        far brought and did not use, in the first order for the loan.
    /// @param deadline last second at which they may be carried out.
    /// @param terms what must remain after the fee, in base units.
    function executeOnUniswap(
        uint256 id,
        LendingPool calldata pool,
        uint256 amount,
        Order[] calldata orders,
        uint256 deadline,
        ProfitTerms calldata terms
    ) external;
    /// @notice Borrow from Aave v3; else the same.
    function executeOnAave(
        uint256 id,
        uint256 amount,
        Order[] calldata orders,
        uint256 deadline,
        ProfitTerms calldata terms
    ) external;

    /* VIEWS */

    function isUsed(uint256 id) external view returns (bool);
    function asset() external view returns (address);
}
