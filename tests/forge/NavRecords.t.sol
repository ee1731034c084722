// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {NavFixture} from "./NavFixture.sol";

/// @notice What a confirmed NAV leaves behind: each strategy's value, the adapters' checkpoints, and whether it is safe
///         to let subscriptions in.
contract NavRecordsTest is NavFixture {
    function test_confirm__records_every_strategys_value() public {
        second.setUnits(2, 1_000e6); // 1,000e6 positions: 3 base units and 2 of wbtc behind each
        _confirm();
        assertEq(records.dealing(), DEALING);
        assertEq(records.strategies(0), address(first));
        assertEq(records.strategies(1), address(second));
        assertEq(records.values(0), 500e6 + 2_000e6);
        assertEq(records.values(1), 500e6 + 3_000e6 + 2_000e6 * 400);
    }

    /// @dev The parts add up to the whole, to the unit.
    function testFuzz_valuation__values_and_cash_are_the_total(uint128 cash, uint96 units, uint96 lentUnits) public {
        treasury.setCash(cash);
        first.setUnits(2, units);
        second.setUnits(2, lentUnits);
        INavOracle.Valuation memory v = oracle.valuation();
        assertEq(v.values.length, 2);
        assertEq(v.cash + v.values[0] + v.values[1], v.total);
    }

    function test_confirm__has_every_position_remembered_held_or_not() public {
        _confirm();
        assertEq(adapter.checkpoints(lent), 1);
    }

    /// @dev A vault that does not answer must not stop a strike that it has no part in.
    function test_confirm__with_a_checkpoint_that_fails__goes_on() public {
        vm.mockCallRevert(address(adapter), abi.encodeWithSelector(adapter.checkpoint.selector), "silent");
        _confirm();
        assertEq(records.dealing(), DEALING);
    }

    function test_confirm__of_a_move_that_waits__records_nothing() public {
        registry.set(weth, 2 * WETH_PRICE);
        (,, bool held, bool takesIn) = _confirm();
        assertTrue(held);
        assertFalse(takesIn);
        assertEq(records.dealing(), 0);
        assertEq(adapter.checkpoints(lent), 0);
    }

    function test_confirm__with_a_held_price_on_probation__lets_nobody_in() public {
        (,,, bool takesIn) = _confirm();
        assertTrue(takesIn);
        registry.probe(weth);
        (,,, takesIn) = _confirm();
        assertFalse(takesIn);
    }

    function test_confirm__with_a_price_on_probation_that_is_not_held__lets_everybody_in() public {
        registry.probe(wbtc);
        (,,, bool takesIn) = _confirm();
        assertTrue(takesIn);
    }

    function _confirm() private returns (uint256, uint256, bool, bool) {
        bytes memory question =
            abi.encodeCall(INavOracle.confirm, (honest(), DEALING, CLOSED_BLOCK, _supply(), VIRTUAL));
        return abi.decode(fund.call(address(oracle), question), (uint256, uint256, bool, bool));
    }

    /// @dev As many shares as keep the price at 1, but for what a test lets move.
    function _supply() private view returns (uint256) {
        return registry.price(weth) == WETH_PRICE ? oracle.totalAssets() * 1e12 : SUPPLY;
    }
}
