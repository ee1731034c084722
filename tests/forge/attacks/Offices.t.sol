// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../../../contracts/interfaces/IFundTimelock.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @dev What the tests call of OpenZeppelin's timelock.
interface ITimelock {
    function schedule(address, uint256, bytes calldata, bytes32, bytes32, uint256) external;
    function execute(address, uint256, bytes calldata, bytes32, bytes32) external;
}

/// @notice Halts that do not hold, guardians who do not go, doors that are held shut.
contract OfficeAttackTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 60_000 * unit);
        tick(2 days);
    }

    /// @notice A revert cannot set state: the batch that goes too far is undone and with it the memory of it, so the
    ///         halt is recorded by a call of its own, which anyone makes and which outlasts its reason by an hour.
    /// @dev Without the record in EmergencyControls.trip (RoleDesk's `trippedAt` left as it is): the governor widens
    ///      the bucket, the reason is gone, and the keeper trades on in the same second.
    function test_halt__is_recorded_and_outlasts_its_reason() public {
        loseAllItCan(trend, 30_000 * unit);
        venue.setCost(0); // so that no bucket minds
        vm.prank(STRANGER);
        controls.trip();
        IRiskManagement.RiskTerms memory wider = risk.riskTerms();
        wider.fundLossCapacity = 0.05e18;
        vm.prank(timelock);
        risk.setRiskTerms(wider);
        assertFalse(controls.tradingGuardrail());
        assertFalse(attemptOrders(trend, one(IERC20(base), IERC20(weth), unit)), "traded in the halt");
        tick(1 hours);
        assertTrue(attemptOrders(trend, one(IERC20(base), IERC20(weth), unit)), "the halt ends by itself");
    }

    /// @notice The same for a strategy: its freeze stands although the price came back.
    /// @dev Without the record in RiskManagement.tripStrategy (`frozen` not stored): the call answers true and freezes
    ///      nothing; with the price back, the strategy buys again without the governor's word.
    function test_freeze__stands_although_the_price_came_back() public {
        swap(trend, IERC20(base), IERC20(weth), 59_000 * unit);
        deal();
        setPrice(wethFeed, 900);
        vm.prank(STRANGER);
        assertTrue(risk.tripStrategy(address(trend)));
        setPrice(wethFeed, 2000);
        assertFalse(attemptOrders(trend, one(IERC20(base), IERC20(weth), unit)), "bought while frozen");
    }

    /// @notice A guardian who may cancel proposals would cancel its own replacement: that one it may not touch.
    /// @dev Without GuardianMayNotBlock in FundTimelock.cancelSingle: the proposal is gone and the guardian in office
    ///      two days later, after every vote against it.
    function test_guardian__cannot_keep_itself_in_office() public {
        bytes memory dismissal = abi.encodeCall(IEmergencyControls.setGuardian, (CAROL, 180 days));
        vm.prank(OWNER);
        ITimelock(timelock).schedule(address(controls), 0, dismissal, 0, 0, 2 days);
        bytes memory cancel = abi.encodeCall(IFundTimelock.cancelSingle, (address(controls), 0, dismissal, 0, 0));
        attempt(GUARDIAN, timelock, cancel);
        attempt(GUARDIAN, address(controls), abi.encodeCall(controls.revokeKeeper, ()));
        attempt(GUARDIAN, address(controls), abi.encodeCall(controls.pauseDealing, ()));
        tick(2 days);
        attempt(STRANGER, timelock, abi.encodeCall(ITimelock.execute, (address(controls), 0, dismissal, 0, 0)));
        assertEq(controls.guardian(), CAROL);
    }

    /// @notice Nor pause by pause: its pause is used up until the governor arms it again, whoever holds the office.
    /// @dev Without `spent.guardian` in EmergencyControls._pauseUntil: dealing is paused until day 105.
    function test_guardian__cannot_pause_for_ever() public {
        uint256 start = block.timestamp;
        for (uint256 i = 0; i < 20; i++) {
            attempt(GUARDIAN, address(controls), abi.encodeCall(controls.pauseDealing, ()));
            tick(5 days);
        }
        assertLe(controls.dealingPausedUntil(), start + 10 days);
        deal();
    }

    /// @notice A keeper who closes and never strikes would hold the last door shut, if overdue counted from the close.
    /// @dev Without `struckAt` in EmergencyControls.windDownFrom (counting from `lastClose`): the door moves with every
    ///      close and after 40 days of them it is still shut.
    function test_wind_down__is_not_held_off_by_closing_without_striking() public {
        uint256 start = block.timestamp;
        while (block.timestamp < start + 40 days) {
            close();
            tick(1 hours + 1);
            fund.reopenDealing();
        }
        attempt(STRANGER, address(controls), abi.encodeCall(controls.windDownOverdue, ()));
        assertTrue(controls.isWindingDown(), "the door is shut");
    }

    /// @notice Nor by pauses: of those, ten days count.
    /// @dev Without the `min` with GUARDIAN_PAUSE in EmergencyControls.windDownFrom: with the base asset out of its
    ///      band and a stranger who trips every hour, the door is still shut after 40 days.
    function test_wind_down__is_not_held_off_by_pausing() public {
        uint256 start = block.timestamp;
        while (block.timestamp < start + 40 days) {
            vm.warp(block.timestamp + 59 minutes);
            baseFeed.push(0.4e8);
            vm.prank(STRANGER);
            controls.trip();
        }
        attempt(STRANGER, address(controls), abi.encodeCall(controls.windDownOverdue, ()));
        assertTrue(controls.isWindingDown(), "the door is shut");
    }

    /// @notice Every holder can leave before any decision takes effect: queued today, it can be executed in two days,
    ///         and the exit in kind is open all the while.
    /// @dev Without MIN_DELAY in FundTimelock._requireDelayInBounds: the governor brings the delay to nothing with its
    ///      first decision, and the second, an exit levy of 1 %, takes effect in the block in which it is queued.
    function test_decision__leaves_time_to_leave() public {
        bytes memory hurry = abi.encodeWithSignature("updateDelay(uint256)", 0);
        _decide(timelock, hurry, 2 days);
        bytes memory levy =
            abi.encodeWithSignature("setFeeTerms((uint64,uint64,uint64,uint64,uint64))", 0, 0, 0, 0.01e18, 0.01e18);
        _decide(address(fees), levy, 0);
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        assertEq(fees.feeTerms().exitLevy, 0.005e18, "decided over her head");
    }

    function _decide(address target, bytes memory data, uint256 delay) private {
        attempt(OWNER, timelock, abi.encodeCall(ITimelock.schedule, (target, 0, data, 0, 0, delay)));
        if (delay != 0) tick(delay);
        attempt(OWNER, timelock, abi.encodeCall(ITimelock.execute, (target, 0, data, 0, 0)));
    }
}
