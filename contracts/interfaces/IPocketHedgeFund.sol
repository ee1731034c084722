// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7540Deposit, IERC7540Operator, IERC7540Redeem} from "./IERC7540.sol";
import {IERC7575} from "./IERC7575.sol";
import {IFeeDistribution} from "./IFeeDistribution.sol";
import {INavOracle} from "./INavOracle.sol";

/// @title PocketHedgeFund
/// @notice Dealing at a forward price (ERC-7540 both ways, ERC-7575), the strike, the fees, and the exit in kind.
/// @dev Assets are base units, shares have 18 decimals, rates are wads, times are unix seconds. requestId = number of
///      the dealing in which the request was made. Every conversion rounds in favour of the holders who stay.
interface IPocketHedgeFund is IERC7540Operator, IERC7540Deposit, IERC7540Redeem, IERC7575 {
    /// @dev Two slots: a subscription reads the first alone, a redemption the second.
    struct DealingTerms {
        address allowlist; // IAllowlist asked for every controller, or 0 for everybody
        uint96 minDeposit; // base units
        uint96 minRedeem; // shares
        uint32 minPeriod; // least seconds between two closes
        uint32 period; // after this, a close is overdue and anyone may do it
        uint16 strikeWindow; // seconds after the close in which the strike must come
        uint24 lock; // seconds from the strike until its shares can be claimed
        uint16 gateBps; // most of the supply that one dealing redeems
    }

    /// @notice Where dealing stands. One slot.
    struct DealingClock {
        uint32 number; // of the dealing that is open or closed; 0 until the launch
        uint16 window; // seconds from its close in which it must be struck, as its close fixed them; 0 while it is open
        uint48 closedBlock; // block of the last close
        uint40 lastClose; // unix seconds of the last close, or of the launch
        uint40 nextClose; // earliest next close
        uint40 pausedUntil; // unix seconds; the largest number once the fund winds down
        uint40 struckAt; // unix seconds of the last strike, or of the launch
    }

    /// @notice A dealing's totals. It is struck when `claimableAt` is not 0. One that is struck with `sharesOut` 0 took
    ///         no subscriptions in: they can be cancelled.
    struct Dealing {
        uint104 assetsIn; // base units subscribed
        uint112 sharesOut; // shares minted for them
        uint40 claimableAt; // unix seconds from which those shares can be claimed: the strike and the lock of its day
        uint128 sharesIn; // shares to redeem, rolled-over remainders included
        uint128 filled; // shares redeemed
        uint128 assetsOut; // base units paid for them
    }

    event Launched(uint256 seedAssets, uint256 seedShares);
    event DealingClosed(uint256 indexed dealing, address indexed by, uint256 strikeBefore);
    event DealingReopened(uint256 indexed dealing, uint256 nextClose);
    event DealingStruck(
        uint256 indexed dealing,
        uint256 netAssets,
        uint256 supply,
        uint256 grossPerShare,
        uint256 navPerShare,
        uint256 assetsIn,
        uint256 sharesOut,
        uint256 sharesFilled,
        uint256 assetsOut,
        uint256 sharesRolled
    );
    event FeesCharged(
        uint256 indexed dealing, uint256 managementShares, uint256 performanceShares, uint256 highWaterMark
    );
    /// @notice Subscriptions of the dealing were not struck, because a price is on probation or too small a part of a
    ///         share was bought: they can be cancelled at once.
    event SubscriptionsReturned(uint256 indexed dealing, uint256 assets);
    /// @notice The one-way wind-down began.
    event WoundDown(uint256 supply);
    event DepositCancelled(address indexed controller, uint256 indexed requestId, uint256 assets);
    event RedeemCancelled(address indexed controller, uint256 indexed requestId, uint256 shares);
    event RedeemedInKind(
        address indexed owner, address indexed receiver, uint256 shares, uint256 paidShares, uint256 supply
    );
    event DealingTermsSet(DealingTerms terms);

    error NotGovernor(address caller);
    error NotControls(address caller);
    /// @notice New requests, closes and strikes are paused.
    error DealingIsPaused(uint256 until);
    /// @notice The fund winds down: claims, cancels and the exit in kind remain.
    error WindingDown();
    /// @notice There is no contract at that address.
    error NoCode(address account);
    error AlreadyLaunched();
    error NotLaunched();
    /// @notice `caller` may not act for `controller` (or `owner`).
    error NotAuthorised(address account, address caller);
    error ZeroAmount();
    error ZeroAddress();
    error BelowMinimum(uint256 amount, uint256 minimum);
    error AmountTooLarge(uint256 amount, uint256 max);
    error NotAllowed(address controller);
    /// @notice The token delivered `got` where `expected` was due: fee-on-transfer assets cannot be dealt in.
    error TransferMismatch(uint256 expected, uint256 got);
    /// @notice A request of a closed dealing waits for its strike.
    error RequestPending(uint256 dealing);
    /// @notice An unfilled redemption has to be filled or cancelled before a new one.
    error RedemptionUnfilled(uint256 requestId, uint256 shares);
    /// @notice Struck shares can be claimed from `until` on.
    error SharesLocked(uint256 until);
    error CloseTooEarly(uint256 earliest, uint256 time);
    /// @notice Only the keeper may close before the dealing is overdue.
    error CloseNotOverdue(uint256 overdueFrom, uint256 time);
    error DealingIsClosed(uint256 dealing);
    error DealingIsOpen(uint256 dealing);
    error StrikeWindowPassed(uint256 strikeBefore, uint256 time);
    error StrikeWindowRunning(uint256 strikeBefore, uint256 time);
    /// @notice The dealing closed; its requests wait for the strike or the end of the window.
    error CancelAfterClose(uint256 dealing);
    error NothingToCancel(address controller);
    error ClaimTooLarge(uint256 wanted, uint256 claimable);
    /// @notice Requests are priced by the next strike: nothing can be previewed.
    error PreviewUnavailable();
    /// @notice Per-share value fell so low that only exit and wind-down remain.
    error NavTooLow(uint256 navPerShare, uint256 minimum);
    error TermOutOfBounds(uint256 value, uint256 min, uint256 max);
    /// @notice More dealings to settle than one call walks; call `settle` first.
    error SettlementUnfinished(uint256 nextDealing);

    /* LAUNCH */

    /// @notice Pay the seed and open the first dealing. Anyone, once; the seed's shares are locked for good.
    function launch() external;

    /* INVESTORS */

    /// @notice `requestDeposit` for the caller with an ERC-2612 permit of the asset in the same transaction. A permit
    ///         that was used already is no error if the allowance is there.
    function requestDepositWithPermit(
        uint256 assets,
        address controller,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 requestId);
    /// @notice Take back a subscription that is not closed, or whose strike was missed. Pays the controller.
    function cancelDeposit(address controller) external returns (uint256 assets);
    /// @notice Take back a redemption, or its remainder, that is not closed or whose strike was missed.
    function cancelRedeem(address controller) external returns (uint256 shares);
    /// @notice Walk at most 64 struck dealings of a rolled-over redemption into the claimable balance. Anyone.
    function settle(address controller) external;
    /// @notice Leave at once with the pro-rata slice of everything the fund holds. Works in every state, needs no price.
    /// @param skip tokens and positions whose slice is given up (because they cannot be transferred now).
    function redeemInKind(uint256 shares, address receiver, address[] calldata skip) external;

    /* KEEPER, AND ANYONE WHEN OVERDUE */

    /// @notice Close the open dealing; later requests go to the next. Keeper from `nextClose`, anyone once overdue.
    function closeDealing() external;
    /// @notice Open a closed dealing again whose strike window passed. Anyone.
    function reopenDealing() external;
    /// @notice Settle the closed dealing at a NAV both keys agree on. Keeper only.
    /// @return struck false when the move was too large: it was recorded and the dealing reopened.
    function strike(INavOracle.NavReport calldata report) external returns (bool struck);

    /* GOVERNOR */

    function setDealingTerms(DealingTerms calldata terms) external;

    /* EMERGENCY CONTROLS */

    /// @notice Pause new requests, closes and strikes until `until`, or end a pause. EmergencyControls only.
    function pauseDealing(uint40 until) external;
    /// @notice Begin the wind-down: fees stop, dealing ends, every request that is not struck can be cancelled, exits in
    ///         kind cost no levy and the seed's locked shares take no part. EmergencyControls only, once.
    function windDown() external;

    /* VIEWS */

    /// @return number of the dealing that is open or closed now; 0 before the launch
    /// @return closedAt 0 while it is open
    /// @return closedBlock block of the close; stale while it is open
    /// @return nextClose earliest next close
    /// @return overdueFrom after this second anyone may close
    function dealingStatus()
        external
        view
        returns (uint256 number, uint256 closedAt, uint256 closedBlock, uint256 nextClose, uint256 overdueFrom);
    function dealing(uint256 number) external view returns (Dealing memory);
    /// @return depositId requestId of the controller's latest subscription; 0 when there was none
    /// @return redeemId requestId of its latest redemption
    /// @return redeemCursor dealing that the redemption's unfilled shares are booked in, as far as it was settled
    function requestIds(address controller)
        external
        view
        returns (uint256 depositId, uint256 redeemId, uint256 redeemCursor);
    function dealingTerms() external view returns (DealingTerms memory);
    function feeDistribution() external view returns (IFeeDistribution);
    function navOracle() external view returns (INavOracle);
    /// @return After-fee NAV per share of the last strike, 18 digits.
    function navPerShare() external view returns (uint256);
    function dealingClock() external view returns (DealingClock memory);
    /// @return Net assets by the last struck NAV per share and today's supply without fee shares not minted yet, base
    ///         units.
    function struckNetAssets() external view returns (uint256);
    /// @return Supply including fee shares accrued but not minted yet, up to now.
    function accruedSupply() external view returns (uint256);
    /// @return Base units that the closed dealing's redemptions are worth at the last struck NAV per share beyond its
    ///         own subscriptions; 0 while the dealing is open.
    function redemptionsOwed() external view returns (uint256);
    /// @return 10^(18 - decimals of the asset).
    function virtualShares() external view returns (uint256);
}

/// @title Per-investor allowlist hook
interface IAllowlist {
    function isAllowed(address controller) external view returns (bool);
}
