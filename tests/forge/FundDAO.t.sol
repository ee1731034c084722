// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {DaoFixture} from "./DaoFixture.sol";

/// @notice From a proposal to a changed rule of the real fund, and every step that is refused on the way.
contract FundDAOTest is DaoFixture {
    function setUp() public {
        deployGoverned();
    }

    /* THE WAY OF A PROPOSAL */

    function test_proposal__voted_queued_and_executed__changes_the_rule() public {
        Proposal memory p = one(address(risk), abi.encodeCall(IRiskManagement.setRiskTerms, (_floor(0.15e18))));
        uint256 id = propose(BOB, p);
        assertState(id, IGovernor.ProposalState.Pending);
        tick(1 days + 1);
        assertState(id, IGovernor.ProposalState.Active);
        vote(ALICE, id, FOR);
        vote(BOB, id, AGAINST);
        (uint256 against, uint256 for_, uint256 abstain) = dao.proposalVotes(id);
        assertEq(against, shares.balanceOf(BOB));
        assertEq(for_, shares.balanceOf(ALICE));
        assertEq(abstain, 0);
        tick(3 days);
        assertState(id, IGovernor.ProposalState.Succeeded);
        queue(p);
        assertState(id, IGovernor.ProposalState.Queued);
        assertTrue(lockedTime.isOperationPending(operationOf(p)));
        tick(DELAY);
        assertEq(risk.riskTerms().cashFloor, 0.05e18);
        execute(p);
        assertState(id, IGovernor.ProposalState.Executed);
        assertEq(risk.riskTerms().cashFloor, 0.15e18);
    }

    function _floor(uint64 floor) private view returns (IRiskManagement.RiskTerms memory terms) {
        terms = riskTerms();
        terms.cashFloor = floor;
    }
}
