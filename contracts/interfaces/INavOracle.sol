// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Entry} from "./IStrategy.sol";

/// @title NavOracle
/// @notice The two-key NAV: the contract values the fund, the keeper values it on its own, and both must agree.
interface INavOracle {
    /// @notice The keeper's key. Made from one block, observed after the dealing closed.
    struct NavReport {
        uint64 dealing;
        uint64 observedBlock;
        bytes32 blockHash; // of observedBlock
        bytes32 unitsHash; // see `unitsHash()`
        uint256[] prices; // one a distinct token in order of first appearance, base units per token unit x 1e36
        uint256 totalAssets; // base units at observedBlock
        uint64 sequence; // strictly rising
        uint40 validUntil; // unix seconds
    }

    /// @notice Everything a NAV is made of. Arrays of holdings are flattened in Treasury order.
    struct Valuation {
        uint256 cash; // base units in the Treasury
        uint256 remote; // base units on other chains
        uint256 total; // cash + remote + the strategies' holdings, each rounded down
        uint256 remoteSequence;
        address[] tokens; // distinct plain tokens in order of first appearance, base asset excluded
        uint256[] prices; // of `tokens`
        uint80[] rounds; // of `tokens`
        address[] strategies;
        Entry[][] inventories; // of `strategies`
        uint256[] amounts; // plain amounts of the holdings, flattened
        address[] holdingTokens; // of `amounts`
        uint256[] values; // of `strategies`, base units
    }

    struct NavTerms {
        uint64 priceTolerance; // wad: contract against keeper, each price
        uint64 totalTolerance; // wad: contract against keeper, net assets per share
        uint64 maxMove; // wad: larger moves against the last strike, or the window's start, wait for a cool-off
        uint32 coolOff; // seconds
        uint32 window; // seconds of the sliding window
    }

    event NavTermsSet(NavTerms terms);
    /// @notice A NAV both keys agree on. With it and the feeds' rounds anyone recomputes the figure to the wei.
    event NavConfirmed(
        uint256 indexed dealing,
        uint256 indexed sequence,
        uint256 observedBlock,
        uint256 totalAssets,
        bytes32 unitsHash,
        uint256 cash,
        uint256 remote,
        address[] holdingTokens,
        uint256[] amounts,
        address[] tokens,
        uint256[] prices,
        uint80[] rounds
    );
    /// @notice Both keys agree on a move larger than allowed: the dealing reopens and a fresh strike after the cool-off
    ///         passes if the move is not much larger than this one.
    event LargeMoveRecorded(
        uint256 indexed dealing, uint256 perShare, uint256 reference_, bool up, uint256 move, uint256 until
    );

    error NotFund(address caller);
    /// @notice There is no contract at that address.
    error NoCode(address account);
    error NotGovernor(address caller);
    error WrongDealing(uint256 reported, uint256 closed);
    error ObservationTooEarly(uint256 observedBlock, uint256 closedBlock);
    error UnknownBlock(uint256 observedBlock, bytes32 reported, bytes32 actual);
    error SequenceNotRising(uint256 reported, uint256 last);
    /// @notice The sequence jumps so far that a few reports could use it up.
    error SequenceTooFar(uint256 reported, uint256 max);
    error ReportExpired(uint256 validUntil, uint256 time);
    error UnitsDiffer(bytes32 reported, bytes32 actual);
    error PriceCountDiffers(uint256 reported, uint256 actual);
    error PriceDiffers(address token, uint256 reported, uint256 actual, uint256 tolerance);
    error TotalDiffers(uint256 reported, uint256 actual, uint256 tolerance);
    error TermOutOfBounds(uint256 value, uint256 min, uint256 max);

    /* FUND */

    /// @notice Check a report against the contract's own valuation. Fund only.
    /// @param supply shares the total is divided by now, pending fee shares included.
    /// @param virtualShares see ShareMath.
    /// @return total net assets to strike at, the contract's own figure.
    /// @return perShare gross NAV per share, 18 digits.
    /// @return held true when the move is too large for now: do not strike, reopen.
    /// @return takesIn false when subscriptions must not be struck: a price of the NAV is on probation, or what is on
    ///         other chains is not certain.
    function confirm(
        NavReport calldata report,
        uint256 dealing,
        uint256 closedBlock,
        uint256 supply,
        uint256 virtualShares
    ) external returns (uint256 total, uint256 perShare, bool held, bool takesIn);
    /// @notice Around an in-kind exit while a dealing is closed: remember the units from before it, so that the exit
    ///         cannot invalidate a report already made. Fund only.
    function beforeExit(uint256 supply) external;
    function afterExit() external;

    /* GOVERNOR */

    function setNavTerms(NavTerms calldata terms) external;

    /* VIEWS */

    /// @notice Live NAV in base units. Reverts when a held token has no live price. Fund's contracts only while locked.
    function totalAssets() external view returns (uint256);
    function valuation() external view returns (Valuation memory);
    /// @notice Live NAV and the prices it was made with, together with the prices of `more` tokens: one reading of the feeds.
    /// @return total as `totalAssets`, but what is elsewhere counts at most as much as what is here: what limits of orders
    ///         are parts of.
    /// @return tokens distinct plain tokens held, then those of `more`, base asset excluded.
    /// @return prices of `tokens`, base units per token unit x 1e36.
    /// @return amounts of `tokens` held by all strategies, positions looked through.
    function totalAssetsWith(address[] calldata more)
        external
        view
        returns (uint256 total, address[] memory tokens, uint256[] memory prices, uint256[] memory amounts);
    /// @return keccak256(abi.encode(chain id, fund, cash, strategies, inventories, remote sequence)).
    function unitsHash() external view returns (bytes32);
    function navTerms() external view returns (NavTerms memory);
    /// @return What states the value on other chains, or 0; for good.
    function remote() external view returns (address);
    function lastSequence() external view returns (uint256);
    /// @return Unix second from which a strike that waits for a large move's cool-off may pass; 0 when none waits.
    function largeMoveUntil() external view returns (uint256);
}
