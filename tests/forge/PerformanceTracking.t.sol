// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PerformanceTracking} from "../../contracts/fund/PerformanceTracking.sol";
import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IPerformanceTracking} from "../../contracts/interfaces/IPerformanceTracking.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";
import {StandInClock} from "./mocks/PerformanceParts.sol";
import {Test} from "./Test.sol";

/// @notice Strikes and reports: what is written, by whom, once.
contract PerformanceTrackingTest is Test {
    uint256 private constant START = 1_800_000_000;
    uint256 private constant NAV = 1.25e18;
    uint256 private constant MARK = 1.5e18;
    uint256 private constant SUPPLY = 1_000_000e18;
    bytes32 private constant HASH = keccak256("report");

    address private _keeper = makeAddr("keeper");
    StandInClock private _fund = new StandInClock();
    PerformanceTracking private _tracking;

    function setUp() public {
        vm.warp(START);
        EmergencyControls controls = new EmergencyControls(
            new ControlsParts().wiring(makeAddr("governor")),
            IEmergencyControls.Roles({
                manager: makeAddr("manager"),
                keeper: _keeper,
                standby: makeAddr("standby"),
                guardian: makeAddr("guardian"),
                watcher: makeAddr("watcher"),
                guardianTerm: 180 days
            })
        );
        _tracking = PerformanceTracking(
            vm.deployCode(
                "build/artifacts/PerformanceTracking.json",
                abi.encode(_fund, makeAddr("navOracle"), ITreasury(address(0)), controls)
            )
        );
        _fund.setNumber(1);
    }

    /* STRIKES */

    function test_record__keeps_the_strike() public {
        _record(1);
        IPerformanceTracking.Checkpoint memory got = _tracking.checkpoint(1);
        assertEq(got.time, START);
        assertEq(got.navPerShare, NAV);
        assertEq(got.highWaterMark, MARK);
        assertEq(got.supply, SUPPLY / 1e9);
        assertEq(_tracking.checkpoint(2).time, 0);
    }

    function testFuzz_record__what_outgrows_its_field_stays_at_the_largest(uint256 nav, uint256 supply, uint256 mark)
        public
    {
        vm.prank(address(_fund));
        _tracking.record(1, nav, supply, mark);
        IPerformanceTracking.Checkpoint memory got = _tracking.checkpoint(1);
        assertEq(got.navPerShare, nav > type(uint72).max ? type(uint72).max : nav);
        assertEq(got.highWaterMark, mark > type(uint72).max ? type(uint72).max : mark);
        assertEq(got.supply, supply / 1e9 > type(uint72).max ? type(uint72).max : supply / 1e9);
        assertEq(got.time, START);
    }

    function test_record__at_the_edge_of_its_fields__is_exact() public {
        uint256 most = type(uint72).max;
        vm.startPrank(address(_fund));
        _tracking.record(1, most, most * 1e9 + 1e9 - 1, most);
        _tracking.record(2, most + 1, most * 1e9 + 1e9, most + 1);
        for (uint256 i = 1; i <= 2; i++) {
            IPerformanceTracking.Checkpoint memory got = _tracking.checkpoint(i);
            assertEq(got.navPerShare, most);
            assertEq(got.highWaterMark, most);
            assertEq(got.supply, most);
        }
        assertEq(most / 1e18, 4722);
    }

    function testFuzz_record__refuses_everybody_but_the_fund(address caller) public {
        vm.assume(caller != address(_fund));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotFund.selector, caller));
        _tracking.record(1, NAV, SUPPLY, MARK);
    }

    function testFuzz_record__a_recorded_dealing__reverts(uint256 dealing) public {
        for (uint256 i = 1; i <= 5; i++) {
            _record(i);
        }
        dealing = bound(dealing, 1, 5);
        _expectAlreadyRecorded(dealing);
        _strike(dealing);
    }

    function testFuzz_record__any_but_the_next__reverts(uint256 dealing) public {
        for (uint256 i = 1; i <= 5; i++) {
            _record(i);
        }
        vm.assume(dealing == 0 || dealing > 6);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotNext.selector, dealing, 6));
        _strike(dealing);
    }

    function test_record__the_first__is_number_one() public {
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotNext.selector, 0, 1));
        _strike(0);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotNext.selector, 2, 1));
        _strike(2);
        _record(1);
    }

    /// @dev A strike pays for one new slot and no counter beside it.
    function test_record__writes_one_slot_and_reads_one_other() public {
        _record(1);
        vm.record();
        _record(2);
        (bytes32[] memory reads, bytes32[] memory writes) = vm.accesses(address(_tracking));
        assertEq(writes.length, 1);
        assertEq(_distinct(reads), 2);
    }

    /// @dev The call alone; a transaction adds 2,600 for the address. 22,100 of it is the slot, 2,100 the one before.
    function test_record__costs_less_than_26000_gas() public {
        _record(1);
        vm.cool(address(_tracking));
        vm.prank(address(_fund));
        uint256 before = gasleft();
        _tracking.record(2, NAV, SUPPLY, MARK);
        assertLt(before - gasleft(), 2600 + 26_000);
    }

    /* LAST */

    function test_lastDealing__during_a_strike__is_what_is_recorded() public {
        _fund.setNumber(0);
        assertEq(_tracking.lastDealing(), 0);
        _fund.setNumber(1);
        assertEq(_tracking.lastDealing(), 0);
        _fund.setNumber(2); // the fund moved on, the record follows
        assertEq(_tracking.lastDealing(), 0);
        _tracking.drawdown();
        _tracking.returnOver(1 days);
        vm.prank(address(_fund));
        _tracking.record(1, NAV, SUPPLY, MARK);
        assertEq(_tracking.lastDealing(), 1);
        _fund.setNumber(3);
        assertEq(_tracking.lastDealing(), 1);
    }

    /* REPORTS */

    function test_recordReport__anchors_the_hash() public {
        _record(1);
        assertEq(_tracking.reportHash(1), bytes32(0));
        vm.expectEmit(address(_tracking));
        emit IPerformanceTracking.ReportRecorded(1, HASH);
        _recordReport(1, HASH);
        assertEq(_tracking.reportHash(1), HASH);
    }

    function test_recordReport__a_second_time__leaves_the_first() public {
        _record(1);
        _recordReport(1, HASH);
        bytes4 refusal = IPerformanceTracking.ReportAlreadyRecorded.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, 1, HASH));
        _recordReport(1, keccak256("another"));
        vm.expectRevert(abi.encodeWithSelector(refusal, 1, HASH));
        _recordReport(1, HASH);
        _record(2);
        _recordReport(2, HASH);
    }

    function test_recordReport__of_an_unstruck_dealing__reverts() public {
        _record(1);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotRecorded.selector, 2));
        _recordReport(2, HASH);
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.NotRecorded.selector, 0));
        _recordReport(0, HASH);
    }

    function test_recordReport__of_nothing__reverts() public {
        _record(1);
        vm.expectRevert(IPerformanceTracking.ZeroHash.selector);
        _recordReport(1, 0);
    }

    function testFuzz_recordReport__refuses_everybody_but_the_keeper(address caller) public {
        vm.assume(caller != _keeper);
        _record(1);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, caller, _keeper));
        vm.prank(caller);
        _tracking.recordReport(1, HASH);
    }

    /* HELPERS */

    /// @dev As in a strike: the fund moves on afterwards.
    function _record(uint256 dealing) private {
        _fund.setNumber(dealing);
        _strike(dealing);
    }

    function _strike(uint256 dealing) private {
        vm.prank(address(_fund));
        _tracking.record(dealing, NAV, SUPPLY, MARK);
    }

    function _recordReport(uint256 dealing, bytes32 hash) private {
        vm.prank(_keeper);
        _tracking.recordReport(dealing, hash);
    }

    function _expectAlreadyRecorded(uint256 dealing) private {
        vm.expectRevert(abi.encodeWithSelector(IPerformanceTracking.AlreadyRecorded.selector, dealing));
    }

    function _distinct(bytes32[] memory slots) private pure returns (uint256 count) {
        for (uint256 i = 0; i < slots.length; i++) {
            bool seen;
            for (uint256 j = 0; j < i; j++) {
                if (slots[j] == slots[i]) seen = true;
            }
            if (!seen) count++;
        }
    }
}
