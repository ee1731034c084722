// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {FundTimelock} from "../../contracts/governance/FundTimelock.sol";
import {IFundDAO} from "../../contracts/interfaces/IFundDAO.sol";
import {IFundTimelock} from "../../contracts/interfaces/IFundTimelock.sol";
import {IRiskManagement} from "../../contracts/interfaces/IRiskManagement.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice FundDAO as the launch file would wire it, and what a shareholder does with it.
interface IVotingDao is IFundDAO, IGovernor {
    function proposalVotes(uint256 id) external view returns (uint256 against, uint256 for_, uint256 abstain);
    function setVotingDelay(uint48 delay) external;
    function setVotingPeriod(uint32 period) external;
    function setProposalThreshold(uint256 threshold) external;
    function updateQuorumNumerator(uint256 quorum) external;
    function setLateQuorumVoteExtension(uint48 extension) external;
    function lateQuorumVoteExtension() external view returns (uint48);
    function quorumNumerator() external view returns (uint256);
    function nonces(address owner) external view returns (uint256);
    function relay(address target, uint256 value, bytes calldata data) external payable;
    function updateTimelock(address timelock) external;
}

/// @title DaoFixture
/// @notice The whole fund with its DAO: Alice, Bob and Carol hold shares, the timelock is handed over.
abstract contract DaoFixture is FundFixture {
    struct DaoWiring {
        address timelock;
        address shares;
        address fund;
        address treasury;
        address risk;
        address registry;
        address navOracle;
        address feeDistribution;
        address controls;
    }

    struct Proposal {
        address[] targets;
        uint256[] values;
        bytes[] payloads;
        string description;
    }

    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;
    uint256 internal constant DELAY = 2 days; // of the timelock

    IVotingDao internal dao;
    FundTimelock internal lockedTime;
    uint256 private _count;

    /* DEPLOYMENT */

    /// @dev Alice holds 60, Bob 30, Carol 10 of a hundred thousand.
    function deployGoverned() internal {
        deployFund(6);
        deployDao();
        handOver();
        subscribe(ALICE, 60_000 * unit);
        subscribe(BOB, 30_000 * unit);
        invest(CAROL, 10_000 * unit);
        claimShares(ALICE);
        claimShares(BOB);
        tick(1);
    }

    function deployDao() internal {
        lockedTime = FundTimelock(payable(timelock));
        DaoWiring memory wiring = DaoWiring(
            timelock,
            address(shares),
            address(fund),
            address(treasury),
            address(risk),
            address(registry),
            address(navOracle),
            address(fees),
            address(controls)
        );
        dao = IVotingDao(vm.deployCode("build/artifacts/FundDAO.json", abi.encode(wiring, daoSettings())));
    }

    function daoSettings() internal pure virtual returns (IFundDAO.Settings memory) {
        return IFundDAO.Settings(1 days, 3 days, 1 days, 0.1e18, 0.01e18);
    }

    function handOver() internal {
        bytes memory decision = abi.encodeCall(IFundTimelock.setProposer, (address(dao)));
        vm.prank(OWNER);
        lockedTime.schedule(timelock, 0, decision, 0, 0, DELAY);
        tick(DELAY);
        lockedTime.execute(timelock, 0, decision, 0, 0);
    }

    /* PROPOSALS */

    function one(address target, bytes memory payload) internal returns (Proposal memory p) {
        p = many(1);
        (p.targets[0], p.payloads[0]) = (target, payload);
    }

    function two(address target, bytes memory payload, address target2, bytes memory payload2)
        internal
        returns (Proposal memory p)
    {
        p = many(2);
        (p.targets[0], p.payloads[0]) = (target, payload);
        (p.targets[1], p.payloads[1]) = (target2, payload2);
    }

    /// @dev Every proposal has a description of its own.
    function many(uint256 count) internal returns (Proposal memory p) {
        p.targets = new address[](count);
        p.values = new uint256[](count);
        p.payloads = new bytes[](count);
        p.description = vm.toString(++_count);
    }

    function idOf(Proposal memory p) internal view returns (uint256) {
        return dao.getProposalId(p.targets, p.values, p.payloads, keccak256(bytes(p.description)));
    }

    function operationOf(Proposal memory p) internal view returns (bytes32) {
        return lockedTime.hashOperationBatch(p.targets, p.values, p.payloads, 0, saltOf(p));
    }

    function propose(address by, Proposal memory p) internal returns (uint256) {
        vm.prank(by);
        return dao.propose(p.targets, p.values, p.payloads, p.description);
    }

    function vote(address by, uint256 id, uint8 support) internal {
        vm.prank(by);
        dao.castVote(id, support);
    }

    function queue(Proposal memory p) internal {
        dao.queue(p.targets, p.values, p.payloads, keccak256(bytes(p.description)));
    }

    function execute(Proposal memory p) internal {
        dao.execute(p.targets, p.values, p.payloads, keccak256(bytes(p.description)));
    }

    function cancelAs(address by, Proposal memory p) internal {
        vm.prank(by);
        dao.cancel(p.targets, p.values, p.payloads, keccak256(bytes(p.description)));
    }

    function saltOf(Proposal memory p) internal view returns (bytes32) {
        return dao.operationSalt(keccak256(bytes(p.description)));
    }

    function guardianCancels(Proposal memory p, bytes32 salt) internal {
        vm.prank(GUARDIAN);
        lockedTime.cancelBatch(p.targets, p.values, p.payloads, 0, salt);
    }

    /// @dev The floor of cash to `floor`: a change that hurts nobody.
    function cashFloor(uint64 floor) internal returns (Proposal memory) {
        IRiskManagement.RiskTerms memory terms = risk.riskTerms();
        terms.cashFloor = floor;
        return one(address(risk), abi.encodeCall(IRiskManagement.setRiskTerms, (terms)));
    }

    /// @dev Into the vote, and to its end.
    function openVote() internal {
        tick(dao.votingDelay() + 1);
    }

    function endVote() internal {
        tick(dao.votingPeriod());
    }

    /// @dev Propose and let Alice decide it alone.
    function pass(Proposal memory p) internal returns (uint256 id) {
        id = propose(ALICE, p);
        openVote();
        vote(ALICE, id, FOR);
        endVote();
    }

    function decide(Proposal memory p) internal {
        pass(p);
        queue(p);
        tick(lockedTime.getMinDelay());
        execute(p);
    }

    function assertState(uint256 id, IGovernor.ProposalState wanted) internal view {
        assertEq(uint256(dao.state(id)), uint256(wanted));
    }
}
