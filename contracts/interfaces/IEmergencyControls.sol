// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title EmergencyControls
/// @notice Who holds which role, what is paused until when, what a guardrail halted, and the one-way wind-down.
/// @dev Pauses and halts end by themselves. Claims, cancels of unstruck requests, reopening, in-kind exit and the return
///      of cash to the Treasury never ask whether anything is paused.
interface IEmergencyControls {
    struct Roles {
        address manager; // sets target weights inside the caps
        address keeper; // sends transactions, holds nothing
        address standby; // takes over when the guardian revokes the keeper; may be 0
        address guardian; // only reduces risk
        address watcher; // may only pause, briefly; may be 0
        uint40 guardianTerm; // seconds until the guardian's powers end, unless it is appointed again
    }

    event KeeperSet(address indexed keeper);
    event StandbySet(address indexed standby);
    event ManagerSet(address indexed manager);
    event GuardianSet(address indexed guardian, uint256 termEnds);
    event WatcherSet(address indexed watcher);
    event TradingPaused(address indexed by, uint256 until);
    event DealingPaused(address indexed by, uint256 until);
    event TradingUnpaused();
    /// @notice A guardrail was seen to hold: trading is halted until it has been gone for an hour.
    event TradingHalted(address indexed by, uint256 until);
    event TradingResumed();
    event WindDownConsented(address indexed guardian, uint256 until);
    event WindDownStarted(address indexed by);
    event DealingUnpaused();
    /// @notice The governor let the guardian pause once more.
    event GuardianRearmed();

    error NotGovernor(address caller);
    error NotGuardian(address caller);
    error NotKeeper(address caller, address keeper);
    error NotManager(address caller, address manager);
    error NotPauser(address caller);
    error TradingIsPaused(uint256 until);
    /// @notice A guardrail was seen to hold at `trippedAt`; the halt ends at `until`, or when the guardrail clears later.
    error TradingIsHalted(uint256 trippedAt, uint256 until);
    /// @notice The fund winds down already.
    error WindsDown();
    error WindDownTooEarly(uint256 from, uint256 time);
    /// @notice The guardian has not consented, or so long ago that it no longer holds.
    error NoConsent(uint256 until, uint256 time);
    /// @notice The guardian used its pause; the governor has to re-arm it.
    error GuardianNotArmed();
    /// @notice The watcher paused at `last` and may again from `next` on.
    error WatcherUsedUp(uint256 last, uint256 next);
    /// @notice Keeper, standby and guardian are three accounts, none of them the governor as keeper: a stolen keeper
    ///         key must meet a guardian who is somebody else.
    error RoleTaken(address account);
    error TermOutOfBounds(uint256 term, uint256 min, uint256 max);
    error ZeroAddress();

    /* ANYONE */

    /// @notice Look at the guardrails and record what they say; never reverts. Trading halts when the fund's loss bucket
    ///         is nine tenths full or a large move of the NAV waits; dealing pauses for an hour when the base asset left
    ///         its band (which ends no pause that is running). A halt whose reason has been gone for an hour is over
    ///         without this call.
    /// @return trading whether a guardrail of trading holds now
    /// @return dealing whether the guardrail of dealing holds now
    function trip() external returns (bool trading, bool dealing);
    /// @notice Begin the wind-down of a fund that was not struck for long: from `windDownFrom` on.
    function windDownOverdue() external;

    /* WATCHER, GUARDIAN */

    /// @notice Stop trading: the guardian for 10 days, once until re-armed; the watcher for 24 hours, once a week. The
    ///         pauses of trading and of dealing are used up apart. A pause that would end no later than the one running
    ///         changes nothing and uses nothing up.
    function pauseTrading() external;
    /// @notice Stop new requests, closes and strikes; same terms as `pauseTrading`.
    function pauseDealing() external;
    /// @notice Remove the keeper; the standby, if any, takes its place. Guardian only.
    function revokeKeeper() external;
    /// @notice Let the governor begin the wind-down within 30 days. Guardian only; a new term's consent is its own.
    function consentToWindDown() external;

    /* GOVERNOR */

    /// @notice Begin the wind-down, with the guardian's consent. One way.
    function windDown() external;
    function unpauseTrading() external;
    function unpauseDealing() external;
    /// @notice Give the guardian both its pauses back.
    function rearmGuardian() external;
    function setKeeper(address keeper) external;
    function setStandby(address standby) external;
    function setManager(address manager) external;
    /// @notice Appoint a guardian for `term` seconds, or the same one anew; nobody else can, so that a guardian ends
    ///         unless the governor renews it. What it has used up stays so: see `rearmGuardian`.
    function setGuardian(address guardian, uint256 term) external;
    function setWatcher(address watcher) external;

    /* VIEWS */

    function governor() external view returns (address);
    function keeper() external view returns (address);
    function standby() external view returns (address);
    function manager() external view returns (address);
    /// @return The guardian; 0 once its term is over.
    function guardian() external view returns (address);
    /// @return Unix time at which the last appointed guardian's powers end.
    function guardianTermEnds() external view returns (uint256);
    function watcher() external view returns (address);
    /// @return Unix time until which trading is paused; 0 or past when it is not.
    function tradingPausedUntil() external view returns (uint256);
    /// @return Unix time until which dealing is paused; 0 or past when it is not.
    function dealingPausedUntil() external view returns (uint256);
    /// @return trading whether the guardian's pause of trading is unused
    /// @return dealing whether the guardian's pause of dealing is unused
    function guardianArmed() external view returns (bool trading, bool dealing);
    function isWindingDown() external view returns (bool);
    /// @return Unix time until which the guardian's consent to a wind-down holds.
    function consentUntil() external view returns (uint256);
    /// @return Unix time from which anyone may begin the wind-down if no dealing is struck before: a period and then 14
    ///         days or two periods after the last strike, and as much later as the last pause of dealing took of that
    ///         time, at most 10 days. The largest number before the launch.
    function windDownFrom() external view returns (uint256);
    /// @return Whether a guardrail of trading holds now.
    function tradingGuardrail() external view returns (bool);
    /// @return Whether trading is halted by a guardrail now.
    function isTradingHalted() external view returns (bool);
    /// @notice Revert unless `caller` is the keeper.
    function requireKeeper(address caller) external view;
    /// @notice Revert unless `caller` is the keeper, or the fund winds down.
    function requireKeeperOrWindDown(address caller) external view;
    /// @notice Revert while trading is paused or halted, and unless `caller` is the keeper or the fund winds down.
    /// @return onlyRaising whether only orders into the base asset may run: the fund winds down.
    function requireTrader(address caller) external view returns (bool onlyRaising);
}
