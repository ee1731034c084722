// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Holding} from "../interfaces/IAdapter.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundViews} from "../interfaces/IFundViews.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {Entry} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {LookThrough} from "../valuation/LookThrough.sol";

/// @title How full every limit is
abstract contract LimitViews is IFundViews {
    struct Wiring {
        IPocketHedgeFund fund;
        IERC20 shares;
        ITreasury treasury;
        INavOracle navOracle;
        IRiskManagement risk;
        IEmergencyControls controls;
        IFeeDistribution feeDistribution;
    }

    /// @dev What is being listed; `nav` 0 when the fund cannot be valued.
    struct Listing {
        Limit[] list;
        uint256 count;
        INavOracle.Valuation v;
    }

    uint256 private constant MAX_LIMITS = 160; // 3, 3 a strategy, 64 tokens, 64 adapters
    uint256 private constant WAD = 1e18;

    IPocketHedgeFund public immutable fund;
    IERC20 public immutable shareToken;
    ITreasury public immutable treasury;
    INavOracle public immutable navOracle;
    IRiskManagement public immutable risk;
    IEmergencyControls public immutable controls;
    IFeeDistribution public immutable feeDistribution;

    constructor(Wiring memory wiring) {
        fund = wiring.fund;
        shareToken = wiring.shares;
        treasury = wiring.treasury;
        navOracle = wiring.navOracle;
        risk = wiring.risk;
        controls = wiring.controls;
        feeDistribution = wiring.feeDistribution;
    }

    /// @inheritdoc IFundViews
    function limits() external view returns (Limit[] memory list) {
        Listing memory listing;
        listing.list = new Limit[](MAX_LIMITS);
        try navOracle.valuation() returns (INavOracle.Valuation memory v) {
            listing.v = v;
        } catch {}
        _addFund(listing);
        _addStrategies(listing);
        if (listing.v.total != 0) {
            _addTokens(listing);
            _addAdapters(listing);
        }
        list = new Limit[](listing.count);
        for (uint256 i = 0; i < listing.count; i++) {
            list[i] = listing.list[i];
        }
    }

    /* INTERNAL */

    function _addFund(Listing memory listing) private view {
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        _add(listing, Limit(LimitKind.FundLoss, address(0), level, capacity, true));
        (level, capacity) = risk.turnoverLevel();
        _add(listing, Limit(LimitKind.Turnover, address(0), level, capacity, true));
        uint256 floor = risk.riskTerms().cashFloor;
        uint256 nav = fund.struckNetAssets(); // allocations are judged by the struck one
        uint256 cash = nav == 0 ? 0 : Math.mulDiv(treasury.cash(), WAD, nav);
        _add(listing, Limit(LimitKind.CashFloor, address(0), cash, floor, nav != 0));
    }

    function _addStrategies(Listing memory listing) private view {
        address[] memory strategies = treasury.strategies();
        bool valued = listing.v.total != 0;
        for (uint256 i = 0; i < strategies.length; i++) {
            address strategy = strategies[i];
            (uint256 used, uint256 limit) = risk.strategyLossLevel(strategy);
            _add(listing, Limit(LimitKind.StrategyLoss, strategy, used, limit, true));
            (IRiskManagement.StrategyLimits memory terms,) = risk.strategyLimits(strategy);
            uint256 weight = valued ? _weight(listing, listing.v.values[i]) : 0;
            _add(listing, Limit(LimitKind.StrategyCap, strategy, weight, terms.cap, valued));
            (used, limit) = risk.drawdownOf(strategy);
            _add(listing, Limit(LimitKind.StrategyDrawdown, strategy, used, limit, valued));
        }
    }

    function _addTokens(Listing memory listing) private view {
        for (uint256 i = 0; i < listing.v.tokens.length; i++) {
            address token = listing.v.tokens[i];
            uint256 amount;
            for (uint256 j = 0; j < listing.v.holdingTokens.length; j++) {
                if (listing.v.holdingTokens[j] == token) amount += listing.v.amounts[j];
            }
            (uint256 cap,) = risk.tokenCap(token);
            uint256 weight = _weight(listing, LookThrough.valueDown(amount, listing.v.prices[i]));
            _add(listing, Limit(LimitKind.TokenCap, token, weight, cap, true));
        }
    }

    function _addAdapters(Listing memory listing) private view {
        for (uint256 i = 0; i < listing.v.strategies.length; i++) {
            Entry[] memory entries = listing.v.inventories[i];
            for (uint256 j = 0; j < entries.length; j++) {
                Entry memory entry = entries[j];
                if (entry.adapter == address(0) || entry.units == 0) continue;
                Holding[] memory held =
                    LookThrough.plain(listing.v.strategies[i], entry.token, entry.adapter, entry.units);
                _addTo(listing, entry.adapter, _weight(listing, _worth(listing, held)));
            }
        }
    }

    function _worth(Listing memory listing, Holding[] memory held) private view returns (uint256 worth) {
        address asset = treasury.asset();
        for (uint256 i = 0; i < held.length; i++) {
            if (held[i].token == asset) {
                worth += held[i].amount;
                continue;
            }
            for (uint256 j = 0; j < listing.v.tokens.length; j++) {
                if (listing.v.tokens[j] == held[i].token) {
                    worth += LookThrough.valueDown(held[i].amount, listing.v.prices[j]);
                }
            }
        }
    }

    function _addTo(Listing memory listing, address adapter, uint256 weight) private view {
        for (uint256 i = 0; i < listing.count; i++) {
            if (listing.list[i].kind != LimitKind.AdapterCap || listing.list[i].subject != adapter) continue;
            listing.list[i].used += weight;
            return;
        }
        (uint256 cap,) = risk.adapterCap(adapter);
        _add(listing, Limit(LimitKind.AdapterCap, adapter, weight, cap, true));
    }

    function _weight(Listing memory listing, uint256 value) private pure returns (uint256) {
        return Math.mulDiv(value, WAD, listing.v.total, Math.Rounding.Ceil);
    }

    function _add(Listing memory listing, Limit memory limit) private pure {
        listing.list[listing.count++] = limit;
    }
}
