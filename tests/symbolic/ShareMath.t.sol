// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ShareMath} from "../../contracts/libraries/ShareMath.sol";
import {Test} from "../forge/Test.sol";

/// @notice Amounts below 2^128 are what the fund books (uint128); `offset` is 18 less the decimals of the base asset.
contract ShareMathSymbolic is Test {
    uint256 private constant WAD = 1e18;

    /// @dev Invariant P7: who enters and leaves again gets back at most what was paid.
    function check_subscription__in_and_out__never_gains(
        uint256 assets,
        uint256 net,
        uint256 supply,
        uint64 virtualShares
    ) public pure {
        vm.assume(virtualShares != 0 && supply <= type(uint256).max - virtualShares);
        vm.assume(net < type(uint256).max && assets < type(uint256).max - net);
        uint256 shares = ShareMath.toSharesDown(assets, net, supply, virtualShares);
        vm.assume(shares <= type(uint256).max - virtualShares - supply);
        assertLe(ShareMath.toAssetsDown(shares, net + assets, supply + shares, virtualShares), assets);
    }

    /// @dev Invariants P1, P7: the price per share of those who stay does not fall when shares are minted.
    function check_subscription__leaves_holders_no_poorer(
        uint120 assets,
        uint120 net,
        uint120 supply,
        uint64 virtualShares
    ) public pure {
        vm.assume(virtualShares != 0);
        uint256 shares = ShareMath.toSharesDown(assets, net, supply, virtualShares);
        vm.assume(shares <= type(uint128).max);
        uint256 before = (uint256(net) + 1) * (supply + shares + virtualShares);
        assertGe((uint256(net) + assets + 1) * (uint256(supply) + virtualShares), before);
    }

    /// @dev Invariant P1.
    function check_redemption__leaves_holders_no_poorer(
        uint128 shares,
        uint120 net,
        uint128 supply,
        uint64 virtualShares
    ) public pure {
        vm.assume(shares <= supply && virtualShares != 0);
        uint256 assets = ShareMath.toAssetsDown(shares, net, supply, virtualShares);
        uint256 before = (uint256(net) + 1) * (uint256(supply) - shares + virtualShares);
        assertGe((uint256(net) - assets + 1) * (uint256(supply) + virtualShares), before);
    }

    /// @dev Invariant S4.
    function check_redemption__of_any_shares__is_covered(
        uint256 shares,
        uint256 net,
        uint256 supply,
        uint64 virtualShares
    ) public pure {
        vm.assume(shares <= supply && virtualShares != 0 && supply <= type(uint256).max - virtualShares);
        vm.assume(net < type(uint256).max);
        assertLe(ShareMath.toAssetsDown(shares, net, supply, virtualShares), net);
    }

    function check_perShare__with_more_assets__is_no_lower(
        uint256 net,
        uint256 more,
        uint256 supply,
        uint64 virtualShares
    ) public pure {
        vm.assume(virtualShares != 0 && supply <= type(uint256).max - virtualShares);
        vm.assume(net <= more && more < type(uint256).max);
        uint256 price = ShareMath.perShareDown(net, supply, virtualShares);
        assertLe(price, ShareMath.perShareDown(more, supply, virtualShares));
    }

    function check_partUp__is_at_least_the_exact_part_and_at_most_all(uint192 amount, uint64 rate) public pure {
        vm.assume(rate <= WAD);
        uint256 part = ShareMath.partUp(amount, rate);
        assertGe(part * WAD, uint256(amount) * rate);
        assertLe(part, amount);
    }

    /// @dev Invariant S4: what two get is at most what both together get; so by induction for any number of holders.
    function check_proRata__of_two__is_at_most_that_of_both(uint256 total, uint256 one, uint256 other, uint256 whole)
        public
        pure
    {
        vm.assume(one <= whole && other <= whole - one);
        uint256 both = ShareMath.proRataDown(total, one + other, whole);
        assertLe(ShareMath.proRataDown(total, one, whole) + ShareMath.proRataDown(total, other, whole), both);
        assertLe(both, total);
    }

    function check_proRata__of_nothing__is_nothing(uint256 total, uint256 part) public pure {
        assertEq(ShareMath.proRataDown(total, part, 0), 0);
    }

    /// @dev Invariants P1, P7 at the width in which the fund books, what both sides have in common taken away: a price
    ///      (net + 1) / S is at most (net + assets + 1) / (S + shares) where (net + 1) * shares <= assets * S.
    function check_subscription__takes_at_least_its_price(
        uint128 assets,
        uint128 net,
        uint128 supply,
        uint64 virtualShares
    ) public pure {
        uint256 whole = uint256(supply) + virtualShares;
        vm.assume(virtualShares != 0 && whole <= type(uint128).max);
        uint256 shares = ShareMath.toSharesDown(assets, net, supply, virtualShares);
        vm.assume(shares <= type(uint128).max);
        assertLe((uint256(net) + 1) * shares, assets * whole);
    }

    /// @dev Invariant P1, likewise.
    function check_redemption__pays_at_most_its_price(uint128 shares, uint128 net, uint128 supply, uint64 virtualShares)
        public
        pure
    {
        uint256 whole = uint256(supply) + virtualShares;
        vm.assume(shares <= supply && virtualShares != 0 && whole <= type(uint128).max);
        uint256 assets = ShareMath.toAssetsDown(shares, net, supply, virtualShares);
        assertLe(assets * whole, (uint256(net) + 1) * shares);
    }
}
