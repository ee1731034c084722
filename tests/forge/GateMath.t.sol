// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GateMath} from "../../contracts/libraries/GateMath.sol";
import {Exact} from "./Exact.sol";
import {Test} from "./Test.sol";
import {MathHarness} from "./mocks/MathHarness.sol";

contract GateMathTest is Test {
    uint256 private constant WAD = 1e18;
    uint256 private constant HOLDERS = 7;
    uint256 private constant ROUNDS = 150; // more than the 64 dealings that one claim walks

    MathHarness private _math;

    function setUp() public {
        _math = new MathHarness();
    }

    /* FILL */

    function testFuzz_fillDown__is_the_least_of_three(
        uint256 requested,
        uint256 supply,
        uint256 gate,
        uint256 affordable
    ) public pure {
        (supply, gate) = (bound(supply, 0, type(uint208).max), bound(gate, 0, WAD));
        uint256 filled = GateMath.fillDown(requested, supply, gate, affordable);
        assertLe(filled, requested);
        assertLe(filled, affordable);
        assertFalse(Exact.isLess(supply, gate, filled, WAD), "above the gate");
        bool least = filled == requested || filled == affordable || Exact.isFloor(filled, supply, gate, WAD);
        assertTrue(least, "less than all three allow");
    }

    /* ONE HOLDER */

    function testFuzz_remainderDown__is_the_exact_floor(uint256 shares, uint256 sharesIn, uint256 filled) public pure {
        sharesIn = bound(sharesIn, 1, type(uint128).max);
        (shares, filled) = (bound(shares, 0, sharesIn), bound(filled, 0, sharesIn));
        uint256 remainder = GateMath.remainderDown(shares, sharesIn, filled);
        assertTrue(Exact.isFloor(remainder, shares, sharesIn - filled, sharesIn));
    }

    function testFuzz_paymentDown__is_the_exact_floor(uint256 shares, uint256 sharesIn, uint256 assetsOut) public pure {
        (sharesIn, assetsOut) = (bound(sharesIn, 1, type(uint128).max), bound(assetsOut, 0, type(uint128).max));
        shares = bound(shares, 0, sharesIn);
        uint256 payment = GateMath.paymentDown(shares, sharesIn, assetsOut);
        assertTrue(Exact.isFloor(payment, shares, assetsOut, sharesIn));
    }

    function test_nobody_redeeming__gets_nothing_and_reverts_nothing() public pure {
        assertEq(GateMath.remainderDown(0, 0, 0), 0);
        assertEq(GateMath.paymentDown(0, 0, 0), 0);
    }

    function testFuzz_sole_holder__gets_all_of_it(uint256 shares, uint256 filled, uint256 assetsOut) public pure {
        (shares, assetsOut) = (bound(shares, 1, type(uint128).max), bound(assetsOut, 0, type(uint128).max));
        filled = bound(filled, 0, shares);
        assertEq(GateMath.remainderDown(shares, shares, filled), shares - filled);
        assertEq(GateMath.paymentDown(shares, shares, assetsOut), assetsOut);
    }

    /* MANY HOLDERS OVER MANY DEALINGS */

    /// @dev Each dealing begins with the remainder of the last, as the fund books it, and somebody joins. At no time may
    ///      the holders together hold more shares than the dealing, nor be paid more than it paid.
    function testFuzz_roll_over__never_claims_more_than_the_dealing_holds(uint256[HOLDERS] memory shares, uint256 seed)
        public
        pure
    {
        uint256 sharesIn;
        for (uint256 i = 0; i < HOLDERS; i++) {
            shares[i] = bound(shares[i], 0, 1e30);
            sharesIn += shares[i];
        }
        for (uint256 round = 0; round < ROUNDS; round++) {
            sharesIn = _dealAndCheck(shares, sharesIn, _random(seed, round, 0), _random(seed, round, 1));
            uint256 dust = sharesIn - _sum(shares); // reverts where they hold more than the dealing
            assertLe(dust, HOLDERS * (round + 1), "dust is at most a unit a holder and dealing");
            uint256 joining = _random(seed, round, 2) % 1e24;
            shares[round % HOLDERS] += joining;
            sharesIn += joining;
        }
    }

    /// @dev Near-full fills kill a running product; here a holder loses at most one share unit a dealing.
    function testFuzz_roll_over__near_full_fills__keep_the_holders_part(uint256 mine, uint256 others, uint256 seed)
        public
        pure
    {
        (mine, others) = (bound(mine, 1, 1e32), bound(others, 0, 1e32));
        uint256 sharesIn = mine + others;
        (uint256 part, uint256 whole) = (mine, sharesIn);
        for (uint256 round = 0; round < 64 && sharesIn > 0; round++) {
            uint256 left = uint256(keccak256(abi.encode(seed, round))) % (sharesIn / 1000 + 2);
            if (left > sharesIn) left = sharesIn;
            mine = GateMath.remainderDown(mine, sharesIn, sharesIn - left);
            sharesIn = left;
            assertFalse(Exact.isLess(part, sharesIn, mine, whole), "more than the part");
            assertTrue(Exact.isLess(part, sharesIn, mine + round + 1, whole), "lost more than a unit a dealing");
        }
    }

    /* REVERTS */

    function test_remainderDown__of_more_filled_than_asked__reverts() public {
        _expectPanic(0x11);
        _math.remainderDown(1, 1, 2);
    }

    function test_amounts_beyond_their_whole__overflow_by_name() public {
        _expectPanic(0x11);
        _math.paymentDown(type(uint256).max, 1, 2);
        _expectPanic(0x11);
        _math.fillDown(1, type(uint256).max, WAD + 1, 1);
    }

    /* HELPERS */

    /// @return left what the dealing rolls over.
    function _dealAndCheck(uint256[HOLDERS] memory shares, uint256 sharesIn, uint256 random, uint256 assets)
        private
        pure
        returns (uint256 left)
    {
        uint256 filled = _someFill(sharesIn, random);
        uint256 assetsOut = assets % 1e30;
        uint256 paid;
        for (uint256 i = 0; i < HOLDERS; i++) {
            paid += GateMath.paymentDown(shares[i], sharesIn, assetsOut);
            shares[i] = GateMath.remainderDown(shares[i], sharesIn, filled);
        }
        assertLe(paid, assetsOut, "paid more than the dealing");
        return sharesIn - filled;
    }

    /// @dev None, a little, anything, or all but a little.
    function _someFill(uint256 sharesIn, uint256 random) private pure returns (uint256) {
        uint256 any = (random >> 8) % (sharesIn + 1);
        uint256 little = any % 1000;
        return [0, little, any, sharesIn - little][random % 4];
    }

    function _sum(uint256[HOLDERS] memory shares) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < HOLDERS; i++) {
            sum += shares[i];
        }
    }

    function _random(uint256 seed, uint256 round, uint256 which) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, round, which)));
    }

    function _expectPanic(uint256 code) private {
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", code));
    }
}
