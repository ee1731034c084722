// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {HyperlaneAdapter} from "../adapters/HyperlaneAdapter.sol";
import {FundMember} from "../fund/FundMember.sol";
import {IAdapter} from "../interfaces/IAdapter.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {Heartbeat, Kind, Rules, Statement} from "../interfaces/IHyperlaneAdapter.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IOutpost} from "../interfaces/IOutpost.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {Entry} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";

/// @title Outpost, see IOutpost
contract Outpost is IOutpost, HyperlaneAdapter, FundMember {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    struct Wiring {
        TimelockController timelock; // proposes nothing but what comes from home
        IEmergencyControls controls;
        IFundLock lock;
        ITreasury treasury;
        INavOracle navOracle;
        address registry;
        address risk;
        address asset;
    }

    uint256 public constant STATEMENT_REST = 10 minutes; // or a stranger's statements would void every report at home
    uint256 private constant STATEMENT_GAS = 400_000; // of its delivery
    uint256 private constant LEFT_BY_A_REVERT = 8; // one eighth: every call keeps back 1/64 of its gas, some deep

    TimelockController public immutable timelock;
    IEmergencyControls public immutable controls;
    ITreasury public immutable treasury;
    INavOracle public immutable navOracle;
    address public immutable registry;
    address public immutable risk;
    address public immutable asset;

    Statement private _last;
    uint128 public received;
    uint128 public sent;
    uint128 public homeSent;
    uint64 private _heartbeats; // sequence of the newest
    uint40 private _aliveAt;
    uint40 private _statedAt;
    uint40 private _pausedUntil;
    bool private _homeEnds;
    bool private _closed;
    uint64 private _rules; // number of the newest

    constructor(Wiring memory wiring, Line memory line_) HyperlaneAdapter(line_) FundMember(wiring.lock) {
        (timelock, controls, treasury) = (wiring.timelock, wiring.controls, wiring.treasury);
        (navOracle, registry, risk, asset) = (wiring.navOracle, wiring.registry, wiring.risk, wiring.asset);
        _aliveAt = block.timestamp.toUint40();
    }

    /* KEEPER, AND ANYONE IN THE WIND-DOWN */

    /// @inheritdoc IOutpost
    function sendHome(uint256 amount) external payable exclusive {
        controls.requireKeeperOrWindDown(msg.sender);
        require(amount != 0, ZeroAmount());
        sent += amount.toUint128();
        treasury.payCash(address(this), amount);
        bytes32 id = _transfer(asset, amount);
        emit SentHome(amount, sent, id);
        _refund();
    }

    /* ANYONE */

    /// @inheritdoc IOutpost
    function bookArrivals() external exclusive returns (uint256 amount) {
        uint256 due = Math.saturatingSub(homeSent, received);
        amount = Math.min(IERC20(asset).balanceOf(address(this)), due);
        if (amount == 0) return 0;
        received += amount.toUint128();
        emit ArrivalsBooked(amount, received);
        IERC20(asset).safeTransfer(address(treasury), amount);
        treasury.bookCash(amount);
    }

    /// @inheritdoc IOutpost
    function dispatchStatement() external payable exclusive {
        uint256 next = _statedAt + STATEMENT_REST;
        require(block.timestamp >= next || msg.sender == controls.keeper(), StatementTooSoon(next, block.timestamp));
        (Statement memory made, INavOracle.Valuation memory v) = _statement();
        (_last, _statedAt) = (made, block.timestamp.toUint40());
        for (uint256 i = 0; i < v.strategies.length; i++) {
            treasury.mark(v.strategies[i], v.values[i]);
            _checkpoint(v.inventories[i]);
        }
        emit StatementDispatched(made.sequence, made);
        _dispatch(Kind.Statement, abi.encode(made), STATEMENT_GAS);
        _refund();
    }

    /* EMERGENCY CONTROLS */

    /// @inheritdoc IOutpost
    function pauseDealing(uint40 until) external {
        require(msg.sender == address(controls), NotControls(msg.sender));
        _pausedUntil = until;
        emit StatementsPaused(until);
    }

    /// @inheritdoc IOutpost
    function windDown() external {
        require(msg.sender == address(controls), NotControls(msg.sender));
        (_closed, _pausedUntil) = (true, 0);
    }

    /* VIEWS */

    /// @inheritdoc IOutpost
    function nextStatement() external view readable returns (Statement memory next) {
        (next,) = _statement();
    }

    /// @inheritdoc IOutpost
    function lastStatement() external view returns (Statement memory) {
        return _last;
    }

    /// @inheritdoc IOutpost
    function aliveAt() public view returns (uint256) {
        return _homeEnds ? 0 : _aliveAt;
    }

    /// @inheritdoc IOutpost
    function quoteSendHome(uint256 amount) external view returns (uint256) {
        return _quoteTransfer(amount);
    }

    /// @inheritdoc IOutpost
    function quoteStatement() external view returns (uint256) {
        return _quoteDispatch(Kind.Statement, abi.encode(_last), STATEMENT_GAS);
    }

    /* VIEWS FOR THE CONTRACTS THAT IT IS THE FUND OF */

    /// @inheritdoc IOutpost
    function feeDistribution() external view returns (address) {
        return address(this);
    }

    /// @inheritdoc IOutpost
    function partOf(address) external pure returns (uint256) {
        return 0;
    }

    /// @inheritdoc IOutpost
    function struckNetAssets() public view returns (uint256) {
        uint256 came = uint256(received) - _last.received;
        uint256 went = uint256(sent) - _last.sent;
        return Math.saturatingSub(_last.value + came, went);
    }

    /// @inheritdoc IOutpost
    function redemptionsOwed() external pure returns (uint256) {
        return 0;
    }

    /// @inheritdoc IOutpost
    function totalSupply() external view returns (uint256) {
        return uint256(received) + sent;
    }

    /// @inheritdoc IOutpost
    function dealingClock() external view returns (IPocketHedgeFund.DealingClock memory clock) {
        (clock.number, clock.struckAt, clock.pausedUntil) = (1, aliveAt().toUint40(), _pausedUntil);
    }

    /// @inheritdoc IOutpost
    function dealingTerms() external pure returns (IPocketHedgeFund.DealingTerms memory terms) {}

    /* INTERNAL */

    /// @dev As a strike does at home: what a vault may be believed grows from here, and none of it unseen.
    function _checkpoint(Entry[] memory entries) private {
        for (uint256 i = 0; i < entries.length; i++) {
            if (entries[i].adapter == address(0)) continue;
            try IAdapter(entries[i].adapter).checkpoint(entries[i].token) {} catch {}
        }
    }

    /// @dev Without a valuation `v` is empty, and the value is the last one with what came and went.
    function _statement() private view returns (Statement memory made, INavOracle.Valuation memory v) {
        bool valued;
        (valued, v) = _valuation();
        made = Statement({
            sequence: _last.sequence + 1,
            blockNumber: block.number.toUint64(),
            valuedAt: valued ? block.timestamp.toUint40() : _last.valuedAt,
            closed: _closed,
            value: (valued ? v.total : struckNetAssets()).toUint128(),
            received: received,
            sent: sent
        });
    }

    /// @dev A dead feed must not keep money from coming home, and a caller must not be able to fake one by a lack of gas.
    function _valuation() private view returns (bool valued, INavOracle.Valuation memory v) {
        if (block.timestamp < _pausedUntil) return (false, v);
        uint256 gasBefore = gasleft();
        try navOracle.valuation() returns (INavOracle.Valuation memory found) {
            return (true, found);
        } catch {
            require(gasleft() > gasBefore / LEFT_BY_A_REVERT, NotEnoughGas(gasleft()));
        }
    }

    /// @inheritdoc HyperlaneAdapter
    function _receive(Kind kind, bytes calldata content) internal override exclusive {
        if (kind == Kind.Heartbeat) _hear(abi.decode(content, (Heartbeat)));
        else if (kind == Kind.Rules) _schedule(abi.decode(content, (Rules)));
        else revert WrongKind(kind);
    }

    /// @dev An older heartbeat than the last one arrives late and says nothing new.
    function _hear(Heartbeat memory beat) private {
        if (beat.sequence <= _heartbeats) return;
        (_heartbeats, homeSent) = (beat.sequence, beat.sent);
        _aliveAt = Math.min(beat.aliveAt, block.timestamp).toUint40();
        if (beat.windingDown) _homeEnds = true;
        emit HeartbeatReceived(beat.sequence, beat.aliveAt, beat.sent, beat.windingDown);
    }

    /// @dev Rising: what the local guardian cancelled does not come back by being delivered again, and what a newer
    ///      decision overtook on its way does not take effect years later.
    function _schedule(Rules memory rules) private {
        if (rules.number <= _rules) return;
        _rules = rules.number;
        for (uint256 i = 0; i < rules.targets.length; i++) {
            require(_isTarget(rules.targets[i]), TargetNotAllowed(rules.targets[i]));
        }
        uint256[] memory none = new uint256[](rules.targets.length);
        bytes32 salt = bytes32(uint256(rules.number));
        uint256 delay = timelock.getMinDelay();
        timelock.scheduleBatch(rules.targets, none, rules.payloads, 0, salt, delay);
        bytes32 operation = timelock.hashOperationBatch(rules.targets, none, rules.payloads, 0, salt);
        emit RulesReceived(rules.number, operation, delay);
    }

    function _isTarget(address target) private view returns (bool) {
        return target == address(controls) || target == registry || target == risk || target == address(treasury)
            || target == address(navOracle);
    }
}
