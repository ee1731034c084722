// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeMath} from "../../contracts/libraries/FeeMath.sol";
import {ShareMath} from "../../contracts/libraries/ShareMath.sol";
import {Test} from "../forge/Test.sol";

contract FeeMathSymbolic is Test {
    uint256 private constant WAD = 1e18;
    uint256 private constant YEAR = 365 days;
    uint256 private constant MAX_MANAGEMENT = 0.02e18; // the caps of the fund
    uint256 private constant MAX_PERFORMANCE = 0.2e18;

    /// @dev Invariant F2: of all shares after the minting, the fee is at most rate * time / year.
    function check_management__is_never_above_the_rate(uint160 supply, uint64 rate, uint256 elapsed) public pure {
        vm.assume(rate <= MAX_MANAGEMENT);
        uint256 minted = FeeMath.managementShares(supply, rate, elapsed);
        uint256 charged = rate * (elapsed < 90 days ? elapsed : 90 days);
        assertLe(minted * (YEAR * WAD), (supply + minted) * charged);
    }

    function check_management__beyond_90_days__charges_no_more(uint256 supply, uint64 rate, uint256 elapsed)
        public
        pure
    {
        vm.assume(rate <= MAX_MANAGEMENT && elapsed >= 90 days);
        assertEq(FeeMath.managementShares(supply, rate, elapsed), FeeMath.managementShares(supply, rate, 90 days));
    }

    /// @dev Invariant F1: the same instant is charged once.
    function check_management__in_no_time_or_at_no_rate__is_nothing(uint256 supply, uint64 rate, uint256 elapsed)
        public
        pure
    {
        vm.assume(rate <= MAX_MANAGEMENT);
        assertEq(FeeMath.managementShares(supply, rate, 0), 0);
        assertEq(FeeMath.managementShares(supply, 0, elapsed), 0);
    }

    /// @dev Invariant F3.
    function check_performance__at_or_below_the_mark__is_nothing(
        uint256 perShare,
        uint256 mark,
        uint256 supply,
        uint256 virtualShares,
        uint256 rate
    ) public pure {
        vm.assume(perShare <= mark);
        assertEq(FeeMath.performanceFee(perShare, mark, supply, virtualShares, rate), 0);
    }

    /// @dev Invariant F2; with a larger fee the claim itself passes 256 bits.
    function check_performance__is_never_above_the_exact_fee(
        uint96 perShare,
        uint96 mark,
        uint96 supply,
        uint64 virtualShares,
        uint64 rate
    ) public pure {
        vm.assume(rate <= MAX_PERFORMANCE && virtualShares != 0 && virtualShares <= WAD && perShare > mark);
        uint256 fee = FeeMath.performanceFee(perShare, mark, supply, virtualShares, rate);
        vm.assume(fee < 1 << 76);
        assertLe(fee * WAD * WAD * virtualShares, uint256(perShare - mark) * supply * rate);
    }

    /// @dev Invariant P7 for those who are paid in shares: what was minted is worth at most the fee.
    function check_performance_shares__are_worth_at_most_the_fee(
        uint256 fee,
        uint256 net,
        uint256 supply,
        uint64 virtualShares
    ) public pure {
        vm.assume(fee <= net && net < type(uint256).max);
        vm.assume(virtualShares != 0 && supply <= type(uint256).max - virtualShares);
        uint256 minted = FeeMath.performanceShares(fee, net, supply, virtualShares);
        vm.assume(minted <= type(uint256).max - virtualShares - supply);
        assertLe(ShareMath.toAssetsDown(minted, net, supply + minted, virtualShares), fee);
    }

    /// @dev Invariant P4: an exit in kind never lowers the mark, and rounding never does.
    function check_scaled_mark__is_never_below_the_exact_one(uint128 mark, uint128 supply, uint128 burned, uint128 paid)
        public
        pure
    {
        vm.assume(paid <= burned && burned < supply);
        uint256 scaled = FeeMath.scaledHighWaterMark(mark, supply, burned, paid);
        assertGe(scaled, mark);
        assertGe(scaled * (supply - burned), uint256(mark) * (supply - paid));
    }
}
