// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAdapter} from "./IAdapter.sol";

/// @title AaveV3Adapter
/// @notice Lends on Aave v3. Units of a position are scaled balances. Order: abi.encode(uint8 kind, address asset,
///         uint256 amount); kind 0 supplies `amount` of the asset, kind 1 withdraws at most `amount` scaled units.
interface IAaveV3Adapter is IAdapter {
    event ReserveRegistered(address indexed asset, address indexed aToken);

    /// @notice Learn a reserve that the pool added after this adapter was deployed. Anyone; the pool decides.
    function register(address asset) external;

    /// @return asset what `aToken` is a claim on; 0 for a token that is no registered aToken of the pool.
    function underlyingOf(address aToken) external view returns (address asset);
}
