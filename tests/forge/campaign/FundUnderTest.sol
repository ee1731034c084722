// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Erc4626Adapter} from "../../../contracts/adapters/Erc4626Adapter.sol";
import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IFlashAccount} from "../../../contracts/interfaces/IFlashAccount.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {IFundShares} from "../../../contracts/interfaces/IFundShares.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPerformanceTracking} from "../../../contracts/interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {LocalVault} from "../../../contracts/local/LocalVault.sol";
import {FixtureFeed, FixturePool, FixtureSwapAdapter, FixtureToken, FixtureVenue} from "../mocks/Fixtures.sol";
import {ScriptedLender} from "../mocks/FlashParts.sol";
import {HostileToken, IIntruder} from "./HostileToken.sol";
import {HostileVenue} from "./HostileVenue.sol";
import {Watch} from "./Watch.sol";

/// @notice Where everything is, for the handlers.
struct Parts {
    IPocketHedgeFund fund;
    IFundShares shares;
    ITreasury treasury;
    INavOracle navOracle;
    IRiskManagement risk;
    IEmergencyControls controls;
    IPriceRegistry registry;
    IFeeDistribution fees;
    IPerformanceTracking performance;
    IFundLock lock;
    IFlashAccount flash;
    ScriptedLender lender;
    address escrow;
    address governor;
    FixtureToken base;
    FixtureToken weth;
    FixtureToken wbtc;
    HostileToken odd;
    IStrategy trend;
    IStrategy lending;
    IStrategy saving;
    FixtureVenue venue;
    FixtureSwapAdapter swapAdapter;
    HostileVenue trap;
    FixtureSwapAdapter trapAdapter;
    FixturePool pool;
    address poolAdapter;
    LocalVault vault;
    Erc4626Adapter vaultAdapter;
    uint256 unit;
}

/// @notice The one fund that all handlers of a campaign act upon: its deployment, its history, its time, its market.
contract FundUnderTest is Watch {
    address public intruder;
    uint256 private _emergencyUntil;

    constructor(uint8 decimals) {
        deployFund(decimals);
        saving = IStrategy(treasury.strategies()[2]);
        _openWithHistory();
        _startWatch();
    }

    /// @dev A fund that lives: three holders, three strategies invested. Empty funds are where campaigns waste calls.
    function _openWithHistory() private {
        for (uint256 i = 0; i < 3; i++) {
            subscribe(investors[i], (i + 1) * 100_000 * unit);
        }
        deal();
        for (uint256 i = 0; i < 3; i++) {
            sharesClaimed += claimShares(investors[i]);
        }
        allocate(trend, 250_000 * unit);
        allocate(lending, 100_000 * unit);
        allocate(saving, 100_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 80_000 * unit);
        swap(trend, IERC20(base), IERC20(odd), 20_000 * unit);
        lend(60_000 * unit);
        execute(saving, address(vaultAdapter), abi.encode(0, vault, 50_000 * unit, 1));
        tick(1 days);
    }

    function parts() external view returns (Parts memory p) {
        (p.fund, p.shares, p.treasury, p.navOracle) = (fund, shares, treasury, navOracle);
        (p.risk, p.controls, p.registry, p.fees) = (risk, controls, registry, fees);
        (p.performance, p.lock, p.escrow, p.governor) = (performance, lock, address(escrow), timelock);
        (p.flash, p.lender) = (flash, lender);
        (p.base, p.weth, p.wbtc, p.odd) = (base, weth, wbtc, odd);
        (p.trend, p.lending, p.saving, p.unit) = (trend, lending, saving, unit);
        (p.venue, p.swapAdapter, p.trap, p.trapAdapter) = (venue, swapAdapter, trap, trapAdapter);
        (p.pool, p.poolAdapter, p.vault, p.vaultAdapter) = (pool, address(poolAdapter), vault, vaultAdapter);
    }

    /// @notice Whom token and venue call back.
    function setIntruder(address intruder_) external {
        intruder = intruder_;
        odd.setIntruder(IIntruder(intruder_));
        trap.bind(registry, IIntruder(intruder_), address(odd));
    }

    /* TIME */

    /// @notice Time passes, feeds keep up, and an emergency that has lasted long enough is voted away.
    function pass(uint256 seconds_) public {
        tick(seconds_);
        if (_emergencyUntil == 0 || block.timestamp < _emergencyUntil) return;
        _emergencyUntil = 0;
        _mend();
    }

    /// @notice Time enough for broken feeds to come back, for an emergency to be voted away, for the peg to hold again.
    function recover() external {
        uint256 until = block.timestamp + 6 hours;
        if (_emergencyUntil > until) until = _emergencyUntil;
        setAnswer(address(base), 1e8);
        pass(until - block.timestamp);
    }

    /// @notice Time passes and nobody does anything: feeds grow stale.
    function sleep(uint256 seconds_) external {
        vm.warp(block.timestamp + seconds_);
        vm.roll(block.number + 1 + seconds_ / 12);
    }

    /// @notice The governor will have undone what was done now.
    function emergency(uint256 seconds_) external {
        if (_emergencyUntil == 0) _emergencyUntil = block.timestamp + seconds_;
    }

    /// @notice A keeper's honest report of the block that just passed.
    function makeReport() external returns (INavOracle.NavReport memory) {
        return report();
    }

    /* MARKET */

    function feedOf(address token) external view returns (FixtureFeed current, FixtureFeed former) {
        return (sources[token].current, sources[token].former);
    }

    /// @notice The market of a token moves by `factor` wad, within `min` and `max` dollars.
    function move(address token, uint256 factor, uint256 min, uint256 max) external {
        uint256 next = uint256(sources[token].current.answer()) * factor / 1e18;
        require(next >= min * 1e8 && next <= max * 1e8, "too far");
        _push(sources[token], factor);
    }

    function setAnswer(address token, int256 answer) public {
        sources[token].current.push(answer);
        if (address(sources[token].former) != address(0)) sources[token].former.push(answer);
    }

    function breakFeed(address token, uint256 seconds_) external {
        sources[token].brokenUntil = block.timestamp + seconds_;
        sources[token].current.breakDown(true);
    }

    function replaceFeed(address token, uint256 gap) external {
        _replaceFeed(FixtureToken(token), gap);
    }

    function nextOrderId() external returns (uint256) {
        return orderId++;
    }

    /// @notice Every token and position that an exit may skip.
    function everything() external view returns (address[6] memory) {
        return [address(base), address(weth), address(wbtc), address(odd), address(pool), address(vault)];
    }

    /// @notice The governor lists the trusted feeds again.
    function restoreFeeds() external {
        for (uint256 i = 0; i < 4; i++) {
            if (registry.onProbation(priced[i])) _restoreFeed(priced[i]);
        }
    }

    function keeper() external view returns (address) {
        return controls.keeper();
    }

    /* GOVERNOR */

    /// @dev What a vote after an emergency decides; what is refused was in order, or has to wait for a feed.
    function _mend() private {
        _govern(address(controls), abi.encodeCall(controls.unpauseTrading, ()));
        _govern(address(controls), abi.encodeCall(controls.unpauseDealing, ()));
        _govern(address(controls), abi.encodeCall(controls.rearmGuardian, ()));
        _govern(
            address(controls), abi.encodeCall(controls.setKeeper, (controls.keeper() == STANDBY ? STANDBY : KEEPER))
        );
        _govern(
            address(controls), abi.encodeCall(controls.setStandby, (controls.keeper() == KEEPER ? STANDBY : KEEPER))
        );
        CapArg[] memory caps = tokenCaps();
        for (uint256 i = 0; i < caps.length; i++) {
            _govern(address(risk), abi.encodeCall(risk.setToken, (caps[i].what, caps[i].cap)));
        }
        caps = adapterCaps();
        for (uint256 i = 0; i < caps.length; i++) {
            _govern(address(risk), abi.encodeCall(risk.setAdapter, (caps[i].what, caps[i].cap)));
        }
        for (uint256 i = 0; i < 4; i++) {
            (IPriceRegistry.FeedConfig memory config, bool disabled) = registry.feed(priced[i]);
            if (disabled) _govern(address(registry), abi.encodeCall(registry.setFeed, (config)));
        }
        _mendStrategies();
    }

    function _mendStrategies() private {
        address[3] memory list = [address(trend), address(lending), address(saving)];
        for (uint256 i = 0; i < 3; i++) {
            (IRiskManagement.StrategyLimits memory limits, bool frozen) = risk.strategyLimits(list[i]);
            limits.cap = 0.8e18;
            _govern(address(risk), abi.encodeCall(risk.setStrategyLimits, (list[i], limits)));
            if (!frozen) continue;
            _govern(address(risk), abi.encodeCall(risk.unfreezeStrategy, (list[i])));
            _govern(address(treasury), abi.encodeCall(treasury.resetPeak, (list[i])));
        }
    }

    function _govern(address target, bytes memory call) private {
        vm.prank(timelock);
        (bool done,) = target.call(call);
        // The next vote; in the wind-down some of this is refused for good.
        if (!done && !controls.isWindingDown()) _emergencyUntil = block.timestamp + 6 hours;
    }
}
