// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {IFlashAccount} from "../../contracts/interfaces/IFlashAccount.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {IFundShares} from "../../contracts/interfaces/IFundShares.sol";
import {IFundViews} from "../../contracts/interfaces/IFundViews.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPerformanceTracking} from "../../contracts/interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {Test} from "./Test.sol";
import {
    FixtureFeed,
    FixturePool,
    FixturePoolAdapter,
    FixtureSwapAdapter,
    FixtureToken,
    FixtureVenue
} from "./mocks/Fixtures.sol";

/// @notice The whole fund, deployed as the deployment script does it (addresses predicted, everything immutable), over
///         stand-in tokens, feeds, a swap venue and a lending pool. Contracts are loaded from the build output, so that
///         a test does not carry their bytecode.
abstract contract FundFixture is Test {
    struct CapArg {
        address what;
        uint64 cap;
    }

    struct RiskWiring {
        address governor;
        address controls;
        address lock;
        address treasury;
        address navOracle;
        address registry;
        address shares;
        address fund;
        address asset;
    }

    struct NavWiring {
        address governor;
        address fund;
        address treasury;
        address registry;
        address lock;
        address performance;
        address asset;
    }

    struct ControlsWiring {
        address governor;
        address fund;
        address risk;
        address navOracle;
        address registry;
    }

    struct FeeWiring {
        address governor;
        address controls;
        address shares;
        address fund;
    }

    struct TreasuryWiring {
        address asset;
        address governor;
        address controls;
        address lock;
        address fund;
        address risk;
        address strategyImplementation;
        address performance;
        address flashAccount;
    }

    struct FlashWiring {
        address lock;
        address risk;
        address treasury;
        address asset;
        address uniswapV3;
        address aaveV3;
    }

    struct FundWiring {
        address asset;
        address shares;
        address treasury;
        address escrow;
        address navOracle;
        address controls;
        address feeDistribution;
        address performance;
        address lock;
        address governor;
    }

    struct StrategyWiring {
        address treasury;
        address lock;
        address risk;
        address registry;
        address asset;
    }

    address internal constant OWNER = address(0xA001);
    address internal constant KEEPER = address(0xA002);
    address internal constant STANDBY = address(0xA003);
    address internal constant MANAGER = address(0xA004);
    address internal constant GUARDIAN = address(0xA005);
    address internal constant WATCHER = address(0xA006);
    address internal constant ALICE = address(0xB001);
    address internal constant BOB = address(0xB002);
    address internal constant CAROL = address(0xB003);
    address internal constant FEE_PAYEE = address(0xC001);
    uint256 internal constant DAY = 1 days;
    uint256 internal constant GUARDIAN_TERM = 365 days;

    FixtureToken internal base;
    FixtureToken internal weth;
    FixtureToken internal wbtc;
    FixtureFeed internal baseFeed;
    FixtureFeed internal wethFeed;
    FixtureFeed internal wbtcFeed;
    FixtureVenue internal venue;
    FixtureSwapAdapter internal swapAdapter;
    FixturePool internal pool;
    FixturePoolAdapter internal poolAdapter;

    address internal timelock;
    IFundLock internal lock;
    IFundShares internal shares;
    IEmergencyControls internal controls;
    IPriceRegistry internal registry;
    IEscrow internal escrow;
    IFeeDistribution internal fees;
    IRiskManagement internal risk;
    INavOracle internal navOracle;
    ITreasury internal treasury;
    IPocketHedgeFund internal fund;
    IPerformanceTracking internal performance;
    address internal port; // to another chain; 0 for most
    IFundViews internal views;
    IFlashAccount internal flash;
    IStrategy internal trend;
    IStrategy internal lending;
    uint256 internal unit; // one whole base asset
    uint256 internal orderId;
    uint64 internal sequence;

    /* DEPLOYMENT */

    function deployFund(uint8 decimals) internal {
        deployUnlaunched(decimals);
        base.mint(address(this), unit);
        base.approve(address(fund), unit);
        fund.launch();
    }

    function deployUnlaunched(uint8 decimals) internal {
        vm.warp(1_700_000_000);
        vm.roll(1000);
        unit = 10 ** decimals;
        _deployMarket(decimals);
        _predict();
        _deployParts();
        _deployCore();
        address[] memory list = treasury.strategies();
        trend = IStrategy(list[0]);
        lending = IStrategy(list[1]);
    }

    function _deployMarket(uint8 decimals) internal virtual {
        base = new FixtureToken("USDX", decimals);
        weth = new FixtureToken("WETH", 18);
        wbtc = new FixtureToken("WBTC", 8);
        baseFeed = new FixtureFeed(8, 1e8);
        wethFeed = new FixtureFeed(8, 2000e8);
        wbtcFeed = new FixtureFeed(8, 40_000e8);
        pool = new FixturePool(base);
        poolAdapter = new FixturePoolAdapter(pool);
    }

    /// @dev Before the oracle, which asks it, and from another account, which keeps the predicted addresses.
    function _deployPort() internal virtual {}

    /// @dev In order of deployment: timelock, lock, shares, controls, registry, escrow, fees, venue, swap adapter,
    ///      strategy implementation, risk, navOracle, treasury, fund, performance, flash account.
    function _predict() private {
        uint256 nonce = vm.getNonce(address(this));
        timelock = vm.computeCreateAddress(address(this), nonce);
        lock = IFundLock(vm.computeCreateAddress(address(this), nonce + 1));
        shares = IFundShares(vm.computeCreateAddress(address(this), nonce + 2));
        controls = IEmergencyControls(vm.computeCreateAddress(address(this), nonce + 3));
        registry = IPriceRegistry(vm.computeCreateAddress(address(this), nonce + 4));
        escrow = IEscrow(vm.computeCreateAddress(address(this), nonce + 5));
        fees = IFeeDistribution(vm.computeCreateAddress(address(this), nonce + 6));
        risk = IRiskManagement(vm.computeCreateAddress(address(this), nonce + 10));
        navOracle = INavOracle(vm.computeCreateAddress(address(this), nonce + 11));
        treasury = ITreasury(vm.computeCreateAddress(address(this), nonce + 12));
        fund = IPocketHedgeFund(vm.computeCreateAddress(address(this), nonce + 13));
        performance = IPerformanceTracking(vm.computeCreateAddress(address(this), nonce + 14));
        flash = IFlashAccount(vm.computeCreateAddress(address(this), nonce + 15));
    }

    function _deployParts() private {
        vm.deployCode("build/artifacts/FundTimelock.json", abi.encode(uint256(2 days), OWNER, controls));
        vm.deployCode("build/artifacts/FundLock.json", abi.encode(treasury, fund, _members()));
        vm.deployCode("build/artifacts/FundShares.json", abi.encode("Pocket", "PHF", base, fund, escrow, fees));
        IEmergencyControls.Roles memory roles =
            IEmergencyControls.Roles(MANAGER, KEEPER, STANDBY, GUARDIAN, WATCHER, uint40(GUARDIAN_TERM));
        ControlsWiring memory desk =
            ControlsWiring(timelock, address(fund), address(risk), address(navOracle), address(registry));
        vm.deployCode("build/artifacts/EmergencyControls.json", abi.encode(desk, roles));
        vm.deployCode(
            "build/artifacts/PriceRegistry.json", abi.encode(base, timelock, controls, address(0), feedList())
        );
        vm.deployCode("build/artifacts/Escrow.json", abi.encode(fund, base));
        IFeeDistribution.Recipient[] memory payees = new IFeeDistribution.Recipient[](1);
        payees[0] = IFeeDistribution.Recipient(FEE_PAYEE, 10_000);
        FeeWiring memory wiring = FeeWiring(timelock, address(controls), address(shares), address(fund));
        vm.deployCode("build/artifacts/FeeDistribution.json", abi.encode(wiring, feeTerms(), payees));
        venue = new FixtureVenue(registry);
        swapAdapter = new FixtureSwapAdapter(venue);
    }

    function _deployCore() private {
        address asset = address(base);
        bytes memory args =
            abi.encode(StrategyWiring(address(treasury), address(lock), address(risk), address(registry), asset));
        address implementation = vm.deployCode("build/artifacts/Strategy.json", args);
        vm.deployCode("build/artifacts/RiskManagement.json", _riskArguments());
        _deployPort();
        NavWiring memory nav = NavWiring(
            timelock, address(fund), address(treasury), address(registry), address(lock), address(performance), asset
        );
        vm.deployCode("build/artifacts/NavOracle.json", abi.encode(nav, navTerms(), port));
        TreasuryWiring memory cashier = TreasuryWiring(
            asset,
            timelock,
            address(controls),
            address(lock),
            address(fund),
            address(risk),
            implementation,
            address(performance),
            address(flash)
        );
        vm.deployCode("build/artifacts/Treasury.json", abi.encode(cashier, strategyList()));
        FundWiring memory wiring = FundWiring(
            asset,
            address(shares),
            address(treasury),
            address(escrow),
            address(navOracle),
            address(controls),
            address(fees),
            address(performance),
            address(lock),
            timelock
        );
        address deployed =
            vm.deployCode("build/artifacts/PocketHedgeFund.json", abi.encode(wiring, dealingTerms(), unit));
        assertEq(deployed, address(fund));
        vm.deployCode("build/artifacts/PerformanceTracking.json", abi.encode(fund, navOracle, treasury, controls));
        (address uniswapV3, address aaveV3) = lenders();
        FlashWiring memory borrower =
            FlashWiring(address(lock), address(risk), address(treasury), asset, uniswapV3, aaveV3);
        vm.deployCode("build/artifacts/FlashAccount.json", abi.encode(borrower));
        bytes memory seen = abi.encode(fund, shares, treasury, navOracle, risk, controls, fees);
        views = IFundViews(vm.deployCode("build/artifacts/FundViews.json", seen));
    }

    function _riskArguments() private view returns (bytes memory) {
        RiskWiring memory wiring = RiskWiring(
            timelock,
            address(controls),
            address(lock),
            address(treasury),
            address(navOracle),
            address(registry),
            address(shares),
            address(fund),
            address(base)
        );
        return abi.encode(wiring, riskTerms(), tokenCaps(), adapterCaps());
    }

    function _members() private view returns (address[] memory list) {
        list = new address[](port == address(0) ? 12 : 13);
        list[0] = timelock;
        list[1] = address(shares);
        list[2] = address(controls);
        list[3] = address(registry);
        list[4] = address(escrow);
        list[5] = address(fees);
        list[6] = address(risk);
        list[7] = address(navOracle);
        list[8] = address(treasury);
        list[9] = address(fund);
        list[10] = address(performance);
        list[11] = address(flash);
        if (port != address(0)) list[12] = port;
    }

    function aFeed(FixtureToken token, FixtureFeed feed, uint128 min, uint128 max)
        internal
        pure
        returns (IPriceRegistry.FeedConfig memory)
    {
        return IPriceRegistry.FeedConfig(address(token), address(feed), 2 hours, min, max, address(0), 0, 50);
    }

    /* WHAT IS LISTED: a test contract may override it, with more */

    function feedList() internal view virtual returns (IPriceRegistry.FeedConfig[] memory list) {
        list = new IPriceRegistry.FeedConfig[](3);
        list[0] = aFeed(base, baseFeed, 0.5e8, 2e8);
        list[1] = aFeed(weth, wethFeed, 100e8, 100_000e8);
        list[2] = aFeed(wbtc, wbtcFeed, 1000e8, 1_000_000e8);
    }

    function tokenCaps() internal view virtual returns (CapArg[] memory list) {
        list = new CapArg[](2);
        list[0] = CapArg(address(weth), 0.6e18);
        list[1] = CapArg(address(wbtc), 0.3e18);
    }

    function adapterCaps() internal view virtual returns (CapArg[] memory list) {
        list = new CapArg[](2);
        list[0] = CapArg(address(swapAdapter), 1e18);
        list[1] = CapArg(address(poolAdapter), 0.8e18);
    }

    function strategyList() internal view virtual returns (ITreasury.StrategyConfig[] memory list) {
        list = new ITreasury.StrategyConfig[](2);
        address[] memory tokens = new address[](2);
        (tokens[0], tokens[1]) = (address(weth), address(wbtc));
        list[0] = ITreasury.StrategyConfig(tokens, new address[](2), 0.8e18, strategyLimits());
        tokens = new address[](1);
        tokens[0] = address(pool);
        address[] memory adapters = new address[](1);
        adapters[0] = address(poolAdapter);
        list[1] = ITreasury.StrategyConfig(tokens, adapters, 0.8e18, strategyLimits());
    }

    /// @return uniswapV3 adapter through which the flash account finds pools that lend; 0 for none
    /// @return aaveV3 the same for Aave
    function lenders() internal view virtual returns (address uniswapV3, address aaveV3) {}

    function strategyLimits() internal view virtual returns (IRiskManagement.StrategyLimits memory) {
        return IRiskManagement.StrategyLimits(0.8e18, 0.02e18, 0.5e18, 0);
    }

    /* TERMS: a test contract may override them */

    function dealingTerms() internal view virtual returns (IPocketHedgeFund.DealingTerms memory) {
        return IPocketHedgeFund.DealingTerms({
            minPeriod: 20 hours,
            period: 26 hours,
            strikeWindow: 1 hours,
            lock: 1 hours,
            gateBps: 2000,
            minDeposit: uint96(unit),
            minRedeem: 0.01e18,
            allowlist: address(0)
        });
    }

    function feeTerms() internal view virtual returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0.02e18, 0.2e18, 0.005e18, 0.005e18, 0.005e18);
    }

    function navTerms() internal view virtual returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.15e18, 1 hours, 1 days);
    }

    function riskTerms() internal view virtual returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, 0.02e18, 3e18, 0.05e18);
    }

    /* ACTIONS */

    /// @dev As a vote would, for a strategist who gets nothing.
    function addStrategyAs(address governor, ITreasury.StrategyConfig memory config) internal returns (address) {
        ITreasury.Mandate memory mandate = ITreasury.Mandate(treasury.configHash(config, 0), 0, BOB, 0);
        vm.prank(governor);
        return treasury.addStrategy(config, mandate);
    }

    /// @dev Time passes and the feeds keep up.
    function tick(uint256 seconds_) internal {
        vm.warp(block.timestamp + seconds_);
        vm.roll(block.number + 1 + seconds_ / 12);
        pushFeeds();
    }

    function pushFeeds() internal virtual {
        baseFeed.push(baseFeed.answer());
        wethFeed.push(wethFeed.answer());
        wbtcFeed.push(wbtcFeed.answer());
    }

    function subscribe(address investor, uint256 assets) internal returns (uint256 requestId) {
        base.mint(investor, assets);
        vm.startPrank(investor);
        base.approve(address(fund), assets);
        requestId = fund.requestDeposit(assets, investor, investor);
        vm.stopPrank();
    }

    function requestRedeem(address investor, uint256 amount) internal returns (uint256 requestId) {
        vm.prank(investor);
        requestId = fund.requestRedeem(amount, investor, investor);
    }

    /// @dev Waits for the next close and closes.
    function close() internal {
        (,,, uint256 nextClose,) = fund.dealingStatus();
        if (block.timestamp < nextClose) tick(nextClose - block.timestamp);
        vm.prank(KEEPER);
        fund.closeDealing();
    }

    /// @dev A report the keeper would make from the block that just passed.
    function report() internal returns (INavOracle.NavReport memory r) {
        tick(12);
        INavOracle.Valuation memory v = navOracle.valuation();
        (uint256 number,,,,) = fund.dealingStatus();
        r.dealing = uint64(number);
        r.observedBlock = uint64(block.number - 1);
        r.blockHash = blockhash(block.number - 1);
        r.unitsHash = navOracle.unitsHash();
        r.prices = v.prices;
        r.totalAssets = v.total;
        r.sequence = ++sequence;
        r.validUntil = uint40(block.timestamp + 10 minutes);
    }

    function strike() internal returns (bool) {
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        return fund.strike(r);
    }

    /// @dev Close, strike, and wait until the new shares can be claimed.
    function deal() internal {
        close();
        assertTrue(strike());
        tick(1 hours);
    }

    function claimShares(address investor) internal returns (uint256 got) {
        uint256 claimable = fund.maxDeposit(investor);
        vm.prank(investor);
        got = fund.deposit(claimable, investor, investor);
    }

    function claimAssets(address investor) internal returns (uint256 got) {
        uint256 claimable = fund.maxRedeem(investor);
        vm.prank(investor);
        got = fund.redeem(claimable, investor, investor);
    }

    /// @dev Subscribe, deal and claim.
    function invest(address investor, uint256 assets) internal returns (uint256 got) {
        subscribe(investor, assets);
        deal();
        got = claimShares(investor);
    }

    function allocate(IStrategy strategy, uint256 amount) internal {
        vm.prank(KEEPER);
        treasury.allocate(address(strategy), amount);
    }

    function swap(IStrategy strategy, IERC20 tokenIn, IERC20 tokenOut, uint256 amount) internal {
        execute(strategy, address(swapAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }

    function lend(uint256 amount) internal {
        execute(lending, address(poolAdapter), abi.encode(true, amount));
    }

    function execute(IStrategy strategy, address adapter, bytes memory data) internal {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(adapter, data);
        vm.prank(KEEPER);
        strategy.execute(orderId++, orders, block.timestamp);
    }

    function setPrice(FixtureFeed feed, int256 usd) internal {
        feed.push(usd * 1e8);
    }
}
