// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PerformanceTracking} from "../../contracts/fund/PerformanceTracking.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {StandInClock} from "./mocks/PerformanceParts.sol";
import {Test} from "./Test.sol";

/// @notice Returns and drawdowns against walks from the first strike to the last, and against numbers worked by hand.
contract PerformanceViewsTest is Test {
    struct Strike {
        uint256 time;
        uint256 nav;
    }

    uint256 private constant START = 1_800_000_000;
    uint256 private constant WAD = 1e18;
    uint256 private constant FOREVER = type(uint256).max;

    StandInClock private _fund = new StandInClock();
    PerformanceTracking private _tracking;
    Strike[] private _strikes; // the model
    uint256 private _mark = WAD;

    function setUp() public {
        vm.warp(START);
        _tracking = new PerformanceTracking(
            address(_fund), address(this), ITreasury(address(0)), IEmergencyControls(address(0))
        );
        _fund.setNumber(1);
    }

    /* BEFORE THE FIRST STRIKE */

    function testFuzz_views__before_the_first_strike__are_nothing(uint256 number) public view {
        assertEq(_tracking.lastDealing(), 0);
        assertEq(_tracking.dealingAt(number), 0);
        assertEq(_tracking.returnOver(number), int256(0));
        assertEq(_tracking.drawdownOver(number), 0);
        assertEq(_tracking.drawdown(), 0);
    }

    /* BY HAND */

    /// @dev Strikes on days 1 to 5 at 1.1, 1.2, 0.9, 0.96, 1.08.
    function test_views__of_five_days__are_as_worked_by_hand() public {
        _fiveDays();
        assertEq(_tracking.returnOver(0), int256(0));
        assertEq(_tracking.returnOver(1 days), int256(0.125e18)); // from 0.96
        assertEq(_tracking.returnOver(2 days), int256(0.2e18)); // from 0.9
        assertEq(_tracking.returnOver(3 days), int256(-0.1e18)); // from 1.2
        assertEq(_tracking.returnOver(4 days), int256(-18_181_818_181_818_182)); // from 1.1, rounded down
        assertEq(_tracking.returnOver(4 days + 1), int256(0.08e18)); // from the launch
        assertEq(_tracking.returnOver(FOREVER), int256(0.08e18));
        assertEq(_tracking.drawdownOver(2 days), 0);
        assertEq(_tracking.drawdownOver(2 days + 1), 0.25e18); // from 1.2, which holds at its start, to 0.9
        assertEq(_tracking.drawdownOver(3 days), 0.25e18);
        assertEq(_tracking.drawdownOver(FOREVER), 0.25e18);
        assertEq(_tracking.drawdown(), 0.1e18); // from 1.2 to 1.08
    }

    function test_returnOver__between_two_strikes__starts_at_the_earlier() public {
        _fiveDays();
        assertEq(_tracking.returnOver(1 days + 1), _tracking.returnOver(2 days));
        assertEq(_tracking.returnOver(2 days - 1), _tracking.returnOver(2 days));
        assertEq(_tracking.returnOver(1 days - 1), _tracking.returnOver(1 days));
    }

    function test_returnOver__of_the_first_strike__counts_from_the_launch() public {
        _strike(1 days, 0.9e18);
        assertEq(_tracking.returnOver(0), int256(0));
        assertEq(_tracking.returnOver(1), int256(-0.1e18));
        assertEq(_tracking.drawdownOver(0), 0);
        assertEq(_tracking.drawdownOver(1), 0.1e18);
    }

    /// @dev A third has no last digit: what was lost is never understated, what was won never overstated.
    function test_views__round_against_the_fund() public {
        _strike(1 days, 3e18);
        _strike(1 days, 2e18);
        assertEq(_tracking.returnOver(1 days), -int256(333_333_333_333_333_334));
        assertEq(_tracking.drawdownOver(1 days), 333_333_333_333_333_334);
        assertEq(_tracking.drawdown(), 333_333_333_333_333_334);
        _strike(1 days, 3e18 + 1);
        assertEq(_tracking.returnOver(2 days), int256(0)); // a third of a wei up
        _strike(1 days, 3e18);
        assertEq(_tracking.drawdown(), 1); // a third of a wei down
    }

    /// @dev Two falls and the second from a lower high is the larger: the high must follow, the largest must stay.
    function test_drawdownOver__keeps_the_largest_fall_of_several() public {
        _strike(1 days, 2e18);
        _strike(1 days, 1.8e18);
        _strike(1 days, 2.1e18);
        _strike(1 days, 1.05e18);
        _strike(1 days, 4e18);
        _strike(1 days, 3.6e18);
        assertEq(_tracking.drawdownOver(FOREVER), 0.5e18);
        assertEq(_tracking.drawdownOver(1 days), 0.1e18);
    }

    function test_drawdown__of_a_saturated_value__is_none() public {
        _strike(1 days, 10_000e18);
        assertEq(_tracking.drawdown(), 0);
        assertEq(_tracking.returnOver(FOREVER), int256(uint256(type(uint72).max)) - 1e18);
    }

    /* TIME */

    function test_dealingAt__edges() public {
        _fiveDays();
        assertEq(_tracking.dealingAt(0), 0);
        assertEq(_tracking.dealingAt(START + 1 days - 1), 0);
        for (uint256 i = 1; i <= 5; i++) {
            assertEq(_tracking.dealingAt(START + i * 1 days), i);
            assertEq(_tracking.dealingAt(START + i * 1 days + 1), i);
            if (i < 5) assertEq(_tracking.dealingAt(START + (i + 1) * 1 days - 1), i);
        }
        assertEq(_tracking.dealingAt(FOREVER), 5);
    }

    function test_dealingAt__two_strikes_in_one_second__is_the_later() public {
        _strike(1 days, WAD);
        _strike(0, WAD);
        _strike(1 days, WAD);
        assertEq(_tracking.dealingAt(START + 1 days), 2);
        assertEq(_tracking.dealingAt(START + 1 days - 1), 0);
    }

    /* AGAINST THE MODEL */

    function testFuzz_dealingAt__as_a_walk_finds_it(uint256 seed, uint256 time) public {
        _history(seed);
        uint256 last = _strikes[_strikes.length - 1].time;
        time = bound(time, START - 1 days, last + 1 days);
        assertEq(_tracking.dealingAt(time), _modelAt(time));
        for (uint256 i = 0; i < _strikes.length; i++) {
            assertEq(_tracking.dealingAt(_strikes[i].time), _modelAt(_strikes[i].time));
            assertEq(_tracking.dealingAt(_strikes[i].time - 1), _modelAt(_strikes[i].time - 1));
        }
    }

    /// @dev The model's window is a list of values; the return is checked by multiplying back, not by the same division.
    function testFuzz_returnOver__as_a_walk_finds_it(uint256 seed, uint256 window) public {
        _history(seed);
        uint256[] memory values = _modelWindow(window);
        (uint256 first, uint256 last) = (values[0], values[values.length - 1]);
        uint256 growth = uint256(_tracking.returnOver(window) + int256(WAD));
        assertLe(growth * first, last * WAD);
        assertGt((growth + 1) * first, last * WAD);
    }

    /// @dev Every pair of values, the later against the earlier: no running high to get wrong.
    function testFuzz_drawdownOver__as_all_pairs_give_it(uint256 seed, uint256 window) public {
        _history(seed);
        uint256[] memory values = _modelWindow(window);
        uint256 got = _tracking.drawdownOver(window);
        bool reached = got == 0;
        for (uint256 i = 0; i < values.length; i++) {
            for (uint256 j = i + 1; j < values.length; j++) {
                if (values[j] >= values[i]) continue;
                uint256 lost = (values[i] - values[j]) * WAD;
                assertGe(got * values[i], lost);
                if ((got - 1) * values[i] < lost) reached = true;
            }
        }
        assertTrue(reached, "no pair falls so far");
    }

    function testFuzz_drawdown__is_the_fall_from_the_mark(uint256 seed) public {
        _history(seed);
        uint256 nav = _strikes[_strikes.length - 1].nav;
        uint256 got = _tracking.drawdown();
        if (nav >= _mark) return assertEq(got, 0);
        assertGe(got * _mark, (_mark - nav) * WAD);
        assertLt((got - 1) * _mark, (_mark - nav) * WAD);
    }

    /* HELPERS */

    function _fiveDays() private {
        _strike(1 days, 1.1e18);
        _strike(1 days, 1.2e18);
        _strike(1 days, 0.9e18);
        _strike(1 days, 0.96e18);
        _strike(1 days, 1.08e18);
    }

    function _strike(uint256 wait, uint256 nav) private {
        skip(wait);
        if (nav > _mark) _mark = nav;
        uint256 dealing = _strikes.length + 1;
        vm.prank(address(_fund));
        _tracking.record(dealing, nav, 1e18, _mark);
        _strikes.push(Strike(vm.getBlockTimestamp(), nav));
        _fund.setNumber(dealing + 1);
    }

    /// @dev 1 to 24 strikes, up to three days apart, each 0 to twice the value before.
    function _history(uint256 seed) private {
        uint256 count = 1 + seed % 24;
        uint256 nav = WAD;
        for (uint256 i = 0; i < count; i++) {
            uint256 roll = uint256(keccak256(abi.encode(seed, i)));
            nav = bound(nav * (roll % 2001) / 1000, 0.001e18, 4000e18);
            _strike(bound(roll >> 128, 0, 3 days), nav);
        }
    }

    function _modelAt(uint256 time) private view returns (uint256 dealing) {
        for (uint256 i = 0; i < _strikes.length; i++) {
            if (_strikes[i].time <= time) dealing = i + 1;
        }
    }

    /// @dev NAV per share at the window's start and at every strike in it.
    function _modelWindow(uint256 window) private view returns (uint256[] memory values) {
        uint256 end = _strikes[_strikes.length - 1].time;
        uint256 start = _modelAt(window > end ? 0 : end - window);
        values = new uint256[](_strikes.length - start + 1);
        values[0] = start == 0 ? WAD : _strikes[start - 1].nav;
        for (uint256 i = start; i < _strikes.length; i++) {
            values[i - start + 1] = _strikes[i].nav;
        }
    }
}
