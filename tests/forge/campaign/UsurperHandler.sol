// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {IPerformanceTracking} from "../../../contracts/interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";
import {Kind} from "./Watch.sol";

/// @notice Keeper, manager, watcher, an investor and a stranger call what none of them may (invariants K4, G5), and are
///         refused for who they are. The arguments are such that the governor, or the contract that is meant, would get
///         through; only a strategy that is added or removed, and the wind-down, have to wait for more than that.
contract UsurperHandler is Handler {
    address private immutable _escrow;
    IPerformanceTracking private immutable _performance;
    address private immutable _lock;
    address private immutable _weth;

    constructor(FundUnderTest world_) Handler(world_) {
        Parts memory p = world_.parts();
        (_escrow, _performance, _lock, _weth) = (p.escrow, p.performance, address(p.lock), address(p.weth));
    }

    function usurpTheGovernor(uint256 seed, uint256 which) external act {
        base.mint(address(trend), 1); // so that there is something to recognise
        (address target, bytes memory call, bytes4 reason) =
            which % 2 == 0 ? _rule(which / 2 % 11) : _office(which / 2 % 13);
        _mustFail(seed, target, call, reason);
    }

    function usurpTheFund(uint256 seed, uint256 which) external act {
        base.mint(address(trend), 1); // so that there is something to recognise
        (address target, bytes memory call, bytes4 reason) = _inner(which % 15);
        _mustFail(seed, target, call, reason);
    }

    /// @dev Invariant G4: what was lowered, frozen or stopped is not the guardian's to bring back, nor any office.
    function guardianOverreaches(uint256 which, uint256 to) external act {
        address guardian = controls.guardian();
        require(guardian != address(0), "no guardian");
        (uint256 cap,) = risk.tokenCap(_weth);
        address target = address(risk);
        bytes memory call = abi.encodeCall(risk.lowerTokenCap, (_weth, uint64(bound(to, cap + 1, type(uint64).max))));
        bytes4 reason = IRiskManagement.OnlyLower.selector;
        if (which % 3 == 1) (target, call, reason) = _rule([uint256(0), 1, 2, 3, 4, 5, 6, 8, 10][which / 3 % 9]);
        if (which % 3 == 2) {
            (target, call, reason) = _office([uint256(0), 1, 2, 3, 4, 5, 7, 9, 11, 12][which / 3 % 10]);
        }
        mustFail(guardian, target, call, reason, "G4: the guardian loosened something");
        done(Kind.Flow, NOBODY);
    }

    function _mustFail(uint256 seed, address target, bytes memory call, bytes4 reason) private {
        address[5] memory actors = [controls.keeper(), controls.manager(), controls.watcher(), investor(seed), STRANGER];
        string memory claim = "K4, G5: somebody did what is the governor's or the fund's own";
        mustFail(actors[seed % 5], target, call, reason, claim);
        done(Kind.Flow, NOBODY);
    }

    function _rule(uint256 which) private view returns (address target, bytes memory call, bytes4 reason) {
        (target, call) = _ruleCall(which);
        bool alsoTheGuardian = which == 7 || which == 9;
        reason = alsoTheGuardian ? IRiskManagement.NotGuardian.selector : IRiskManagement.NotGovernor.selector;
    }

    function _ruleCall(uint256 which) private view returns (address target, bytes memory call) {
        if (which == 0) return (address(fund), abi.encodeCall(fund.setDealingTerms, (fund.dealingTerms())));
        if (which == 1) return (address(fees), abi.encodeCall(fees.setFeeTerms, (fees.feeTerms())));
        if (which == 2) return (address(fees), abi.encodeCall(fees.setRecipients, (fees.recipients())));
        if (which == 3) return (address(risk), abi.encodeCall(risk.setRiskTerms, (risk.riskTerms())));
        if (which == 4) {
            (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(address(trend));
            return (address(risk), abi.encodeCall(risk.setStrategyLimits, (address(trend), limits)));
        }
        if (which == 5) return (address(risk), abi.encodeCall(risk.setToken, (_weth, 0)));
        if (which == 6) return (address(risk), abi.encodeCall(risk.unfreezeStrategy, (address(trend))));
        if (which == 7) return (address(risk), abi.encodeCall(risk.freezeStrategy, (address(trend))));
        if (which == 8) return (address(navOracle), abi.encodeCall(navOracle.setNavTerms, (navOracle.navTerms())));
        if (which == 9) return (address(registry), abi.encodeCall(registry.disableFeed, (_weth)));
        (IPriceRegistry.FeedConfig memory config,) = registry.feed(_weth);
        return (address(registry), abi.encodeCall(registry.setFeed, (config)));
    }

    function _office(uint256 which) private view returns (address target, bytes memory call, bytes4 reason) {
        bool theGuardian = which == 6 || which == 8 || which == 10;
        reason = theGuardian ? IEmergencyControls.NotGuardian.selector : IEmergencyControls.NotGovernor.selector;
        target = which < 9 ? address(controls) : address(treasury);
        if (which == 0) call = abi.encodeCall(controls.setKeeper, (STRANGER));
        if (which == 1) call = abi.encodeCall(controls.setStandby, (address(0)));
        if (which == 2) call = abi.encodeCall(controls.setManager, (STRANGER));
        if (which == 3) call = abi.encodeCall(controls.setGuardian, (STRANGER, 180 days));
        if (which == 4) call = abi.encodeCall(controls.setWatcher, (STRANGER));
        if (which == 5) call = abi.encodeCall(controls.rearmGuardian, ());
        if (which == 6) call = abi.encodeCall(controls.revokeKeeper, ());
        if (which == 7) call = abi.encodeCall(controls.windDown, ());
        if (which == 8) call = abi.encodeCall(controls.consentToWindDown, ());
        ITreasury.StrategyConfig memory config;
        ITreasury.Mandate memory mandate;
        if (which == 9) call = abi.encodeCall(treasury.addStrategy, (config, mandate));
        if (which == 10) call = abi.encodeCall(treasury.removeStrategy, (address(saving)));
        if (which == 11) call = abi.encodeCall(treasury.resetPeak, (address(trend)));
        if (which == 12) call = abi.encodeCall(treasury.recognise, (address(trend), address(base)));
    }

    /// @dev Of what is there: a unit, or nothing.
    function _inner(uint256 which) private view returns (address target, bytes memory call, bytes4 reason) {
        address seed = address(fund);
        reason = IEscrow.NotFund.selector;
        if (which < 1) target = _escrow;
        else if (which < 5) target = address(shares);
        else if (which < 8) target = address(treasury);
        else if (which < 11) (target, reason) = (address(trend), IStrategy.NotTreasury.selector);
        else if (which < 13) (target, reason) = (address(fund), IPocketHedgeFund.NotControls.selector);
        else if (which < 14) (target, reason) = (_lock, IFundLock.NotMember.selector);
        else target = address(_performance);
        if (which == 0) call = abi.encodeCall(IEscrow.payAssets, (STRANGER, min(1, base.balanceOf(_escrow))));
        if (which == 1) call = abi.encodeCall(shares.release, (STRANGER, min(1, shares.balanceOf(_escrow))));
        if (which == 2) call = abi.encodeCall(shares.mint, (STRANGER, 1));
        if (which == 3) call = abi.encodeCall(shares.burn, (seed, 1));
        if (which == 4) call = abi.encodeCall(shares.pull, (seed, 1));
        if (which == 5) call = abi.encodeCall(treasury.payCash, (STRANGER, min(1, treasury.cash())));
        if (which == 6) call = abi.encodeCall(treasury.bookCash, (0));
        if (which == 7) call = abi.encodeCall(treasury.payInKind, (STRANGER, 1, 2, new address[](0)));
        if (which == 8) call = abi.encodeCall(trend.payInKind, (STRANGER, 1, 2, new address[](0)));
        if (which == 9) call = abi.encodeCall(trend.returnCash, (min(1, trend.unitsOf(address(base)))));
        if (which == 10) call = abi.encodeCall(trend.recognise, (address(base)));
        if (which == 11) call = abi.encodeCall(fund.windDown, ());
        if (which == 12) call = abi.encodeCall(fund.pauseDealing, (0));
        if (which == 13) call = abi.encodeCall(IFundLock.acquire, ());
        if (which == 14) {
            call = abi.encodeCall(_performance.record, (_performance.lastDealing() + 1, 1e18, 1, 1e18));
        }
    }
}
