// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAdapter} from "./IAdapter.sol";

/// @title Erc4626Adapter
/// @notice Deposits in a frozen list of ERC-4626 vaults. Units of a position are vault shares. Order: abi.encode(uint256
///         kind, address vault, uint256 amount, uint256 least); kind 0 deposits `amount` of the vault's asset for at
///         least `least` shares, kind 1 redeems `amount` shares for at least `least` of the asset.
/// @dev Whoever sends assets to a vault raises what its shares are worth, and nobody can tell that from a profit. So a
///      share counts at what the vault says, but at most at its checkpoint and a capped rate a day on top. A loss counts
///      at once. The checkpoint follows the vault by no more than the capped rate, up and down: anyone may write it, also
///      in the middle of a call that lowers a vault's price for a moment.
interface IErc4626Adapter is IAdapter {
    event VaultCheckpointed(address indexed vault, uint256 price);

    /// @notice There is no code at `vault`, or it names no asset.
    error NotVault(address vault);
    error VaultListedTwice(address vault);
    /// @notice A share of the vault is worth nothing, so no growth over that could ever count.
    error VaultWorthless(address vault);
    /// @notice The vault does not say what its shares are worth.
    error VaultSilent(address vault);
    error GrowthOutOfBounds(uint256 maxGrowthPerDay, uint256 min, uint256 max);

    /// @return list of every vault that this adapter will ever know.
    function vaults() external view returns (address[] memory list);
    /// @return asset that `vault` named when this adapter was deployed; 0 for a vault that is not on the list.
    function underlyingOf(address vault) external view returns (address asset);
    /// @return wad that the value of a share may grow a day over its checkpoint.
    function maxGrowthPerDay() external view returns (uint256 wad);
    /// @return price assets of 1e24 share units, as last remembered; 0 for a vault that is not on the list.
    /// @return time when that was.
    function checkpointOf(address vault) external view returns (uint256 price, uint256 time);
    /// @return price most that 1e24 share units count for now, rounded down; 0 for a vault that is not on the list.
    function allowedPrice(address vault) external view returns (uint256 price);
}
