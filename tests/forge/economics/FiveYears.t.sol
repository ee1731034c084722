// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {EconomicsFixture} from "./EconomicsFixture.sol";

/// @notice Nobody strikes for five years.
contract FiveYearsTest is EconomicsFixture {
    uint256 private constant YEARS = 5 * 365 days;
    uint256 private constant QUARTER_FEE = 0.02e18 * 90 / uint256(365); // of the supply after it: 90 days of 2 % a year

    /// @dev As a fund would charge: 2 % and 20 %, half a per cent for an exit in kind.
    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0.02e18, 0.2e18, 0, 0, 0.005e18);
    }

    /// @notice Who kept still for five years did not work for them: one strike charges 90 days, once.
    function test_strike__after_five_years__charges_ninety_days() public everyWidth {
        _fill();
        (uint256 minted, uint256 before) = (shares.totalSupply(), shares.balanceOf(address(fees)));
        uint256 price = fund.navPerShare();
        subscribe(BOB, 1000 * unit);
        tick(YEARS);
        vm.prank(STRANGER); // anyone, so long overdue
        fund.closeDealing();
        assertTrue(strike());
        tick(1 hours);
        uint256 charged = shares.balanceOf(address(fees)) - before;
        assertApproxEqRel(charged * 1e18 / (minted + charged), QUARTER_FEE, 1e10);
        assertApproxEqRel(fund.navPerShare(), price * (1e18 - QUARTER_FEE) / 1e18, 1e12);
        claimShares(BOB);
        assertApproxEqRel(worthOf(BOB), 1000 * unit, 0.0001e18, "the newcomer pays for years without it");
        deal();
        uint256 day = shares.balanceOf(address(fees)) - before - charged;
        assertLe(day * 1e18 / shares.totalSupply(), 0.02e18 * 2 / uint256(365), "charged again");
    }

    /// @notice Exits in kind charge for the time before them too: five years of exits, one a quarter, pay two per cent
    ///         a year and not more.
    function test_exits__every_quarter_for_five_years__charge_two_per_cent_a_year() public everyWidth {
        _fill();
        for (uint256 i = 0; i < 20; i++) {
            tick(YEARS / 20 - 1 days);
            leaveInKind(ALICE, 100e18);
            tick(1 days);
        }
        uint256 minted = shares.totalSupply();
        uint256 owed = fund.accruedSupply() - minted;
        uint256 part = owed * 1e18 / (minted + owed);
        assertLe(part, 0.1e18, "more than two per cent a year");
        assertGe(part, 0.094e18, "1 - (1 - 0.02 / 4)^20 is 9.5 %");
    }

    /// @notice Everything that does not need a strike works as on the first day: a request is taken back in full, a
    ///         slice of everything is paid, and the fund is wound down by whoever wants to.
    function test_exits__after_five_years__pay_all_but_a_quarters_fee() public everyWidth {
        _fill();
        subscribe(BOB, 1000 * unit);
        close();
        tick(YEARS);
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
        uint256 held = shares.balanceOf(ALICE);
        uint256 worth = navOracle.totalAssets() * held / shares.totalSupply();
        uint256 middle = vm.snapshotState();
        leaveInKind(ALICE, held);
        uint256 paid = _received(ALICE);
        assertApproxEqRel(paid, worth * 995 / 1000 * (1e18 - QUARTER_FEE) / 1e18, 1e12);
        vm.revertToState(middle);
        vm.prank(STRANGER);
        controls.windDownOverdue();
        leaveInKind(ALICE, held); // no levy any more, and the seed's part too
        assertGe(_received(ALICE), worth * (1e18 - QUARTER_FEE) / 1e18);
        assertSolvent([ALICE, BOB, CAROL]);
    }

    function _received(address account) private view returns (uint256) {
        return base.balanceOf(account) + weth.balanceOf(account) * registry.price(address(weth)) / 1e36;
    }

    function _fill() private {
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(weth), 40_000 * unit);
    }
}
