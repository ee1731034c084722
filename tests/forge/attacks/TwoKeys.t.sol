// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {Entry} from "../../../contracts/interfaces/IStrategy.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice What slips between the two keys of a NAV, and what would keep them from ever meeting.
contract TwoKeysAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        allocate(lending, 10_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 30_000 * unit);
        lend(400 * unit);
    }

    /// @notice A keeper that does not see a position is off by less than the tolerance of the total: units must agree
    ///         exactly.
    /// @dev Without NavOracle._checkUnits: the strike passes on a report that lacks the whole loan of 400, 0.40 % of
    ///      the NAV where 0.50 % are tolerated, and the keeper's blindness is found when the loan has grown.
    function test_missing_position_within_the_tolerance__is_found() public {
        close();
        INavOracle.NavReport memory r = report();
        INavOracle.Valuation memory v = navOracle.valuation();
        Entry[] memory seen = v.inventories[1];
        seen[1].units = 0; // the loan
        r.unitsHash = keccak256(abi.encode(block.chainid, fund, v.cash, v.strategies, v.inventories, v.remoteSequence));
        r.totalAssets -= 400 * unit;
        attempt(KEEPER, address(fund), abi.encodeCall(fund.strike, (r)));
        assertEq(fund.dealingClock().number, 2, "struck on half a sight");
    }

    /// @notice A dust exit in kind after every observation would block dealing for ever: the report is compared with
    ///         the units from before it.
    /// @dev Without the kept hash in NavOracle._checkUnits (asking for today's units alone): the strike reverts with
    ///      UnitsDiffer after one exit of a millionth of a share, and the next report meets the next exit.
    function test_dust_exit_before_the_strike__does_not_block_it() public {
        close();
        INavOracle.NavReport memory r = report();
        leaveInKind(ALICE, 1e15);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
    }

    /// @notice An order after the observation, hidden behind a dust exit, would be struck on a report that never saw
    ///         it.
    /// @dev Without the new epoch in NavOracle.beforeExit: an exit before the order keeps the old hash alive for the
    ///      one after it, and the strike passes although WETH of 10,000 was bought in between.
    function test_order_behind_a_dust_exit__asks_for_a_new_report() public {
        _strikeAfter(address(trend), "");
    }

    /// @notice The same with cash that is moved to a strategy.
    /// @dev Without it, as above: the strike passes although 1,000 of cash moved in between.
    function test_allocation_behind_a_dust_exit__asks_for_a_new_report() public {
        _strikeAfter(address(treasury), abi.encodeCall(treasury.allocate, (address(trend), 1000 * unit)));
    }

    /// @notice And with units that the governor recognises.
    /// @dev Without it, as above: the strike passes although 100 were recognised in between.
    function test_recognition_behind_a_dust_exit__asks_for_a_new_report() public {
        base.mint(address(treasury), 100 * unit);
        _strikeAfter(address(treasury), abi.encodeCall(treasury.recogniseCash, ()));
    }

    /// @notice Forward pricing: who asks for a price that is already known takes it from the others.
    /// @dev Without `observedBlock > closedBlock` in NavOracle._checkObservation: the strike passes on an observation
    ///      from before the close.
    function test_observation_from_before_the_close__strikes_nothing() public {
        subscribe(BOB, 1000 * unit);
        tick(20 hours);
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        fund.closeDealing();
        attempt(KEEPER, address(fund), abi.encodeCall(fund.strike, (r)));
        assertEq(fund.dealingClock().number, 2, "struck at a price that was known");
    }

    /// @dev Report, exit, `act`, exit, strike.
    function _strikeAfter(address target, bytes memory act) private {
        close();
        INavOracle.NavReport memory r = report();
        leaveInKind(ALICE, 1e15);
        if (target == address(trend)) swap(trend, IERC20(base), IERC20(weth), 10_000 * unit);
        else assertTrue(attempt(act.length == 4 ? timelock : KEEPER, target, act));
        leaveInKind(ALICE, 1e15);
        attempt(KEEPER, address(fund), abi.encodeCall(fund.strike, (r)));
        assertEq(fund.dealingClock().number, 2, "struck on what was");
        assertTrue(strike(), "a new report passes");
    }
}
