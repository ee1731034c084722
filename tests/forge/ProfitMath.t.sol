// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ProfitTerms} from "../../contracts/interfaces/IProfit.sol";
import {ProfitMath} from "../../contracts/libraries/ProfitMath.sol";
import {Test} from "./Test.sol";

contract ProfitMathTest is Test {
    uint256 private constant PRICE_SCALE = 1e36;

    /// @dev The gas is covered, and one unit less would not cover it: below the least, or nothing at all.
    function testFuzz_leastUp__is_the_exact_ceiling(uint256 least, uint256 gas, uint256 weiPrice, uint256 gasPrice)
        public
        pure
    {
        (least, gas) = (bound(least, 0, 1e30), bound(gas, 0, 30_000_000));
        (weiPrice, gasPrice) = (bound(weiPrice, 0, 1e48), bound(gasPrice, 0, 1e13));
        uint256 wanted = ProfitMath.leastUp(ProfitTerms({least: least, gas: gas, weiPrice: weiPrice}), gasPrice);
        uint256 burnt = gas * gasPrice * weiPrice;
        assertGe(wanted, 1);
        assertGe(wanted, least);
        assertGe((wanted - least) * PRICE_SCALE, burnt, "does not pay the gas");
        assertTrue(wanted == 1 || (wanted - least) * PRICE_SCALE < burnt + PRICE_SCALE, "a unit too much");
    }

    function test_leastUp__by_hand__rounds_up_and_is_never_nothing() public pure {
        assertEq(ProfitMath.leastUp(ProfitTerms({least: 7, gas: 1, weiPrice: 1}), 1), 8);
        assertEq(ProfitMath.leastUp(ProfitTerms({least: 7, gas: 2, weiPrice: PRICE_SCALE}), 3), 13);
        assertEq(ProfitMath.leastUp(ProfitTerms({least: 0, gas: PRICE_SCALE + 1, weiPrice: 1}), 1), 2);
        assertEq(ProfitMath.leastUp(ProfitTerms({least: 0, gas: 0, weiPrice: 0}), 0), 1);
        assertEq(ProfitMath.leastUp(ProfitTerms({least: 2, gas: 0, weiPrice: 0}), 0), 2);
    }
}
