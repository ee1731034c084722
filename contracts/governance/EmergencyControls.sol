// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {RoleDesk} from "./RoleDesk.sol";

/// @title EmergencyControls, see IEmergencyControls
contract EmergencyControls is RoleDesk {
    using SafeCast for uint256;

    struct Wiring {
        address governor;
        IPocketHedgeFund fund;
        IRiskManagement risk;
        INavOracle navOracle;
        IPriceRegistry registry;
    }

    /// @dev Trading and dealing each have their own: one emergency may need both stopped.
    struct Spent {
        bool guardian; // used its pause and was not re-armed since
        uint40 watcherPausedAt;
    }

    /// @dev The last pause of dealing. The fund keeps its end too, where every request reads it anyway.
    struct DealingPause {
        uint40 from;
        uint40 until;
    }

    uint256 public constant GUARDIAN_PAUSE = 10 days; // longer than a full vote with its timelock
    uint256 public constant WATCHER_PAUSE = 24 hours;
    uint256 public constant WATCHER_REST = 7 days; // from one watcher's pause to the next of the same kind
    uint256 public constant TRIP_LOSS = 0.9e18; // of the fund's loss capacity
    uint256 public constant TRIP_REST = 1 hours; // a halt ends when its reason has been gone for so long
    uint256 public constant PATIENCE = 14 days; // overdue for longer, or for two periods, anyone may wind down
    uint256 public constant CONSENT = 30 days; // that the guardian's consent to a wind-down holds

    IPocketHedgeFund public immutable fund;
    IRiskManagement public immutable risk;
    INavOracle public immutable navOracle;
    IPriceRegistry public immutable registry;

    Spent private _spentTrading;
    Spent private _spentDealing;
    DealingPause private _dealingPause;
    uint256 public consentUntil;

    constructor(Wiring memory wiring, Roles memory roles) RoleDesk(wiring.governor, roles) {
        fund = wiring.fund;
        risk = wiring.risk;
        navOracle = wiring.navOracle;
        registry = wiring.registry;
    }

    /* ANYONE */

    /// @inheritdoc IEmergencyControls
    function trip() external returns (bool trading, bool dealing) {
        trading = tradingGuardrail();
        uint256 trippedAt = _desk.trippedAt;
        if (trading) {
            _desk.trippedAt = block.timestamp.toUint40();
            emit TradingHalted(msg.sender, block.timestamp + TRIP_REST);
        } else if (trippedAt != 0 && block.timestamp >= trippedAt + TRIP_REST) {
            _desk.trippedAt = 0;
            emit TradingResumed();
        }
        dealing = !_desk.windingDown && registry.baseOutOfBand();
        uint256 until = block.timestamp + TRIP_REST;
        if (dealing && until > _dealingPause.until) _pauseDealing(until);
    }

    /// @inheritdoc IEmergencyControls
    function windDownOverdue() external {
        uint256 from = windDownFrom();
        require(block.timestamp >= from, WindDownTooEarly(from, block.timestamp));
        _windDown();
    }

    /* WATCHER, GUARDIAN */

    /// @inheritdoc IEmergencyControls
    function pauseTrading() external {
        uint256 until = _pauseUntil(_spentTrading, _desk.tradingPausedUntil);
        if (until == 0) return;
        _desk.tradingPausedUntil = until.toUint40();
        emit TradingPaused(msg.sender, until);
    }

    /// @inheritdoc IEmergencyControls
    function pauseDealing() external {
        require(!_desk.windingDown, WindsDown());
        uint256 until = _pauseUntil(_spentDealing, _dealingPause.until);
        if (until != 0) _pauseDealing(until);
    }

    /// @inheritdoc IEmergencyControls
    function consentToWindDown() external onlyGuardian {
        consentUntil = block.timestamp + CONSENT;
        emit WindDownConsented(msg.sender, consentUntil);
    }

    /* GOVERNOR */

    /// @inheritdoc IEmergencyControls
    function windDown() external onlyGovernor {
        require(block.timestamp <= consentUntil, NoConsent(consentUntil, block.timestamp));
        _windDown();
    }

    /// @inheritdoc IEmergencyControls
    function unpauseTrading() external onlyGovernor {
        if (block.timestamp >= _desk.tradingPausedUntil) return;
        _desk.tradingPausedUntil = 0;
        emit TradingUnpaused();
    }

    /// @inheritdoc IEmergencyControls
    function unpauseDealing() external onlyGovernor {
        require(!_desk.windingDown, WindsDown());
        if (block.timestamp >= _dealingPause.until) return;
        _dealingPause.until = block.timestamp.toUint40();
        emit DealingUnpaused();
        fund.pauseDealing(0);
    }

    /// @inheritdoc IEmergencyControls
    function rearmGuardian() external onlyGovernor {
        if (!_spentTrading.guardian && !_spentDealing.guardian) return;
        _spentTrading.guardian = false;
        _spentDealing.guardian = false;
        emit GuardianRearmed();
    }

    /* VIEWS */

    /// @inheritdoc IEmergencyControls
    function tradingPausedUntil() external view returns (uint256) {
        return _desk.tradingPausedUntil;
    }

    /// @inheritdoc IEmergencyControls
    function dealingPausedUntil() external view returns (uint256) {
        return _dealingPause.until;
    }

    /// @inheritdoc IEmergencyControls
    function isWindingDown() external view returns (bool) {
        return _desk.windingDown;
    }

    /// @inheritdoc IEmergencyControls
    function guardianArmed() external view returns (bool trading, bool dealing) {
        return (!_spentTrading.guardian, !_spentDealing.guardian);
    }

    /// @inheritdoc IEmergencyControls
    function tradingGuardrail() public view returns (bool) {
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        return level >= Math.mulDiv(capacity, TRIP_LOSS, 1e18) || block.timestamp < navOracle.largeMoveUntil();
    }

    /// @inheritdoc IEmergencyControls
    function isTradingHalted() external view returns (bool) {
        return _isHalted(_desk.trippedAt);
    }

    /// @inheritdoc IEmergencyControls
    function windDownFrom() public view returns (uint256) {
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        if (clock.number == 0) return type(uint256).max;
        uint256 period = fund.dealingTerms().period;
        // From the strike, not from the close: who only ever closes must not keep the door shut.
        uint256 overdueFrom = clock.struckAt + period;
        DealingPause memory pause = _dealingPause;
        uint256 from = Math.max(pause.from, overdueFrom);
        uint256 paused = Math.saturatingSub(Math.min(pause.until, block.timestamp), from);
        return overdueFrom + Math.max(PATIENCE, 2 * period) + Math.min(paused, GUARDIAN_PAUSE);
    }

    /// @inheritdoc IEmergencyControls
    function requireTrader(address caller) external view returns (bool onlyRaising) {
        Desk memory desk = _desk;
        onlyRaising = desk.windingDown;
        if (!onlyRaising) _requireKeeper(caller, desk.keeper);
        require(block.timestamp >= desk.tradingPausedUntil, TradingIsPaused(desk.tradingPausedUntil));
        require(!_isHalted(desk.trippedAt), TradingIsHalted(desk.trippedAt, desk.trippedAt + TRIP_REST));
    }

    /// @inheritdoc IEmergencyControls
    function requireKeeperOrWindDown(address caller) external view {
        Desk memory desk = _desk;
        if (!desk.windingDown) _requireKeeper(caller, desk.keeper);
    }

    /* INTERNAL */

    /// @dev A halt outlives its reason by TRIP_REST, and its reason outlives that by itself.
    function _isHalted(uint256 trippedAt) private view returns (bool) {
        return trippedAt != 0 && (block.timestamp < trippedAt + TRIP_REST || tradingGuardrail());
    }

    function _pauseDealing(uint256 until) private {
        if (block.timestamp >= _dealingPause.until) _dealingPause.from = block.timestamp.toUint40();
        _dealingPause.until = until.toUint40();
        emit DealingPaused(msg.sender, until);
        fund.pauseDealing(until.toUint40());
    }

    /// @dev Uses up the caller's right to this pause and returns its end; 0, and nothing used up, when a pause that
    ///      ends no earlier is running. What is used up belongs to the office: replacing its holder gives none back.
    function _pauseUntil(Spent storage spent, uint256 pausedUntil) private returns (uint256 until) {
        bool byGuardian = msg.sender == guardian();
        require(byGuardian || msg.sender == watcher, NotPauser(msg.sender));
        until = block.timestamp + (byGuardian ? GUARDIAN_PAUSE : WATCHER_PAUSE);
        if (until <= pausedUntil) return 0;

        if (byGuardian) {
            require(!spent.guardian, GuardianNotArmed());
            spent.guardian = true;
        } else {
            uint256 last = spent.watcherPausedAt;
            require(last == 0 || block.timestamp >= last + WATCHER_REST, WatcherUsedUp(last, last + WATCHER_REST));
            spent.watcherPausedAt = block.timestamp.toUint40();
        }
    }

    /// @dev Consent was the former guardian's, or of its former term.
    function _setGuardian(address guardian_, uint256 term) internal override {
        super._setGuardian(guardian_, term);
        consentUntil = 0;
    }

    function _windDown() private {
        require(!_desk.windingDown, WindsDown());
        _desk.windingDown = true;
        emit WindDownStarted(msg.sender);
        fund.windDown();
    }
}
