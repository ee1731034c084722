// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ShareMath} from "../../contracts/libraries/ShareMath.sol";
import {Exact} from "./Exact.sol";
import {Test} from "./Test.sol";
import {MathHarness} from "./mocks/MathHarness.sol";

contract ShareMathTest is Test {
    uint256 private constant WAD = 1e18;
    uint256 private constant MAX_ASSETS = 1e36;
    uint256 private constant MAX_SHARES = 1e38;
    uint256 private constant PANIC_DIVISION = 0x12;
    uint256 private constant PANIC_OVERFLOW = 0x11;

    MathHarness private _math;

    function setUp() public {
        _math = new MathHarness();
    }

    /* ROUNDING */

    function testFuzz_toSharesDown__is_the_exact_floor(uint256 assets, uint256 net, uint256 supply, uint8 seed)
        public
        pure
    {
        (assets, net, supply) = _bounded(assets, net, supply);
        uint256 virtualShares = _virtualShares(seed);
        uint256 shares = ShareMath.toSharesDown(assets, net, supply, virtualShares);
        assertTrue(Exact.isFloor(shares, assets, supply + virtualShares, net + 1));
    }

    function testFuzz_toAssetsDown__is_the_exact_floor(uint256 shares, uint256 net, uint256 supply, uint8 seed)
        public
        pure
    {
        (net, supply) = (bound(net, 0, MAX_ASSETS), bound(supply, 0, MAX_SHARES));
        shares = bound(shares, 0, MAX_SHARES);
        uint256 virtualShares = _virtualShares(seed);
        uint256 assets = ShareMath.toAssetsDown(shares, net, supply, virtualShares);
        assertTrue(Exact.isFloor(assets, shares, net + 1, supply + virtualShares));
    }

    function testFuzz_perShareDown__is_the_exact_floor(uint256 net, uint256 supply, uint8 seed) public pure {
        (net, supply) = (bound(net, 0, MAX_ASSETS), bound(supply, 0, MAX_SHARES));
        uint256 virtualShares = _virtualShares(seed);
        uint256 perShare = ShareMath.perShareDown(net, supply, virtualShares);
        assertTrue(Exact.isFloor(perShare, net + 1, virtualShares * WAD, supply + virtualShares));
    }

    function testFuzz_partUp__is_the_exact_ceiling(uint256 amount, uint256 rate) public pure {
        rate = bound(rate, 0, WAD);
        uint256 part = ShareMath.partUp(amount, rate);
        assertTrue(Exact.isCeil(part, amount, rate, WAD));
        assertLe(part, amount);
    }

    function testFuzz_proRataDown__is_the_exact_floor(uint256 total, uint256 part, uint256 whole) public pure {
        whole = bound(whole, 1, type(uint256).max);
        part = bound(part, 0, whole);
        uint256 paid = ShareMath.proRataDown(total, part, whole);
        assertLe(paid, total);
        assertTrue(paid == total || Exact.isFloor(paid, total, part, whole));
    }

    function testFuzz_proRataDown__parts_never_exceed_the_total(uint256 total, uint256[8] memory parts) public pure {
        uint256 whole;
        for (uint256 i = 0; i < parts.length; i++) {
            parts[i] = bound(parts[i], 0, type(uint256).max / parts.length);
            whole += parts[i];
        }
        uint256 left = total;
        for (uint256 i = 0; i < parts.length; i++) {
            left -= ShareMath.proRataDown(total, parts[i], whole); // reverts where it over-claims
        }
        if (whole != 0) assertLt(left, parts.length, "dust is less than a unit for each part");
    }

    function test_proRataDown__of_nothing__is_zero() public pure {
        assertEq(ShareMath.proRataDown(5, 0, 0), 0);
        assertEq(ShareMath.proRataDown(5, 1, 0), 0);
    }

    /* THE SHARE'S PRICE */

    function testFuzz_toSharesDown__first_share_costs_one_base_asset(uint8 seed) public pure {
        uint256 decimals = _decimals(seed);
        uint256 virtualShares = 10 ** (18 - decimals);
        assertEq(ShareMath.toSharesDown(10 ** decimals, 0, 0, virtualShares), 1e18);
        assertEq(ShareMath.perShareDown(0, 0, virtualShares), 1e18);
    }

    /// @dev 18 digits whatever the decimals: 1.5 base assets a share read as 1.5e18 with 6, 8 and 18 decimals.
    function testFuzz_perShareDown__reads_the_same_for_all_decimals(uint8 seed, uint256 perShare, uint256 shares)
        public
        pure
    {
        uint256 decimals = _decimals(seed);
        perShare = bound(perShare, 0.001e18, 1_000e18);
        shares = bound(shares, 1e6, 1e12); // whole ones
        uint256 net = perShare * shares / 10 ** (18 - decimals);
        uint256 measured = ShareMath.perShareDown(net, shares * 1e18, 10 ** (18 - decimals));
        assertApproxEqAbs(measured, perShare, perShare / 1e12 + 1e6);
    }

    function testFuzz_subscription__never_takes_from_the_holders(
        uint256 assets,
        uint256 net,
        uint256 supply,
        uint8 seed
    ) public pure {
        (assets, net, supply) = _bounded(assets, net, supply);
        uint256 virtualShares = _virtualShares(seed);
        uint256 shares = ShareMath.toSharesDown(assets, net, supply, virtualShares);
        (uint256 netAfter, uint256 supplyAfter) = (net + assets, supply + shares);
        bool fell = Exact.isLess(netAfter + 1, supply + virtualShares, net + 1, supplyAfter + virtualShares);
        assertFalse(fell, "per share fell");
        assertLe(ShareMath.toAssetsDown(shares, netAfter, supplyAfter, virtualShares), assets, "entering made a profit");
    }

    function testFuzz_redemption__never_takes_from_the_holders(uint256 shares, uint256 net, uint256 supply, uint8 seed)
        public
        pure
    {
        (net, supply) = (bound(net, 0, MAX_ASSETS), bound(supply, 0, MAX_SHARES));
        shares = bound(shares, 0, supply);
        uint256 virtualShares = _virtualShares(seed);
        uint256 assets = ShareMath.toAssetsDown(shares, net, supply, virtualShares);
        uint256 supplyAfter = supply - shares + virtualShares;
        bool fell = Exact.isLess(net - assets + 1, supply + virtualShares, net + 1, supplyAfter);
        assertFalse(fell, "per share fell");
    }

    function testFuzz_redemption__is_covered_by_the_net_assets(uint256 shares, uint256 net, uint256 supply, uint8 seed)
        public
        pure
    {
        (net, supply) = (bound(net, 0, MAX_ASSETS), bound(supply, 0, MAX_SHARES));
        shares = bound(shares, 0, supply);
        assertLe(ShareMath.toAssetsDown(shares, net, supply, _virtualShares(seed)), net);
    }

    /* REVERTS */

    function test_everything__overflows_by_name() public {
        _expectPanic(PANIC_OVERFLOW);
        _math.toSharesDown(1, 1, type(uint256).max, 1);
        _expectPanic(PANIC_OVERFLOW);
        _math.toSharesDown(type(uint256).max, 0, 1, 1);
        _expectPanic(PANIC_OVERFLOW);
        _math.toAssetsDown(1, type(uint256).max, 1, 1);
        _expectPanic(PANIC_OVERFLOW);
        _math.perShareDown(type(uint256).max, 1, 1);
        _expectPanic(PANIC_OVERFLOW);
        _math.partUp(type(uint256).max, WAD + 1);
        _expectPanic(PANIC_OVERFLOW);
        _math.proRataDown(type(uint256).max, 2, 1);
    }

    function test_conversions__of_no_shares_at_all__divide_by_zero() public {
        _expectPanic(PANIC_DIVISION);
        _math.toAssetsDown(1, 1, 0, 0);
        _expectPanic(PANIC_DIVISION);
        _math.perShareDown(1, 0, 0);
    }

    /* HELPERS */

    function _bounded(uint256 assets, uint256 net, uint256 supply) private pure returns (uint256, uint256, uint256) {
        return (bound(assets, 0, MAX_ASSETS), bound(net, 0, MAX_ASSETS), bound(supply, 0, MAX_SHARES));
    }

    function _decimals(uint8 seed) private pure returns (uint256) {
        return [6, 8, 18][seed % 3];
    }

    function _virtualShares(uint8 seed) private pure returns (uint256) {
        return 10 ** (18 - _decimals(seed));
    }

    function _expectPanic(uint256 code) private {
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", code));
    }
}
