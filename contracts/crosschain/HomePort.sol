// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {HyperlaneAdapter} from "../adapters/HyperlaneAdapter.sol";
import {FundMember} from "../fund/FundMember.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IHomePort} from "../interfaces/IHomePort.sol";
import {Heartbeat, Kind, Rules, Statement} from "../interfaces/IHyperlaneAdapter.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {Cap, Caps} from "../trading/Caps.sol";
import {RemoteBook} from "./RemoteBook.sol";

/// @title HomePort, see IHomePort
contract HomePort is RemoteBook, HyperlaneAdapter, FundMember {
    using Caps for Cap;
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

    uint256 private constant HEARTBEAT_GAS = 300_000; // of its delivery
    uint256 private constant RULES_GAS = 1_500_000;

    address public immutable governor;
    IEmergencyControls public immutable controls;
    ITreasury public immutable treasury;
    IRiskManagement public immutable risk;
    address public immutable asset;

    uint64 private _heartbeats;
    uint64 public rulesCount;
    mapping(uint64 number => bytes32) private _rules;

    constructor(Wiring memory wiring, Line memory line_, RemoteTerms memory terms_)
        RemoteBook(wiring.fund, terms_)
        HyperlaneAdapter(line_)
        FundMember(wiring.lock)
    {
        (governor, controls, treasury) = (wiring.governor, wiring.controls, wiring.treasury);
        (risk, asset) = (wiring.risk, wiring.asset);
    }

    /* KEEPER */

    /// @inheritdoc IHomePort
    function send(uint256 amount) external payable exclusive {
        require(!controls.requireTrader(msg.sender), IEmergencyControls.WindsDown());
        require(amount != 0, ZeroAmount());
        _checkCash(amount);
        _bookSend(amount);
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
        uint256 due = _due();
        amount = Math.min(IERC20(asset).balanceOf(address(this)), due);
        if (amount == 0) return 0;
        // Cash is among the units that a report names: with a gift of dust each, strangers could void one after another.
        if (amount < due) controls.requireKeeperOrWindDown(msg.sender);
        _bookArrival(amount);
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

    /* VIEWS: the rest is in RemoteBook */

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

    /// @inheritdoc HyperlaneAdapter
    function _receive(Kind kind, bytes calldata content) internal override exclusive {
        require(kind == Kind.Statement, WrongKind(kind));
        _hear(abi.decode(content, (Statement)));
    }

    /// @dev As for an allocation: a closed dealing's redemptions first, then the cash floor.
    function _checkCash(uint256 amount) private view {
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

    function _requireGovernor() private view {
        require(msg.sender == governor, NotGovernor(msg.sender));
    }
}
