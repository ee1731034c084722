// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title StrategyMarks
/// @notice What the Treasury keeps of a strategy that only flows may change, see PerformanceTracking.
interface IStrategyMarks {
    /// @notice Raise the strategy's peak to `value` if that is higher. PerformanceTracking only.
    /// @return principal base units that were allocated and are still at work.
    /// @return peak highest value, scaled by flows as the principal is; base units, at least `value`.
    function mark(address strategy, uint256 value) external returns (uint256 principal, uint256 peak);
}

/// @title PerformanceTracking
/// @notice What every strike left behind, written once and never changed.
/// @dev Dealings are recorded without gaps from 1 on. A record must not stop a strike: what outgrows its field stays at
///      the field's largest value. Returns are rounded down (towards minus infinity), drawdowns up.
interface IPerformanceTracking {
    /// @notice The fund right after a strike and its flows. One slot; time 0 means that there was no such strike.
    struct Checkpoint {
        uint40 time; // unix seconds
        uint72 navPerShare; // after fees and flows, 1e18 = 1.0; at most 4,722 times the launch value
        uint72 highWaterMark; // as navPerShare
        uint72 supply; // 1e9 share-wei, rounded down; at most 4.7e12 whole shares
    }

    /// @notice A strategy at a strike. One slot; all zero when it was not there, or never was worth anything.
    struct StrategyCheckpoint {
        uint96 value; // base units
        uint96 principal; // base units
        uint64 drawdown; // wad: 1 - value / peak, rounded up
    }

    /// @notice `hash` is of the report on `dealing` that the keeper published.
    event ReportRecorded(uint256 indexed dealing, bytes32 hash);

    error NotFund(address caller);
    error NotNavOracle(address caller);
    /// @notice The dealing has its checkpoint.
    error AlreadyRecorded(uint256 dealing);
    /// @notice The strategy has its checkpoint of this dealing.
    error StrategyAlreadyRecorded(address strategy, uint256 dealing);
    /// @notice Dealings are recorded in order; `expected` is the next.
    error NotNext(uint256 dealing, uint256 expected);
    /// @notice The dealing has no checkpoint.
    error NotRecorded(uint256 dealing);
    error LengthMismatch(uint256 strategies, uint256 values);
    error ZeroHash();
    /// @notice The first report on a dealing stands.
    error ReportAlreadyRecorded(uint256 dealing, bytes32 hash);

    /* FUND */

    /// @notice Record a strike, after its flows. Fund only.
    /// @param navPerShare 1e18 = 1.0; never 0, a fund below a thousandth of its launch value strikes nothing.
    /// @param supply share-wei.
    /// @param highWaterMark 1e18 = 1.0.
    function record(uint256 dealing, uint256 navPerShare, uint256 supply, uint256 highWaterMark) external;

    /* NAV ORACLE */

    /// @notice Record the strategies of the strike that is going on, and have the Treasury mark each. NavOracle only, before
    ///         `record` of the same dealing.
    /// @param values base units, one a strategy.
    function recordStrategies(uint256 dealing, address[] calldata strategies, uint256[] calldata values) external;

    /* KEEPER */

    /// @notice Anchor the report on a recorded dealing, once. Keeper only.
    function recordReport(uint256 dealing, bytes32 hash) external;

    /* VIEWS */

    /// @return The last recorded dealing; 0 when there is none.
    function lastDealing() external view returns (uint256);
    function checkpoint(uint256 dealing) external view returns (Checkpoint memory);
    function strategyCheckpoint(address strategy, uint256 dealing) external view returns (StrategyCheckpoint memory);
    /// @return Hash of the report on `dealing`; 0 while there is none.
    function reportHash(uint256 dealing) external view returns (bytes32);
    /// @notice The last dealing struck at or before `time`; 0 when there is none. Reads log2(dealings) slots.
    function dealingAt(uint256 time) external view returns (uint256);
    /// @notice NAV per share of the last strike over that at the window's start, minus 1, rounded down.
    /// @dev The window ends with the last strike. What holds at its start is the last strike at or before it, or the
    ///      launch value when there is none: a window longer than the fund's life is its life.
    /// @param window seconds.
    /// @return Wad; 0 before the first strike.
    function returnOver(uint256 window) external view returns (int256);
    /// @notice Largest fall of the NAV per share from its highest so far, both within the window, rounded up.
    /// @dev The window as in `returnOver`, what holds at its start included. Reads one slot a dealing in the window, about
    ///      3,500 gas each.
    /// @param window seconds.
    /// @return Wad; 0 before the first strike.
    function drawdownOver(uint256 window) external view returns (uint256);
    /// @notice How far the last strike was below the high-water mark it left, rounded up.
    /// @return Wad; 0 before the first strike.
    function drawdown() external view returns (uint256);
}
