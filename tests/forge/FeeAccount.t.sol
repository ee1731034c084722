// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeDistribution} from "../../contracts/fund/FeeDistribution.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {IFundShares} from "../../contracts/interfaces/IFundShares.sol";
import {Test} from "./Test.sol";
import {ShareToken} from "./mocks/ShareTokens.sol";

/// @notice What is charged, from the launch to the wind-down; this test is the fund.
contract FeeAccountTest is Test {
    uint256 private constant START = 1_800_000_000;
    uint256 private constant SUPPLY = 1_000_000e18;
    uint256 private constant VIRTUAL = 1e12;
    uint256 private constant YEAR = 365 days;

    address private _governor = makeAddr("governor");
    ShareToken private _shares = new ShareToken();
    FeeDistribution private _fees;

    function setUp() public {
        vm.warp(START);
        IFeeDistribution.Recipient[] memory payees = new IFeeDistribution.Recipient[](1);
        payees[0] = IFeeDistribution.Recipient(makeAddr("payee"), 10_000);
        _fees = new FeeDistribution(
            FeeDistribution.Wiring(
                _governor, IEmergencyControls(makeAddr("controls")), IFundShares(address(_shares)), address(this)
            ),
            _terms(),
            payees
        );
        _shares.mint(address(this), SUPPLY);
        _fees.begin();
    }

    /* ACCRUAL */

    function test_accruedShares__before_the_launch__are_none() public {
        IFeeDistribution.Recipient[] memory payees = _fees.recipients();
        FeeDistribution fresh = new FeeDistribution(
            FeeDistribution.Wiring(
                _governor, IEmergencyControls(makeAddr("controls")), IFundShares(address(_shares)), address(this)
            ),
            _terms(),
            payees
        );
        assertEq(fresh.accruedShares(SUPPLY), 0);
        assertEq(fresh.highWaterMark(), 0);
        vm.prank(_governor);
        fresh.setFeeTerms(_terms());
        assertEq(fresh.accruedShares(SUPPLY), 0);
    }

    /// @dev s = S r t / (Y - r t), exactly: the new shares are r t / Y of the supply with them.
    function testFuzz_accruedShares__are_the_exact_floor(uint256 time) public {
        time = bound(time, 0, 90 days);
        vm.warp(START + time);
        uint256 got = _fees.accruedShares(SUPPLY);
        uint256 charged = 0.02e18 * time;
        assertLe(got * (YEAR * 1e18 - charged), SUPPLY * charged);
        assertGt((got + 1) * (YEAR * 1e18 - charged), SUPPLY * charged);
    }

    function testFuzz_exits_in_between__charge_no_instant_twice(uint256 first, uint256 second) public {
        (first, second) = (bound(first, 0, 40 days), bound(second, 0, 40 days));
        vm.warp(START + first);
        (uint256 supply,) = _fees.exit(SUPPLY, 0);
        assertEq(supply, SUPPLY + _fees.accruedShares(SUPPLY));
        vm.warp(START + first + second);
        uint256 stepwise = _fees.accruedShares(SUPPLY);
        uint256 charged = 0.02e18 * (first + second);
        uint256 whole = SUPPLY * charged / (YEAR * 1e18 - charged);
        // Compounding two steps is above one step only by the square of the rate.
        assertApproxEqRel(stepwise, whole, 0.005e18);
    }

    /* THE STRIKE */

    function test_crystallise__charges_a_fifth_of_the_gain_and_names_the_levies() public view {
        uint256 assets = 1_100_000e6;
        IFeeDistribution.Charge memory c = _fees.crystallise(assets, 1.1e18, SUPPLY, VIRTUAL);
        // 20 % of 100,000: the holders keep 1,080,000 for 1,000,000 shares.
        assertApproxEqRel(c.performanceShares, SUPPLY * 20_000 / 1_080_000, 1e9);
        assertEq(c.entryLevy, 0.001e18);
        assertEq(c.exitLevy, 0.002e18);
    }

    function test_settle__lifts_the_mark_and_empties_what_was_owed() public {
        vm.warp(START + 30 days);
        assertGt(_fees.accruedShares(SUPPLY), 0);
        assertEq(_fees.settle(1.5e18), 1.5e18);
        assertEq(_fees.accruedShares(SUPPLY), 0);
        assertEq(_fees.settle(1.2e18), 1.5e18, "the mark fell");
        assertEq(_fees.highWaterMark(), 1.5e18);
    }

    /// @dev A mark beyond its field stays at the largest: no strike may fail for it.
    function test_settle__beyond_the_field__saturates() public {
        assertEq(_fees.settle(type(uint256).max), type(uint96).max);
    }

    /* EXITS */

    function testFuzz_exit__keeps_the_levy_and_scales_the_mark_for_it(uint256 leaving) public {
        leaving = bound(leaving, 1e6, SUPPLY - 1e18);
        (uint256 supply, uint256 paid) = _fees.exit(SUPPLY, leaving);
        assertEq(supply, SUPPLY);
        assertEq(leaving - paid, (leaving * 0.005e18 + 1e18 - 1) / 1e18);
        uint256 mark = _fees.highWaterMark();
        assertGe(mark * (SUPPLY - leaving), 1e18 * (SUPPLY - paid));
        assertLt((mark - 1) * (SUPPLY - leaving), 1e18 * (SUPPLY - paid));
    }

    /* THE WIND-DOWN */

    function test_stop__gives_what_is_owed_and_ends_every_charge() public {
        vm.warp(START + 30 days);
        uint256 owed = _fees.accruedShares(SUPPLY);
        vm.expectEmit(address(_fees));
        emit IFeeDistribution.FeesStopped();
        assertEq(_fees.stop(SUPPLY), owed);
        vm.warp(START + 400 days);
        assertEq(_fees.accruedShares(SUPPLY), 0);
        (uint256 supply, uint256 paid) = _fees.exit(SUPPLY, SUPPLY);
        assertEq(supply, SUPPLY);
        assertEq(paid, SUPPLY, "a levy in the wind-down");
        vm.prank(_governor);
        vm.expectRevert(IFeeDistribution.FeesAreStopped.selector);
        _fees.setFeeTerms(_terms());
    }

    /* TERMS */

    function test_setFeeTerms__charges_the_past_at_the_old_rate() public {
        vm.warp(START + 30 days);
        uint256 owed = _fees.accruedShares(SUPPLY);
        IFeeDistribution.FeeTerms memory terms = _terms();
        terms.management = 0;
        vm.prank(_governor);
        _fees.setFeeTerms(terms);
        vm.warp(START + 60 days);
        assertEq(_fees.accruedShares(SUPPLY), owed);
    }

    function test_setFeeTerms__above_a_cap__is_refused_with_its_numbers() public {
        IFeeDistribution.FeeTerms memory terms = _terms();
        terms.management = 0.02e18 + 1;
        _refuse(terms, 0.02e18 + 1, 0.02e18);
        terms = _terms();
        terms.performance = 0.2e18 + 1;
        _refuse(terms, 0.2e18 + 1, 0.2e18);
        terms = _terms();
        terms.entryLevy = 0.01e18 + 1;
        _refuse(terms, 0.01e18 + 1, 0.01e18);
        terms = _terms();
        terms.exitLevy = 0.01e18 + 1;
        _refuse(terms, 0.01e18 + 1, 0.01e18);
        terms = _terms();
        terms.inKindLevy = 0.01e18 + 1;
        _refuse(terms, 0.01e18 + 1, 0.01e18);
    }

    /* WHO */

    function testFuzz_fund_entries__refuse_everybody_else(address caller) public {
        vm.assume(caller != address(this));
        bytes memory refusal = abi.encodeWithSelector(IFeeDistribution.NotFund.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        _fees.begin();
        vm.expectRevert(refusal);
        _fees.settle(9e18);
        vm.expectRevert(refusal);
        _fees.exit(SUPPLY, 1);
        vm.expectRevert(refusal);
        _fees.stop(SUPPLY);
        vm.stopPrank();
    }

    function testFuzz_setFeeTerms__refuses_everybody_but_the_governor(address caller) public {
        vm.assume(caller != _governor);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.NotGovernor.selector, caller));
        _fees.setFeeTerms(_terms());
    }

    /* HELPERS */

    function _terms() private pure returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0.02e18, 0.2e18, 0.001e18, 0.002e18, 0.005e18);
    }

    function _refuse(IFeeDistribution.FeeTerms memory terms, uint256 value, uint256 max) private {
        vm.prank(_governor);
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.TermOutOfBounds.selector, value, 0, max));
        _fees.setFeeTerms(terms);
    }
}
