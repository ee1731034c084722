// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What the fund uses of Aave v3's Pool. Indexes are rays (1e27).
interface IAaveV3Pool {
    /// @dev The layout of v3.0; later versions answer the same words here.
    struct ReserveData {
        uint256 configuration;
        uint128 liquidityIndex;
        uint128 currentLiquidityRate;
        uint128 variableBorrowIndex;
        uint128 currentVariableBorrowRate;
        uint128 currentStableBorrowRate;
        uint40 lastUpdateTimestamp;
        uint16 id;
        address aTokenAddress;
        address stableDebtTokenAddress;
        address variableDebtTokenAddress;
        address interestRateStrategyAddress;
        uint128 accruedToTreasury;
        uint128 unbacked;
        uint128 isolationModeTotalDebt;
    }

    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external;
    function withdraw(address asset, uint256 amount, address to) external returns (uint256);
    /// @return Zeros for an asset without a reserve.
    function getReserveData(address asset) external view returns (ReserveData memory);
    /// @return Underlying per scaled unit now, interest up to this second included.
    function getReserveNormalizedIncome(address asset) external view returns (uint256);
    function getReservesList() external view returns (address[] memory);
}

/// @notice What the fund uses of an aToken.
interface IAToken {
    /// @return Units that do not grow: the balance is these times the reserve's index.
    function scaledBalanceOf(address account) external view returns (uint256);
}
