// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {DaoFixture} from "./DaoFixture.sol";

/// @notice A guardian is in office for a term, which only the shareholders renew.
contract GuardianTermTest is DaoFixture {
    uint256 private _ends;

    function setUp() public {
        deployGoverned();
        _ends = controls.guardianTermEnds();
    }

    function test_term__begins_with_the_appointment() public {
        assertEq(_ends, 1_700_000_000 + GUARDIAN_TERM);
        vm.warp(_ends - 1);
        assertEq(controls.guardian(), GUARDIAN);
        vm.warp(_ends);
        assertEq(controls.guardian(), address(0));
    }

    function test_guardian__on_the_last_second__has_every_power() public {
        Proposal memory p = cashFloor(0.15e18);
        pass(p);
        vm.warp(_ends - 1);
        queue(p);
        bytes32 salt = saltOf(p);
        vm.startPrank(GUARDIAN);
        controls.pauseTrading();
        controls.pauseDealing();
        controls.consentToWindDown();
        controls.revokeKeeper();
        risk.freezeStrategy(address(trend));
        risk.lowerStrategyCap(address(trend), 0);
        risk.lowerTokenCap(address(weth), 0);
        risk.lowerAdapterCap(address(swapAdapter), 0);
        registry.disableFeed(address(weth));
        treasury.removeStrategy(address(lending));
        vm.stopPrank();
        guardianCancels(p, salt);
    }

    function test_guardian__past_its_term__has_none() public {
        Proposal memory p = cashFloor(0.15e18);
        pass(p);
        vm.warp(_ends);
        queue(p);
        bytes32 salt = saltOf(p);
        vm.startPrank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotPauser.selector, GUARDIAN));
        controls.pauseTrading();
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotPauser.selector, GUARDIAN));
        controls.pauseDealing();
        bytes memory refusal = abi.encodeWithSelector(IEmergencyControls.NotGuardian.selector, GUARDIAN);
        vm.expectRevert(refusal);
        controls.consentToWindDown();
        vm.expectRevert(refusal);
        controls.revokeKeeper();
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.NotGuardian.selector, GUARDIAN));
        risk.freezeStrategy(address(trend));
        vm.expectRevert(refusal);
        risk.lowerStrategyCap(address(trend), 0);
        vm.expectRevert(refusal);
        risk.lowerTokenCap(address(weth), 0);
        vm.expectRevert(refusal);
        risk.lowerAdapterCap(address(swapAdapter), 0);
        vm.expectRevert(abi.encodeWithSelector(IPriceRegistry.NotGuardian.selector, GUARDIAN));
        registry.disableFeed(address(weth));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotGuardian.selector, GUARDIAN));
        treasury.removeStrategy(address(lending));
        vm.expectRevert(abi.encodeWithSelector(IFundTimelock.NotGuardian.selector, GUARDIAN));
        lockedTime.cancelBatch(p.targets, p.values, p.payloads, 0, salt);
        vm.expectRevert(abi.encodeWithSelector(IFundTimelock.NotGuardian.selector, GUARDIAN));
        lockedTime.cancelSingle(p.targets[0], 0, p.payloads[0], 0, salt);
    }

    function test_term__is_not_renewed_by_the_guardian() public {
        testFuzz_term__is_renewed_by_nobody_but_the_vote(GUARDIAN);
    }

    function testFuzz_term__is_renewed_by_nobody_but_the_vote(address caller) public {
        vm.assume(caller != timelock);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotGovernor.selector, caller));
        controls.setGuardian(GUARDIAN, 365 days);
        assertEq(controls.guardianTermEnds(), _ends);
    }

    /// @dev And a guardian who is renewed has used up what it had used up.
    function test_term__renewed_by_vote__runs_on_without_new_pauses() public {
        vm.prank(GUARDIAN);
        controls.pauseTrading();
        Proposal memory p = one(address(controls), abi.encodeCall(IEmergencyControls.setGuardian, (GUARDIAN, 90 days)));
        vm.warp(_ends - 3 days);
        pass(p);
        queue(p);
        tick(DELAY);
        assertEq(controls.guardian(), address(0)); // the vote came late: none in between
        execute(p);
        assertEq(controls.guardian(), GUARDIAN);
        assertEq(controls.guardianTermEnds(), block.timestamp + 90 days);
        vm.prank(GUARDIAN);
        vm.expectRevert(IEmergencyControls.GuardianNotArmed.selector);
        controls.pauseTrading();
    }

    function testFuzz_term__outside_its_bounds__is_refused(uint256 term) public {
        vm.assume(term < 30 days || term > 365 days);
        vm.prank(timelock);
        bytes4 refusal = IEmergencyControls.TermOutOfBounds.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, term, 30 days, 365 days));
        controls.setGuardian(GUARDIAN, term);
    }

    /// @dev What goes on without a guardian: the keeper, the watcher's pause, every way out, and the vote.
    function test_fund__without_a_guardian__goes_on() public {
        vm.warp(_ends);
        tick(1);
        controls.requireKeeper(KEEPER);
        vm.prank(WATCHER);
        controls.pauseTrading();
        assertGt(controls.tradingPausedUntil(), block.timestamp);
        uint256 half = shares.balanceOf(BOB) / 2;
        vm.prank(BOB);
        fund.redeemInKind(half, BOB, new address[](0));
        Proposal memory p = one(address(controls), abi.encodeCall(IEmergencyControls.setGuardian, (CAROL, 30 days)));
        decide(p);
        assertEq(controls.guardian(), CAROL);
    }

    function test_consent__of_a_former_term__opens_no_wind_down() public {
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.startPrank(timelock);
        controls.setGuardian(GUARDIAN, 90 days);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NoConsent.selector, 0, block.timestamp));
        controls.windDown();
    }

    /// @dev A former guardian may become keeper; while its term runs it may not.
    function test_guardian__past_its_term__may_take_another_office() public {
        vm.startPrank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.RoleTaken.selector, GUARDIAN));
        controls.setKeeper(GUARDIAN);
        vm.warp(_ends);
        controls.setKeeper(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.RoleTaken.selector, GUARDIAN));
        controls.setGuardian(GUARDIAN, 90 days);
    }
}
