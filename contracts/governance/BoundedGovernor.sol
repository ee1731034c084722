// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ERC6372Utils} from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IFundDAO} from "../interfaces/IFundDAO.sol";

/// @title BoundedGovernor
/// @notice OpenZeppelin's parts put together: how long is voted, how many have to, and who may propose is inside hard
///         bounds, and only a proposal changes it. Quorum and threshold are wads of the whole supply.
abstract contract BoundedGovernor is
    IFundDAO,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotesQuorumFraction,
    GovernorPreventLateQuorum,
    GovernorTimelockControl
{
    uint256 public constant MIN_VOTING_DELAY = 1 days; // to gather votes, or to leave before the count
    uint256 public constant MIN_VOTING_PERIOD = 2 days;
    uint256 public constant MIN_LATE_EXTENSION = 12 hours;
    /// @dev With a timelock of up to 3 days a vote is through before a guardian's pause of 10 days ends.
    uint256 public constant MAX_VOTE = 7 days; // delay, period and extension together
    uint256 public constant MIN_QUORUM = 0.05e18; // 5 % of the supply
    uint256 public constant MAX_QUORUM = 0.3e18; // 30 %
    uint256 public constant MIN_THRESHOLD = 0.001e18; // 0.1 % of the supply
    uint256 public constant MAX_THRESHOLD = 0.05e18; // 5 %
    uint256 private constant WAD = 1e18;

    constructor(Settings memory settings, IVotes shares, TimelockController timelock_)
        Governor("FundDAO")
        GovernorSettings(settings.votingDelay, settings.votingPeriod, settings.threshold)
        GovernorVotes(shares)
        GovernorVotesQuorumFraction(settings.quorum)
        GovernorPreventLateQuorum(settings.lateQuorumExtension)
        GovernorTimelockControl(timelock_)
    {}

    /* VIEWS */

    /// @inheritdoc IFundDAO
    function thresholdFraction() public view returns (uint256) {
        return GovernorSettings.proposalThreshold();
    }

    /// @notice Votes that a proposer needs now: a part of the supply, so that it fits a fund of any size.
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        uint256 supply = token().getPastTotalSupply(clock() - 1);
        return Math.max(1, Math.mulDiv(supply, thresholdFraction(), WAD, Math.Rounding.Ceil));
    }

    /// @notice Quorums are wads.
    function quorumDenominator() public pure override returns (uint256) {
        return WAD;
    }

    /// @notice Seconds, as FundShares counts.
    function clock() public view override(Governor, GovernorVotes) returns (uint48) {
        return Time.timestamp();
    }

    /// @notice How `clock` counts (ERC-6372).
    function CLOCK_MODE() public view override(Governor, GovernorVotes) returns (string memory) {
        return ERC6372Utils.timestampClockMode(clock);
    }

    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    function proposalDeadline(uint256 proposalId)
        public
        view
        override(Governor, GovernorPreventLateQuorum)
        returns (uint256)
    {
        return super.proposalDeadline(proposalId);
    }

    /* INTERNAL: bounds */

    function _setVotingDelay(uint48 delay) internal override {
        _requireBounds(delay, MIN_VOTING_DELAY, MAX_VOTE - votingPeriod() - lateQuorumVoteExtension());
        super._setVotingDelay(delay);
    }

    function _setVotingPeriod(uint32 period) internal override {
        _requireBounds(period, MIN_VOTING_PERIOD, MAX_VOTE - votingDelay() - lateQuorumVoteExtension());
        super._setVotingPeriod(period);
    }

    function _setLateQuorumVoteExtension(uint48 extension) internal override {
        _requireBounds(extension, MIN_LATE_EXTENSION, MAX_VOTE - votingDelay() - votingPeriod());
        super._setLateQuorumVoteExtension(extension);
    }

    /// @dev A wad of the supply.
    function _setProposalThreshold(uint256 threshold) internal override {
        _requireBounds(threshold, MIN_THRESHOLD, MAX_THRESHOLD);
        super._setProposalThreshold(threshold);
    }

    function _updateQuorumNumerator(uint256 quorum_) internal override {
        _requireBounds(quorum_, MIN_QUORUM, MAX_QUORUM);
        super._updateQuorumNumerator(quorum_);
    }

    function _requireBounds(uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, SettingOutOfBounds(value, min, max));
    }

    /// @dev OpenZeppelin's is the voting period; here MAX_VOTE binds.
    function _maxLateQuorumVoteExtension() internal pure override returns (uint256) {
        return MAX_VOTE;
    }

    /* INTERNAL: what OpenZeppelin's parts share */

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory payloads,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, payloads, descriptionHash);
    }

    /// @dev Native coin that came along would stay in the timelock for good.
    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory payloads,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        require(msg.value == 0, ValueNotZero(targets.length, msg.value));
        super._executeOperations(proposalId, targets, values, payloads, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory payloads,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, payloads, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
