// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {FeeMath} from "../../contracts/libraries/FeeMath.sol";
import {ShareMath} from "../../contracts/libraries/ShareMath.sol";
import {Exact} from "./Exact.sol";
import {Test} from "./Test.sol";
import {MathHarness} from "./mocks/MathHarness.sol";

contract FeeMathTest is Test {
    uint256 private constant WAD = 1e18;
    uint256 private constant YEAR = 365 days;
    uint256 private constant MAX_MANAGEMENT = 0.02e18; // the caps of the fund
    uint256 private constant MAX_PERFORMANCE = 0.2e18;
    uint256 private constant MAX_LEVY = 0.01e18;
    uint256 private constant MAX_SUPPLY = 1e38;

    MathHarness private _math;

    function setUp() public {
        _math = new MathHarness();
    }

    /* MANAGEMENT FEE */

    /// @dev m of S + m is at most rate * elapsed / year, and one share unit more would be above it.
    function testFuzz_managementShares__is_the_exact_floor(uint256 supply, uint256 rate, uint256 elapsed) public pure {
        (supply, rate) = (bound(supply, 0, MAX_SUPPLY), bound(rate, 0, MAX_MANAGEMENT));
        elapsed = bound(elapsed, 0, 90 days);
        uint256 minted = FeeMath.managementShares(supply, rate, elapsed);
        uint256 charged = rate * elapsed;
        assertFalse(Exact.isLess(supply + minted, charged, minted, YEAR * WAD), "above the rate");
        assertTrue(Exact.isLess(supply + minted + 1, charged, minted + 1, YEAR * WAD), "more than a unit below");
    }

    function testFuzz_managementShares__beyond_90_days__charges_no_more(uint256 supply, uint256 elapsed) public pure {
        supply = bound(supply, 0, MAX_SUPPLY);
        elapsed = bound(elapsed, 90 days, type(uint256).max);
        uint256 minted = FeeMath.managementShares(supply, MAX_MANAGEMENT, elapsed);
        assertEq(minted, FeeMath.managementShares(supply, MAX_MANAGEMENT, 90 days));
        assertLe(minted, supply * 5 / 1000, "2 % a year for 90 days is less than half a percent");
    }

    function test_managementShares__of_the_last_second_of_90_days__are_charged() public pure {
        uint256 before = FeeMath.managementShares(1e24, MAX_MANAGEMENT, 90 days - 1);
        assertGt(FeeMath.managementShares(1e24, MAX_MANAGEMENT, 90 days), before);
    }

    /// @dev Accruing more often must not be a way to charge more.
    function testFuzz_managementShares__in_two_steps__is_never_more(
        uint256 supply,
        uint256 rate,
        uint256 first,
        uint256 second
    ) public pure {
        (supply, rate) = (bound(supply, 0, MAX_SUPPLY), bound(rate, 0, MAX_MANAGEMENT));
        (first, second) = (bound(first, 0, 45 days), bound(second, 0, 45 days));
        uint256 atOnce = FeeMath.managementShares(supply, rate, first + second);
        uint256 minted = FeeMath.managementShares(supply, rate, first);
        minted += FeeMath.managementShares(supply + minted, rate, second);
        assertLe(minted, atOnce);
    }

    function test_managementShares__in_no_time__is_zero() public pure {
        assertEq(FeeMath.managementShares(1e30, 0.02e18, 0), 0);
        assertEq(FeeMath.managementShares(1e30, 0, 90 days), 0);
        assertEq(FeeMath.managementShares(0, 0.02e18, 90 days), 0);
    }

    /* PERFORMANCE FEE */

    /// @dev Bounds keep every product below 2^256: 1e24 * 1e32 * 2e17 < 1e77.
    function testFuzz_performanceFee__is_never_above_the_exact_one(
        uint256 perShare,
        uint256 mark,
        uint256 supply,
        uint256 rate,
        uint8 seed
    ) public pure {
        mark = bound(mark, 1e18, 1e24);
        perShare = bound(perShare, mark, 1e24);
        (supply, rate) = (bound(supply, 0, 1e32), bound(rate, 0, MAX_PERFORMANCE));
        uint256 virtualShares = _virtualShares(seed);
        uint256 fee = FeeMath.performanceFee(perShare, mark, supply, virtualShares, rate);
        uint256 exact = (perShare - mark) * supply * rate; // of which WAD * WAD * virtualShares make a base unit
        assertLe(fee * WAD * WAD * virtualShares, exact, "above the exact fee");
        assertGt((fee + 2) * WAD * WAD * virtualShares, exact, "more than two roundings below");
    }

    function testFuzz_performanceFee__at_or_below_the_mark__is_zero(uint256 perShare, uint256 mark, uint256 supply)
        public
        pure
    {
        perShare = bound(perShare, 0, mark);
        assertEq(FeeMath.performanceFee(perShare, mark, supply, 1e12, MAX_PERFORMANCE), 0);
    }

    /// @dev Taken on the gross value of real books, the fee is at most its rate of what the books hold.
    /// @dev A whole rate takes all of a gain: what it rounds down is the gain itself.
    function test_performanceFee__of_half_a_unit_of_gain__is_nothing() public pure {
        assertEq(FeeMath.performanceFee(2e18, 1e18, 0.5e18, 1e18, WAD), 0);
        assertEq(FeeMath.performanceFee(2e18, 1e18, 1e18, 1e18, WAD), 1);
    }

    function testFuzz_performanceFee__leaves_the_rest_of_the_assets(uint256 net, uint256 supply, uint8 seed)
        public
        pure
    {
        (net, supply) = (bound(net, 0, 1e32), bound(supply, 0, 1e32));
        uint256 virtualShares = _virtualShares(seed);
        uint256 gross = ShareMath.perShareDown(net, supply, virtualShares);
        uint256 fee = FeeMath.performanceFee(gross, 1e18, supply, virtualShares, MAX_PERFORMANCE);
        assertLe(fee, net / 5);
    }

    /* DILUTION */

    /// @dev The minted shares are worth the fee after their own minting; one share unit more would be worth more.
    function testFuzz_performanceShares__dilute_by_exactly_the_fee(uint256 fee, uint256 net, uint256 supply, uint8 seed)
        public
        pure
    {
        (net, supply) = (bound(net, 0, 1e36), bound(supply, 0, MAX_SUPPLY));
        fee = bound(fee, 0, net / 5);
        uint256 virtualShares = _virtualShares(seed);
        uint256 minted = FeeMath.performanceShares(fee, net, supply, virtualShares);
        uint256 all = supply + virtualShares + minted;
        assertFalse(Exact.isLess(fee, all, minted, net + 1), "worth more than the fee");
        assertTrue(fee == 0 || Exact.isLess(fee, all + 1, minted + 1, net + 1), "worth a unit less than the fee");
        assertLe(ShareMath.toAssetsDown(minted, net, supply + minted, virtualShares), fee);
        bool tooLow = Exact.isLess(net + 1, supply + virtualShares, net + 1 - fee, all);
        assertFalse(tooLow, "the holders kept less than everything but the fee");
    }

    /* HIGH-WATER MARK */

    function testFuzz_scaledHighWaterMark__is_the_exact_ceiling(
        uint256 mark,
        uint256 supply,
        uint256 burned,
        uint256 paid
    ) public pure {
        (mark, supply) = (bound(mark, 1e18, 1e28), bound(supply, 1, MAX_SUPPLY));
        burned = bound(burned, 0, supply - 1);
        paid = bound(paid, 0, burned);
        uint256 scaled = FeeMath.scaledHighWaterMark(mark, supply, burned, paid);
        assertTrue(Exact.isCeil(scaled, mark, supply - paid, supply - burned));
        assertGe(scaled, mark, "lowered");
    }

    /// @dev What the levy of an exit in kind leaves behind lifts the value per share, and is no performance.
    function testFuzz_scaledHighWaterMark__levy_pays_no_performance_fee(
        uint256 net,
        uint256 supply,
        uint256 burned,
        uint256 levy,
        uint8 seed
    ) public pure {
        uint256 virtualShares = _virtualShares(seed);
        (net, supply) = (bound(net, 1e6, 1e32), bound(supply, 1e18, 1e32));
        burned = bound(burned, 0, supply - 1e18); // the seed's share is locked for good
        uint256 paid = burned - ShareMath.partUp(burned, bound(levy, 0, MAX_LEVY));
        // One above the floor: the digit that the floor cut off is performance, not levy.
        uint256 mark = ShareMath.perShareDown(net, supply, virtualShares) + 1;
        vm.assume(mark >= 1e15 && mark <= 1e28); // a fund below 0.1 % of its launch price deals no more

        uint256 netAfter = net - ShareMath.proRataDown(net, paid, supply);
        uint256 gross = ShareMath.perShareDown(netAfter, supply - burned, virtualShares);
        mark = FeeMath.scaledHighWaterMark(mark, supply, burned, paid);
        uint256 fee = FeeMath.performanceFee(gross, mark, supply - burned, virtualShares, MAX_PERFORMANCE);
        assertLe(fee, 1, "the levy paid a fee");
    }

    /* REVERTS */

    function test_managementShares__above_a_whole_year_and_rate__reverts() public {
        _expectPanic(0x11);
        _math.managementShares(1, 5e18, 90 days);
        _expectPanic(0x11);
        _math.managementShares(1, type(uint256).max, 2);
    }

    function test_performanceFee__overflows_by_name() public {
        _expectPanic(0x11);
        _math.performanceFee(type(uint256).max, 0, type(uint256).max, 1, 1);
        _expectPanic(0x12);
        _math.performanceFee(2, 1, 1, 0, 1);
    }

    function test_performanceShares__of_a_fee_above_the_assets__reverts() public {
        _expectPanic(0x11);
        _math.performanceShares(2, 1, 1, 1);
        _expectPanic(0x11);
        _math.performanceShares(type(uint256).max / 2, type(uint256).max / 2, type(uint256).max - 1, 1);
    }

    function test_performanceShares__of_no_fee_and_of_one_unit__by_hand() public pure {
        assertEq(FeeMath.performanceShares(0, 10, 100, 1), 0);
        assertEq(FeeMath.performanceShares(1, 10, 99, 1), 10);
    }

    function test_scaledHighWaterMark__of_the_last_share__reverts() public {
        _expectPanic(0x12);
        _math.scaledHighWaterMark(1e18, 1e18, 1e18, 1e18);
        _expectPanic(0x11);
        _math.scaledHighWaterMark(1e18, 1e18, 2e18, 0);
        _expectPanic(0x11);
        _math.scaledHighWaterMark(1e18, 1e18, 0, 2e18);
    }

    /* HELPERS */

    function _virtualShares(uint8 seed) private pure returns (uint256) {
        return 10 ** (18 - [6, 8, 18][seed % 3]);
    }

    function _expectPanic(uint256 code) private {
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", code));
    }
}
