// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice Ten thousand requests in one dealing, and one request through a hundred dealings.
contract CrowdTest is EconomicsFixture {
    uint256 private constant CROWD = 10_000;
    uint256 private constant DEALING_GAS = 8000; // one more dealing to walk over: three cold slots, and reckoning
    uint256 private constant CLAIM_GAS = 600_000; // the dearest claim there is

    /// @dev A gate of a twentieth: hardly anything is filled at once.
    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        terms.gateBps = 500;
    }

    /// @notice The strike costs what it costs for one, everybody gets its part to the unit, and what is left over is
    ///         dust.
    function test_ten_thousand_requests__one_dealing__cost_one_strike_and_pay_everybody() public {
        deployFund(6);
        uint256 start = vm.snapshotState();
        subscribe(_member(0), unit);
        uint256 alone = _strikeGas();
        vm.revertToState(start);
        uint256 total;
        for (uint256 i = 0; i < CROWD; i++) {
            uint256 assets = unit + i * 997;
            subscribe(_member(i), assets);
            total += assets;
        }
        uint256 crowded = _strikeGas();
        assertLe(crowded, alone * 102 / 100, "the crowd costs");
        tick(1 hours);
        assertEq(fund.dealing(1).assetsIn, total);
        uint256 shared;
        for (uint256 i = 0; i < CROWD; i++) {
            uint256 mine = fund.maxMint(_member(i));
            assertEq(mine, (unit + i * 997) * 1e12, "1.0 each");
            shared += mine;
        }
        assertLe(shared, fund.dealing(1).sharesOut);
        assertLe(fund.dealing(1).sharesOut - shared, CROWD, "more than dust");
        assertEq(shares.balanceOf(address(escrow)), fund.dealing(1).sharesOut);
    }

    /// @notice A thousand of them ask to leave at once: the gate gives everybody the same part, and the Escrow holds
    ///         it.
    function test_a_thousand_redemptions__above_the_gate__get_the_same_part() public everyWidth {
        uint256 crowd = 1000;
        for (uint256 i = 0; i < crowd; i++) {
            subscribe(_member(i), 2 * unit);
        }
        deal();
        for (uint256 i = 0; i < crowd; i++) {
            claimShares(_member(i));
            requestRedeem(_member(i), 2e18);
        }
        deal();
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        assertApproxEqAbs(d.filled, shares.totalSupply() * 5 / 95, 1, "a twentieth of all");
        uint256 paid;
        for (uint256 i = 0; i < crowd; i++) {
            assertEq(fund.maxWithdraw(_member(i)), fund.maxWithdraw(_member(0)));
            paid += fund.maxWithdraw(_member(i));
        }
        assertLe(paid, d.assetsOut);
        assertLe(d.assetsOut - paid, crowd, "more than dust");
        assertEq(base.balanceOf(address(escrow)), d.assetsOut);
    }

    /// @notice A redemption is filled by a twentieth, a hundred times. To claim costs a little more for every dealing
    ///         since, at most 64 dealings a call; and what was paid is what the hundred dealings owed.
    function test_a_hundred_partial_fills__of_one_request__are_claimed_at_a_bounded_cost() public everyWidth {
        subscribe(BOB, 50_000 * unit);
        invest(ALICE, 50_000 * unit);
        claimShares(BOB);
        requestRedeem(ALICE, 50_000e18);
        requestRedeem(BOB, 50_000e18);
        uint256 owed;
        uint256[6] memory cost; // after 0, 20, 40, ... dealings
        for (uint256 i = 1; i <= 100; i++) {
            deal();
            owed += fund.dealing(i + 1).assetsOut;
            if (i % 20 == 0) cost[i / 20] = _claimGas();
        }
        assertLe(cost[2] - cost[1], 20 * DEALING_GAS, "a dealing costs too much");
        assertApproxEqRel(cost[3] - cost[2], cost[2] - cost[1], 0.02e18, "it does not grow evenly");
        assertApproxEqRel(cost[5], cost[4], 0.02e18, "it grows beyond 64 dealings");
        assertLe(cost[5], CLAIM_GAS, "a claim is dear");
        uint256 got = claimAssets(ALICE) + claimAssets(ALICE) + claimAssets(BOB) + claimAssets(BOB);
        assertLe(got, owed);
        assertLe(owed - got, 200, "more than dust");
        (, uint256 id,) = fund.requestIds(ALICE);
        uint256 rest = fund.pendingRedeemRequest(id, ALICE);
        vm.prank(ALICE);
        assertEq(fund.cancelRedeem(ALICE), rest, "the rest is hers again");
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

    function _strikeGas() private returns (uint256 used) {
        close();
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        used = gasleft();
        assertTrue(fund.strike(r));
        used -= gasleft();
    }

    function _member(uint256 i) private pure returns (address) {
        return address(uint160(0xC0DE0000 + i));
    }
}
