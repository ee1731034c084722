// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A manager who earns more than the terms say, from rounding or from what investors leave behind.
contract FeeAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(lending, 70_000 * unit);
        lend(70_000 * unit);
    }

    /// @dev A fifth of the gain and nothing else.
    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0.2e18, 0, 0, 0.01e18);
    }

    /// @notice NAV per share has 18 digits whatever the asset's decimals: with fewer, a slow gain below the last digit
    ///         is charged over and over.
    /// @dev Without them (ShareMath.perShareDown cut to 6 digits): 40 strikes that gain 1.4 millionths each are charged
    ///      27.1 % instead of 20 %.
    function test_performance_fee__on_small_gains__takes_a_fifth_and_not_more() public {
        uint256 start = navOracle.totalAssets();
        for (uint256 i = 1; i <= 40; i++) {
            pool.setIndex(1e27 + i * 2e21);
            deal();
        }
        uint256 gain = navOracle.totalAssets() - start;
        uint256 charged = fund.convertToAssets(shares.balanceOf(address(fees)));
        assertGt(gain, 5 * unit);
        assertLe(charged * 1e18 / gain, 0.2e18);
        assertGe(charged * 1e18 / gain, 0.199e18);
    }

    /// @notice The levy that an exit in kind leaves behind raises the NAV per share: the mark rises with it, for it is
    ///         no performance.
    /// @dev Without the scaling in FeeAccount.exit (the mark stays): the next strike, without any gain, charges those
    ///      who stayed 198.0 base assets, a fifth of the 990 that the levy was.
    function test_in_kind_levy__is_no_performance() public {
        invest(BOB, 100_000 * unit);
        leaveInKind(ALICE, 99_000e18);
        uint256 feeShares = shares.balanceOf(address(fees));
        deal();
        assertLe(fund.convertToAssets(shares.balanceOf(address(fees)) - feeShares), 1);
    }

    /// @notice Nor may the mark be lifted beyond what the levy was: an investor must not spare itself a fee by leaving.
    /// @dev Without FeeMath.scaledHighWaterMark being exact (scaled by all that was burned instead of by what was paid
    ///      for): a gain of 7 % after BOB's exit is charged 0 instead of 776 base assets.
    function test_in_kind_exit__spares_nobody_a_fee() public {
        invest(BOB, 100_000 * unit);
        leaveInKind(BOB, 90_000e18);
        deal();
        uint256 feeShares = shares.balanceOf(address(fees));
        uint256 start = navOracle.totalAssets();
        pool.setIndex(1.1e27);
        uint256 gain = navOracle.totalAssets() - start;
        deal();
        uint256 charged = fund.convertToAssets(shares.balanceOf(address(fees)) - feeShares);
        assertApproxEqRel(charged, gain / 5, 0.001e18);
    }
}
