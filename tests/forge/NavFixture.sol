// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundLock} from "../../contracts/fund/FundLock.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPerformanceTracking} from "../../contracts/interfaces/IPerformanceTracking.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {NavOracle} from "../../contracts/valuation/NavOracle.sol";
import {Test} from "./Test.sol";
import {NavAdapter, NavPrices, NavRecords, NavRemote, NavStrategy, NavTreasury} from "./mocks/NavParts.sol";
import {StandInMember} from "./mocks/StandIns.sol";

/// @notice A fund of 4,000 base assets (6 decimals) and 4,000 shares: 1,000 in cash, 500 and one weth of 2,000 in the
///         first strategy, a quarter weth and an empty position in the second.
abstract contract NavFixture is Test {
    uint256 internal constant CLOSED_BLOCK = 1_000;
    uint64 internal constant OBSERVED_BLOCK = 1_005;
    bytes32 internal constant BLOCK_HASH = keccak256("the observed block");
    uint256 internal constant DEALING = 7;
    uint256 internal constant SUPPLY = 4_000e18;
    uint256 internal constant VIRTUAL = 1e12;
    uint256 internal constant TOTAL = 4_000e6;
    uint256 internal constant WETH_PRICE = 2e27; // 2,000e6 base units for 1e18 wei

    address internal governor = makeAddr("governor");
    address internal base = makeAddr("base");
    address internal weth = makeAddr("weth");
    address internal wbtc = makeAddr("wbtc");
    address internal lent = makeAddr("lent");
    FundLock internal lock;
    StandInMember internal fund;
    NavTreasury internal treasury;
    NavStrategy internal first;
    NavStrategy internal second;
    NavAdapter internal adapter;
    NavPrices internal registry;
    NavRemote internal remote;
    NavRecords internal records;
    NavOracle internal oracle;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        vm.roll(1_010);
        vm.setBlockhash(OBSERVED_BLOCK, BLOCK_HASH);
        fund = new StandInMember();
        treasury = new NavTreasury();
        address[] memory members = new address[](2);
        (members[0], members[1]) = (address(fund), address(treasury));
        lock = new FundLock(address(this), address(fund), members);
        fund.join(lock);
        (registry, adapter, remote) = (new NavPrices(), new NavAdapter(), new NavRemote());
        registry.set(weth, WETH_PRICE);
        registry.set(wbtc, 400e36); // 40,000e6 base units for 1e8
        _hold();
        records = new NavRecords();
        oracle = new NavOracle(wiring(), terms(), address(0));
    }

    function _hold() private {
        (first, second) = (new NavStrategy(), new NavStrategy());
        treasury.setCash(1_000e6);
        treasury.add(address(first));
        treasury.add(address(second));
        first.add(base, address(0), 500e6);
        first.add(wbtc, address(0), 0);
        first.add(weth, address(0), 1e18);
        second.add(base, address(0), 0);
        second.add(weth, address(0), 0.25e18);
        second.add(lent, address(adapter), 0);
        adapter.put(base, 3);
        adapter.put(wbtc, 2);
    }

    function wiring() internal view returns (NavOracle.Wiring memory) {
        return NavOracle.Wiring({
            governor: governor,
            fund: address(fund),
            treasury: ITreasury(address(treasury)),
            registry: IPriceRegistry(address(registry)),
            lock: lock,
            performance: IPerformanceTracking(address(records)),
            asset: base
        });
    }

    function terms() internal pure returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms({
            priceTolerance: 0.005e18, totalTolerance: 0.002e18, maxMove: 0.1e18, coolOff: 1 hours, window: 1 days
        });
    }

    /// @dev An honest report of the fund as it is now.
    function honest() internal view returns (INavOracle.NavReport memory report) {
        INavOracle.Valuation memory v = oracle.valuation();
        report = INavOracle.NavReport({
            dealing: uint64(DEALING),
            observedBlock: OBSERVED_BLOCK,
            blockHash: BLOCK_HASH,
            unitsHash: oracle.unitsHash(),
            prices: v.prices,
            totalAssets: v.total,
            sequence: uint64(oracle.lastSequence() + 1),
            validUntil: uint40(block.timestamp)
        });
    }

    function confirm(INavOracle.NavReport memory report) internal returns (uint256, uint256, bool) {
        return confirmAt(report, SUPPLY, VIRTUAL);
    }

    function confirmAt(INavOracle.NavReport memory report, uint256 supply, uint256 virtualShares)
        internal
        returns (uint256 total, uint256 perShare, bool held)
    {
        bytes memory answer = fund.call(address(oracle), _question(report, supply, virtualShares));
        return abi.decode(answer, (uint256, uint256, bool));
    }

    function expectRefusal(INavOracle.NavReport memory report, bytes memory refusal) internal {
        vm.expectRevert(refusal);
        fund.call(address(oracle), _question(report, SUPPLY, VIRTUAL));
    }

    function expectTotalDiffers(INavOracle.NavReport memory report, uint256 supply) internal {
        vm.expectPartialRevert(INavOracle.TotalDiffers.selector);
        fund.call(address(oracle), _question(report, supply, VIRTUAL));
    }

    function _question(INavOracle.NavReport memory report, uint256 supply, uint256 virtualShares)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(INavOracle.confirm, (report, DEALING, CLOSED_BLOCK, supply, virtualShares));
    }
}
