// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice Ten thousand requests in one dealing.
contract CrowdTest is EconomicsFixture {
    uint256 private constant CROWD = 10_000;

    uint256 private half; // of the crowd comes in, half wants out

    /// @dev A gate of a twentieth: hardly anything is filled at once.
    function dealingTerms() internal view override returns (IPocketHedgeFund.DealingTerms memory terms) {
        terms = super.dealingTerms();
        terms.gateBps = 500;
    }

    /// @notice Half of them come in and half want out, at a price that divides nothing. The strike costs what it costs for
    ///         one of each; everybody claims what the price by hand says, and takes back what the gate left; and of what
    ///         the dealing moved nothing stays in the Escrow but less than a unit for each.
    function test_ten_thousand_requests__one_dealing__cost_one_strike_and_pay_everybody() public everyWidth {
        vm.pauseGasMetering();
        half = (unit == 1e6 || _isDeep() ? CROWD : CROWD / 10) / 2; // ten thousand with every width in `make prove`
        _fillUnevenly();
        uint256 start = vm.snapshotState();
        subscribe(_member(0), _paid(0));
        requestRedeem(ALICE, 10_000e18); // the gate binds for her too
        uint256 alone = _strikeGas();
        vm.revertToState(start);
        (uint256 paid, uint256 asked) = _askBoth(half);
        (uint256 worth, uint256 supply) = (_worthByHand(), shares.totalSupply());
        assertLe(_strikeGas(), alone * 102 / 100, "the crowd costs");
        tick(1 hours);
        IPocketHedgeFund.Dealing memory d = fund.dealing(2);
        assertEq(d.assetsIn, paid);
        assertEq(d.sharesIn, asked);
        assertGt(d.filled, 0);
        assertLt(d.filled, asked, "the gate did not bind");
        _claimAllShares(d, worth, supply);
        _claimAllAssets(d, worth, supply);
    }

    /// @dev A NAV of so many sevens that no request comes out even.
    function _fillUnevenly() private {
        invest(ALICE, 100_000 * unit + 3);
        allocate(trend, 50_000 * unit);
        swap(trend, base, weth, 40_000 * unit + 7);
        wethFeed.push(2177.77777777e8);
        for (uint256 i = 0; i < half; i++) {
            vm.prank(ALICE);
            shares.transfer(_leaver(i), _held(i));
        }
    }

    function _askBoth(uint256 each) private returns (uint256 assets, uint256 asked) {
        for (uint256 i = 0; i < each; i++) {
            subscribe(_member(i), _paid(i));
            requestRedeem(_leaver(i), _held(i));
            assets += _paid(i);
            asked += _held(i);
        }
    }

    function _claimAllShares(IPocketHedgeFund.Dealing memory d, uint256 worth, uint256 supply) private {
        uint256 got;
        for (uint256 i = 0; i < half; i++) {
            uint256 mine = claimShares(_member(i));
            uint256 fair = Math.mulDiv(mine, worth, supply);
            assertLe(fair, _paid(i), "somebody was given more");
            assertGe(fair + 2, _paid(i), "somebody was given less");
            assertEq(shares.balanceOf(_member(i)), mine);
            got += mine;
        }
        assertLe(d.sharesOut - got, half, "more than dust");
        assertEq(shares.balanceOf(address(escrow)), d.sharesOut - got + d.sharesIn - d.filled);
    }

    function _claimAllAssets(IPocketHedgeFund.Dealing memory d, uint256 worth, uint256 supply) private {
        uint256 rest = shares.balanceOf(address(escrow));
        uint256 got;
        for (uint256 i = 0; i < half; i++) {
            uint256 mine = claimAssets(_leaver(i));
            uint256 fair = Math.mulDiv(Math.mulDiv(_held(i), d.filled, d.sharesIn), worth, supply);
            assertApproxEqAbs(mine, fair, 2, "somebody was paid otherwise");
            assertEq(base.balanceOf(_leaver(i)), mine);
            got += mine;
            vm.prank(_leaver(i));
            rest -= fund.cancelRedeem(_leaver(i));
        }
        assertLe(d.assetsOut - got, half, "more than dust");
        assertEq(base.balanceOf(address(escrow)), d.assetsOut - got);
        assertEq(shares.balanceOf(address(escrow)), rest);
        assertLe(rest, 2 * half, "more than dust of both sides");
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

    function _isDeep() private view returns (bool) {
        return keccak256(bytes(vm.envOr("FOUNDRY_PROFILE", "default"))) == keccak256("prove");
    }

    function _strikeGas() private returns (uint256 used) {
        close();
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        vm.resumeGasMetering();
        used = gasleft();
        assertTrue(fund.strike(r));
        used -= gasleft();
        vm.pauseGasMetering();
    }

    function _worthByHand() private view returns (uint256) {
        uint256 coins = Math.mulDiv(trend.unitsOf(address(weth)) * 2177.77777777e8, unit, 1e26);
        return treasury.cash() + trend.unitsOf(address(base)) + coins;
    }

    function _paid(uint256 i) private view returns (uint256) {
        return unit + i * 997 * unit / 1e6 + i * 7;
    }

    function _held(uint256 i) private view returns (uint256) {
        return 1e18 + i * 3e19 / half + i * 31 + 7;
    }

    function _leaver(uint256 i) private pure returns (address) {
        return _member(CROWD + i);
    }

    function _member(uint256 i) private pure returns (address) {
        return address(uint160(0xC0DE0000 + i));
    }
}
