// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskManagement} from "./IRiskManagement.sol";

/// @title Treasury
/// @notice Holds the fund's cash and allocates it to strategies. Only booked base asset counts.
interface ITreasury {
    /// @notice What a new strategy may hold; entry 0, the base asset, is added by itself.
    struct StrategyConfig {
        address[] tokens; // plain tokens or position tokens
        address[] adapters; // 0 for a plain token, else the adapter that values the position
        uint64 target; // first target weight, wad
        IRiskManagement.StrategyLimits limits;
    }

    /// @notice What a strategy is approved under, besides its configuration.
    struct Mandate {
        bytes32 configHash; // see `configHash`
        bytes32 rules; // hash of the document that says how it is traded; the chain only keeps it
        address strategist; // who wrote that
        uint16 feeBps; // the strategist's part of every distribution of fees, for all its strategies together
    }

    event StrategyAdded(address indexed strategy, address[] tokens, address[] adapters, uint256 target);
    event StrategyApproved(address indexed strategy, address indexed strategist, Mandate mandate);
    event StrategyRemoved(address indexed strategy);
    event TargetSet(address indexed strategy, uint256 target);
    event Allocated(address indexed strategy, uint256 amount, uint256 principal);
    event Deallocated(address indexed strategy, uint256 amount, uint256 principal);
    event Harvested(address indexed strategy, uint256 amount, uint256 principal);
    /// @notice The flash account earned cash and sent it.
    event ProfitBooked(uint256 amount);
    event CashRecognised(uint256 amount);
    event PeakReset(address indexed strategy, uint256 value);
    event PaidInKind(address indexed receiver, uint256 part, uint256 whole, uint256 cash);

    error NotFund(address caller);
    error NotGovernor(address caller);
    error NotFlashAccount(address caller);
    error NotGuardian(address caller);
    error NotPerformance(address caller);
    error UnknownStrategy(address strategy);
    error TooManyStrategies(uint256 count, uint256 max);
    /// @notice The strategy still holds something.
    error StrategyNotEmpty(address strategy, address token, uint256 units);
    error NotEnoughCash(uint256 wanted, uint256 cash);
    error ZeroAmount();
    /// @notice A harvest takes profit only: the value must stay at or above the principal.
    error HarvestAbovePrice(uint256 amount, uint256 profit);
    /// @notice A closed dealing's redemptions come first.
    error RedemptionsFirst(uint256 owed, uint256 cash);
    error TargetAboveCap(uint256 target, uint256 cap);
    error TargetExceeded(uint256 principal, uint256 limit);
    /// @notice The strategy is worth nothing, or was at the last strike: the governor has to reset its peak first.
    error StrategyLostAll(address strategy);
    error LengthMismatch(uint256 tokens, uint256 adapters);
    /// @notice The token is listed twice, or as a position although it is a plain token.
    error AmbiguousEntry(address token);
    /// @notice The configuration, the adapters' code included, is not the one that was approved.
    error ConfigDiffers(bytes32 approved, bytes32 actual);
    /// @notice The strategist's part of the fees is not the one that was approved: set the recipients first.
    error FeePartDiffers(address strategist, uint256 approvedBps, uint256 actualBps);
    error ZeroAddress();
    /// @notice The asset did not move by the amount it was told to.
    error CashMismatch(uint256 expected, uint256 got);

    /* KEEPER, AND ANYONE IN THE WIND-DOWN BUT FOR `allocate` */

    /// @notice Send cash to a strategy: within its cap and target, above the cash floor. Keeper only.
    function allocate(address strategy, uint256 amount) external;
    /// @notice Take cash back; principal and peak keep the fraction of value that stays. Works during a pause.
    function deallocate(address strategy, uint256 amount) external;
    /// @notice Take profit as cash; principal stays, and the peak keeps the fraction of value that stays.
    function harvest(address strategy, uint256 amount) external;

    /* MANAGER */

    /// @notice Target weight of a strategy, at most its cap; kept to a billionth of NAV, rounded down. Manager only.
    function setTarget(address strategy, uint64 target) external;

    /* GUARDIAN */

    /// @notice Remove a strategy that holds nothing. Guardian or governor; only the governor adds one.
    function removeStrategy(address strategy) external;

    /* GOVERNOR */

    /// @notice Create a strategy, exactly as approved or not at all.
    function addStrategy(StrategyConfig calldata config, Mandate calldata mandate) external returns (address strategy);
    /// @notice Measure a strategy's drawdown from today's value on: what unfreezing it is worth nothing without.
    function resetPeak(address strategy) external;

    /// @notice Book what a strategy holds of `token` beyond its booked units: it arrived uninvited.
    function recognise(address strategy, address token) external;
    /// @notice Book the base asset that the Treasury holds beyond its cash.
    function recogniseCash() external;

    /* PERFORMANCE TRACKING */

    /// @notice Raise a strategy's peak to its value at a strike. PerformanceTracking only, while the fund is locked.
    /// @return principal base units.
    /// @return peak base units, `value` included.
    function mark(address strategy, uint256 value) external returns (uint256 principal, uint256 peak);

    /* FLASH ACCOUNT */

    /// @notice Book `amount` that the flash account just sent. It alone, while the fund is locked.
    function bookProfit(uint256 amount) external;

    /* FUND */

    /// @notice Book `amount` that the fund just sent from the Escrow, or the HomePort from elsewhere. Only these two.
    function bookCash(uint256 amount) external;
    /// @notice Send booked cash. Fund only (to the Escrow, for redemptions), and the HomePort to itself.
    function payCash(address to, uint256 amount) external;
    /// @notice Pay `part / whole` of cash and of every strategy's entries as held, except `skip`. Fund only.
    function payInKind(address receiver, uint256 part, uint256 whole, address[] calldata skip) external;

    /* VIEWS */

    function asset() external view returns (address);
    function cash() external view returns (uint256);
    function strategies() external view returns (address[] memory);
    function isStrategy(address account) external view returns (bool);
    function principalOf(address strategy) external view returns (uint256);
    /// @return Highest value of a strategy at a strike, moved with what flowed in and out since, base units.
    function peakOf(address strategy) external view returns (uint256);
    function targetOf(address strategy) external view returns (uint256);
    /// @return What the strategy was approved under; zeros for one of the launch file.
    function mandateOf(address strategy) external view returns (Mandate memory);
    /// @return Hash of a configuration on this chain, for this Treasury: limits, target, entries, the code of their
    ///         adapters and of every strategy, and `rules`.
    function configHash(StrategyConfig calldata config, bytes32 rules) external view returns (bytes32);
}
