// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRiskManagement, Opening, Step} from "../interfaces/IRiskManagement.sol";
import {Entry, IStrategy} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {BucketMath} from "../libraries/BucketMath.sol";
import {BatchMeasure, Side} from "./BatchMeasure.sol";
import {Account, BucketRules, Buckets} from "./Buckets.sol";
import {Permit} from "./Permits.sol";
import {RiskLimits} from "./RiskLimits.sol";
import {Tallies, Tally} from "./Tally.sol";

/// @title RiskManagement, see IRiskManagement
contract RiskManagement is RiskLimits, BatchMeasure {
    using SafeCast for uint256;
    using BucketRules for Account;
    using BucketRules for Buckets;
    using Tallies for Tally;

    struct Wiring {
        address governor;
        IEmergencyControls controls;
        IFundLock lock;
        ITreasury treasury;
        INavOracle navOracle;
        IPriceRegistry registry;
        IERC20 shares;
        IPocketHedgeFund fund;
        address asset;
    }

    uint256 private constant WAD = 1e18;
    uint256 private constant LEFT_BY_A_REVERT = 8; // one eighth: every call keeps back 1/64 of its gas, some deep

    INavOracle public immutable navOracle;
    IERC20 public immutable shares;

    constructor(Wiring memory wiring, RiskTerms memory terms, TokenCap[] memory tokens, AdapterCap[] memory adapters)
        RiskLimits(wiring.governor, wiring.controls, wiring.lock, wiring.treasury, wiring.fund)
        BatchMeasure(wiring.registry, wiring.asset)
    {
        navOracle = wiring.navOracle;
        shares = wiring.shares;
        _setRiskTerms(terms);
        _setToken(wiring.asset, WAD.toUint64()); // no adapter may call it; its cap never binds
        for (uint256 i = 0; i < tokens.length; i++) {
            _setToken(tokens[i].token, tokens[i].cap);
        }
        for (uint256 i = 0; i < adapters.length; i++) {
            _setAdapter(adapters[i].adapter, adapters[i].cap);
        }
    }

    /* STRATEGIES */

    /// @inheritdoc IRiskManagement
    function openBatch(address operator, Step[] calldata steps) external view inside returns (Opening memory opening) {
        Account memory account = _knownAccount(msg.sender);
        bool onlyRaising = controls.requireTrader(operator);
        (opening.raising, opening.tokens) = _checkSteps(steps);
        require(opening.raising || !onlyRaising, IEmergencyControls.WindsDown());
        if (opening.raising) {
            _openRaising(opening);
        } else {
            _requireTradable(account);
            (opening.nav, opening.tokens, opening.prices, opening.amounts) = navOracle.totalAssetsWith(opening.tokens);
        }
        require(opening.nav > 0, NavIsZero());
        opening.supply = shares.totalSupply();
    }

    /// @inheritdoc IRiskManagement
    function closeBatch(Opening calldata opening, Step[] calldata steps) external inside {
        Account memory account = _knownAccount(msg.sender);
        closeRoundTrip(opening.supply);
        (Side memory left, Side memory arrived) = _measure(opening, steps);
        RiskTerms memory terms = _terms;
        uint256 noise = Math.mulDiv(left.value, terms.batchLoss, WAD);
        uint256 loss = Math.saturatingSub(left.value, arrived.value);
        require(loss <= noise, BatchLossTooLarge(loss, left.value, noise));
        if (!opening.raising) {
            _checkTokenCaps(opening, left.tokens, arrived.tokens);
            _checkAdapterCaps(opening, left.adapters, arrived.adapters);
            if (arrived.value > left.value + noise) _checkWorth(opening.nav);
            account.lastBatchAt = block.timestamp.toUint40();
        }
        account.fill(msg.sender, loss, opening.nav);
        Buckets memory buckets = _readBuckets().filled(terms, loss, left.value, opening.nav);
        _store(account, buckets);
        emit BatchMeasured(msg.sender, left.value, loss, opening.nav, account.loss, buckets.loss);
    }

    /// @inheritdoc IRiskManagement
    function openRoundTrip(address operator) external view inside returns (uint256 supply) {
        require(!controls.requireTrader(operator), IEmergencyControls.WindsDown());
        require(!_accounts[msg.sender].frozen, StrategyIsFrozen(msg.sender));
        _requireRedemptionsPaid();
        return shares.totalSupply();
    }

    /// @inheritdoc IRiskManagement
    function checkSwap(Step calldata step) external view {
        _checkCall(step);
        _requireSwitchedOn(step.leaves);
        _requireSwitchedOn(step.arrives);
    }

    /// @inheritdoc IRiskManagement
    function closeRoundTrip(uint256 opened) public view {
        uint256 supply = shares.totalSupply();
        require(supply == opened, SupplyChanged(opened, supply));
    }

    /* TREASURY */

    /// @inheritdoc IRiskManagement
    function checkAllocation(address strategy, uint256 principal, uint256 cashAfter, uint256 nav) external view {
        require(!_knownAccount(strategy).frozen, StrategyIsFrozen(strategy));
        require(nav > 0, NavIsZero());
        uint256 weight = BucketMath.ratioUp(principal, nav);
        uint256 cap = _strategyCaps[strategy].cap;
        require(weight <= cap, StrategyCapExceeded(strategy, weight, cap));
        uint256 floor = Math.mulDiv(nav, _terms.cashFloor, WAD, Math.Rounding.Ceil);
        require(cashAfter >= floor, CashFloorBroken(cashAfter, floor));
    }

    /* ANYONE */

    /// @inheritdoc IRiskManagement
    /// @dev Takes the lock: in the middle of an allocation the peak is ahead of the value.
    function tripStrategy(address strategy) external exclusive returns (bool frozen) {
        Account storage account = _knownAccount(strategy);
        if (account.frozen) return true;
        (uint256 drawdown, uint256 limit) = drawdownOf(strategy);
        if (drawdown <= limit) return false;
        account.frozen = true;
        emit DrawdownExceeded(strategy, drawdown, limit);
        emit StrategyFrozen(strategy, msg.sender);
        return true;
    }

    /* VIEWS: the rest is in RiskLimits */

    /// @inheritdoc IRiskManagement
    function drawdownOf(address strategy) public view returns (uint256 drawdown, uint256 limit) {
        _knownAccount(strategy);
        limit = _maxDrawdowns[strategy];
        uint256 peak = treasury.peakOf(strategy);
        if (peak == 0) return (0, limit);
        uint256 gasBefore = gasleft();
        try IStrategy(strategy).value() returns (uint256 value) {
            drawdown = BucketMath.ratioUp(Math.saturatingSub(peak, value), peak);
        } catch {
            // Without a price there is no drawdown that anybody could show. One that ran out of gas is no answer: else a
            // node would find that least gas with which nothing is frozen and nothing reverts, and call it enough.
            require(gasleft() > gasBefore / LEFT_BY_A_REVERT, NotEnoughGas(gasleft()));
        }
    }

    /* INTERNAL: before a batch */

    /// @dev Live NAV where every price is live, for after a fall the struck one would allow too much loss; where some
    ///      other feed is dead, the struck NAV and the traded tokens' prices do, or a dead feed would trap the rest.
    function _openRaising(Opening memory opening) private view {
        try navOracle.totalAssetsWith(opening.tokens) returns (
            uint256 nav, address[] memory tokens, uint256[] memory prices, uint256[] memory
        ) {
            (opening.nav, opening.tokens, opening.prices) = (nav, tokens, prices);
        } catch {
            opening.nav = fund.struckNetAssets();
            (opening.prices,) = registry.prices(opening.tokens);
        }
    }

    /// @return raising whether every step ends in the base asset.
    /// @return traded plain tokens that the steps name, base asset excluded.
    function _checkSteps(Step[] calldata steps) private view returns (bool raising, address[] memory traded) {
        address[] memory found = new address[](steps.length * 2);
        uint256 count;
        raising = true;
        for (uint256 i = 0; i < steps.length; i++) {
            Step calldata step = steps[i];
            _checkCall(step);
            if (_needsPrice(step, step.leaves, step.leavesAdapter)) found[count++] = step.leaves;
            if (step.arrives == asset) continue;
            raising = false;
            require(_adapterCaps[step.adapter].cap > 0, AdapterNotListed(step.adapter));
            if (!_needsPrice(step, step.arrives, step.arrivesAdapter)) continue;
            _requireSwitchedOn(step.arrives);
            found[count++] = step.arrives;
        }
        traded = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            traded[i] = found[i];
        }
    }

    /// @dev Only a listed adapter has permits: its own slot is read only to say what is wrong.
    function _checkCall(Step calldata step) private view {
        (address adapter, address target, address spender) = (step.adapter, step.target, step.spender);
        Permit permit = _permits.calls[adapter][target][step.selector];
        if (permit == Permit.None) {
            require(_adapterCaps[adapter].listed, AdapterNotListed(adapter));
            revert CallNotListed(adapter, target, step.selector);
        }
        if (spender == address(0) || (spender == target && permit == Permit.CallAndSpend)) return;
        require(_permits.spenders[adapter][spender], SpenderNotListed(adapter, spender));
    }

    /// @dev A position counts through the adapter that moves it, which is listed; a plain token has to be itself.
    function _needsPrice(Step calldata step, address token, address valuer) private view returns (bool) {
        if (valuer != address(0)) {
            require(valuer == step.adapter, AdapterNotListed(valuer));
            return false;
        }
        if (token == asset) return false;
        require(_tokenCaps[token].listed, TokenNotListed(token));
        return true;
    }

    /// @dev The base asset's own cap never binds.
    function _requireSwitchedOn(address token) private view {
        require(token == asset || _tokenCaps[token].cap > 0, TokenNotListed(token));
    }

    /// @dev What stops every order that does not raise cash.
    function _requireTradable(Account memory account) private view {
        require(!account.frozen, StrategyIsFrozen(msg.sender));
        uint256 next = uint256(account.lastBatchAt) + account.cooldown;
        require(block.timestamp >= next, CoolingDown(msg.sender, account.lastBatchAt, account.cooldown));
        _requireRedemptionsPaid();
    }

    function _requireRedemptionsPaid() private view {
        uint256 owed = fund.redemptionsOwed();
        if (owed == 0) return;
        uint256 cash = treasury.cash();
        require(owed <= cash, RedemptionsFirst(owed, cash));
    }

    /* INTERNAL: after a batch */

    function _readBuckets() private view returns (Buckets memory) {
        return _buckets;
    }

    /// @dev Apart from what uses them: among many variables the compiler reads and writes such a slot once a field.
    function _store(Account memory account, Buckets memory buckets) private {
        _accounts[msg.sender] = account;
        _buckets = buckets;
    }

    /// @dev Only what this batch made more of can break its cap: weight <= max(cap, weight before).
    function _checkTokenCaps(Opening calldata opening, Tally memory left, Tally memory arrived) private view {
        for (uint256 i = 0; i < arrived.count; i++) {
            address token = arrived.keys[i];
            uint256 leaving = left.sumOf(token);
            if (token == asset || arrived.sums[i] <= leaving) continue;
            uint256 cap = _tokenCaps[token].cap;
            // A cap of 100 % never binds: with a gain, a whole fund in one place weighs more than the NAV at the start.
            if (cap == WAD) continue;
            uint256 amount = _heldBefore(opening, token) + arrived.sums[i] - leaving;
            uint256 weight = BucketMath.ratioUp(_valueDown(opening, token, amount), opening.nav);
            require(weight <= cap, TokenCapExceeded(token, weight, cap));
        }
    }

    /// @dev As for tokens; what the fund holds through an adapter is counted now, after the batch.
    function _checkAdapterCaps(Opening calldata opening, Tally memory left, Tally memory arrived) private view {
        for (uint256 i = 0; i < arrived.count; i++) {
            address adapter = arrived.keys[i];
            uint256 cap = _adapterCaps[adapter].cap;
            if (arrived.sums[i] <= left.sumOf(adapter) || cap == WAD) continue;
            uint256 weight = BucketMath.ratioUp(_worthThrough(opening, adapter), opening.nav);
            require(weight <= cap, AdapterCapExceeded(adapter, weight, cap));
        }
    }

    function _worthThrough(Opening calldata opening, address adapter) private view returns (uint256 worth) {
        address[] memory strategies = treasury.strategies();
        for (uint256 i = 0; i < strategies.length; i++) {
            Entry[] memory entries = IStrategy(strategies[i]).inventory();
            for (uint256 j = 0; j < entries.length; j++) {
                if (entries[j].adapter == adapter) worth += _worth(opening, strategies[i], entries[j]);
            }
        }
    }

    /// @dev A gain within what a batch may lose is price noise; a larger one is value moved in from elsewhere.
    function _checkWorth(uint256 nav) private view {
        uint256 cap = _strategyCaps[msg.sender].cap;
        if (cap == WAD) return;
        uint256 weight = BucketMath.ratioUp(IStrategy(msg.sender).value(), nav);
        require(weight <= cap, StrategyCapExceeded(msg.sender, weight, cap));
    }
}
