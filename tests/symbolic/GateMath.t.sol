// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GateMath} from "../../contracts/libraries/GateMath.sol";
import {Test} from "../forge/Test.sol";

contract GateMathSymbolic is Test {
    uint256 private constant WAD = 1e18;

    function check_fill__is_at_most_what_was_asked_and_can_be_paid(
        uint256 requested,
        uint256 supply,
        uint256 gate,
        uint256 affordable
    ) public pure {
        uint256 filled = GateMath.fillDown(requested, supply, gate, affordable);
        assertLe(filled, requested);
        assertLe(filled, affordable);
    }

    function check_fill__is_at_most_the_gate(uint256 requested, uint192 supply, uint64 gate, uint256 affordable)
        public
        pure
    {
        vm.assume(gate <= WAD);
        uint256 filled = GateMath.fillDown(requested, supply, gate, affordable);
        assertLe(filled * WAD, uint256(supply) * gate);
        assertLe(filled, supply);
    }

    /// @dev Invariant S4: by induction the remainders of any number of holders fit into what the dealing rolls over.
    function check_remainders__of_two__are_at_most_that_of_both(
        uint256 one,
        uint256 other,
        uint256 sharesIn,
        uint256 filled
    ) public pure {
        vm.assume(one <= sharesIn && other <= sharesIn - one && filled <= sharesIn);
        uint256 both = GateMath.remainderDown(one + other, sharesIn, filled);
        uint256 each = GateMath.remainderDown(one, sharesIn, filled);
        each += GateMath.remainderDown(other, sharesIn, filled);
        assertLe(each, both);
        assertLe(both, sharesIn - filled);
    }

    /// @dev Invariant S4: by induction the payments of any number of holders fit into what the dealing pays.
    function check_payments__of_two__are_at_most_that_of_both(
        uint256 one,
        uint256 other,
        uint256 sharesIn,
        uint256 assetsOut
    ) public pure {
        vm.assume(one <= sharesIn && other <= sharesIn - one);
        uint256 both = GateMath.paymentDown(one + other, sharesIn, assetsOut);
        uint256 each = GateMath.paymentDown(one, sharesIn, assetsOut);
        assertLe(each + GateMath.paymentDown(other, sharesIn, assetsOut), both);
        assertLe(both, assetsOut);
    }

    function check_remainder__is_at_most_the_shares(uint256 shares, uint256 sharesIn, uint256 filled) public pure {
        vm.assume(shares <= sharesIn && filled <= sharesIn);
        assertLe(GateMath.remainderDown(shares, sharesIn, filled), shares);
    }

    function check_empty_dealing__rolls_and_pays_nothing(uint256 shares, uint256 filled, uint256 assetsOut)
        public
        pure
    {
        assertEq(GateMath.remainderDown(shares, 0, filled), 0);
        assertEq(GateMath.paymentDown(shares, 0, assetsOut), 0);
    }
}
