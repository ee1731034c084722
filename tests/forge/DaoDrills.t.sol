// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {DaoFixture} from "./DaoFixture.sol";

/// @notice Emergencies under the shareholders' vote, from the first hour to the last decision.
contract DaoDrillsTest is DaoFixture {
    function setUp() public {
        deployGoverned();
    }

    /// @dev A vote with its delay is through before the guardian's pause ends: nothing opens in between.
    function test_drill__a_pause_is_rearmed_by_vote_before_it_ends() public {
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        uint256 until = controls.dealingPausedUntil();
        decide(one(address(controls), abi.encodeCall(IEmergencyControls.rearmGuardian, ())));
        assertLt(block.timestamp, until);
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        assertEq(controls.dealingPausedUntil(), block.timestamp + 10 days);
        _leave(BOB); // which no pause ever stopped
    }

    function test_drill__a_pause_is_ended_by_vote() public {
        vm.startPrank(GUARDIAN);
        controls.pauseDealing();
        controls.pauseTrading();
        vm.stopPrank();
        decide(
            two(
                address(controls),
                abi.encodeCall(IEmergencyControls.unpauseDealing, ()),
                address(controls),
                abi.encodeCall(IEmergencyControls.unpauseTrading, ())
            )
        );
        invest(ALICE, 1000 * unit);
    }

    /// @dev It stops what it can, cancels every decision, and is out after one vote that it cannot cancel. Nobody was
    ///      held for a moment.
    function test_drill__a_rogue_guardian_traps_nobody_and_is_voted_out() public {
        vm.startPrank(GUARDIAN);
        controls.pauseDealing();
        controls.pauseTrading();
        controls.revokeKeeper();
        controls.revokeKeeper();
        risk.freezeStrategy(address(trend));
        risk.lowerStrategyCap(address(trend), 0);
        registry.disableFeed(address(weth));
        vm.stopPrank();
        Proposal memory repair = one(address(controls), abi.encodeCall(IEmergencyControls.unpauseDealing, ()));
        pass(repair);
        queue(repair);
        guardianCancels(repair, saltOf(repair));
        _leave(CAROL);

        Proposal memory dismissal = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setGuardian, (FEE_PAYEE, 180 days)),
            address(controls),
            abi.encodeCall(IEmergencyControls.setKeeper, (KEEPER))
        );
        pass(dismissal);
        queue(dismissal);
        bytes32 salt = saltOf(dismissal);
        vm.expectRevert(IFundTimelock.GuardianMayNotBlock.selector);
        guardianCancels(dismissal, salt);
        tick(DELAY);
        execute(dismissal);
        vm.prank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotGuardian.selector, GUARDIAN));
        controls.revokeKeeper();
        controls.requireKeeper(KEEPER);
        decide(one(address(controls), abi.encodeCall(IEmergencyControls.unpauseDealing, ())));
        invest(ALICE, 1000 * unit);
    }

    /// @dev A guardian's office cannot be packed with a change that it may cancel: such a proposal is its own risk.
    function test_drill__a_replacement_packed_with_something_else_can_be_cancelled() public {
        Proposal memory packed = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setGuardian, (FEE_PAYEE, 180 days)),
            address(controls),
            abi.encodeCall(IEmergencyControls.setManager, (FEE_PAYEE))
        );
        uint256 id = pass(packed);
        queue(packed);
        guardianCancels(packed, saltOf(packed));
        assertState(id, IGovernor.ProposalState.Canceled);
    }

    function test_drill__a_wind_down_takes_the_vote_and_the_guardian() public {
        Proposal memory p = one(address(controls), abi.encodeCall(IEmergencyControls.windDown, ()));
        pass(p);
        queue(p);
        tick(DELAY);
        uint256 now_ = block.timestamp;
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NoConsent.selector, 0, now_));
        execute(p);
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotGovernor.selector, GUARDIAN));
        vm.prank(GUARDIAN);
        controls.windDown();
        execute(p);
        assertTrue(controls.isWindingDown());
        _leave(ALICE);
        _leave(BOB);
        _leave(CAROL);
        assertEq(shares.balanceOf(ALICE) + shares.balanceOf(BOB) + shares.balanceOf(CAROL), 0);
    }

    /// @dev The stolen key is out in the same minute; dealing goes on with the standby; the vote names the next keeper.
    function test_drill__a_keeper_is_replaced_by_vote_while_the_standby_works() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setKeeper, (FEE_PAYEE)),
            address(controls),
            abi.encodeCall(IEmergencyControls.setStandby, (STANDBY))
        );
        vm.prank(GUARDIAN);
        controls.revokeKeeper();
        uint256 id = propose(ALICE, p);
        openVote();
        vote(ALICE, id, FOR);
        (uint256 number,,, uint256 nextClose,) = fund.dealingStatus();
        assertLt(nextClose, block.timestamp);
        vm.prank(STANDBY);
        fund.closeDealing();
        INavOracle.NavReport memory r = report();
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, KEEPER, STANDBY));
        fund.strike(r);
        vm.prank(STANDBY);
        assertTrue(fund.strike(r));
        (uint256 since,,,,) = fund.dealingStatus();
        assertEq(since, number + 1);
        vm.warp(dao.proposalDeadline(id) + 1);
        queue(p);
        tick(DELAY);
        execute(p);
        assertEq(controls.keeper(), FEE_PAYEE);
        assertEq(controls.standby(), STANDBY);
        controls.requireKeeper(FEE_PAYEE);
    }

    /// @dev A proposal is known at least six days before it takes effect, and a dealing closes every day.
    function test_drill__a_holder_leaves_by_redemption_before_a_decision() public {
        Proposal memory p = cashFloor(0.5e18);
        uint256 id = propose(ALICE, p);
        requestRedeem(CAROL, shares.balanceOf(CAROL));
        deal();
        claimAssets(CAROL);
        assertEq(shares.balanceOf(CAROL), 0);
        vm.warp(dao.proposalSnapshot(id) + 1);
        vote(ALICE, id, FOR);
        vm.warp(dao.proposalDeadline(id) + 1);
        queue(p);
        vm.warp(dao.proposalEta(id));
        execute(p);
        assertGt(base.balanceOf(CAROL), 9900 * unit);
    }

    function _leave(address holder) private {
        uint256 all = shares.balanceOf(holder);
        vm.prank(holder);
        fund.redeemInKind(all, holder, new address[](0));
    }
}
