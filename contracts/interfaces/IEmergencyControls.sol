// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title EmergencyControls
/// @notice Who holds which role, and what is paused until when.
/// @dev Pauses expire by themselves. Claims, cancels of unstruck requests, reopening, in-kind exit and the return of
///      cash to the Treasury never ask this contract.
interface IEmergencyControls {
    struct Roles {
        address manager; // sets target weights inside the caps
        address keeper; // sends transactions, holds nothing
        address standby; // takes over when the guardian revokes the keeper; may be 0
        address guardian; // only reduces risk
        address watcher; // may only pause, briefly; may be 0
    }

    event KeeperSet(address indexed keeper);
    event StandbySet(address indexed standby);
    event ManagerSet(address indexed manager);
    event GuardianSet(address indexed guardian);
    event WatcherSet(address indexed watcher);
    event TradingPaused(address indexed by, uint256 until);
    event DealingPaused(address indexed by, uint256 until);
    event TradingUnpaused();
    event DealingUnpaused();
    /// @notice The governor let the guardian pause once more.
    event GuardianRearmed();

    error NotGovernor(address caller);
    error NotGuardian(address caller);
    error NotKeeper(address caller, address keeper);
    error NotManager(address caller, address manager);
    error NotPauser(address caller);
    error TradingIsPaused(uint256 until);
    error DealingIsPaused(uint256 until);
    /// @notice The guardian used its pause; the governor has to re-arm it.
    error GuardianNotArmed();
    /// @notice The watcher paused at `last` and may again from `next` on.
    error WatcherUsedUp(uint256 last, uint256 next);
    /// @notice Keeper, standby and guardian are three accounts, none of them the governor as keeper: a stolen keeper
    ///         key must meet a guardian who is somebody else.
    error RoleTaken(address account);
    error ZeroAddress();

    /* WATCHER, GUARDIAN */

    /// @notice Stop trading: the guardian for 10 days, once until re-armed; the watcher for 24 hours, once a week. The
    ///         pauses of trading and of dealing are used up apart. A pause that would end no later than the one running
    ///         changes nothing and uses nothing up.
    function pauseTrading() external;
    /// @notice Stop new requests, closes and strikes; same terms as `pauseTrading`.
    function pauseDealing() external;
    /// @notice Remove the keeper; the standby, if any, takes its place. Guardian only.
    function revokeKeeper() external;

    /* GOVERNOR */

    function unpauseTrading() external;
    function unpauseDealing() external;
    /// @notice Give the guardian both its pauses back.
    function rearmGuardian() external;
    function setKeeper(address keeper) external;
    function setStandby(address standby) external;
    function setManager(address manager) external;
    function setGuardian(address guardian) external;
    function setWatcher(address watcher) external;

    /* VIEWS */

    function governor() external view returns (address);
    function keeper() external view returns (address);
    function standby() external view returns (address);
    function manager() external view returns (address);
    function guardian() external view returns (address);
    function watcher() external view returns (address);
    /// @return Unix time until which trading is paused; 0 or past when it is not.
    function tradingPausedUntil() external view returns (uint256);
    /// @return Unix time until which dealing is paused; 0 or past when it is not.
    function dealingPausedUntil() external view returns (uint256);
    /// @return trading whether the guardian's pause of trading is unused
    /// @return dealing whether the guardian's pause of dealing is unused
    function guardianArmed() external view returns (bool trading, bool dealing);
    /// @notice Revert unless `caller` is the keeper.
    function requireKeeper(address caller) external view;
    /// @notice Revert unless `caller` is the keeper and trading is not paused.
    function requireTrader(address caller) external view;
    /// @notice Revert unless `caller` is the keeper and dealing is not paused.
    function requireDealer(address caller) external view;
    /// @notice Revert while dealing is paused.
    function requireDealingOpen() external view;
}
