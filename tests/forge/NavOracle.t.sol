// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {NavOracle} from "../../contracts/valuation/NavOracle.sol";
import {NavFixture} from "./NavFixture.sol";
import {NavRemote} from "./mocks/NavParts.sol";

/// @notice The second key: which reports confirm a NAV, and how every other one is refused.
contract NavOracleTest is NavFixture {
    /* CONFIRM */

    function test_confirm__an_honest_report__gives_the_contracts_own_figures() public {
        (uint256 total, uint256 perShare, bool held) = confirm(honest());
        assertEq(total, TOTAL);
        assertEq(perShare, 1e18);
        assertFalse(held);
        assertEq(oracle.lastSequence(), 1);
    }

    function test_confirm__publishes_all_that_the_figure_is_made_of() public {
        INavOracle.NavReport memory report = honest();
        INavOracle.Valuation memory v = oracle.valuation();
        vm.expectEmit(address(oracle));
        emit INavOracle.NavConfirmed(
            DEALING,
            1,
            OBSERVED_BLOCK,
            TOTAL,
            report.unitsHash,
            1_000e6,
            0,
            v.holdingTokens,
            v.amounts,
            v.tokens,
            v.prices,
            v.rounds
        );
        confirm(report);
    }

    function test_confirm__outside_an_operation_of_the_fund__reverts() public {
        INavOracle.NavReport memory report = honest();
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        oracle.confirm(report, DEALING, CLOSED_BLOCK, SUPPLY, VIRTUAL);
    }

    function test_confirm__by_another_contract_of_the_fund__reverts() public {
        INavOracle.NavReport memory report = honest();
        _lockFor(address(fund));
        vm.startPrank(address(treasury));
        vm.expectRevert(abi.encodeWithSelector(INavOracle.NotFund.selector, treasury));
        oracle.confirm(report, DEALING, CLOSED_BLOCK, SUPPLY, VIRTUAL);
        vm.expectRevert(abi.encodeWithSelector(INavOracle.NotFund.selector, treasury));
        oracle.beforeExit(SUPPLY);
        vm.expectRevert(abi.encodeWithSelector(INavOracle.NotFund.selector, treasury));
        oracle.afterExit();
    }

    function test_confirm__of_another_dealing__reverts() public {
        INavOracle.NavReport memory report = honest();
        report.dealing = uint64(DEALING) - 1;
        expectRefusal(report, abi.encodeWithSelector(INavOracle.WrongDealing.selector, DEALING - 1, DEALING));
    }

    function test_confirm__twice__reverts() public {
        INavOracle.NavReport memory report = honest();
        confirm(report);
        expectRefusal(report, abi.encodeWithSelector(INavOracle.SequenceNotRising.selector, 1, 1));
        report.sequence = 0;
        expectRefusal(report, abi.encodeWithSelector(INavOracle.SequenceNotRising.selector, 0, 1));
    }

    /// @dev Otherwise one report of a stolen key could carry the last number there is.
    function test_confirm__with_a_sequence_that_jumps_too_far__reverts() public {
        INavOracle.NavReport memory report = honest();
        report.sequence = 2 ** 32 + 1;
        expectRefusal(report, abi.encodeWithSelector(INavOracle.SequenceTooFar.selector, 2 ** 32 + 1, 2 ** 32));
        report.sequence = 2 ** 32;
        confirm(report);
        assertEq(oracle.lastSequence(), 2 ** 32);
    }

    function test_confirm__a_report_past_its_time__reverts() public {
        INavOracle.NavReport memory report = honest();
        report.validUntil = uint40(block.timestamp - 1);
        expectRefusal(
            report, abi.encodeWithSelector(INavOracle.ReportExpired.selector, block.timestamp - 1, block.timestamp)
        );
    }

    /// @dev Forward pricing: nobody knows the price when they ask.
    function test_confirm__an_observation_from_the_close_itself__reverts() public {
        INavOracle.NavReport memory report = honest();
        report.observedBlock = uint64(CLOSED_BLOCK);
        expectRefusal(
            report, abi.encodeWithSelector(INavOracle.ObservationTooEarly.selector, CLOSED_BLOCK, CLOSED_BLOCK)
        );
    }

    function test_confirm__a_block_of_another_chain__reverts() public {
        INavOracle.NavReport memory report = honest();
        report.blockHash = keccak256("a fork");
        expectRefusal(
            report,
            abi.encodeWithSelector(INavOracle.UnknownBlock.selector, OBSERVED_BLOCK, report.blockHash, BLOCK_HASH)
        );
    }

    function test_confirm__a_block_that_is_not_there__reverts_even_with_a_hash_of_zero() public {
        INavOracle.NavReport memory report = honest();
        (report.observedBlock, report.blockHash) = (uint64(block.number), bytes32(0));
        expectRefusal(report, abi.encodeWithSelector(INavOracle.UnknownBlock.selector, block.number, 0, 0));
        vm.roll(uint256(OBSERVED_BLOCK) + 257);
        (report.observedBlock, report.blockHash) = (OBSERVED_BLOCK, bytes32(0));
        expectRefusal(report, abi.encodeWithSelector(INavOracle.UnknownBlock.selector, OBSERVED_BLOCK, 0, 0));
    }

    function test_confirm__after_units_changed__reverts() public {
        INavOracle.NavReport memory report = honest();
        first.setUnits(2, 1e18 - 1);
        expectRefusal(
            report, abi.encodeWithSelector(INavOracle.UnitsDiffer.selector, report.unitsHash, oracle.unitsHash())
        );
    }

    /// @dev A tolerance on the total alone would hide a missing position.
    function test_confirm__units_that_are_off_by_less_than_the_tolerance__reverts() public {
        INavOracle.NavReport memory report = honest();
        treasury.setCash(1_000e6 + 1);
        expectRefusal(
            report, abi.encodeWithSelector(INavOracle.UnitsDiffer.selector, report.unitsHash, oracle.unitsHash())
        );
    }

    function test_confirm__without_every_price__reverts() public {
        INavOracle.NavReport memory report = honest();
        report.prices = new uint256[](0);
        expectRefusal(report, abi.encodeWithSelector(INavOracle.PriceCountDiffers.selector, 0, 1));
    }

    function test_confirm__a_price_beyond_its_tolerance__reverts() public {
        INavOracle.NavReport memory report = honest();
        uint256 margin = WETH_PRICE * 5 / 1_000;
        uint256[2] memory wrong = [WETH_PRICE + margin + 1, WETH_PRICE - margin - 1];
        for (uint256 i = 0; i < 2; i++) {
            report.prices[0] = wrong[i];
            expectRefusal(
                report, abi.encodeWithSelector(INavOracle.PriceDiffers.selector, weth, wrong[i], WETH_PRICE, 0.005e18)
            );
        }
        report.prices[0] = WETH_PRICE + margin;
        confirm(report);
    }

    function test_confirm__a_total_beyond_its_tolerance__reverts() public {
        INavOracle.NavReport memory report = honest();
        report.totalAssets = TOTAL * 1.0021e18 / 1e18;
        expectTotalDiffers(report, SUPPLY);
        report.totalAssets = TOTAL * 0.9979e18 / 1e18;
        expectTotalDiffers(report, SUPPLY);
        report.totalAssets = TOTAL * 1.0019e18 / 1e18;
        (uint256 total,,) = confirm(report);
        assertEq(total, TOTAL, "the contract's own figure is struck");
    }

    function test_confirm__of_an_empty_fund__works() public {
        treasury.setCash(0);
        first.setUnits(0, 0);
        first.setUnits(2, 0);
        second.setUnits(1, 0);
        (uint256 total, uint256 perShare,) = confirmAt(honest(), 0, VIRTUAL);
        assertEq(total, 0);
        assertEq(perShare, 1e18);
    }

    /// @dev No report, however it is made, strikes at another figure than the contract's own.
    function testFuzz_confirm__strikes_the_contracts_figure_or_reverts(uint256 price, uint256 total) public {
        INavOracle.NavReport memory report = honest();
        report.prices[0] = bound(price, WETH_PRICE * 99 / 100, WETH_PRICE * 101 / 100);
        report.totalAssets = bound(total, TOTAL * 99 / 100, TOTAL * 101 / 100);
        bytes memory data = abi.encodeCall(INavOracle.confirm, (report, DEALING, CLOSED_BLOCK, SUPPLY, VIRTUAL));
        try fund.call(address(oracle), data) returns (bytes memory answer) {
            (uint256 struck, uint256 perShare,) = abi.decode(answer, (uint256, uint256, bool));
            assertTrue(struck == TOTAL && perShare == 1e18);
            assertApproxEqRel(report.prices[0], WETH_PRICE, 0.005e18);
            assertApproxEqRel(report.totalAssets, TOTAL, 0.0021e18);
        } catch {
            assertEq(oracle.lastSequence(), 0);
        }
    }

    /* GOVERNOR */

    function test_setNavTerms__takes_the_ends_of_every_bound() public {
        vm.startPrank(governor);
        INavOracle.NavTerms memory low = INavOracle.NavTerms(1, 1, 0.01e18, 10 minutes, 1 hours);
        vm.expectEmit(address(oracle));
        emit INavOracle.NavTermsSet(low);
        oracle.setNavTerms(low);
        INavOracle.NavTerms memory high = INavOracle.NavTerms(0.02e18, 0.02e18, 0.5e18, 3 days, 30 days);
        oracle.setNavTerms(high);
        assertEq(keccak256(abi.encode(oracle.navTerms())), keccak256(abi.encode(high)));
    }

    function test_setNavTerms__out_of_bounds__reverts() public {
        INavOracle.NavTerms memory wrong = terms();
        wrong.priceTolerance = 0;
        _expectOutOfBounds(wrong, 0, 1, 0.02e18);
        wrong.priceTolerance = 0.02e18 + 1;
        _expectOutOfBounds(wrong, 0.02e18 + 1, 1, 0.02e18);
        (wrong.priceTolerance, wrong.totalTolerance) = (1, 0);
        _expectOutOfBounds(wrong, 0, 1, 0.02e18);
        (wrong.totalTolerance, wrong.maxMove) = (1, 0.01e18 - 1);
        _expectOutOfBounds(wrong, 0.01e18 - 1, 0.01e18, 0.5e18);
        (wrong.maxMove, wrong.coolOff) = (0.5e18, 10 minutes - 1);
        _expectOutOfBounds(wrong, 10 minutes - 1, 10 minutes, 3 days);
        (wrong.coolOff, wrong.window) = (3 days, 1 hours - 1);
        _expectOutOfBounds(wrong, 1 hours - 1, 1 hours, 30 days);
        wrong.window = 30 days + 1;
        _expectOutOfBounds(wrong, 30 days + 1, 1 hours, 30 days);
    }

    function test_setNavTerms__by_a_stranger__reverts() public {
        vm.expectRevert(abi.encodeWithSelector(INavOracle.NotGovernor.selector, address(this)));
        oracle.setNavTerms(terms());
    }

    function test_remote__is_counted() public {
        remote.state(55e6, 3);
        oracle = new NavOracle(wiring(), terms(), address(remote));
        assertEq(oracle.remote(), address(remote));
        assertEq(oracle.totalAssets(), TOTAL + 55e6);
    }

    function test_confirm__while_the_remote_value_is_not_certain__takes_nothing_in() public {
        remote.state(55e6, 3);
        oracle = new NavOracle(wiring(), terms(), address(remote));
        assertTrue(_takesIn());
        remote.setTakesIn(false);
        assertFalse(_takesIn());
    }

    function test_constructor__with_a_remote_that_does_not_answer__reverts() public {
        NavOracle.Wiring memory parts = wiring();
        remote.setDown(true);
        vm.expectRevert(NavRemote.Unheard.selector);
        new NavOracle(parts, terms(), address(remote));
        vm.expectRevert(abi.encodeWithSelector(INavOracle.NoCode.selector, base));
        new NavOracle(parts, terms(), base);
    }

    function test_constructor__checks_its_terms() public {
        INavOracle.NavTerms memory wrong = terms();
        wrong.window = 0;
        NavOracle.Wiring memory parts = wiring();
        vm.expectRevert(abi.encodeWithSelector(INavOracle.TermOutOfBounds.selector, 0, 1 hours, 30 days));
        new NavOracle(parts, wrong, address(0));
    }

    /* HELPERS */

    function _takesIn() private returns (bool takesIn) {
        INavOracle.NavReport memory report = honest();
        bytes memory question = abi.encodeCall(INavOracle.confirm, (report, DEALING, CLOSED_BLOCK, SUPPLY, VIRTUAL));
        (,,, takesIn) = abi.decode(fund.call(address(oracle), question), (uint256, uint256, bool, bool));
    }

    function _expectOutOfBounds(INavOracle.NavTerms memory wrong, uint256 value, uint256 min, uint256 max) private {
        vm.expectRevert(abi.encodeWithSelector(INavOracle.TermOutOfBounds.selector, value, min, max));
        vm.prank(governor);
        oracle.setNavTerms(wrong);
    }

    function _lockFor(address member) private {
        vm.prank(member);
        lock.acquire();
    }
}
