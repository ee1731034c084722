// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {FundMember} from "../fund/FundMember.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {Account, BucketRules, Buckets} from "./Buckets.sol";
import {Cap, Caps} from "./Caps.sol";
import {Permit, PermitRules, Permits} from "./Permits.sol";
import {RiskBounds} from "./RiskBounds.sol";

/// @title The limits and who may change them: everyone who may lower does it at once, raising is slow
abstract contract RiskLimits is IRiskManagement, FundMember {
    using SafeCast for uint256;
    using BucketRules for Account;
    using BucketRules for Buckets;
    using Caps for Cap;
    using PermitRules for Permits;

    address public immutable governor;
    IEmergencyControls public immutable controls;
    ITreasury public immutable treasury;
    IPocketHedgeFund public immutable fund;

    RiskTerms internal _terms;
    Buckets internal _buckets;
    mapping(address strategy => Account) internal _accounts;
    mapping(address strategy => uint256) internal _maxDrawdowns; // wad of the peak; read when somebody trips
    mapping(address strategy => Cap) internal _strategyCaps;
    mapping(address token => Cap) internal _tokenCaps;
    mapping(address adapter => Cap) internal _adapterCaps;
    Permits internal _permits;

    modifier onlyGovernor() {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _;
    }

    modifier onlyGuardian() {
        require(msg.sender == governor || msg.sender == controls.guardian(), NotGuardian(msg.sender));
        _;
    }

    constructor(
        address governor_,
        IEmergencyControls controls_,
        IFundLock lock_,
        ITreasury treasury_,
        IPocketHedgeFund fund_
    ) FundMember(lock_) {
        governor = governor_;
        controls = controls_;
        treasury = treasury_;
        fund = fund_;
    }

    /* TREASURY */

    /// @inheritdoc IRiskManagement
    function listStrategy(address strategy, StrategyLimits calldata limits) external {
        require(msg.sender == address(treasury), NotTreasury(msg.sender));
        Account storage account = _accounts[strategy];
        require(!account.listed, StrategyKnown(strategy));
        RiskBounds.check(limits);
        // The launch's own strategies are made before the fund, and nobody has subscribed to anything else yet.
        if (address(fund).code.length > 0) _strategyCaps[strategy].checkRaise(limits.cap);
        account.listed = true;
        account.leakedAt = block.timestamp.toUint40();
        _storeLimits(strategy, limits);
        emit StrategyListed(strategy, limits);
    }

    /* GUARDIAN */

    /// @inheritdoc IRiskManagement
    function freezeStrategy(address strategy) external onlyGuardian {
        Account storage account = _knownAccount(strategy);
        if (account.frozen) return;
        account.frozen = true;
        emit StrategyFrozen(strategy, msg.sender);
    }

    /// @inheritdoc IRiskManagement
    function lowerStrategyCap(address strategy, uint64 cap) external onlyGuardian {
        _knownAccount(strategy);
        _strategyCaps[strategy].lower(cap);
        (StrategyLimits memory limits,) = strategyLimits(strategy);
        emit StrategyLimitsSet(strategy, limits);
    }

    /// @inheritdoc IRiskManagement
    function lowerTokenCap(address token, uint64 cap) external onlyGuardian {
        require(_tokenCaps[token].listed, TokenNotListed(token));
        _tokenCaps[token].lower(cap);
        emit TokenCapSet(token, cap);
    }

    /// @inheritdoc IRiskManagement
    function lowerAdapterCap(address adapter, uint64 cap) external onlyGuardian {
        require(_adapterCaps[adapter].listed, AdapterNotListed(adapter));
        _adapterCaps[adapter].lower(cap);
        emit AdapterCapSet(adapter, cap);
    }

    /* GOVERNOR */

    /// @inheritdoc IRiskManagement
    function setRiskTerms(RiskTerms calldata terms) external onlyGovernor {
        _buckets = _buckets.filled(_terms, 0, 0, 1); // until now they leaked at the old capacity
        _setRiskTerms(terms);
    }

    /// @inheritdoc IRiskManagement
    function setStrategyLimits(address strategy, StrategyLimits calldata limits) external onlyGovernor {
        Account storage account = _knownAccount(strategy);
        RiskBounds.check(limits);
        _strategyCaps[strategy].checkRaise(limits.cap);
        account.loss = BucketRules.level(account).toUint64(); // until now it leaked at the old capacity
        account.leakedAt = block.timestamp.toUint40();
        _storeLimits(strategy, limits);
        emit StrategyLimitsSet(strategy, limits);
    }

    /// @inheritdoc IRiskManagement
    function unfreezeStrategy(address strategy) external onlyGovernor {
        Account storage account = _knownAccount(strategy);
        if (!account.frozen) return;
        account.frozen = false;
        emit StrategyUnfrozen(strategy);
    }

    /// @inheritdoc IRiskManagement
    function setToken(address token, uint64 cap) external onlyGovernor {
        _tokenCaps[token].checkRaise(cap);
        _setToken(token, cap);
    }

    /// @inheritdoc IRiskManagement
    function setAdapter(address adapter, uint64 cap) external onlyGovernor {
        _adapterCaps[adapter].checkRaise(cap);
        _setAdapter(adapter, cap);
    }

    /* VIEWS */

    /// @inheritdoc IRiskManagement
    function riskTerms() external view returns (RiskTerms memory) {
        return _terms;
    }

    /// @inheritdoc IRiskManagement
    function strategyLimits(address strategy) public view returns (StrategyLimits memory limits, bool frozen) {
        Account storage account = _knownAccount(strategy);
        limits = StrategyLimits({
            cap: _strategyCaps[strategy].cap,
            lossCapacity: account.lossCapacity,
            maxDrawdown: uint64(_maxDrawdowns[strategy]), // stored from 64 bits
            cooldown: account.cooldown
        });
        frozen = account.frozen;
    }

    /// @inheritdoc IRiskManagement
    function tokenCap(address token) external view returns (uint256 cap, bool listed) {
        return (_tokenCaps[token].cap, _tokenCaps[token].listed);
    }

    /// @inheritdoc IRiskManagement
    function adapterCap(address adapter) external view returns (uint256 cap, bool listed) {
        return (_adapterCaps[adapter].cap, _adapterCaps[adapter].listed);
    }

    /// @inheritdoc IRiskManagement
    function isPermitted(address adapter, address target, bytes4 selector) external view returns (bool) {
        return _permits.calls[adapter][target][selector] != Permit.None;
    }

    /// @inheritdoc IRiskManagement
    function isSpender(address adapter, address spender) external view returns (bool) {
        return _permits.spenders[adapter][spender];
    }

    /// @inheritdoc IRiskManagement
    function fundLossLevel() external view returns (uint256 level, uint256 capacity) {
        (level,) = _buckets.levels(_terms);
        capacity = _terms.fundLossCapacity;
    }

    /// @inheritdoc IRiskManagement
    function strategyLossLevel(address strategy) external view returns (uint256 level, uint256 capacity) {
        Account memory account = _knownAccount(strategy);
        return (account.level(), account.lossCapacity);
    }

    /// @inheritdoc IRiskManagement
    function turnoverLevel() external view returns (uint256 level, uint256 capacity) {
        (, level) = _buckets.levels(_terms);
        capacity = _terms.turnoverCapacity;
    }

    /* INTERNAL */

    function _setRiskTerms(RiskTerms memory terms) internal {
        RiskBounds.check(terms);
        _terms = terms;
        emit RiskTermsSet(terms);
    }

    function _setToken(address token, uint64 cap) internal {
        RiskBounds.bound(cap, 0, RiskBounds.MAX_CAP);
        bool known = _tokenCaps[token].listed;
        require(known || !_permits.isTarget[token], TargetForbidden(token));
        _tokenCaps[token].store(cap);
        if (known) emit TokenCapSet(token, cap);
        else emit TokenListed(token, cap);
    }

    function _setAdapter(address adapter, uint64 cap) internal {
        RiskBounds.bound(cap, 0, RiskBounds.MAX_CAP);
        require(adapter.code.length != 0, NoCode(adapter));
        bool known = _adapterCaps[adapter].listed;
        if (!known) _permits.freeze(adapter, lock, _tokenCaps);
        _adapterCaps[adapter].store(cap);
        if (known) emit AdapterCapSet(adapter, cap);
        else emit AdapterListed(adapter, cap);
    }

    function _storeLimits(address strategy, StrategyLimits memory limits) private {
        _strategyCaps[strategy].store(limits.cap);
        _accounts[strategy].lossCapacity = limits.lossCapacity;
        _accounts[strategy].cooldown = limits.cooldown;
        _maxDrawdowns[strategy] = limits.maxDrawdown;
    }

    function _knownAccount(address strategy) internal view returns (Account storage account) {
        account = _accounts[strategy];
        require(account.listed, NotStrategy(strategy));
    }
}
