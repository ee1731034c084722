// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {HyperlaneAdapter} from "../adapters/HyperlaneAdapter.sol";
import {FundMember} from "../fund/FundMember.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IHomePort} from "../interfaces/IHomePort.sol";
import {Heartbeat, Kind, Rules, Statement} from "../interfaces/IHyperlaneAdapter.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IRemoteValue} from "../interfaces/IRemoteValue.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {Cap, Caps} from "../trading/Caps.sol";

/// @title HomePort, see IHomePort
contract HomePort is IHomePort, HyperlaneAdapter, FundMember {
    using Caps for Cap;
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for int256;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    struct Wiring {
        address governor;
        IEmergencyControls controls;
        IFundLock lock;
        IPocketHedgeFund fund;
        ITreasury treasury;
        IRiskManagement risk;
        address asset;
    }

    uint256 private constant WAD = 1e18;
    uint256 private constant MAX_CAP = 0.5e18; // 50 % of NAV: half of what a strike counts is always seen here
    uint256 private constant MIN_SECONDS = 10 minutes;
    uint256 private constant MAX_SECONDS = 3 days;
    uint256 private constant HEARTBEAT_GAS = 300_000; // of its delivery
    uint256 private constant RULES_GAS = 1_500_000;

    address public immutable governor;
    IEmergencyControls public immutable controls;
    IPocketHedgeFund public immutable fund;
    ITreasury public immutable treasury;
    IRiskManagement public immutable risk;
    address public immutable asset;
    uint32 private immutable _maxAge;
    uint32 private immutable _maxTransit;

    Cap private _cap;
    Statement private _statement;
    uint128 public sent;
    uint128 public booked;
    uint64 private _heartbeats;
    uint64 public rulesCount;
    Checkpoints.Trace208 private _sentAt; // what was sent in total, by second
    Checkpoints.Trace208 private _sentHomeAt; // what the outpost was known to have sent home, by second
    mapping(uint64 number => bytes32) private _rules;

    constructor(Wiring memory wiring, Line memory line_, RemoteTerms memory terms_)
        HyperlaneAdapter(line_)
        FundMember(wiring.lock)
    {
        (governor, controls, fund) = (wiring.governor, wiring.controls, wiring.fund);
        (treasury, risk, asset) = (wiring.treasury, wiring.risk, wiring.asset);
        _bound(terms_.maxAge, MIN_SECONDS, MAX_SECONDS);
        _bound(terms_.maxTransit, terms_.maxAge, MAX_SECONDS); // arrivals are known by a statement
        (_maxAge, _maxTransit) = (terms_.maxAge, terms_.maxTransit);
        _storeCap(terms_.cap);
    }

    /* KEEPER */

    /// @inheritdoc IHomePort
    function send(uint256 amount) external payable exclusive {
        require(!controls.requireTrader(msg.sender), IEmergencyControls.WindsDown());
        require(amount != 0, ZeroAmount());
        _checkSend(amount);
        sent += amount.toUint128();
        _sentAt.push(block.timestamp.toUint48(), sent);
        treasury.payCash(address(this), amount);
        bytes32 id = _transfer(asset, amount);
        emit SentAbroad(amount, sent, id);
        _beat();
    }

    /// @inheritdoc IHomePort
    function dispatchHeartbeat() external payable exclusive {
        controls.requireKeeperOrWindDown(msg.sender);
        _beat();
    }

    /* ANYONE */

    /// @inheritdoc IHomePort
    function bookArrivals() external exclusive returns (uint256 amount) {
        uint256 due = Math.saturatingSub(_statement.sent, booked);
        amount = Math.min(IERC20(asset).balanceOf(address(this)), due);
        if (amount == 0) return 0;
        booked += amount.toUint128();
        emit ArrivalsBooked(amount, booked);
        IERC20(asset).safeTransfer(address(treasury), amount);
        treasury.bookCash(amount);
    }

    /// @inheritdoc IHomePort
    function dispatchRules(uint64 number, address[] calldata targets, bytes[] calldata payloads)
        external
        payable
        exclusive
    {
        bytes32 shown = keccak256(abi.encode(targets, payloads));
        require(_rules[number] == shown, RulesDiffer(number, _rules[number], shown));
        _dispatch(Kind.Rules, abi.encode(Rules(number, targets, payloads)), RULES_GAS);
        _refund();
    }

    /* GUARDIAN */

    /// @inheritdoc IHomePort
    function lowerCap(uint64 cap) external {
        require(msg.sender == governor || msg.sender == controls.guardian(), NotGuardian(msg.sender));
        _cap.lower(cap);
        emit RemoteCapSet(cap);
    }

    /* GOVERNOR */

    /// @inheritdoc IHomePort
    function setCap(uint64 cap) external {
        _requireGovernor();
        _cap.checkRaise(cap);
        _storeCap(cap);
    }

    /// @inheritdoc IHomePort
    function orderRules(address[] calldata targets, bytes[] calldata payloads) external returns (uint64 number) {
        _requireGovernor();
        require(targets.length != 0 && targets.length == payloads.length, NoRules());
        number = ++rulesCount;
        _rules[number] = keccak256(abi.encode(targets, payloads));
        emit RulesOrdered(number, targets, payloads);
    }

    /* VIEWS */

    /// @inheritdoc IRemoteValue
    /// @dev Low while uncertain: what the outpost said it holds, and nothing that is on its way.
    function remoteValue() external view returns (uint256 value, uint256 sequence) {
        sequence = _statement.sequence;
        if (isCertain()) return (fullValue(), sequence);
        (int256 outbound, int256 inbound) = inFlight();
        value = _floor(SignedMath.min(outbound, 0) + SignedMath.min(inbound, 0));
    }

    /// @inheritdoc IRemoteValue
    function isCertain() public view returns (bool) {
        uint256 full = fullValue();
        if (full == 0) return true; // nothing is elsewhere, however long ago that was said
        return _isFresh() && !_isTransitOverdue() && full <= _limit();
    }

    /// @inheritdoc IHomePort
    function fullValue() public view returns (uint256) {
        (int256 outbound, int256 inbound) = inFlight();
        return _floor(outbound + inbound);
    }

    /// @inheritdoc IHomePort
    function inFlight() public view returns (int256 outbound, int256 inbound) {
        outbound = _signed(sent) - _signed(_statement.received);
        inbound = _signed(_statement.sent) - _signed(booked);
    }

    /// @inheritdoc IHomePort
    function terms() external view returns (RemoteTerms memory) {
        return RemoteTerms(_cap.cap, _maxAge, _maxTransit);
    }

    /// @inheritdoc IHomePort
    function statement() external view returns (Statement memory) {
        return _statement;
    }

    /// @inheritdoc IHomePort
    function quoteSend(uint256 amount) external view returns (uint256) {
        return _quoteTransfer(amount) + quoteHeartbeat();
    }

    /// @inheritdoc IHomePort
    function quoteHeartbeat() public view returns (uint256) {
        return _quoteDispatch(Kind.Heartbeat, abi.encode(_heartbeat()), HEARTBEAT_GAS);
    }

    /// @inheritdoc IHomePort
    function quoteRules(uint64 number, address[] calldata targets, bytes[] calldata payloads)
        external
        view
        returns (uint256)
    {
        return _quoteDispatch(Kind.Rules, abi.encode(Rules(number, targets, payloads)), RULES_GAS);
    }

    /* INTERNAL */

    /// @dev An older statement than the last one arrives late and says nothing new.
    function _receive(Kind kind, bytes calldata content) internal override exclusive {
        require(kind == Kind.Statement, WrongKind(kind));
        Statement memory next = abi.decode(content, (Statement));
        if (next.sequence <= _statement.sequence) return;
        _statement = next;
        _sentHomeAt.push(block.timestamp.toUint48(), next.sent);
        emit StatementReceived(next.sequence, next);
    }

    function _checkSend(uint256 amount) private view {
        Statement memory last = _statement;
        bool heard = last.sequence != 0 && _isFresh(); // also where nothing is there yet: somebody has to be
        require(heard && isCertain(), RemoteUncertain(last.valuedAt, block.timestamp));
        require(!last.closed, OutpostClosed());
        uint256 remote = fullValue() + amount;
        uint256 limit = _limit();
        require(remote <= limit, RemoteCapExceeded(remote, limit));
        uint256 cash = treasury.cash();
        require(amount <= cash, NotEnoughCash(amount, cash));
        uint256 owed = fund.redemptionsOwed();
        require(owed <= cash - amount, RedemptionsFirst(owed, cash - amount));
        uint256 nav = fund.struckNetAssets();
        uint256 floor = Math.mulDiv(nav, risk.riskTerms().cashFloor, WAD, Math.Rounding.Ceil);
        require(cash - amount >= floor, CashFloorBroken(cash - amount, floor));
    }

    function _beat() private {
        _heartbeats++;
        _dispatch(Kind.Heartbeat, abi.encode(_heartbeat()), HEARTBEAT_GAS);
        _refund();
    }

    function _heartbeat() private view returns (Heartbeat memory) {
        return Heartbeat(_heartbeats, block.timestamp.toUint40(), controls.isWindingDown(), sent);
    }

    /// @dev Prices of a closed dealing are later than its close, on the other chain too: nobody knows them when asking.
    function _isFresh() private view returns (bool) {
        uint256 valuedAt = _statement.valuedAt;
        if (block.timestamp > valuedAt + _maxAge) return false;
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        return clock.window == 0 || valuedAt > clock.lastClose;
    }

    /// @dev What was sent, either way, before the longest time that a transfer takes has to have been booked by now.
    function _isTransitOverdue() private view returns (bool) {
        uint48 before = (block.timestamp - _maxTransit).toUint48();
        return _sentAt.upperLookupRecent(before) > _statement.received || _sentHomeAt.upperLookupRecent(before) > booked;
    }

    function _limit() private view returns (uint256) {
        return Math.mulDiv(fund.struckNetAssets(), _cap.cap, WAD);
    }

    /// @dev The stated value, and what moved since, not below 0.
    function _floor(int256 moved) private view returns (uint256) {
        return SignedMath.max(_signed(_statement.value) + moved, 0).toUint256();
    }

    function _signed(uint128 amount) private pure returns (int256) {
        return int256(uint256(amount)); // 128 bits fit
    }

    function _storeCap(uint64 cap) private {
        _bound(cap, 0, MAX_CAP);
        _cap.store(cap);
        emit RemoteCapSet(cap);
    }

    function _requireGovernor() private view {
        require(msg.sender == governor, NotGovernor(msg.sender));
    }

    function _bound(uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, TermOutOfBounds(value, min, max));
    }
}
