// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {Entry, IStrategy} from "../../contracts/interfaces/IStrategy.sol";
import {NavOracle} from "../../contracts/valuation/NavOracle.sol";
import {NavFixture} from "./NavFixture.sol";
import {NavOnlooker, NavPrices} from "./mocks/NavParts.sol";

/// @notice The first key: what the contract itself says the fund is worth.
contract NavValuationTest is NavFixture {
    function test_valuation__adds_up_cash_and_holdings() public view {
        INavOracle.Valuation memory v = oracle.valuation();
        assertEq(v.cash, 1_000e6);
        assertEq(v.remote, 0);
        assertEq(v.total, TOTAL);
        assertEq(oracle.totalAssets(), TOTAL);
        assertEq(v.strategies.length, 2);
        assertEq(v.inventories[1].length, 3);
        assertEq(v.inventories[0][2].units, 1e18);
    }

    function test_valuation__names_each_token_once_in_order_of_first_appearance() public {
        second.setUnits(2, 10); // 30 base units and 20 of wbtc behind it
        INavOracle.Valuation memory v = oracle.valuation();
        assertEq(v.tokens.length, 2);
        assertTrue(v.tokens[0] == weth && v.tokens[1] == wbtc);
        assertTrue(v.prices[0] == WETH_PRICE && v.prices[1] == 400e36);
        assertTrue(v.rounds[0] == 1 && v.rounds[1] == 1);
        first.setUnits(1, 1);
        v = oracle.valuation();
        assertTrue(v.tokens[0] == wbtc && v.tokens[1] == weth);
    }

    function test_valuation__looks_through_positions() public {
        second.setUnits(2, 1e6);
        INavOracle.Valuation memory v = oracle.valuation();
        // 3e6 base units, and 2e6 of wbtc at 400 base units each.
        assertEq(v.total, TOTAL + 3e6 + 800e6);
        address[5] memory tokens = [base, weth, weth, base, wbtc];
        uint256[5] memory amounts = [uint256(500e6), 1e18, 0.25e18, 3e6, 2e6];
        assertEq(v.holdingTokens.length, 5);
        for (uint256 i = 0; i < 5; i++) {
            assertEq(v.holdingTokens[i], tokens[i]);
            assertEq(v.amounts[i], amounts[i]);
        }
        second.setUnits(2, 1); // one unit counts as well
        assertEq(oracle.totalAssets(), TOTAL + 3 + 800);
    }

    function test_valuation__rounds_every_holding_down() public {
        registry.set(weth, 1e36 - 1);
        // One wei short of both holdings, not of their sum.
        assertEq(oracle.totalAssets(), 1_500e6 + (1e18 - 1) + (0.25e18 - 1));
    }

    function test_valuation__without_a_price__reverts() public {
        registry.set(weth, 0);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.FeedMissing.selector, weth));
        oracle.totalAssets();
    }

    function test_valuation__of_base_asset_alone__asks_for_no_price() public {
        first.setUnits(2, 0);
        second.setUnits(1, 0);
        vm.expectCall(address(registry), abi.encodeWithSelector(NavPrices.prices.selector), 0);
        assertEq(oracle.totalAssets(), 1_500e6);
    }

    function test_totalAssetsWith__adds_prices_and_nothing_to_the_total() public view {
        address[] memory more = new address[](3);
        (more[0], more[1], more[2]) = (wbtc, base, weth);
        (uint256 total, address[] memory tokens, uint256[] memory prices, uint256[] memory amounts) =
            oracle.totalAssetsWith(more);
        assertEq(total, TOTAL);
        assertEq(tokens.length, 2);
        assertTrue(tokens[0] == weth && tokens[1] == wbtc);
        assertTrue(prices[0] == WETH_PRICE && prices[1] == 400e36);
        assertTrue(amounts.length == 2 && amounts[0] == 1.25e18 && amounts[1] == 0);
    }

    /// @dev Against the definition, written out for the totals the fuzzer chose.
    function testFuzz_totalAssets__is_the_sum_of_the_floors(uint256[4] memory units, uint256 price) public {
        price = bound(price, 1, 1e40);
        for (uint256 i = 0; i < 4; i++) {
            units[i] = bound(units[i], 0, 1e30);
        }
        registry.set(weth, price);
        treasury.setCash(units[0]);
        first.setUnits(0, units[1]);
        first.setUnits(2, units[2]);
        second.setUnits(1, units[3]);
        uint256 expected = units[0] + units[1] + units[2] * price / 1e36 + units[3] * price / 1e36;
        assertEq(oracle.totalAssets(), expected);
        assertEq(oracle.valuation().total, expected);
    }

    /* UNITS */

    function test_unitsHash__is_made_as_documented() public view {
        address[] memory strategies = new address[](2);
        (strategies[0], strategies[1]) = (address(first), address(second));
        Entry[][] memory inventories = new Entry[][](2);
        inventories[0] = IStrategy(address(first)).inventory();
        inventories[1] = IStrategy(address(second)).inventory();
        bytes memory units = abi.encode(block.chainid, fund, uint256(1_000e6), strategies, inventories, uint256(0));
        assertEq(oracle.unitsHash(), keccak256(units));
    }

    function test_unitsHash__changes_with_all_units_and_with_no_price() public {
        oracle = new NavOracle(wiring(), terms(), address(remote));
        bytes32 hash = oracle.unitsHash();
        registry.set(weth, 1);
        remote.state(5, 0);
        assertEq(oracle.unitsHash(), hash, "value alone");
        remote.state(5, 1);
        hash = _changed(hash);
        treasury.setCash(1);
        hash = _changed(hash);
        second.setUnits(2, 1);
        hash = _changed(hash);
        treasury.add(address(first));
        hash = _changed(hash);
        vm.chainId(77);
        _changed(hash);
    }

    /* READING WHILE LOCKED */

    function test_views__while_the_fund_is_locked__answer_its_contracts_alone() public {
        NavOnlooker onlooker = new NavOnlooker();
        bytes[4] memory questions = [
            abi.encodeCall(INavOracle.totalAssets, ()),
            abi.encodeCall(INavOracle.valuation, ()),
            abi.encodeCall(INavOracle.unitsHash, ()),
            abi.encodeCall(INavOracle.totalAssetsWith, (new address[](0)))
        ];
        for (uint256 i = 0; i < 4; i++) {
            fund.call(address(oracle), questions[i]);
            onlooker.look(oracle, questions[i]);
            vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, address(fund)));
            fund.call(address(onlooker), abi.encodeCall(NavOnlooker.look, (oracle, questions[i])));
        }
    }

    function _changed(bytes32 before) private view returns (bytes32 hash) {
        hash = oracle.unitsHash();
        assertNotEq(hash, before);
    }
}
