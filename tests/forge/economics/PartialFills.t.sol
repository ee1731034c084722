// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice One request through a hundred dealings, each at another price and with every fee there is.
contract PartialFillsTest is EconomicsFixture {
    uint256 private constant DEALING_GAS = 8000; // one more dealing to walk over: three cold slots, and reckoning
    uint256 private constant CLAIM_GAS = 600_000; // the dearest claim there is
    uint256 private constant DUST = 200; // of two holders and a hundred dealings

    uint256 private owed; // base units that the dealings paid into the Escrow
    uint256[6] private cost; // of a claim after 0, 20, 40, ... dealings

    /// @dev A gate of a twentieth: hardly anything is filled at once.
    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        terms.gateBps = 500;
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0.02e18, 0.2e18, 0.005e18, 0.005e18, 0.005e18);
    }

    /// @notice A redemption is filled by a twentieth, a hundred times, while the price moves. To claim costs a little more
    ///         for every dealing since, at most 64 dealings a call; what two holders are paid is what the hundred
    ///         dealings owed, each its part of every one of them.
    function test_a_hundred_partial_fills__of_one_request__are_claimed_at_a_bounded_cost() public everyWidth {
        (uint256 hers, uint256 his) = _askForAll();
        _dealAHundredTimes();
        assertLe(cost[2] - cost[1], 20 * DEALING_GAS, "a dealing costs too much");
        assertApproxEqRel(cost[3] - cost[2], cost[2] - cost[1], 0.02e18, "it does not grow evenly");
        assertApproxEqRel(cost[5], cost[4], 0.02e18, "it grows beyond 64 dealings");
        assertLe(cost[5], CLAIM_GAS, "a claim is dear");
        (uint256 toHer, uint256 toHim) = (_claimTwice(ALICE), _claimTwice(BOB));
        assertApproxEqAbs(toHer, Math.mulDiv(owed, hers, hers + his), DUST, "not her part");
        assertApproxEqAbs(toHim, Math.mulDiv(owed, his, hers + his), DUST, "not his part");
        assertLe(toHer + toHim, owed);
        assertEq(base.balanceOf(address(escrow)), owed - toHer - toHim);
        uint256 rest = shares.balanceOf(address(escrow));
        uint256 back = _cancel(ALICE) + _cancel(BOB);
        assertApproxEqAbs(back, rest, DUST, "the rest is theirs again");
        assertEq(shares.balanceOf(address(escrow)), rest - back);
    }

    /// @dev They are all there is but the seed. A third of the fund is in WETH.
    function _askForAll() private returns (uint256 hers, uint256 his) {
        subscribe(BOB, 31_415 * unit + 9);
        hers = invest(ALICE, 50_000 * unit + 1);
        his = claimShares(BOB);
        venue.setCost(0);
        allocate(trend, 30_000 * unit);
        swap(trend, base, weth, 27_000 * unit + 1);
        requestRedeem(ALICE, hers);
        requestRedeem(BOB, his);
        owed = 0;
    }

    function _dealAHundredTimes() private {
        uint256 price = fund.navPerShare();
        for (uint256 i = 1; i <= 100; i++) {
            wethFeed.push(int256(1800e8 + uint256(keccak256(abi.encode(i))) % 400e8));
            _sellATwentieth();
            deal();
            IPocketHedgeFund.Dealing memory d = fund.dealing(i + 1);
            assertGt(d.filled, 0);
            assertLt(d.filled, d.sharesIn);
            // The levy of all who leave stays, for those who stay.
            assertApproxEqRel(d.assetsOut, fund.convertToAssets(d.filled) * 995 / 1000, 0.001e18, "not at the price");
            assertTrue(fund.navPerShare() != price, "the price stood still");
            (owed, price) = (owed + d.assetsOut, fund.navPerShare());
            if (i % 20 == 0) cost[i / 20] = _claimGas();
        }
    }

    /// @dev As the fund gets smaller.
    function _sellATwentieth() private {
        swap(trend, weth, base, trend.unitsOf(address(weth)) / 20);
        uint256 cash = trend.unitsOf(address(base));
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), cash);
    }

    function _claimTwice(address account) private returns (uint256) {
        return claimAssets(account) + claimAssets(account);
    }

    function _cancel(address account) private returns (uint256) {
        vm.prank(account);
        return fund.cancelRedeem(account);
    }

    /// @dev Of a claim by ALICE in a transaction of its own, taken back again.
    function _claimGas() private returns (uint256 used) {
        uint256 start = vm.snapshotState();
        vm.cool(address(fund));
        vm.cool(address(escrow));
        vm.cool(address(base));
        vm.cool(address(lock));
        vm.prank(ALICE);
        used = gasleft();
        (bool done,) = address(fund).call(abi.encodeCall(fund.withdraw, (1, ALICE, ALICE)));
        used -= gasleft();
        assertTrue(done, "nothing was claimed");
        vm.revertToState(start);
    }
}
