// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Holding} from "../interfaces/IAdapter.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRiskManagement, Opening, Step} from "../interfaces/IRiskManagement.sol";
import {Entry, IStrategy} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {BucketMath} from "../libraries/BucketMath.sol";
import {LookThrough} from "../valuation/LookThrough.sol";
import {BatchMeasure, Side} from "./BatchMeasure.sol";
import {Account, BucketRules, Buckets} from "./Buckets.sol";
import {Cap} from "./Caps.sol";
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
        controls.requireTrader(operator);
        (opening.raising, opening.tokens) = _checkSteps(steps);
        if (opening.raising) {
            opening.nav = fund.struckNetAssets();
            (opening.prices,) = registry.prices(opening.tokens);
        } else {
            _requireTradable(account);
            (opening.nav, opening.tokens, opening.prices) = navOracle.totalAssetsWith(opening.tokens);
        }
        require(opening.nav > 0, NavIsZero());
        opening.supply = shares.totalSupply();
    }

    /// @inheritdoc IRiskManagement
    function closeBatch(Opening calldata opening, Step[] calldata steps) external inside {
        Account memory account = _knownAccount(msg.sender);
        uint256 supply = shares.totalSupply();
        require(supply == opening.supply, SupplyChanged(opening.supply, supply));
        (Side memory left, Side memory arrived) = _measure(opening, steps);
        uint256 noise = Math.mulDiv(left.value, _terms.batchLoss, WAD);
        uint256 loss = Math.saturatingSub(left.value, arrived.value);
        require(loss <= noise, BatchLossTooLarge(loss, left.value, noise));
        if (!opening.raising) {
            _checkCaps(opening, left, arrived);
            if (arrived.value > left.value + noise) _checkWorth(opening.nav);
            account.lastBatchAt = block.timestamp.toUint40();
        }
        account.fill(msg.sender, loss, opening.nav);
        _accounts[msg.sender] = account;
        Buckets memory buckets = _buckets.filled(_terms, loss, left.value, opening.nav);
        _buckets = buckets;
        emit BatchMeasured(msg.sender, left.value, loss, opening.nav, account.loss, buckets.loss);
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

    /* INTERNAL: before a batch */

    /// @return raising whether every step ends in the base asset.
    /// @return traded plain tokens that the steps name, base asset excluded.
    function _checkSteps(Step[] calldata steps) private view returns (bool raising, address[] memory traded) {
        address[] memory found = new address[](steps.length * 2);
        uint256 count;
        raising = true;
        for (uint256 i = 0; i < steps.length; i++) {
            Step calldata step = steps[i];
            _checkCall(step);
            if (_needsPrice(step.leaves, step.leavesAdapter)) found[count++] = step.leaves;
            if (step.arrives == asset) continue;
            raising = false;
            if (!_needsPrice(step.arrives, step.arrivesAdapter)) continue;
            require(_tokenCaps[step.arrives].cap > 0, TokenNotListed(step.arrives));
            found[count++] = step.arrives;
        }
        traded = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            traded[i] = found[i];
        }
    }

    function _checkCall(Step calldata step) private view {
        address adapter = step.adapter;
        require(_adapterCaps[adapter].listed, AdapterNotListed(adapter));
        bool permitted = _permits.calls[adapter][step.target][step.selector];
        require(permitted, CallNotListed(adapter, step.target, step.selector));
        address spender = step.spender;
        require(spender == address(0) || _permits.spenders[adapter][spender], SpenderNotListed(adapter, spender));
    }

    /// @dev A position counts through its adapter, which has to be listed; a plain token has to be listed itself.
    function _needsPrice(address token, address adapter) private view returns (bool) {
        if (adapter != address(0)) {
            require(_adapterCaps[adapter].listed, AdapterNotListed(adapter));
            return false;
        }
        if (token == asset) return false;
        require(_tokenCaps[token].listed, TokenNotListed(token));
        return true;
    }

    /// @dev What stops every order that does not raise cash.
    function _requireTradable(Account memory account) private view {
        require(!account.frozen, StrategyIsFrozen(msg.sender));
        uint256 next = uint256(account.lastBatchAt) + account.cooldown;
        require(block.timestamp >= next, CoolingDown(msg.sender, account.lastBatchAt, account.cooldown));
        uint256 owed = fund.redemptionsOwed();
        if (owed == 0) return;
        uint256 cash = treasury.cash();
        require(owed <= cash, RedemptionsFirst(owed, cash));
    }

    /* INTERNAL: after a batch */

    /// @dev Only what this batch made more of can break its cap: weight <= max(cap, weight before).
    function _checkCaps(Opening calldata opening, Side memory left, Side memory arrived) private view {
        Tally memory tokens = _grown(_tokenCaps, left.tokens, arrived.tokens);
        Tally memory adapters = _grown(_adapterCaps, left.adapters, arrived.adapters);
        if (tokens.count + adapters.count == 0) return;
        address[] memory strategies = treasury.strategies();
        for (uint256 i = 0; i < strategies.length; i++) {
            Entry[] memory entries = IStrategy(strategies[i]).inventory();
            for (uint256 j = 0; j < entries.length; j++) {
                _weigh(tokens, adapters, opening, strategies[i], entries[j]);
            }
        }
        for (uint256 i = 0; i < tokens.count; i++) {
            address token = tokens.keys[i];
            uint256 weight = BucketMath.ratioUp(_valueDown(opening, token, tokens.sums[i]), opening.nav);
            uint256 cap = _tokenCaps[token].cap;
            require(weight <= cap, TokenCapExceeded(token, weight, cap));
        }
        for (uint256 i = 0; i < adapters.count; i++) {
            address adapter = adapters.keys[i];
            uint256 weight = BucketMath.ratioUp(adapters.sums[i], opening.nav);
            uint256 cap = _adapterCaps[adapter].cap;
            require(weight <= cap, AdapterCapExceeded(adapter, weight, cap));
        }
    }

    /// @return grown those of `arrived` of which more arrived than left, with sums of 0. A cap of 100 % never binds:
    ///         with a gain a whole fund in one place weighs more than the NAV at the start.
    function _grown(mapping(address => Cap) storage caps, Tally memory left, Tally memory arrived)
        private
        view
        returns (Tally memory grown)
    {
        grown = Tallies.create(arrived.count);
        for (uint256 i = 0; i < arrived.count; i++) {
            address key = arrived.keys[i];
            if (key == asset || arrived.sums[i] <= left.sumOf(key) || caps[key].cap == WAD) continue;
            grown.add(key, 0);
        }
    }

    function _weigh(
        Tally memory tokens,
        Tally memory adapters,
        Opening calldata opening,
        address strategy,
        Entry memory entry
    ) private view {
        Holding[] memory held = LookThrough.plain(strategy, entry.token, entry.adapter, entry.units);
        for (uint256 i = 0; i < held.length; i++) {
            tokens.addIfKnown(held[i].token, held[i].amount);
            if (!adapters.knows(entry.adapter)) continue;
            adapters.addIfKnown(entry.adapter, _valueDown(opening, held[i].token, held[i].amount));
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
