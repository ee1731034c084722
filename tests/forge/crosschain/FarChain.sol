// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {IHyperlaneAdapter} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IOutpost} from "../../../contracts/interfaces/IOutpost.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {Test} from "../Test.sol";
import {FixtureFeed, FixtureSwapAdapter, FixtureToken, FixtureVenue} from "../mocks/Fixtures.sol";

/// @notice The other chain: an outpost deployed as a fund is (addresses predicted, everything immutable), of the same
///         contracts, with one strategy in weth and a venue of its own.
contract FarChain is Test {
    struct CapArg {
        address what;
        uint64 cap;
    }

    struct Line {
        address mailbox;
        address ism;
        uint32 domain;
        address peer;
        address route;
        address remoteRoute;
    }

    address public constant KEEPER = address(0xF002);
    address public constant STANDBY = address(0xF003);
    address public constant MANAGER = address(0xF004);
    address public constant GUARDIAN = address(0xF005);
    address public constant WATCHER = address(0xF006);

    FixtureToken public base;
    FixtureToken public weth;
    FixtureFeed public baseFeed;
    FixtureFeed public wethFeed;
    FixtureVenue public venue;
    FixtureSwapAdapter public adapter;
    uint256 public unit;

    address public timelock;
    IFundLock public lock;
    IEmergencyControls public controls;
    IPriceRegistry public registry;
    IRiskManagement public risk;
    INavOracle public navOracle;
    ITreasury public treasury;
    IOutpost public outpost;
    IStrategy public trend;
    uint256 private _orderId;

    constructor(uint8 decimals) {
        unit = 10 ** decimals;
        base = new FixtureToken("USDX.far", decimals);
        weth = new FixtureToken("WETH.far", 18);
        baseFeed = new FixtureFeed(8, 1e8);
        wethFeed = new FixtureFeed(8, 2000e8);
        _predict();
    }

    /* DEPLOYMENT: timelock, lock, controls, registry, venue, adapter, strategy, risk, navOracle, treasury, outpost */

    function _predict() private {
        uint256 nonce = vm.getNonce(address(this));
        timelock = vm.computeCreateAddress(address(this), nonce);
        lock = IFundLock(vm.computeCreateAddress(address(this), nonce + 1));
        controls = IEmergencyControls(vm.computeCreateAddress(address(this), nonce + 2));
        registry = IPriceRegistry(vm.computeCreateAddress(address(this), nonce + 3));
        risk = IRiskManagement(vm.computeCreateAddress(address(this), nonce + 7));
        navOracle = INavOracle(vm.computeCreateAddress(address(this), nonce + 8));
        treasury = ITreasury(vm.computeCreateAddress(address(this), nonce + 9));
        outpost = IOutpost(vm.computeCreateAddress(address(this), nonce + 10));
    }

    function deploy(IHyperlaneAdapter.Line calldata line) external {
        vm.deployCode("build/artifacts/FundTimelock.json", abi.encode(uint256(2 days), outpost, controls));
        vm.deployCode("build/artifacts/FundLock.json", abi.encode(treasury, outpost, _members()));
        IEmergencyControls.Roles memory roles =
            IEmergencyControls.Roles(MANAGER, KEEPER, STANDBY, GUARDIAN, WATCHER, uint40(365 days));
        vm.deployCode(
            "build/artifacts/EmergencyControls.json", abi.encode(timelock, outpost, risk, navOracle, registry, roles)
        );
        vm.deployCode("build/artifacts/PriceRegistry.json", abi.encode(base, timelock, controls, address(0), _feeds()));
        venue = new FixtureVenue(registry);
        adapter = new FixtureSwapAdapter(venue);
        address strategy =
            vm.deployCode("build/artifacts/Strategy.json", abi.encode(treasury, lock, risk, registry, base));
        vm.deployCode("build/artifacts/RiskManagement.json", _riskArguments());
        INavOracle.NavTerms memory nav = INavOracle.NavTerms(0.005e18, 0.005e18, 0.15e18, 1 hours, 1 days);
        vm.deployCode(
            "build/artifacts/NavOracle.json",
            abi.encode(timelock, outpost, treasury, registry, lock, outpost, base, nav, address(0))
        );
        _deployTreasury(strategy);
        address deployed = vm.deployCode(
            "build/artifacts/Outpost.json",
            abi.encode(timelock, controls, lock, treasury, navOracle, registry, risk, base, line)
        );
        assertEq(deployed, address(outpost));
        trend = IStrategy(treasury.strategies()[0]);
    }

    function _deployTreasury(address strategy) private {
        ITreasury.StrategyConfig[] memory list = new ITreasury.StrategyConfig[](1);
        address[] memory tokens = new address[](1);
        tokens[0] = address(weth);
        IRiskManagement.StrategyLimits memory limits = IRiskManagement.StrategyLimits(1e18, 0.02e18, 0.5e18, 0);
        list[0] = ITreasury.StrategyConfig(tokens, new address[](1), 1e18, limits);
        bytes memory wiring = abi.encode(base, timelock, controls, lock, outpost, risk, strategy, outpost, address(0));
        // The wiring is a static struct: nine words before the list's offset and the list.
        bytes memory tail = abi.encode(list);
        uint256 offset = 10 * 32;
        vm.deployCode("build/artifacts/Treasury.json", bytes.concat(wiring, bytes32(offset), _afterFirstWord(tail)));
    }

    function _afterFirstWord(bytes memory data) private pure returns (bytes memory rest) {
        rest = new bytes(data.length - 32);
        for (uint256 i = 0; i < rest.length; i++) {
            rest[i] = data[i + 32];
        }
    }

    function _riskArguments() private view returns (bytes memory) {
        CapArg[] memory tokens = new CapArg[](1);
        tokens[0] = CapArg(address(weth), 0.9e18);
        CapArg[] memory adapters = new CapArg[](1);
        adapters[0] = CapArg(address(adapter), 1e18);
        IRiskManagement.RiskTerms memory terms = IRiskManagement.RiskTerms(0.01e18, 0.02e18, 3e18, 0);
        address[9] memory wiring = [
            timelock,
            address(controls),
            address(lock),
            address(treasury),
            address(navOracle),
            address(registry),
            address(outpost),
            address(outpost),
            address(base)
        ];
        return abi.encode(wiring, terms, tokens, adapters);
    }

    function _members() private view returns (address[] memory list) {
        list = new address[](7);
        list[0] = timelock;
        list[1] = address(controls);
        list[2] = address(registry);
        list[3] = address(risk);
        list[4] = address(navOracle);
        list[5] = address(treasury);
        list[6] = address(outpost);
    }

    function _feeds() private view returns (IPriceRegistry.FeedConfig[] memory list) {
        list = new IPriceRegistry.FeedConfig[](2);
        list[0] = IPriceRegistry.FeedConfig(address(base), address(baseFeed), 2 hours, 0.5e8, 2e8, address(0), 0, 50);
        list[1] =
            IPriceRegistry.FeedConfig(address(weth), address(wethFeed), 2 hours, 100e8, 100_000e8, address(0), 0, 50);
    }

    /* ACTIONS */

    function pushFeeds() external {
        baseFeed.push(baseFeed.answer());
        wethFeed.push(wethFeed.answer());
    }

    function allocate(uint256 amount) external {
        vm.prank(KEEPER);
        treasury.allocate(address(trend), amount);
    }

    function deallocate(uint256 amount) external {
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), amount);
    }

    function buy(uint256 amount) external {
        swap(KEEPER, address(base), address(weth), amount);
    }

    function sell(uint256 amount) external {
        swap(KEEPER, address(weth), address(base), amount);
    }

    function swap(address operator, address tokenIn, address tokenOut, uint256 amount) public {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(adapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
        uint256 id = _orderId++;
        vm.prank(operator);
        trend.execute(id, orders, block.timestamp);
    }

    /* THE KEEPER THERE */

    function sendHome(uint256 amount) external payable {
        vm.deal(KEEPER, msg.value);
        vm.prank(KEEPER);
        outpost.sendHome{value: msg.value}(amount);
    }

    function state() external payable {
        vm.deal(KEEPER, msg.value);
        vm.prank(KEEPER);
        outpost.dispatchStatement{value: msg.value}();
    }
}
