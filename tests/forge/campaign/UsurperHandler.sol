// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";
import {Kind} from "./Watch.sol";

/// @notice Keeper, manager, watcher, an investor and a stranger call what none of them may (invariants K4, G5). The
///         arguments are such that the governor, or the contract that is meant, would get through.
contract UsurperHandler is Handler {
    address private immutable _escrow;
    address private immutable _performance;
    address private immutable _lock;
    address private immutable _weth;

    constructor(FundUnderTest world_) Handler(world_) {
        Parts memory p = world_.parts();
        (_escrow, _performance, _lock, _weth) = (p.escrow, address(p.performance), address(p.lock), address(p.weth));
    }

    function usurpTheGovernor(uint256 seed, uint256 which) external act {
        (address target, bytes memory call) = which % 2 == 0 ? _rule(which / 2 % 11) : _office(which / 2 % 13);
        _mustFail(seed, target, call);
    }

    function usurpTheFund(uint256 seed, uint256 which) external act {
        (address target, bytes memory call) = _inner(which % 15);
        _mustFail(seed, target, call);
    }

    /// @dev Invariant G4: what was lowered, frozen or stopped is not the guardian's to bring back, nor any office.
    function guardianOverreaches(uint256 which, uint256 to) external act {
        address guardian = controls.guardian();
        (uint256 cap,) = risk.tokenCap(_weth);
        address target = address(risk);
        bytes memory call = abi.encodeCall(risk.lowerTokenCap, (_weth, uint64(bound(to, cap + 1, type(uint64).max))));
        if (which % 3 == 1) (target, call) = _rule([uint256(0), 1, 2, 3, 4, 5, 6, 8, 10][which / 3 % 9]);
        if (which % 3 == 2) (target, call) = _office([uint256(0), 1, 2, 3, 4, 5, 7, 9, 11, 12][which / 3 % 10]);
        mustFail(guardian, target, call, "G4: the guardian loosened something");
        done(Kind.Flow, NOBODY);
    }

    function _mustFail(uint256 seed, address target, bytes memory call) private {
        address[5] memory actors = [controls.keeper(), controls.manager(), controls.watcher(), investor(seed), STRANGER];
        mustFail(actors[seed % 5], target, call, "K4, G5: somebody did what is the governor's or the fund's own");
        done(Kind.Flow, NOBODY);
    }

    function _rule(uint256 which) private view returns (address target, bytes memory call) {
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

    function _office(uint256 which) private view returns (address target, bytes memory call) {
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

    function _inner(uint256 which) private view returns (address target, bytes memory call) {
        if (which < 2) target = _escrow;
        else if (which < 5) target = address(shares);
        else if (which < 8) target = address(treasury);
        else if (which < 11) target = address(trend);
        else target = which < 13 ? address(fund) : which < 14 ? _lock : _performance;
        if (which == 0) call = abi.encodeWithSignature("payAssets(address,uint256)", STRANGER, 1);
        if (which == 1) call = abi.encodeWithSignature("payShares(address,uint256)", STRANGER, 1);
        if (which == 2) call = abi.encodeCall(shares.mint, (STRANGER, 1));
        if (which == 3) call = abi.encodeCall(shares.burn, (_escrow, 1));
        if (which == 4) call = abi.encodeCall(shares.pull, (investor(0), 1));
        if (which == 5) call = abi.encodeCall(treasury.payCash, (STRANGER, 1));
        if (which == 6) call = abi.encodeCall(treasury.bookCash, (0));
        if (which == 7) call = abi.encodeCall(treasury.payInKind, (STRANGER, 1, 2, new address[](0)));
        if (which == 8) call = abi.encodeCall(trend.payInKind, (STRANGER, 1, 2, new address[](0)));
        if (which == 9) call = abi.encodeCall(trend.returnCash, (1));
        if (which == 10) call = abi.encodeCall(trend.recognise, (address(base)));
        if (which == 11) call = abi.encodeCall(fund.windDown, ());
        if (which == 12) call = abi.encodeCall(fund.pauseDealing, (0));
        if (which == 13) call = abi.encodeWithSignature("acquire()");
        if (which == 14) call = abi.encodeWithSignature("record(uint256,uint256,uint256,uint256)", 99, 1e18, 1, 1e18);
    }
}
