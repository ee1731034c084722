// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IPerformanceTracking, IStrategyMarks} from "../interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";

/// @title PerformanceTracking, see IPerformanceTracking
contract PerformanceTracking is IPerformanceTracking {
    uint256 private constant WAD = 1e18;
    uint256 private constant LAUNCH_VALUE = 1e18; // NAV per share before the first strike
    uint256 private constant SUPPLY_UNIT = 1e9; // share-wei

    address public immutable fund;
    address public immutable navOracle;
    ITreasury public immutable treasury;
    IEmergencyControls public immutable controls;

    /// @dev Keyed by dealing and without gaps, so the last one needs no slot of its own: that would be one more write a
    ///      strike.
    mapping(uint256 dealing => Checkpoint) private _checkpoints;
    mapping(address strategy => mapping(uint256 dealing => StrategyCheckpoint)) private _strategies;
    mapping(uint256 dealing => bytes32) public reportHash;

    constructor(address fund_, address navOracle_, ITreasury treasury_, IEmergencyControls controls_) {
        fund = fund_;
        navOracle = navOracle_;
        treasury = treasury_;
        controls = controls_;
    }

    /* FUND */

    /// @inheritdoc IPerformanceTracking
    function record(uint256 dealing, uint256 navPerShare, uint256 supply, uint256 highWaterMark) external {
        require(msg.sender == fund, NotFund(msg.sender));
        _requireNext(dealing);
        _checkpoints[dealing] = Checkpoint({
            time: uint40(block.timestamp), // 40 bits last for 34,000 years
            navPerShare: _atMost72(navPerShare),
            highWaterMark: _atMost72(highWaterMark),
            supply: _atMost72(supply / SUPPLY_UNIT)
        });
    }

    /* NAV ORACLE */

    /// @inheritdoc IPerformanceTracking
    function recordStrategies(uint256 dealing, address[] calldata strategies, uint256[] calldata values) external {
        require(msg.sender == navOracle, NotNavOracle(msg.sender));
        require(strategies.length == values.length, LengthMismatch(strategies.length, values.length));
        _requireNext(dealing);
        for (uint256 i = 0; i < strategies.length; i++) {
            _recordStrategy(dealing, strategies[i], values[i]);
        }
    }

    /* KEEPER */

    /// @inheritdoc IPerformanceTracking
    function recordReport(uint256 dealing, bytes32 hash) external {
        controls.requireKeeper(msg.sender);
        require(hash != 0, ZeroHash());
        require(_checkpoints[dealing].time != 0, NotRecorded(dealing));
        bytes32 first = reportHash[dealing];
        require(first == 0, ReportAlreadyRecorded(dealing, first));
        reportHash[dealing] = hash;
        emit ReportRecorded(dealing, hash);
    }

    /* VIEWS */

    /// @inheritdoc IPerformanceTracking
    /// @dev From the fund's open dealing down: one step, or two while a strike is going on.
    function lastDealing() public view returns (uint256 last) {
        (last,,,,) = IPocketHedgeFund(fund).dealingStatus();
        while (last != 0 && _checkpoints[last].time == 0) last--;
    }

    /// @inheritdoc IPerformanceTracking
    function checkpoint(uint256 dealing) external view returns (Checkpoint memory) {
        return _checkpoints[dealing];
    }

    /// @inheritdoc IPerformanceTracking
    function strategyCheckpoint(address strategy, uint256 dealing) external view returns (StrategyCheckpoint memory) {
        return _strategies[strategy][dealing];
    }

    /// @inheritdoc IPerformanceTracking
    function dealingAt(uint256 time) external view returns (uint256) {
        return _dealingAt(time, lastDealing());
    }

    /// @inheritdoc IPerformanceTracking
    function returnOver(uint256 window) external view returns (int256) {
        uint256 last = lastDealing();
        uint256 start = _navAt(_startOf(window, last));
        // At most 2^72 * 1e18, far below 2^255.
        return int256(_navAt(last) * WAD / start) - int256(WAD);
    }

    /// @inheritdoc IPerformanceTracking
    function drawdownOver(uint256 window) external view returns (uint256 largest) {
        uint256 last = lastDealing();
        uint256 start = _startOf(window, last);
        uint256 high = _navAt(start);
        for (uint256 i = start + 1; i <= last; i++) {
            uint256 nav = _navAt(i);
            if (nav > high) high = nav;
            else largest = Math.max(largest, _fallUp(nav, high));
        }
    }

    /// @inheritdoc IPerformanceTracking
    function drawdown() external view returns (uint256) {
        Checkpoint memory last = _checkpoints[lastDealing()];
        return _fallUp(last.navPerShare, last.highWaterMark);
    }

    /* INTERNAL */

    /// @dev `if`, not `require`: an error's arguments are worked out even when all is well.
    function _requireNext(uint256 dealing) private view {
        require(_checkpoints[dealing].time == 0, AlreadyRecorded(dealing));
        if (dealing == 1) return;
        if (dealing == 0 || _checkpoints[dealing - 1].time == 0) revert NotNext(dealing, lastDealing() + 1);
    }

    /// @dev An empty slot is overwritten only where nothing was: no value, no principal, and never a peak.
    function _recordStrategy(uint256 dealing, address strategy, uint256 value) private {
        StrategyCheckpoint memory old = _strategies[strategy][dealing];
        bool empty = old.value == 0 && old.principal == 0 && old.drawdown == 0;
        require(empty, StrategyAlreadyRecorded(strategy, dealing));
        (uint256 principal, uint256 peak) = IStrategyMarks(address(treasury)).mark(strategy, value);
        _strategies[strategy][dealing] = StrategyCheckpoint({
            value: _atMost96(value),
            principal: _atMost96(principal),
            drawdown: uint64(_fallUp(value, peak)) // at most 1e18
        });
    }

    /// @dev The dealing that holds at the start of a window that ends with `last`; 0 for the launch.
    function _startOf(uint256 window, uint256 last) private view returns (uint256) {
        return _dealingAt(Math.saturatingSub(_checkpoints[last].time, window), last);
    }

    function _dealingAt(uint256 time, uint256 last) private view returns (uint256 low) {
        uint256 high = last;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2; // above low, so it ends
            if (_checkpoints[middle].time <= time) low = middle;
            else high = middle - 1;
        }
    }

    function _navAt(uint256 dealing) private view returns (uint256) {
        return dealing == 0 ? LAUNCH_VALUE : _checkpoints[dealing].navPerShare;
    }

    /// @dev 1 - value / high as a wad; 0 at or above the high. Full width: a strategy's value may be any number.
    function _fallUp(uint256 value, uint256 high) private pure returns (uint256) {
        return value >= high ? 0 : Math.mulDiv(high - value, WAD, high, Math.Rounding.Ceil);
    }

    function _atMost72(uint256 value) private pure returns (uint72) {
        return uint72(Math.min(value, type(uint72).max));
    }

    function _atMost96(uint256 value) private pure returns (uint96) {
        return uint96(Math.min(value, type(uint96).max));
    }
}
