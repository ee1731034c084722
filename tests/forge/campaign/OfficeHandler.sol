// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureToken} from "../mocks/Fixtures.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";
import {Kind} from "./Watch.sol";

/// @notice Watcher, guardian and governor, each within what its office may do. What the first two stop, a vote starts
///         again after a while.
contract OfficeHandler is Handler {
    address private immutable _weth;
    address private immutable _wbtc;
    address[4] private _adapters;

    constructor(FundUnderTest world_) Handler(world_) {
        Parts memory p = world_.parts();
        (_weth, _wbtc) = (address(p.weth), address(p.wbtc));
        _adapters = [address(p.swapAdapter), address(p.trapAdapter), p.poolAdapter, address(p.vaultAdapter)];
    }

    /* WATCHER AND GUARDIAN */

    function watcherPauses(uint256 seed) external act {
        vm.prank(controls.watcher());
        if (seed % 2 == 0) controls.pauseTrading();
        else controls.pauseDealing();
        _forAWhile(seed);
    }

    function guardianPauses(uint256 seed) external act {
        vm.prank(controls.guardian());
        if (seed % 2 == 0) controls.pauseTrading();
        else controls.pauseDealing();
        _forAWhile(seed);
    }

    function guardianFreezes(uint256 seed) external act {
        vm.prank(controls.guardian());
        risk.freezeStrategy(address(strategyAt(seed)));
        _forAWhile(seed);
    }

    function guardianLowersCaps(uint256 seed, uint256 to) external act {
        address token = [_weth, _wbtc, address(odd)][seed / 3 % 3];
        address adapter = _adapters[seed / 3 % 4];
        address strategy = address(strategyAt(seed / 3));
        (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(strategy);
        (uint256 tokenCap,) = risk.tokenCap(token);
        (uint256 adapterCap,) = risk.adapterCap(adapter);
        uint256 kind = seed % 3;
        uint64 cap = _below(to, kind == 0 ? tokenCap : kind == 1 ? adapterCap : limits.cap);
        vm.prank(controls.guardian());
        if (kind == 0) risk.lowerTokenCap(token, cap);
        else if (kind == 1) risk.lowerAdapterCap(adapter, cap);
        else risk.lowerStrategyCap(strategy, cap);
        _forAWhile(seed);
    }

    /// @dev Nothing that needs that price goes on; exits and claims do.
    function guardianDisablesFeed(uint256 seed) external act {
        vm.prank(controls.guardian());
        registry.disableFeed([_weth, _wbtc, address(odd), address(base)][seed % 4]);
        world.emergency(seed % 6 hours);
        done(Kind.Market, NOBODY);
    }

    function guardianRevokesKeeper(uint256 seed) external act {
        address before = controls.keeper();
        vm.prank(controls.guardian());
        controls.revokeKeeper();
        if (!controls.isWindingDown()) {
            bytes memory call = abi.encodeCall(fees.distribute, ());
            bytes4 reason = IEmergencyControls.NotKeeper.selector;
            mustFail(before, address(fees), call, reason, "K4: a revoked keeper goes on");
        }
        _forAWhile(seed);
    }

    /* GOVERNOR: within the bounds that bind him too */

    function governorSetsDealing(uint256 seed) external act {
        IPocketHedgeFund.DealingTerms memory t = fund.dealingTerms();
        t.minPeriod = uint32(_from(seed, 0, 1 hours, 20 hours));
        t.period = uint32(_from(seed, 1, t.minPeriod, 30 hours));
        t.strikeWindow = uint16(_from(seed, 2, 1 minutes, 1 hours));
        t.lock = uint24(_from(seed, 3, 0, 4 hours));
        t.gateBps = uint16(_from(seed, 4, 500, 10_000));
        t.minDeposit = uint96(_from(seed, 5, 0, 10 * unit));
        vm.prank(governor);
        fund.setDealingTerms(t);
        t.gateBps = 499;
        bytes4 reason = IPocketHedgeFund.TermOutOfBounds.selector;
        bytes memory call = abi.encodeCall(fund.setDealingTerms, (t));
        mustFail(governor, address(fund), call, reason, "F4: a gate below its bound");
        done(Kind.Flow, NOBODY);
    }

    /// @dev Invariant F4.
    function governorSetsFees(uint256 seed) external act {
        IFeeDistribution.FeeTerms memory t;
        t.management = uint64(_from(seed, 0, 0, 0.02e18));
        t.performance = uint64(_from(seed, 1, 0, 0.2e18));
        t.entryLevy = uint64(_from(seed, 2, 0, 0.01e18));
        t.exitLevy = uint64(_from(seed, 3, 0, 0.01e18));
        t.inKindLevy = uint64(_from(seed, 4, 0, 0.01e18));
        world.accrueFees();
        vm.prank(governor);
        fees.setFeeTerms(t);
        t.performance = 0.2e18 + 1;
        _mustNotSet(t);
        (t.performance, t.management) = (0, 0.02e18 + 1);
        _mustNotSet(t);
        done(Kind.Flow, NOBODY);
    }

    function governorSetsNav(uint256 seed) external act {
        INavOracle.NavTerms memory t = navOracle.navTerms();
        t.priceTolerance = uint64(_from(seed, 0, 0.001e18, 0.02e18));
        t.totalTolerance = uint64(_from(seed, 1, 0.001e18, 0.02e18));
        t.maxMove = uint64(_from(seed, 2, 0.05e18, 0.5e18));
        t.coolOff = uint32(_from(seed, 3, 10 minutes, 2 hours));
        vm.prank(governor);
        navOracle.setNavTerms(t);
        done(Kind.Flow, NOBODY);
    }

    function governorSetsRisk(uint256 seed) external act {
        IRiskManagement.RiskTerms memory t;
        t.batchLoss = uint64(_from(seed, 0, 0.002e18, 0.03e18));
        t.fundLossCapacity = uint64(_from(seed, 1, 0.005e18, 0.05e18));
        t.turnoverCapacity = uint64(_from(seed, 2, 1e18, 10e18));
        t.cashFloor = uint64(_from(seed, 3, 0, 0.1e18));
        vm.prank(governor);
        risk.setRiskTerms(t);
        done(Kind.Flow, NOBODY);
    }

    function governorSetsLimits(uint256 seed) external act {
        address strategy = address(strategyAt(seed));
        (IRiskManagement.StrategyLimits memory t,) = risk.strategyLimits(strategy);
        t.lossCapacity = uint64(_from(seed, 0, 0.005e18, 0.05e18));
        t.maxDrawdown = uint64(_from(seed, 1, 0.02e18, 0.9e18));
        t.cooldown = seed % 4 == 0 ? uint32(_from(seed, 2, 0, 10 minutes)) : 0;
        vm.prank(governor);
        risk.setStrategyLimits(strategy, t);
        done(Kind.Flow, NOBODY);
    }

    /// @dev What was given to a strategy, or to the Treasury, becomes the fund's.
    function governorRecognises(uint256 seed) external act {
        uint256 amount = 1 + seed % (1000 * unit);
        IStrategy strategy = strategyAt(seed);
        FixtureToken token = address(strategy) == address(trend) && seed % 2 == 0 ? FixtureToken(_weth) : base;
        token.mint(address(strategy), amount);
        vm.prank(governor);
        treasury.recognise(address(strategy), address(token));
        done(Kind.Gain, NOBODY);
    }

    function governorRecognisesCash(uint256 seed) external act {
        base.mint(address(treasury), 1 + seed % (1000 * unit));
        vm.prank(governor);
        treasury.recogniseCash();
        check(treasury.cash() == base.balanceOf(address(treasury)), "S5: not what is held");
        done(Kind.Gain, NOBODY);
    }

    function governorResetsPeak(uint256 seed) external act {
        untilInOrder();
        world.lookAgain();
        vm.prank(governor);
        treasury.resetPeak(address(strategyAt(seed)));
        done(Kind.Flow, NOBODY);
    }

    /// @dev With the guardian's consent; rare, and late in a history.
    function windDown(uint256 seed) external act {
        require(isTheEnd(seed), "not yet");
        world.accrueFees();
        uint256 supply = shares.totalSupply();
        vm.prank(controls.guardian());
        controls.consentToWindDown();
        vm.prank(governor);
        controls.windDown();
        world.feesStopped(shares.totalSupply() - supply);
        done(Kind.Strike, NOBODY);
    }

    /* INTERNAL */

    function _mustNotSet(IFeeDistribution.FeeTerms memory t) private {
        bytes4 reason = IFeeDistribution.TermOutOfBounds.selector;
        mustFail(governor, address(fees), abi.encodeCall(fees.setFeeTerms, (t)), reason, "F4: a fee above its cap");
    }

    /// @dev Pauses, freezes and caps change no price and no claim.
    function _forAWhile(uint256 seed) private {
        world.emergency(seed % 1 days);
        done(Kind.Flow, NOBODY);
    }

    function _below(uint256 value, uint256 cap) private pure returns (uint64) {
        require(cap != 0, "nothing to lower");
        return uint64(bound(value, 0, cap - 1));
    }

    /// @dev The `index`th number out of one seed.
    function _from(uint256 seed, uint256 index, uint256 least, uint256 most) private pure returns (uint256) {
        return bound(uint256(keccak256(abi.encode(seed, index))), least, most);
    }
}
