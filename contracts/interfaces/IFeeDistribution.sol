// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FeeDistribution
/// @notice Splits fee shares among recipients by fixed parts; each recipient pulls its own.
/// @dev Shares sent here uninvited are distributed like fees; they change no price, as the supply stays the same.
interface IFeeDistribution {
    struct Recipient {
        address account;
        uint16 bps; // of every distribution; all together 10,000
    }

    event RecipientsSet(Recipient[] recipients);
    event Distributed(uint256 shares);
    event Withdrawn(address indexed recipient, address indexed to, uint256 shares);

    error NotGovernor(address caller);
    error PartsDoNotAdd(uint256 bps, uint256 expected);
    error TooManyRecipients(uint256 count, uint256 max);
    error RecipientTwice(address account);
    error ZeroAddress();
    error NothingOwed(address account);
    error NothingToDistribute();

    /* KEEPER */

    /// @notice Credit all shares not yet credited to the recipients of today, rounded down. Keeper only.
    function distribute() external returns (uint256 shares);

    /* RECIPIENTS */

    /// @notice Send the caller's credited shares to `to`.
    function withdraw(address to) external returns (uint256 shares);

    /* GOVERNOR */

    /// @notice Replace the recipients; what is owed to the old ones, distributed or not yet, is credited to them first;
    ///         only rounding dust passes to the new ones.
    function setRecipients(Recipient[] calldata recipients) external;

    /* VIEWS */

    function recipients() external view returns (Recipient[] memory);
    function owed(address account) external view returns (uint256 shares);
    function undistributed() external view returns (uint256 shares);
}
