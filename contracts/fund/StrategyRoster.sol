// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Holding, IAdapter, Position} from "../interfaces/IAdapter.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {Entry, IStrategy} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {FundMember} from "./FundMember.sol";
import {Mandates} from "./Mandates.sol";

/// @title StrategyRoster
/// @notice Which strategies the Treasury has: their creation, targets, principals and removal.
abstract contract StrategyRoster is ITreasury, FundMember {
    using SafeCast for uint256;

    /// @dev One slot, so that peak and drawdown cost an allocation nothing.
    struct Account {
        uint96 principal; // base units allocated and not taken back
        uint96 peak; // highest value at a strike, moved with what flowed in and out since
        uint32 targetAndOne; // billionths of NAV, and one more: 0 is no strategy
        uint32 drawdown; // billionths of the peak that the value was below it at the last strike, rounded up
    }

    uint256 internal constant BILLION = 1e9; // parts
    uint256 private constant WAD_PER_PART = 1e9;
    uint256 private constant MAX_STRATEGIES = 8;
    uint256 private constant MAX_ENTRIES = 8; // of one strategy, the base asset included

    address public immutable asset;
    address public immutable governor;
    IEmergencyControls public immutable controls;
    IRiskManagement public immutable risk;
    address public immutable strategyImplementation;
    address public immutable performance;

    address[] internal _strategies;
    mapping(address strategy => Account) internal _accounts;
    mapping(address strategy => Mandate) private _mandates;

    modifier onlyGovernor() {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _;
    }

    constructor(
        address asset_,
        address governor_,
        IEmergencyControls controls_,
        IFundLock lock_,
        IRiskManagement risk_,
        address strategyImplementation_,
        address performance_
    ) FundMember(lock_) {
        asset = asset_;
        governor = governor_;
        controls = controls_;
        risk = risk_;
        strategyImplementation = strategyImplementation_;
        performance = performance_;
    }

    /* MANAGER */

    /// @inheritdoc ITreasury
    function setTarget(address strategy, uint64 target) external {
        address manager = controls.manager();
        require(msg.sender == manager, IEmergencyControls.NotManager(msg.sender, manager));
        Account storage account = _listed(strategy);
        (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(strategy);
        require(target <= limits.cap, TargetAboveCap(target, limits.cap));
        uint32 stored = _packTarget(target);
        if (stored == account.targetAndOne) return;
        account.targetAndOne = stored;
        emit TargetSet(strategy, targetOf(strategy));
    }

    /* GUARDIAN, GOVERNOR: these take the lock, since an exit in kind walks the list that they change */

    /// @inheritdoc ITreasury
    function removeStrategy(address strategy) external exclusive {
        require(msg.sender == governor || msg.sender == controls.guardian(), NotGuardian(msg.sender));
        _listed(strategy);
        Entry[] memory entries = IStrategy(strategy).inventory();
        for (uint256 i = 0; i < entries.length; i++) {
            require(entries[i].units == 0, StrategyNotEmpty(strategy, entries[i].token, entries[i].units));
        }
        delete _accounts[strategy];
        delete _mandates[strategy];
        uint256 index = 0;
        while (_strategies[index] != strategy) index++;
        for (; index + 1 < _strategies.length; index++) {
            _strategies[index] = _strategies[index + 1];
        }
        _strategies.pop();
        emit StrategyRemoved(strategy);
    }

    /// @inheritdoc ITreasury
    function addStrategy(StrategyConfig calldata config, Mandate calldata mandate)
        external
        onlyGovernor
        exclusive
        returns (address strategy)
    {
        strategy = _addStrategy(config);
        Mandates.check(mandate, config, strategyImplementation, _fees());
        _mandates[strategy] = mandate;
        emit StrategyApproved(strategy, mandate.strategist, mandate);
    }

    /// @inheritdoc ITreasury
    function resetPeak(address strategy) external onlyGovernor exclusive {
        uint256 value = IStrategy(strategy).value();
        Account storage account = _listed(strategy);
        (account.peak, account.drawdown) = (value.toUint96(), 0);
        emit PeakReset(strategy, value);
    }

    /* PERFORMANCE TRACKING */

    /// @inheritdoc ITreasury
    function mark(address strategy, uint256 value) external inside returns (uint256 principal, uint256 peak) {
        require(msg.sender == performance, NotPerformance(msg.sender));
        Account memory account = _listed(strategy);
        // No strike may fail for a strategy that is worth more than a peak can say.
        peak = Math.max(account.peak, Math.min(value, type(uint96).max));
        account.peak = peak.toUint96();
        uint256 below = Math.saturatingSub(peak, value);
        // While it is empty it keeps what it had: emptied for a strike and refilled, it has still lost what it lost.
        if (peak != 0) account.drawdown = Math.mulDiv(below, BILLION, peak, Math.Rounding.Ceil).toUint32();
        _accounts[strategy] = account;
        return (account.principal, peak);
    }

    /* VIEWS */

    /// @inheritdoc ITreasury
    function strategies() external view returns (address[] memory) {
        return _strategies;
    }

    /// @inheritdoc ITreasury
    function isStrategy(address account) external view returns (bool) {
        return _accounts[account].targetAndOne != 0;
    }

    /// @inheritdoc ITreasury
    function principalOf(address strategy) external view returns (uint256) {
        return _accounts[strategy].principal;
    }

    /// @inheritdoc ITreasury
    function peakOf(address strategy) external view returns (uint256) {
        return _accounts[strategy].peak;
    }

    /// @inheritdoc ITreasury
    function targetOf(address strategy) public view returns (uint256) {
        return _targetOf(_listed(strategy));
    }

    /// @inheritdoc ITreasury
    function mandateOf(address strategy) external view returns (Mandate memory) {
        _listed(strategy);
        return _mandates[strategy];
    }

    /// @inheritdoc ITreasury
    function configHash(StrategyConfig calldata config, bytes32 rules) external view returns (bytes32) {
        return Mandates.hash(config, rules, strategyImplementation);
    }

    /* INTERNAL */

    function _fees() internal view virtual returns (IFeeDistribution);

    function _listed(address strategy) internal view returns (Account storage account) {
        account = _accounts[strategy];
        require(account.targetAndOne != 0, UnknownStrategy(strategy));
    }

    function _targetOf(Account memory account) internal pure returns (uint256) {
        return (uint256(account.targetAndOne) - 1) * WAD_PER_PART;
    }

    function _packTarget(uint256 target) private pure returns (uint32) {
        return (target / WAD_PER_PART + 1).toUint32();
    }

    function _addStrategy(StrategyConfig memory config) internal returns (address strategy) {
        uint256 count = config.tokens.length;
        require(count == config.adapters.length, LengthMismatch(count, config.adapters.length));
        require(count < MAX_ENTRIES, IStrategy.TooManyEntries(count + 1, MAX_ENTRIES));
        require(_strategies.length < MAX_STRATEGIES, TooManyStrategies(_strategies.length + 1, MAX_STRATEGIES));
        require(config.target <= config.limits.cap, TargetAboveCap(config.target, config.limits.cap));
        (address[] memory tokens, address[] memory adapters) = _withBase(config.tokens, config.adapters);
        strategy = Clones.cloneWithImmutableArgs(strategyImplementation, abi.encode(tokens, adapters));
        _checkEntries(strategy, tokens, adapters);
        _accounts[strategy] = Account({principal: 0, peak: 0, targetAndOne: _packTarget(config.target), drawdown: 0});
        _strategies.push(strategy);
        emit StrategyAdded(strategy, tokens, adapters, config.target);
        lock.enrol(strategy);
        risk.listStrategy(strategy, config.limits);
    }

    function _withBase(address[] memory tokens, address[] memory adapters)
        private
        view
        returns (address[] memory allTokens, address[] memory allAdapters)
    {
        allTokens = new address[](tokens.length + 1);
        allAdapters = new address[](tokens.length + 1);
        allTokens[0] = asset;
        for (uint256 i = 0; i < tokens.length; i++) {
            (allTokens[i + 1], allAdapters[i + 1]) = (tokens[i], adapters[i]);
        }
    }

    /// @dev Everything a strategy may ever hold can be valued, and has a limit, before it holds any of it.
    function _checkEntries(address strategy, address[] memory tokens, address[] memory adapters) private view {
        IPriceRegistry registry = IStrategy(strategy).registry();
        for (uint256 i = 1; i < tokens.length; i++) {
            for (uint256 j = 0; j < i; j++) {
                require(tokens[j] != tokens[i], AmbiguousEntry(tokens[i]));
            }
            if (adapters[i] == address(0)) _checkPlain(registry, tokens[i]);
            else _checkPosition(registry, strategy, tokens[i], IAdapter(adapters[i]));
        }
    }

    function _checkPlain(IPriceRegistry registry, address token) private view {
        (, bool listed) = risk.tokenCap(token);
        require(listed, IRiskManagement.TokenNotListed(token));
        require(registry.hasFeed(token), IPriceRegistry.FeedMissing(token));
    }

    function _checkPosition(IPriceRegistry registry, address strategy, address token, IAdapter adapter) private view {
        (, bool listed) = risk.adapterCap(address(adapter));
        require(listed, IRiskManagement.AdapterNotListed(address(adapter)));
        require(!registry.hasFeed(token), AmbiguousEntry(token));
        // One unit is worth nothing, but tells which plain tokens are behind the position.
        Holding[] memory behind = adapter.holdings(strategy, Position(token, 1));
        for (uint256 i = 0; i < behind.length; i++) {
            address plain = behind[i].token;
            require(plain == asset || registry.hasFeed(plain), IPriceRegistry.FeedMissing(plain));
        }
    }
}
