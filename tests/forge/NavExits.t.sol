// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {NavOracle} from "../../contracts/valuation/NavOracle.sol";
import {NavFixture} from "./NavFixture.sol";
import {NavRemote, NavStrategy} from "./mocks/NavParts.sol";

/// @notice In-kind exits between an observation and its strike: they must not invalidate the report, and nothing else
///         may hide behind them.
contract NavExitsTest is NavFixture {
    function test_confirm__a_report_from_before_an_exit__passes() public {
        INavOracle.NavReport memory report = honest();
        _exit(10);
        (uint256 total, uint256 perShare, bool held) = confirmAt(report, SUPPLY * 9 / 10, VIRTUAL);
        assertEq(total, TOTAL * 9 / 10, "struck at what is there now");
        assertApproxEqRel(perShare, 1e18, 1e10);
        assertFalse(held);
    }

    /// @dev A dust exit before each strike would block dealing for ever.
    function test_confirm__a_report_from_before_or_between_many_exits__passes() public {
        INavOracle.NavReport memory before = honest();
        _exit(1000);
        INavOracle.NavReport memory between = honest();
        _exit(1000);
        _exit(1000);
        uint256 state = vm.snapshotState();
        _confirmNow(between);
        vm.revertToState(state);
        _confirmNow(before);
    }

    function test_confirm__a_report_from_after_the_exits__passes() public {
        _exit(10);
        _confirmNow(honest());
    }

    function test_confirm__a_report_from_before_an_order_and_an_exit__reverts() public {
        INavOracle.NavReport memory report = honest();
        _order();
        _exit(10);
        _expectUnitsDiffer(report);
    }

    function test_confirm__a_report_from_before_an_exit_and_an_order__reverts() public {
        INavOracle.NavReport memory report = honest();
        _exit(10);
        _order();
        _expectUnitsDiffer(report);
    }

    function test_confirm__a_report_from_before_an_order_between_two_exits__reverts() public {
        INavOracle.NavReport memory report = honest();
        _exit(10);
        _order();
        INavOracle.NavReport memory later = honest();
        _exit(10);
        _expectUnitsDiffer(report);
        _confirmNow(later);
    }

    function test_confirm__units_that_never_were__revert_after_an_exit_too() public {
        INavOracle.NavReport memory report = honest();
        _exit(10);
        report.unitsHash = keccak256("never");
        _expectUnitsDiffer(report);
    }

    /// @dev The reported total goes with the supply at the observation, not with the one after the exit.
    function test_confirm__measures_the_reported_total_against_the_supply_it_was_made_with() public {
        INavOracle.NavReport memory report = honest();
        _exit(2);
        report.totalAssets = TOTAL / 2; // right only for the supply of now
        expectTotalDiffers(report, _supply());
        report.totalAssets = TOTAL;
        _confirmNow(report);
    }

    function test_confirm__the_next_dealing__knows_no_units_from_before_the_last_one() public {
        INavOracle.NavReport memory report = honest();
        _exit(10);
        _confirmNow(report);
        report.sequence++;
        _expectUnitsDiffer(report);
        _exit(10);
        report.sequence++;
        _expectUnitsDiffer(report);
    }

    function test_confirm__after_an_exit_that_changed_nothing__passes() public {
        INavOracle.NavReport memory report = honest();
        fund.call(address(oracle), abi.encodeCall(INavOracle.beforeExit, (SUPPLY)));
        fund.call(address(oracle), abi.encodeCall(INavOracle.afterExit, ()));
        _confirmNow(report);
    }

    /* THE OTHER CHAIN IS SILENT */

    function test_exit__works_while_the_other_chain_does_not_answer() public {
        _setRemote();
        remote.setDown(true);
        _exit(10);
        INavOracle.NavReport memory report;
        (report.dealing, report.sequence) = (uint64(DEALING), 1);
        (report.observedBlock, report.blockHash) = (OBSERVED_BLOCK, BLOCK_HASH);
        report.validUntil = uint40(block.timestamp);
        expectRefusal(report, abi.encodeWithSelector(NavRemote.Unheard.selector));
    }

    /// @dev What was recorded while it was silent matches nothing once it speaks again: a fresh report is due.
    function test_confirm__after_an_exit_in_silence__asks_for_a_new_report() public {
        _setRemote();
        INavOracle.NavReport memory report = honest();
        remote.setDown(true);
        _exit(10);
        remote.setDown(false);
        _expectUnitsDiffer(report);
        _confirmNow(honest());
    }

    function test_confirm__after_a_new_statement_of_the_other_chain__reverts() public {
        _setRemote();
        INavOracle.NavReport memory report = honest();
        _exit(10);
        remote.state(1, 2);
        _expectUnitsDiffer(report);
    }

    /* FUZZ */

    /// @dev Whatever happens between observation and strike, in any order: a report passes exactly when exits were all.
    function testFuzz_confirm__passes_exactly_when_only_exits_happened(uint256 script) public {
        INavOracle.NavReport memory report = honest();
        bool onlyExits = true;
        for (uint256 i = 0; i < 6; i++) {
            uint256 step = (script >> (8 * i)) % 6;
            if (step < 2) _exit(100 + step);
            if (step == 2) onlyExits = false;
            if (step == 2) _order();
        }
        if (onlyExits) _confirmNow(report);
        else _expectUnitsDiffer(report);
    }

    /* HELPERS */

    /// @dev Pays one part in `part` of everything in kind.
    function _exit(uint256 part) private {
        fund.call(address(oracle), abi.encodeCall(INavOracle.beforeExit, (_supply())));
        uint256 cash = treasury.cash();
        treasury.setCash(cash - cash / part);
        _shrink(first, 0, part);
        _shrink(first, 2, part);
        _shrink(second, 1, part);
        fund.call(address(oracle), abi.encodeCall(INavOracle.afterExit, ()));
    }

    function _shrink(NavStrategy strategy, uint256 entry, uint256 part) private {
        uint256 units = strategy.inventory()[entry].units;
        strategy.setUnits(entry, units - units / part);
    }

    function _order() private {
        first.setUnits(0, first.inventory()[0].units - 7);
    }

    function _setRemote() private {
        remote.state(0, 1);
        oracle = new NavOracle(wiring(), terms(), address(remote));
    }

    /// @dev The supply shrinks like the cash: both pay the same slice.
    function _supply() private view returns (uint256) {
        return SUPPLY * treasury.cash() / 1_000e6;
    }

    function _confirmNow(INavOracle.NavReport memory report) private {
        (uint256 total,, bool held) = confirmAt(report, _supply(), VIRTUAL);
        assertEq(total, oracle.totalAssets());
        assertFalse(held);
    }

    function _expectUnitsDiffer(INavOracle.NavReport memory report) private {
        bytes4 selector = INavOracle.UnitsDiffer.selector;
        expectRefusal(report, abi.encodeWithSelector(selector, report.unitsHash, oracle.unitsHash()));
    }
}
