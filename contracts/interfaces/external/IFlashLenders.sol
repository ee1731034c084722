// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What the fund uses of a Uniswap v3 pool that lends within a transaction.
interface IUniswapV3Lender {
    function token0() external view returns (address);
    /// @notice Send both amounts to `recipient`, call the caller back, and want them back with the pool's fee.
    function flash(address recipient, uint256 amount0, uint256 amount1, bytes calldata data) external;
}

/// @notice What a Uniswap v3 pool calls after `flash`.
interface IUniswapV3FlashCallback {
    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external;
}

/// @notice What the fund uses of Aave v3's Pool to borrow within a transaction.
interface IAaveV3Lender {
    /// @notice Send the amount to `receiver`, call it back, and take it back with the premium.
    function flashLoanSimple(
        address receiver,
        address asset,
        uint256 amount,
        bytes calldata params,
        uint16 referralCode
    ) external;
}

/// @notice What Aave v3's Pool calls after `flashLoanSimple`.
interface IFlashLoanSimpleReceiver {
    function executeOperation(address asset, uint256 amount, uint256 premium, address initiator, bytes calldata params)
        external
        returns (bool);
}
