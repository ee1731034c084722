// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FeeDistribution
/// @notice What the fund charges (accrue, crystallise) and who gets it (distribute): management and performance fees as
///         shares, levies that stay in the fund, the high-water mark; each recipient pulls its own part.
/// @dev Rates are wads, shares have 18 decimals, times are unix seconds. Shares sent here uninvited are distributed like
///      fees; they change no price, as the supply stays the same.
interface IFeeDistribution {
    struct FeeTerms {
        uint64 management; // wad a year
        uint64 performance; // wad of the gain above the high-water mark
        uint64 entryLevy; // wad, stays in the fund
        uint64 exitLevy; // wad, stays in the fund
        uint64 inKindLevy; // wad, stays in the fund
    }

    struct Recipient {
        address account;
        uint16 bps; // of every distribution; all together 10,000
    }

    /// @notice What one strike charges.
    struct Charge {
        uint256 performanceShares;
        uint256 entryLevy; // wad
        uint256 exitLevy; // wad
    }

    event FeeTermsSet(FeeTerms terms);
    event RecipientsSet(Recipient[] recipients);
    event Distributed(uint256 shares);
    event Withdrawn(address indexed recipient, address indexed to, uint256 shares);
    /// @notice The fund winds down: nothing is charged any more.
    event FeesStopped();

    error NotGovernor(address caller);
    error NotFund(address caller);
    error TermOutOfBounds(uint256 value, uint256 min, uint256 max);
    error FeesAreStopped();
    error PartsDoNotAdd(uint256 bps, uint256 expected);
    error TooManyRecipients(uint256 count, uint256 max);
    error RecipientTwice(address account);
    error ZeroAddress();
    error NothingOwed(address account);
    error NothingToDistribute();

    /* FUND */

    /// @notice The launch: the clock of the management fee starts, the high-water mark is 1.0. Fund only.
    function begin() external;
    /// @notice The performance fee of a strike, and its levies. Fund only.
    /// @param netAssets base units before fees.
    /// @param perShare gross NAV per share, 18 digits.
    /// @param supply shares, the management fee of this instant included.
    /// @param virtualShares see ShareMath.
    function crystallise(uint256 netAssets, uint256 perShare, uint256 supply, uint256 virtualShares)
        external
        view
        returns (Charge memory);
    /// @notice The strike is made: accrued management shares are minted, the mark follows the NAV per share after fees
    ///         and flows. Fund only.
    /// @return highWaterMark 18 digits; it never falls.
    function settle(uint256 navPerShare) external returns (uint256 highWaterMark);
    /// @notice An exit in kind: the management fee accrues, the levy is taken, the mark is scaled for it. Fund only.
    /// @param minted supply without shares that are only accrued.
    /// @return supply with them: what the exit's part is taken of.
    /// @return paid `shares` less the levy, rounded up.
    function exit(uint256 minted, uint256 shares) external returns (uint256 supply, uint256 paid);
    /// @notice Stop all fees and levies for good. Fund only.
    /// @return owed management shares accrued up to now and not minted.
    function stop(uint256 minted) external returns (uint256 owed);

    /* KEEPER, AND ANYONE IN THE WIND-DOWN */

    /// @notice Credit all shares not yet credited to the recipients of today, rounded down.
    function distribute() external returns (uint256 shares);

    /* RECIPIENTS */

    /// @notice Send the caller's credited shares to `to`.
    function withdraw(address to) external returns (uint256 shares);

    /* GOVERNOR */

    /// @notice What has accrued so far is charged at the old rate.
    function setFeeTerms(FeeTerms calldata terms) external;
    /// @notice Replace the recipients; what is owed to the old ones, distributed or not yet, is credited to them first;
    ///         only rounding dust passes to the new ones.
    function setRecipients(Recipient[] calldata recipients) external;

    /* VIEWS */

    function feeTerms() external view returns (FeeTerms memory);
    /// @return Highest NAV per share after fees, 18 digits.
    function highWaterMark() external view returns (uint256);
    /// @return Management fee shares accrued up to now and not minted, for `minted` ones.
    function accruedShares(uint256 minted) external view returns (uint256);
    function recipients() external view returns (Recipient[] memory);
    /// @return Basis points of every distribution that the account gets; 0 for one that is no recipient.
    function partOf(address account) external view returns (uint256);
    function owed(address account) external view returns (uint256 shares);
    function undistributed() external view returns (uint256 shares);
}
