// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IEscrow} from "../../contracts/interfaces/IEscrow.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {IFundDAO} from "../../contracts/interfaces/IFundDAO.sol";
import {IFundShares} from "../../contracts/interfaces/IFundShares.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {INavOracle} from "../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {DaoFixture, IVotingDao} from "./DaoFixture.sol";

/// @notice What a proposal may say, and what cannot even be proposed.
contract DaoPowersTest is DaoFixture {
    struct Power {
        address target;
        bytes4 selector;
    }

    Power[] private _powers;
    mapping(address target => mapping(bytes4 selector => bool)) private _isListed;

    function setUp() public {
        deployGoverned();
        _list();
    }

    /* THE LIST */

    function test_powers__of_the_list__are_these() public view {
        assertEq(_powers.length, 35);
        for (uint256 i = 0; i < _powers.length; i++) {
            assertTrue(dao.isPower(_powers[i].target, _powers[i].selector));
        }
    }

    function testFuzz_powers__of_anything_else__are_none(uint256 where, bytes4 selector, address other) public view {
        address[14] memory places = _places(other);
        address target = places[where % 14];
        assertEq(dao.isPower(target, selector), _isListed[target][selector]);
    }

    /// @dev The listed words said to another contract of the fund, too.
    function testFuzz_powers__of_listed_words_elsewhere__are_none(uint256 where, uint256 which, address other)
        public
        view
    {
        address[14] memory places = _places(other);
        address target = places[where % 14];
        bytes4 selector = _powers[which % _powers.length].selector;
        assertEq(dao.isPower(target, selector), _isListed[target][selector]);
    }

    /* REFUSED: outside the list */

    function test_propose__what_moves_money_mints_or_hands_power_on__names_call_target_and_selector() public {
        _refuse(address(base), abi.encodeCall(IERC20.transfer, (BOB, 1)));
        _refuse(address(base), abi.encodeCall(IERC20.approve, (BOB, 1)));
        _refuse(address(treasury), abi.encodeCall(ITreasury.payCash, (BOB, 1)));
        _refuse(address(treasury), abi.encodeCall(ITreasury.payInKind, (BOB, 1, 1, new address[](0))));
        _refuse(address(escrow), abi.encodeCall(IEscrow.payAssets, (BOB, 1)));
        _refuse(address(shares), abi.encodeCall(IFundShares.mint, (BOB, 1)));
        _refuse(address(shares), abi.encodeCall(IFundShares.release, (BOB, 1)));
        _refuse(address(fund), abi.encodeCall(IPocketHedgeFund.windDown, ()));
        _refuse(address(fund), abi.encodeCall(IPocketHedgeFund.pauseDealing, (0)));
        _refuse(address(fees), abi.encodeCall(IFeeDistribution.withdraw, (BOB)));
        _refuse(timelock, abi.encodeCall(IFundTimelock.setProposer, (BOB)));
        _refuse(timelock, abi.encodeCall(TimelockController.execute, (BOB, 1, "", 0, 0)));
        _refuse(timelock, abi.encodeCall(TimelockController.cancel, (0)));
        _refuse(address(dao), abi.encodeCall(IVotingDao.relay, (address(base), 0, "")));
        _refuse(address(dao), abi.encodeCall(IVotingDao.updateTimelock, (BOB)));
        _refuse(BOB, "");
    }

    function testFuzz_propose__anything_outside_the_list__is_refused(
        address target,
        bytes4 selector,
        bytes calldata tail
    ) public {
        vm.assume(!_isListed[target][selector]);
        _refuse(target, abi.encodePacked(selector, tail));
    }

    /// @dev Shorter than a selector: as if filled up with zeros.
    function test_propose__a_payload_too_short__is_refused() public {
        Proposal memory p = one(address(risk), hex"112233");
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.NotAPower.selector, 0, address(risk), bytes4(0x11223300)));
    }

    function test_propose__a_second_call_outside_the_list__is_named() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.rearmGuardian, ()),
            address(controls),
            abi.encodeCall(IEmergencyControls.revokeKeeper, ())
        );
        bytes4 selector = IEmergencyControls.revokeKeeper.selector;
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.NotAPower.selector, 1, address(controls), selector));
    }

    /* REFUSED: no list of calls */

    function test_propose__empty_or_lists_that_do_not_match__is_refused() public {
        bytes4 refusal = IGovernor.GovernorInvalidProposalLength.selector;
        _expectRefusal(many(0), abi.encodeWithSelector(refusal, 0, 0, 0));
        Proposal memory p = cashFloor(0.15e18);
        p.values = new uint256[](2);
        _expectRefusal(p, abi.encodeWithSelector(refusal, 1, 1, 2));
        p.values = new uint256[](1);
        p.payloads = new bytes[](0);
        _expectRefusal(p, abi.encodeWithSelector(refusal, 1, 0, 1));
    }

    function test_propose__the_same_again__is_refused() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = propose(ALICE, p);
        bytes4 refusal = IGovernor.GovernorUnexpectedProposalState.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, id, IGovernor.ProposalState.Pending, bytes32(0)));
        propose(BOB, p);
    }

    function test_propose__before_the_hand_over__is_refused() public {
        address proposer = address(dao);
        Proposal memory p = cashFloor(0.15e18);
        deployDao(); // another one, which the timelock does not know
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.NotHandedOver.selector, proposer));
    }

    function test_propose__one_call_twice__is_refused() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setManager, (CAROL)),
            address(controls),
            abi.encodeCall(IEmergencyControls.setManager, (CAROL))
        );
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.SameCallTwice.selector, 0, 1));
    }

    function test_propose__more_calls_than_a_block_may_carry__is_refused() public {
        Proposal memory p = many(17);
        for (uint256 i = 0; i < 17; i++) {
            p.targets[i] = address(controls);
            address manager = address(uint160(i + 1));
            p.payloads[i] = abi.encodeCall(IEmergencyControls.setManager, (manager));
        }
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.TooManyCalls.selector, 17, 16));
    }

    function test_propose__with_native_coin__is_refused() public {
        Proposal memory p = cashFloor(0.15e18);
        p.values[0] = 1;
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.ValueNotZero.selector, 0, 1));
    }

    function test_propose__below_the_threshold__is_refused() public {
        Proposal memory p = cashFloor(0.15e18);
        uint256 needed = dao.proposalThreshold();
        vm.prank(ALICE);
        assertTrue(shares.transfer(FEE_PAYEE, needed - 1));
        tick(1);
        bytes4 refusal = IGovernor.GovernorInsufficientProposerVotes.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, FEE_PAYEE, needed - 1, needed));
        propose(FEE_PAYEE, p);
        vm.prank(ALICE);
        assertTrue(shares.transfer(FEE_PAYEE, 1));
        tick(1);
        propose(FEE_PAYEE, p);
    }

    /* REFUSED: outside the bounds, with the target's own error */

    function test_propose__beyond_a_bound__carries_the_targets_error() public {
        IRiskManagement.RiskTerms memory terms = riskTerms();
        terms.cashFloor = 0.5e18 + 1;
        _refuseBound(
            address(risk),
            abi.encodeCall(IRiskManagement.setRiskTerms, (terms)),
            abi.encodeWithSelector(IRiskManagement.LimitOutOfBounds.selector, 0.5e18 + 1, 0, 0.5e18)
        );
        IFeeDistribution.FeeTerms memory charged = feeTerms();
        charged.performance = 0.2e18 + 1;
        _refuseBound(
            address(fees),
            abi.encodeCall(IFeeDistribution.setFeeTerms, (charged)),
            abi.encodeWithSelector(IFeeDistribution.TermOutOfBounds.selector, 0.2e18 + 1, 0, 0.2e18)
        );
        _refuseBound(
            timelock,
            abi.encodeCall(TimelockController.updateDelay, (2 days - 1)),
            abi.encodeWithSelector(IFundTimelock.DelayBelowFloor.selector, 2 days - 1, 2 days)
        );
        _refuseBound(
            address(controls),
            abi.encodeCall(IEmergencyControls.setGuardian, (CAROL, 366 days)),
            abi.encodeWithSelector(IEmergencyControls.TermOutOfBounds.selector, 366 days, 30 days, 365 days)
        );
        _refuseBound(
            address(controls),
            abi.encodeCall(IEmergencyControls.setKeeper, (address(0))),
            abi.encodeWithSelector(IEmergencyControls.ZeroAddress.selector)
        );
        _refuseBound(
            address(risk),
            abi.encodeCall(IRiskManagement.setToken, (address(wbtc), 0.6e18 + 1)),
            abi.encodeWithSelector(IRiskManagement.RaiseTooLarge.selector, 0.6e18 + 1, 0.6e18)
        );
    }

    function test_propose__settings_beyond_their_bounds__is_refused() public {
        _refuseSetting(abi.encodeCall(IVotingDao.setVotingDelay, (1 days - 1)), 1 days - 1, 1 days, 3 days);
        _refuseSetting(abi.encodeCall(IVotingDao.setVotingDelay, (3 days + 1)), 3 days + 1, 1 days, 3 days);
        _refuseSetting(abi.encodeCall(IVotingDao.setVotingPeriod, (2 days - 1)), 2 days - 1, 2 days, 5 days);
        _refuseSetting(abi.encodeCall(IVotingDao.setVotingPeriod, (5 days + 1)), 5 days + 1, 2 days, 5 days);
        _refuseSetting(
            abi.encodeCall(IVotingDao.setLateQuorumVoteExtension, (12 hours - 1)), 12 hours - 1, 12 hours, 3 days
        );
        _refuseSetting(
            abi.encodeCall(IVotingDao.setLateQuorumVoteExtension, (3 days + 1)), 3 days + 1, 12 hours, 3 days
        );
        _refuseSetting(abi.encodeCall(IVotingDao.updateQuorumNumerator, (0.05e18 - 1)), 0.05e18 - 1, 0.05e18, 0.3e18);
        _refuseSetting(abi.encodeCall(IVotingDao.updateQuorumNumerator, (0.3e18 + 1)), 0.3e18 + 1, 0.05e18, 0.3e18);
        _refuseSetting(abi.encodeCall(IVotingDao.setProposalThreshold, (0.001e18 - 1)), 0.001e18 - 1, 0.001e18, 0.05e18);
        _refuseSetting(abi.encodeCall(IVotingDao.setProposalThreshold, (0.05e18 + 1)), 0.05e18 + 1, 0.001e18, 0.05e18);
    }

    function test_propose__a_payload_that_is_no_such_call__is_refused_without_a_reason() public {
        _refuseBound(address(risk), abi.encodePacked(IRiskManagement.setRiskTerms.selector), "");
        bytes memory tooWide = abi.encodeWithSelector(IRiskManagement.setToken.selector, weth, uint256(2 ** 64));
        _refuseBound(address(risk), tooWide, "");
    }

    /// @dev A call that fails today hides nothing that comes behind it.
    function test_propose__beyond_a_bound_behind_a_call_that_fails_today__is_refused() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.windDown, ()),
            timelock,
            abi.encodeCall(TimelockController.updateDelay, (31 days))
        );
        bytes memory reason = abi.encodeWithSelector(IFundTimelock.DelayAboveCap.selector, 31 days, 30 days);
        bytes4 selector = TimelockController.updateDelay.selector;
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.CallRefused.selector, 1, timelock, selector, reason));
    }

    /* PROPOSED ALL THE SAME: what only today's state forbids */

    function test_propose__a_wind_down_before_the_guardian_consents__is_possible() public {
        Proposal memory p = one(address(controls), abi.encodeCall(IEmergencyControls.windDown, ()));
        pass(p);
        queue(p);
        tick(DELAY);
        uint256 now_ = block.timestamp;
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NoConsent.selector, 0, now_));
        execute(p);
        vm.prank(GUARDIAN);
        controls.consentToWindDown();
        execute(p);
        assertTrue(controls.isWindingDown());
    }

    function test_propose__to_remove_what_is_not_empty_yet__is_possible() public {
        allocate(trend, 100 * unit);
        Proposal memory p = one(address(treasury), abi.encodeCall(ITreasury.removeStrategy, (address(trend))));
        pass(p);
        queue(p);
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), 100 * unit);
        tick(DELAY);
        execute(p);
        assertFalse(treasury.isStrategy(address(trend)));
    }

    /// @dev Later calls see what earlier ones did, as they will when they are carried out.
    function test_propose__steps_that_build_on_each_other__is_possible() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setStandby, (address(0))),
            address(controls),
            abi.encodeCall(IEmergencyControls.setKeeper, (STANDBY))
        );
        decide(p);
        assertEq(controls.keeper(), STANDBY);
    }

    /* THE REHEARSAL */

    /// @dev Whatever was tried out is as it was, and no rule changed before its time.
    function test_rehearsal__leaves_nothing_behind() public {
        bytes32 terms = keccak256(abi.encode(risk.riskTerms(), controls.keeper(), dao.votingDelay()));
        Proposal memory p = many(3);
        IRiskManagement.RiskTerms memory wanted = riskTerms();
        wanted.cashFloor = 0.3e18;
        (p.targets[0], p.targets[1], p.targets[2]) = (address(risk), address(controls), address(dao));
        p.payloads[0] = abi.encodeCall(IRiskManagement.setRiskTerms, (wanted));
        p.payloads[1] = abi.encodeCall(IEmergencyControls.setKeeper, (CAROL));
        p.payloads[2] = abi.encodeCall(IVotingDao.setVotingDelay, (2 days));
        propose(ALICE, p);
        assertEq(keccak256(abi.encode(risk.riskTerms(), controls.keeper(), dao.votingDelay())), terms);
    }

    function test_rehearsal__by_another_than_the_proposer__is_refused() public {
        bytes memory refusal = abi.encodeWithSelector(
            bytes4(keccak256("AccessControlUnauthorizedAccount(address,bytes32)")), OWNER, keccak256("PROPOSER_ROLE")
        );
        vm.prank(OWNER);
        vm.expectRevert(refusal);
        lockedTime.rehearse(new address[](0), new bytes[](0));
    }

    function testFuzz_rehearsal__of_anything__always_reverts(address target, bytes calldata payload) public {
        vm.assume(target != 0x7109709ECfa91a80626fF3989D68f67F5b1DD12D); // forge's own
        address[] memory targets = new address[](1);
        bytes[] memory payloads = new bytes[](1);
        (targets[0], payloads[0]) = (target, payload);
        vm.prank(address(dao));
        vm.expectPartialRevert(IFundTimelock.Rehearsed.selector);
        lockedTime.rehearse(targets, payloads);
    }

    /// @dev Outside of a rehearsal the timelock's word alone changes no setting: it has to be a proposal's.
    function test_settings__without_a_proposal__cannot_change() public {
        vm.prank(timelock);
        vm.expectRevert();
        dao.setVotingDelay(2 days);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, address(this)));
        dao.setVotingDelay(2 days);
    }

    function test_settings__by_proposal__change() public {
        Proposal memory p = many(5);
        p.payloads[0] = abi.encodeCall(IVotingDao.setVotingDelay, (1 days + 1));
        p.payloads[1] = abi.encodeCall(IVotingDao.setVotingPeriod, (2 days));
        p.payloads[2] = abi.encodeCall(IVotingDao.setLateQuorumVoteExtension, (12 hours));
        p.payloads[3] = abi.encodeCall(IVotingDao.setProposalThreshold, (0.05e18));
        p.payloads[4] = abi.encodeCall(IVotingDao.updateQuorumNumerator, (0.3e18));
        for (uint256 i = 0; i < 5; i++) {
            p.targets[i] = address(dao);
        }
        decide(p);
        assertEq(dao.votingDelay(), 1 days + 1);
        assertEq(dao.votingPeriod(), 2 days);
        assertEq(dao.lateQuorumVoteExtension(), 12 hours);
        assertEq(dao.thresholdFraction(), 0.05e18);
        assertEq(dao.quorumNumerator(), 0.3e18);
    }

    function test_closed__relay_and_another_timelock() public {
        vm.startPrank(timelock);
        vm.expectRevert(IFundDAO.PowersAreClosed.selector);
        dao.relay(address(base), 0, "");
        vm.expectRevert(IFundDAO.PowersAreClosed.selector);
        dao.updateTimelock(BOB);
    }

    /* HELPERS */

    function _refuse(address target, bytes memory payload) private {
        Proposal memory p = one(target, payload);
        _expectRefusal(p, abi.encodeWithSelector(IFundDAO.NotAPower.selector, 0, target, bytes4(payload)));
    }

    function _refuseBound(address target, bytes memory payload, bytes memory reason) private {
        Proposal memory p = one(target, payload);
        bytes4 refusal = IFundDAO.CallRefused.selector;
        _expectRefusal(p, abi.encodeWithSelector(refusal, 0, target, bytes4(payload), reason));
    }

    function _refuseSetting(bytes memory payload, uint256 value, uint256 min, uint256 max) private {
        bytes memory reason = abi.encodeWithSelector(IFundDAO.SettingOutOfBounds.selector, value, min, max);
        _refuseBound(address(dao), payload, reason);
    }

    /// @dev Refused with that error, and no proposal is there.
    function _expectRefusal(Proposal memory p, bytes memory error_) private {
        vm.expectRevert(error_);
        propose(ALICE, p);
        uint256 id = idOf(p);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id));
        dao.state(id);
    }

    function _places(address other) private view returns (address[14] memory) {
        return [
            address(fund),
            address(treasury),
            address(risk),
            address(registry),
            address(navOracle),
            address(fees),
            address(controls),
            timelock,
            address(dao),
            address(shares),
            address(escrow),
            address(trend),
            address(base),
            other
        ];
    }

    function _list() private {
        _add(address(fund), IPocketHedgeFund.setDealingTerms.selector);
        _add(address(treasury), ITreasury.addStrategy.selector);
        _add(address(treasury), ITreasury.removeStrategy.selector);
        _add(address(treasury), ITreasury.resetPeak.selector);
        _add(address(treasury), ITreasury.recognise.selector);
        _add(address(treasury), ITreasury.recogniseCash.selector);
        _add(address(risk), IRiskManagement.setRiskTerms.selector);
        _add(address(risk), IRiskManagement.setStrategyLimits.selector);
        _add(address(risk), IRiskManagement.unfreezeStrategy.selector);
        _add(address(risk), IRiskManagement.setToken.selector);
        _add(address(risk), IRiskManagement.setAdapter.selector);
        _add(address(risk), IRiskManagement.freezeStrategy.selector);
        _add(address(risk), IRiskManagement.lowerStrategyCap.selector);
        _add(address(risk), IRiskManagement.lowerTokenCap.selector);
        _add(address(risk), IRiskManagement.lowerAdapterCap.selector);
        _add(address(registry), IPriceRegistry.setFeed.selector);
        _add(address(registry), IPriceRegistry.disableFeed.selector);
        _add(address(navOracle), INavOracle.setNavTerms.selector);
        _add(address(fees), IFeeDistribution.setFeeTerms.selector);
        _add(address(fees), IFeeDistribution.setRecipients.selector);
        _add(address(controls), IEmergencyControls.setKeeper.selector);
        _add(address(controls), IEmergencyControls.setStandby.selector);
        _add(address(controls), IEmergencyControls.setManager.selector);
        _add(address(controls), IEmergencyControls.setGuardian.selector);
        _add(address(controls), IEmergencyControls.setWatcher.selector);
        _add(address(controls), IEmergencyControls.unpauseTrading.selector);
        _add(address(controls), IEmergencyControls.unpauseDealing.selector);
        _add(address(controls), IEmergencyControls.rearmGuardian.selector);
        _add(address(controls), IEmergencyControls.windDown.selector);
        _add(timelock, TimelockController.updateDelay.selector);
        _add(address(dao), IVotingDao.setVotingDelay.selector);
        _add(address(dao), IVotingDao.setVotingPeriod.selector);
        _add(address(dao), IVotingDao.setProposalThreshold.selector);
        _add(address(dao), IVotingDao.updateQuorumNumerator.selector);
        _add(address(dao), IVotingDao.setLateQuorumVoteExtension.selector);
    }

    function _add(address target, bytes4 selector) private {
        _powers.push(Power(target, selector));
        _isListed[target][selector] = true;
    }
}
