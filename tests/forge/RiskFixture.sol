// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {FundLock} from "../../contracts/fund/FundLock.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement, Opening, Step} from "../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {RiskManagement} from "../../contracts/trading/RiskManagement.sol";
import {Test} from "./Test.sol";
import {NavPrices, NavTreasury} from "./mocks/NavParts.sol";
import {RiskAdapter, RiskControls, RiskFund, RiskNav, RiskShares, RiskStrategy} from "./mocks/RiskParts.sol";

/// @notice A fund worth 1,000,000 base assets (6 decimals). Limits: 1 % of a batch's turnover, 2 % of NAV for the fund,
///         turnover 100 %, cash floor 5 %; the strategy: cap 50 %, loss 1 %, cooldown 60 s; weth 40 %, wbtc 20 %, the
///         lender's positions 30 %. One unit of `lent` is 3 base units, one of `stack` 1e9 wei.
abstract contract RiskFixture is Test {
    uint256 internal constant NAV = 1_000_000e6;
    bytes4 internal constant SWAP = bytes4(keccak256("swap()"));
    bytes4 internal constant LEND = bytes4(keccak256("lend()"));
    address internal constant KEEPER = address(0xA002);
    address internal constant GUARDIAN = address(0xA005);
    address internal constant GOVERNOR = address(0xA009);

    address internal base = makeAddr("base");
    address internal weth = makeAddr("weth"); // 2,000 base assets for 1e18
    address internal wbtc = makeAddr("wbtc"); // 40,000 base assets for 1e8
    address internal lent = makeAddr("lent");
    address internal stack = makeAddr("stack");
    address internal router = makeAddr("router");
    address internal pool = makeAddr("pool");
    FundLock internal lock;
    NavTreasury internal treasury;
    NavPrices internal registry;
    RiskNav internal nav;
    RiskShares internal shares;
    RiskFund internal fund;
    RiskAdapter internal swaps;
    RiskAdapter internal lender;
    RiskManagement internal risk;
    RiskStrategy internal strategy;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        treasury = new NavTreasury();
        lock = new FundLock(address(this), address(this), new address[](0));
        registry = new NavPrices();
        registry.set(weth, 2e27);
        registry.set(wbtc, 400e36);
        (nav, shares) = (new RiskNav(registry), new RiskShares());
        nav.set(NAV);
        fund = RiskFund(makeAddr("fund")); // no code yet: the fund is deployed last
        _makeAdapters();
        risk = _deploy(terms());
        strategy = new RiskStrategy(risk, lock);
        lock.enrol(address(strategy));
        treasury.add(address(strategy));
        _list(address(strategy), limits());
        vm.etch(address(fund), address(new RiskFund()).code);
        fund.set(0, NAV);
    }

    function _makeAdapters() private {
        (swaps, lender) = (new RiskAdapter(), new RiskAdapter());
        swaps.permit(router, SWAP);
        swaps.allow(router);
        lender.permit(pool, LEND);
        lender.allow(pool);
        lender.put(lent, base, 3);
        lender.put(stack, weth, 1e9);
    }

    function _deploy(IRiskManagement.RiskTerms memory terms_) internal returns (RiskManagement) {
        IRiskManagement.TokenCap[] memory tokens = new IRiskManagement.TokenCap[](2);
        tokens[0] = IRiskManagement.TokenCap(weth, 0.4e18);
        tokens[1] = IRiskManagement.TokenCap(wbtc, 0.2e18);
        IRiskManagement.AdapterCap[] memory adapters = new IRiskManagement.AdapterCap[](2);
        adapters[0] = IRiskManagement.AdapterCap(address(swaps), 1e18);
        adapters[1] = IRiskManagement.AdapterCap(address(lender), 0.3e18);
        return new RiskManagement(wiring(), terms_, tokens, adapters);
    }

    function wiring() internal returns (RiskManagement.Wiring memory) {
        return RiskManagement.Wiring({
            governor: GOVERNOR,
            controls: IEmergencyControls(address(new RiskControls(KEEPER, GUARDIAN))),
            lock: lock,
            treasury: ITreasury(address(treasury)),
            navOracle: INavOracle(address(nav)),
            registry: IPriceRegistry(address(registry)),
            shares: IERC20(address(shares)),
            fund: IPocketHedgeFund(address(fund)),
            asset: base
        });
    }

    function terms() internal pure returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, 0.02e18, 1e18, 0.05e18);
    }

    function limits() internal pure returns (IRiskManagement.StrategyLimits memory) {
        return IRiskManagement.StrategyLimits(0.5e18, 0.01e18, 0.3e18, 60);
    }

    function _list(address account, IRiskManagement.StrategyLimits memory limits_) internal {
        vm.prank(address(treasury));
        risk.listStrategy(account, limits_);
    }

    /* BATCHES */

    function swap(address leaves, uint256 left, address arrives, uint256 arrived)
        internal
        view
        returns (Step memory step)
    {
        (step.adapter, step.target, step.selector, step.spender) = (address(swaps), router, SWAP, router);
        (step.leaves, step.left, step.arrives, step.arrived) = (leaves, left, arrives, arrived);
    }

    /// @dev Into a position of the lender, or out of one.
    function lend(address leaves, uint256 left, address arrives, uint256 arrived)
        internal
        view
        returns (Step memory step)
    {
        (step.adapter, step.target, step.selector) = (address(lender), pool, LEND);
        (step.leaves, step.left, step.arrives, step.arrived) = (leaves, left, arrives, arrived);
        if (_isPosition(leaves)) step.leavesAdapter = address(lender);
        if (_isPosition(arrives)) step.arrivesAdapter = address(lender);
    }

    function one(Step memory step) internal pure returns (Step[] memory steps) {
        steps = new Step[](1);
        steps[0] = step;
    }

    function two(Step memory a, Step memory b) internal pure returns (Step[] memory steps) {
        steps = new Step[](2);
        (steps[0], steps[1]) = (a, b);
    }

    function run(Step[] memory steps) internal {
        strategy.close(strategy.open(KEEPER, steps), steps);
    }

    function expectAtOpening(Step[] memory steps, bytes memory refusal) internal {
        vm.expectRevert(refusal);
        strategy.open(KEEPER, steps);
    }

    function expectAtClosing(Step[] memory steps, bytes memory refusal) internal {
        Opening memory opening = strategy.open(KEEPER, steps);
        vm.expectRevert(refusal);
        strategy.close(opening, steps);
    }

    function _isPosition(address token) private view returns (bool) {
        return token == lent || token == stack;
    }
}
