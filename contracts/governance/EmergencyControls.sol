// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";

/// @title EmergencyControls, see IEmergencyControls
contract EmergencyControls is IEmergencyControls {
    uint256 public constant GUARDIAN_PAUSE = 10 days; // longer than a full vote with its timelock
    uint256 public constant WATCHER_PAUSE = 24 hours;
    uint256 public constant WATCHER_REST = 7 days; // from one watcher's pause to the next of the same kind

    /// @dev One slot: the check before every order and every strike reads all of it.
    struct Desk {
        address keeper;
        uint40 tradingPausedUntil;
        uint40 dealingPausedUntil;
    }

    /// @dev Trading and dealing each have their own: one emergency may need both stopped.
    struct Spent {
        bool guardian; // used its pause and was not re-armed since
        uint40 watcherPausedAt;
    }

    address public immutable governor;

    Desk private _desk;
    Spent private _spentTrading;
    Spent private _spentDealing;
    address public standby;
    address public manager;
    address public guardian;
    address public watcher;

    modifier onlyGovernor() {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _;
    }

    constructor(address governor_, Roles memory roles) {
        require(governor_ != address(0), ZeroAddress());
        governor = governor_;
        _setGuardian(roles.guardian);
        _setKeeper(roles.keeper);
        _setStandby(roles.standby);
        _setManager(roles.manager);
        _setWatcher(roles.watcher);
    }

    /* WATCHER, GUARDIAN */

    /// @inheritdoc IEmergencyControls
    function pauseTrading() external {
        uint40 until = _pauseUntil(_spentTrading, _desk.tradingPausedUntil);
        if (until == 0) return;
        _desk.tradingPausedUntil = until;
        emit TradingPaused(msg.sender, until);
    }

    /// @inheritdoc IEmergencyControls
    function pauseDealing() external {
        uint40 until = _pauseUntil(_spentDealing, _desk.dealingPausedUntil);
        if (until == 0) return;
        _desk.dealingPausedUntil = until;
        emit DealingPaused(msg.sender, until);
    }

    /// @inheritdoc IEmergencyControls
    function revokeKeeper() external {
        require(msg.sender == guardian, NotGuardian(msg.sender));
        address successor = standby;
        _desk.keeper = successor; // may be 0: a stolen key must be stoppable without a standby too
        standby = address(0);
        emit KeeperSet(successor);
        emit StandbySet(address(0));
    }

    /* GOVERNOR */

    /// @inheritdoc IEmergencyControls
    function unpauseTrading() external onlyGovernor {
        if (block.timestamp >= _desk.tradingPausedUntil) return;
        _desk.tradingPausedUntil = 0;
        emit TradingUnpaused();
    }

    /// @inheritdoc IEmergencyControls
    function unpauseDealing() external onlyGovernor {
        if (block.timestamp >= _desk.dealingPausedUntil) return;
        _desk.dealingPausedUntil = 0;
        emit DealingUnpaused();
    }

    /// @inheritdoc IEmergencyControls
    function rearmGuardian() external onlyGovernor {
        if (!_spentTrading.guardian && !_spentDealing.guardian) return;
        _spentTrading.guardian = false;
        _spentDealing.guardian = false;
        emit GuardianRearmed();
    }

    /// @inheritdoc IEmergencyControls
    function setKeeper(address keeper_) external onlyGovernor {
        _setKeeper(keeper_);
    }

    /// @inheritdoc IEmergencyControls
    function setStandby(address standby_) external onlyGovernor {
        _setStandby(standby_);
    }

    /// @inheritdoc IEmergencyControls
    function setManager(address manager_) external onlyGovernor {
        _setManager(manager_);
    }

    /// @inheritdoc IEmergencyControls
    function setGuardian(address guardian_) external onlyGovernor {
        _setGuardian(guardian_);
    }

    /// @inheritdoc IEmergencyControls
    function setWatcher(address watcher_) external onlyGovernor {
        _setWatcher(watcher_);
    }

    /* VIEWS */

    /// @inheritdoc IEmergencyControls
    function keeper() external view returns (address) {
        return _desk.keeper;
    }

    /// @inheritdoc IEmergencyControls
    function tradingPausedUntil() external view returns (uint256) {
        return _desk.tradingPausedUntil;
    }

    /// @inheritdoc IEmergencyControls
    function dealingPausedUntil() external view returns (uint256) {
        return _desk.dealingPausedUntil;
    }

    /// @inheritdoc IEmergencyControls
    function guardianArmed() external view returns (bool trading, bool dealing) {
        return (!_spentTrading.guardian, !_spentDealing.guardian);
    }

    /// @inheritdoc IEmergencyControls
    function requireKeeper(address caller) public view {
        address keeper_ = _desk.keeper;
        require(caller == keeper_ && caller != address(0), NotKeeper(caller, keeper_));
    }

    /// @inheritdoc IEmergencyControls
    function requireTrader(address caller) external view {
        requireKeeper(caller);
        uint256 until = _desk.tradingPausedUntil;
        require(block.timestamp >= until, TradingIsPaused(until));
    }

    /// @inheritdoc IEmergencyControls
    function requireDealer(address caller) external view {
        requireKeeper(caller);
        requireDealingOpen();
    }

    /// @inheritdoc IEmergencyControls
    function requireDealingOpen() public view {
        uint256 until = _desk.dealingPausedUntil;
        require(block.timestamp >= until, DealingIsPaused(until));
    }

    /* INTERNAL */

    /// @dev Uses up the caller's right to this pause and returns its end; 0, and nothing used up, when a pause that
    ///      ends no earlier is running. What is used up belongs to the office: replacing its holder gives none back.
    function _pauseUntil(Spent storage spent, uint256 pausedUntil) private returns (uint40) {
        bool byGuardian = msg.sender == guardian;
        require(byGuardian || msg.sender == watcher, NotPauser(msg.sender));
        uint256 until = block.timestamp + (byGuardian ? GUARDIAN_PAUSE : WATCHER_PAUSE);
        if (until <= pausedUntil) return 0;

        if (byGuardian) {
            require(!spent.guardian, GuardianNotArmed());
            spent.guardian = true;
        } else {
            uint256 last = spent.watcherPausedAt;
            require(last == 0 || block.timestamp >= last + WATCHER_REST, WatcherUsedUp(last, last + WATCHER_REST));
            spent.watcherPausedAt = SafeCast.toUint40(block.timestamp);
        }
        return SafeCast.toUint40(until);
    }

    function _setKeeper(address keeper_) private {
        require(keeper_ != address(0), ZeroAddress());
        require(keeper_ != governor && keeper_ != guardian && keeper_ != standby, RoleTaken(keeper_));
        _desk.keeper = keeper_;
        emit KeeperSet(keeper_);
    }

    function _setStandby(address standby_) private {
        bool free = standby_ != governor && standby_ != guardian && standby_ != _desk.keeper;
        require(standby_ == address(0) || free, RoleTaken(standby_));
        standby = standby_;
        emit StandbySet(standby_);
    }

    function _setManager(address manager_) private {
        require(manager_ != address(0), ZeroAddress());
        manager = manager_;
        emit ManagerSet(manager_);
    }

    function _setGuardian(address guardian_) private {
        require(guardian_ != address(0), ZeroAddress());
        require(guardian_ != _desk.keeper && guardian_ != standby, RoleTaken(guardian_));
        guardian = guardian_;
        emit GuardianSet(guardian_);
    }

    function _setWatcher(address watcher_) private {
        watcher = watcher_;
        emit WatcherSet(watcher_);
    }
}
