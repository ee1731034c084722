// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundDAO} from "../../../contracts/interfaces/IFundDAO.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {DaoFixture} from "../DaoFixture.sol";
import {StockGovernor, StockShares} from "../governance/Stock.sol";
import {
    ContractGovernor,
    FlashLender,
    HarmlessProposal,
    SpotGovernor,
    StepMarket,
    SwappedProposal
} from "../mocks/OldGovernors.sol";

/// @notice Four governments that were robbed, each beside a small twin on which the robbery still works.
contract GovernanceAttacksTest is DaoFixture {
    address private constant THIEF = address(0xBAD);

    FlashLender private _lender;
    SpotGovernor private _spot;
    uint256 private _bill;

    function setUp() public {
        deployGoverned();
        _lender = new FlashLender();
    }

    /* BEANSTALK, APRIL 2022: votes that were borrowed for one transaction */

    function test_beanstalk__borrowed_votes__rob_the_twin() public {
        StockShares token = new StockShares();
        token.mint(address(_lender), 900e18);
        _spot = new SpotGovernor(token);
        token.mint(address(_spot), 100e18); // its treasury
        _bill = _spot.propose(address(token), abi.encodeCall(IERC20.transfer, (THIEF, 100e18)));
        _lender.lend(token, 900e18, address(this), abi.encodeCall(this.voteAndCommit, (token)));
        assertEq(token.balanceOf(THIEF), 100e18);
    }

    function voteAndCommit(IERC20 token) external {
        _spot.vote(_bill);
        _spot.emergencyCommit(_bill);
        assertTrue(token.transfer(address(_lender), 900e18));
    }

    /// @dev Not even a proposal comes of it: votes are those of a second ago, and they are counted a day later.
    function test_beanstalk__borrowed_shares__do_nothing_here() public {
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        assertTrue(shares.transfer(address(_lender), all));
        tick(1);
        Proposal memory p = cashFloor(0.15e18);
        uint256 id = propose(BOB, p);
        openVote();
        bytes memory attack = abi.encodeCall(this.voteAndPropose, (id, cashFloor(0.2e18)));
        _lender.lend(IERC20(address(shares)), all, address(this), attack);
        (, uint256 for_,) = dao.proposalVotes(id);
        assertEq(for_, 0);
        assertState(id, IGovernor.ProposalState.Active);
    }

    function voteAndPropose(uint256 id, Proposal calldata p) external {
        uint256 all = shares.balanceOf(address(this));
        assertGt(all, shares.totalSupply() / 2);
        dao.castVote(id, FOR);
        uint256 needed = dao.proposalThreshold();
        bytes4 refusal = IGovernor.GovernorInsufficientProposerVotes.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, address(this), 0, needed));
        dao.propose(p.targets, p.values, p.payloads, p.description);
        assertTrue(shares.transfer(address(_lender), all));
    }

    /* COMPOUND 289, JULY 2024: a bought minority, a weekend, and a treasury that votes may send anywhere */

    function test_compound_289__a_bought_minority__robs_the_twin() public {
        (StockShares token, TimelockController owner, StockGovernor governor) = _stockGovernment();
        token.mint(THIEF, 5e18);
        token.mint(BOB, 95e18);
        token.mint(address(owner), 25e18); // the treasury
        vm.prank(THIEF);
        token.delegate(THIEF);
        vm.prank(BOB);
        token.delegate(BOB);
        Proposal memory p = one(address(token), abi.encodeCall(IERC20.transfer, (THIEF, 25e18)));
        bytes32 hash = keccak256(bytes(p.description));
        vm.prank(THIEF);
        uint256 id = governor.propose(p.targets, p.values, p.payloads, p.description);
        tick(1 days + 1);
        vm.prank(THIEF);
        governor.castVote(id, FOR);
        tick(3 days);
        governor.queue(p.targets, p.values, p.payloads, hash);
        tick(2 days);
        governor.execute(p.targets, p.values, p.payloads, hash);
        assertEq(token.balanceOf(THIEF), 30e18);
    }

    /// @dev The same part of the votes, the same empty room: below the quorum.
    function test_compound_289__the_same_minority__decides_nothing_here() public {
        _buy(shares.totalSupply() / 20);
        uint256 id = propose(THIEF, cashFloor(0));
        openVote();
        vote(THIEF, id, FOR);
        endVote();
        assertState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev And with as many votes as it likes there is nothing to take: no power sends anything anywhere.
    function test_compound_289__a_bought_majority__finds_no_way_to_the_money() public {
        _buy(shares.balanceOf(ALICE));
        bytes memory grant = abi.encodeCall(IERC20.transfer, (THIEF, unit));
        Proposal memory p = one(address(base), grant);
        bytes4 refusal = IFundDAO.NotAPower.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, 0, address(base), IERC20.transfer.selector));
        propose(THIEF, p);
        p = one(address(dao), abi.encodeWithSignature("relay(address,uint256,bytes)", address(base), 0, grant));
        vm.expectRevert(abi.encodeWithSelector(refusal, 0, address(dao), bytes4(p.payloads[0])));
        propose(THIEF, p);
    }

    /// @dev What it can decide waits, and whoever minds is gone by then, with the exact part of everything.
    function test_compound_289__what_a_majority_decides__comes_after_everybody_could_leave() public {
        _buy(shares.balanceOf(ALICE));
        Proposal memory p = one(address(controls), abi.encodeCall(IEmergencyControls.setKeeper, (THIEF)));
        uint256 id = propose(THIEF, p);
        openVote();
        vote(THIEF, id, FOR);
        vote(BOB, id, AGAINST);
        endVote();
        queue(p);
        vm.warp(dao.proposalEta(id) - 1);
        uint256 mine = shares.balanceOf(BOB);
        uint256 supply = fund.accruedSupply();
        uint256 cash = treasury.cash();
        vm.prank(BOB);
        fund.redeemInKind(mine, BOB, new address[](0));
        assertEq(shares.balanceOf(BOB), 0);
        uint256 paid = mine - (mine * 0.005e18 + 1e18 - 1) / 1e18; // less the levy
        assertApproxEqRel(base.balanceOf(BOB), cash * paid / supply, 1e6);
        assertEq(controls.keeper(), KEEPER);
    }

    /* TORNADO CASH, MAY 2023: other code at the address that was voted for */

    function test_tornado__code_swapped_after_the_vote__robs_the_twin() public {
        ContractGovernor governor = new ContractGovernor();
        address proposal = address(new HarmlessProposal());
        governor.pass(proposal);
        vm.etch(proposal, address(new SwappedProposal()).code); // selfdestruct and CREATE2, before Cancun
        governor.execute();
        assertEq(governor.votes(THIEF), 1_000_000e18);
    }

    /// @dev No proposal is a contract here: what is voted on is the call itself, to a contract of the fund, which is
    ///      never delegated to. The code of an approved adapter is in the hash of the approval, see StrategyApproval.
    function test_tornado__a_proposal_that_is_a_contract__cannot_be_proposed() public {
        address proposal = address(new HarmlessProposal());
        Proposal memory p = one(proposal, abi.encodeCall(HarmlessProposal.executeProposal, ()));
        bytes4 selector = HarmlessProposal.executeProposal.selector;
        vm.expectRevert(abi.encodeWithSelector(IFundDAO.NotAPower.selector, 0, proposal, selector));
        propose(ALICE, p);
    }

    function test_tornado__another_payload_than_was_voted_for__is_another_proposal() public {
        Proposal memory p = cashFloor(0.15e18);
        pass(p);
        queue(p);
        tick(DELAY);
        Proposal memory other = cashFloor(0);
        other.description = p.description;
        uint256 id = idOf(other);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id));
        execute(other);
        assertEq(risk.riskTerms().cashFloor, 0.05e18);
    }

    /* SONNE, MAY 2024: the steps of one decision, queued one by one and carried out in the thief's order */

    function test_sonne__steps_queued_one_by_one__rob_the_twin() public {
        address[] memory proposers = new address[](1);
        (proposers[0]) = (OWNER);
        TimelockController steps = new TimelockController(2 days, proposers, new address[](1), address(0));
        StepMarket market = new StepMarket(address(steps));
        bytes memory seed = abi.encodeCall(StepMarket.seed, ());
        bytes memory factor = abi.encodeCall(StepMarket.setCollateralFactor, (0.35e18));
        vm.startPrank(OWNER);
        steps.schedule(address(market), 0, seed, 0, 0, 2 days);
        steps.schedule(address(market), 0, factor, 0, 0, 2 days);
        vm.stopPrank();
        tick(2 days);
        vm.startPrank(THIEF);
        steps.execute(address(market), 0, factor, 0, 0);
        market.inflateAndBorrow();
        assertEq(market.stolen(), 20_000_000e6);
    }

    /// @dev What belongs together is one proposal, and one proposal is one operation. Its second step alone is unknown.
    function test_sonne__steps_of_one_proposal__cannot_be_told_apart() public {
        Proposal memory p = _cautiousRaise();
        pass(p);
        queue(p);
        tick(DELAY);
        bytes32 salt = saltOf(p);
        vm.startPrank(THIEF);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        lockedTime.execute(p.targets[1], 0, p.payloads[1], 0, salt);
        (p.targets[0], p.targets[1]) = (p.targets[1], p.targets[0]);
        (p.payloads[0], p.payloads[1]) = (p.payloads[1], p.payloads[0]);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        lockedTime.executeBatch(p.targets, p.values, p.payloads, 0, salt);
        uint256 id = idOf(p);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id));
        execute(p);
    }

    /// @dev When the second step fails the first has not happened.
    function test_sonne__a_proposal_whose_second_step_fails__does_nothing() public {
        Proposal memory p = two(
            address(controls),
            abi.encodeCall(IEmergencyControls.setManager, (CAROL)),
            address(controls),
            abi.encodeCall(IEmergencyControls.windDown, ())
        );
        pass(p);
        queue(p);
        tick(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NoConsent.selector, 0, block.timestamp));
        execute(p);
        assertEq(controls.manager(), MANAGER);
    }

    /// @dev The launch owner, before the DAO, chains steps by their predecessor.
    function test_sonne__chained_steps__keep_their_order() public {
        bytes memory first = abi.encodeCall(IEmergencyControls.setManager, (CAROL));
        bytes memory second = abi.encodeCall(IEmergencyControls.setWatcher, (BOB));
        bytes32 before = lockedTime.hashOperation(address(controls), 0, first, 0, 0);
        vm.startPrank(address(dao)); // whoever proposes
        lockedTime.schedule(address(controls), 0, first, 0, 0, DELAY);
        lockedTime.schedule(address(controls), 0, second, before, 0, DELAY);
        vm.stopPrank();
        tick(DELAY);
        vm.startPrank(THIEF);
        vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockUnexecutedPredecessor.selector, before));
        lockedTime.execute(address(controls), 0, second, before, 0);
        lockedTime.execute(address(controls), 0, first, 0, 0);
        lockedTime.execute(address(controls), 0, second, before, 0);
        assertEq(controls.watcher(), BOB);
    }

    /* HELPERS */

    function _buy(uint256 amount) private {
        vm.prank(ALICE);
        assertTrue(shares.transfer(THIEF, amount));
        tick(1);
    }

    function _cautiousRaise() private returns (Proposal memory) {
        IRiskManagement.RiskTerms memory terms = riskTerms();
        terms.batchLoss = 0.02e18;
        terms.cashFloor = 0.3e18;
        bytes memory tighter = abi.encodeCall(IRiskManagement.setRiskTerms, (terms));
        bytes memory delay = abi.encodeCall(TimelockController.updateDelay, (3 days));
        return two(address(risk), tighter, timelock, delay);
    }

    function _stockGovernment() private returns (StockShares token, TimelockController owner, StockGovernor governor) {
        token = new StockShares();
        owner = new TimelockController(2 days, new address[](0), new address[](1), address(this));
        governor = new StockGovernor(token, owner, 4);
        owner.grantRole(owner.PROPOSER_ROLE(), address(governor));
    }
}
