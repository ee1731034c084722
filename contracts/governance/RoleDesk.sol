// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";

/// @title Who holds which role
abstract contract RoleDesk is IEmergencyControls {
    using SafeCast for uint256;

    /// @dev One slot: the check before every order reads all of it.
    struct Desk {
        address keeper;
        uint40 tradingPausedUntil;
        uint40 trippedAt; // when a guardrail of trading was last seen to hold; 0 when none is on record
        bool windingDown;
    }

    /// @dev One slot: every power of the guardian reads both.
    struct Office {
        address holder;
        uint40 termEnds;
    }

    uint256 public constant MIN_GUARDIAN_TERM = 30 days; // a shorter one would end before the next vote could renew it
    uint256 public constant MAX_GUARDIAN_TERM = 365 days;

    address public immutable governor;

    Desk internal _desk;
    Office private _guardian;
    address public standby;
    address public manager;
    address public watcher;

    modifier onlyGovernor() {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _;
    }

    modifier onlyGuardian() {
        require(msg.sender == guardian(), NotGuardian(msg.sender));
        _;
    }

    constructor(address governor_, Roles memory roles) {
        require(governor_ != address(0), ZeroAddress());
        governor = governor_;
        _setGuardian(roles.guardian, roles.guardianTerm);
        _setKeeper(roles.keeper);
        _setStandby(roles.standby);
        _setManager(roles.manager);
        _setWatcher(roles.watcher);
    }

    /* GUARDIAN */

    /// @inheritdoc IEmergencyControls
    function revokeKeeper() external onlyGuardian {
        address successor = standby;
        _desk.keeper = successor; // may be 0: a stolen key must be stoppable without a standby too
        standby = address(0);
        emit KeeperSet(successor);
        emit StandbySet(address(0));
    }

    /* GOVERNOR */

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
    function setGuardian(address guardian_, uint256 term) external onlyGovernor {
        _setGuardian(guardian_, term);
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
    function guardian() public view returns (address) {
        return block.timestamp < _guardian.termEnds ? _guardian.holder : address(0);
    }

    /// @inheritdoc IEmergencyControls
    function guardianTermEnds() external view returns (uint256) {
        return _guardian.termEnds;
    }

    /// @inheritdoc IEmergencyControls
    function requireKeeper(address caller) external view {
        _requireKeeper(caller, _desk.keeper);
    }

    /* INTERNAL */

    function _requireKeeper(address caller, address keeper_) internal pure {
        require(caller == keeper_ && caller != address(0), NotKeeper(caller, keeper_));
    }

    function _setKeeper(address keeper_) private {
        require(keeper_ != address(0), ZeroAddress());
        require(keeper_ != governor && keeper_ != guardian() && keeper_ != standby, RoleTaken(keeper_));
        _desk.keeper = keeper_;
        emit KeeperSet(keeper_);
    }

    function _setStandby(address standby_) private {
        bool free = standby_ != governor && standby_ != guardian() && standby_ != _desk.keeper;
        require(standby_ == address(0) || free, RoleTaken(standby_));
        standby = standby_;
        emit StandbySet(standby_);
    }

    function _setManager(address manager_) private {
        require(manager_ != address(0), ZeroAddress());
        manager = manager_;
        emit ManagerSet(manager_);
    }

    function _setGuardian(address guardian_, uint256 term) internal virtual {
        require(guardian_ != address(0), ZeroAddress());
        require(guardian_ != _desk.keeper && guardian_ != standby, RoleTaken(guardian_));
        bool bounded = term >= MIN_GUARDIAN_TERM && term <= MAX_GUARDIAN_TERM;
        require(bounded, TermOutOfBounds(term, MIN_GUARDIAN_TERM, MAX_GUARDIAN_TERM));
        uint256 ends = block.timestamp + term;
        _guardian = Office(guardian_, ends.toUint40());
        emit GuardianSet(guardian_, ends);
    }

    function _setWatcher(address watcher_) private {
        watcher = watcher_;
        emit WatcherSet(watcher_);
    }
}
