// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ERC-7575 share side
/// @notice The share token names the vault that issues it for an asset.
interface IERC7575Share {
    /// @notice An asset's vault changed.
    event VaultUpdate(address indexed asset, address vault);

    /// @return The vault through which `asset` buys this share; 0 when there is none.
    function vault(address asset) external view returns (address);
}

/// @title ERC-7575 vault side: an ERC-4626 whose share token is a contract of its own
interface IERC7575 {
    /// @notice ERC-4626: assets entered for shares (here: a struck subscription was claimed).
    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);
    /// @notice ERC-4626: shares left for assets (here: a struck redemption was claimed).
    event Withdraw(
        address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares
    );

    function asset() external view returns (address);
    function share() external view returns (address);
    function totalAssets() external view returns (uint256);
    function convertToShares(uint256 assets) external view returns (uint256 shares);
    function convertToAssets(uint256 shares) external view returns (uint256 assets);
    function maxDeposit(address controller) external view returns (uint256 assets);
    function maxMint(address controller) external view returns (uint256 shares);
    function maxWithdraw(address controller) external view returns (uint256 assets);
    function maxRedeem(address controller) external view returns (uint256 shares);
    function previewDeposit(uint256 assets) external view returns (uint256 shares);
    function previewMint(uint256 shares) external view returns (uint256 assets);
    function previewWithdraw(uint256 assets) external view returns (uint256 shares);
    function previewRedeem(uint256 shares) external view returns (uint256 assets);
    function deposit(uint256 assets, address receiver) external returns (uint256 shares);
    function mint(uint256 shares, address receiver) external returns (uint256 assets);
    function withdraw(uint256 assets, address receiver, address controller) external returns (uint256 shares);
    function redeem(uint256 shares, address receiver, address controller) external returns (uint256 assets);
}
