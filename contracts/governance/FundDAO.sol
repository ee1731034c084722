// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {IFundDAO} from "../interfaces/IFundDAO.sol";
import {IFundTimelock} from "../interfaces/IFundTimelock.sol";
import {BoundedGovernor} from "./BoundedGovernor.sol";
import {DaoPowers} from "./DaoPowers.sol";
import {FinalErrors} from "./FinalErrors.sol";

/// @title FundDAO, see IFundDAO
contract FundDAO is DaoPowers, BoundedGovernor {
    using FinalErrors for bytes;
    using TransientSlot for *;

    uint256 public constant MAX_CALLS = 16; // of one proposal
    bytes32 private constant REHEARSING = keccak256("PocketHedgeFund.FundDAO.rehearsing");

    constructor(Wiring memory wiring, Settings memory settings)
        DaoPowers(wiring)
        BoundedGovernor(settings, IVotes(wiring.shares), TimelockController(payable(wiring.timelock)))
    {}

    /* CLOSED */

    /// @notice Refused always.
    function relay(address, uint256, bytes calldata) public payable override {
        revert PowersAreClosed();
    }

    /// @notice Refused always.
    function updateTimelock(TimelockController) public pure override {
        revert PowersAreClosed();
    }

    /* VIEWS */

    /// @inheritdoc IFundDAO
    function operationSalt(bytes32 descriptionHash) external view returns (bytes32) {
        return bytes20(address(this)) ^ descriptionHash;
    }

    /* INTERNAL: proposing */

    /// @dev OpenZeppelin first: it has asked for the threshold, and refuses what is no list of calls.
    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory payloads,
        string memory description,
        address proposer
    ) internal override returns (uint256 proposalId) {
        proposalId = super._propose(targets, values, payloads, description, proposer);
        _requirePowers(targets, values, payloads);
        _rehearse(targets, payloads);
    }

    function _requirePowers(address[] memory targets, uint256[] memory values, bytes[] memory payloads) private view {
        require(targets.length <= MAX_CALLS, TooManyCalls(targets.length, MAX_CALLS));
        for (uint256 i = 0; i < targets.length; i++) {
            require(values[i] == 0, ValueNotZero(i, values[i]));
            bytes4 selector = bytes4(payloads[i]); // a payload shorter than that ends in zeros: no power does
            require(isPower(targets[i], selector), NotAPower(i, targets[i], selector));
            for (uint256 j = 0; j < i; j++) {
                bool same = targets[i] == targets[j] && keccak256(payloads[i]) == keccak256(payloads[j]);
                require(!same, SameCallTwice(j, i));
            }
        }
    }

    /// @dev Lets the timelock carry everything out and take it back. What fails for today's state passes: it may be
    ///      right when the time comes. What its target will never accept is refused, with the target's own error.
    function _rehearse(address[] memory targets, bytes[] memory payloads) private {
        address proposer = IFundTimelock(timelock()).proposer();
        require(proposer == address(this), NotHandedOver(proposer));
        REHEARSING.asBoolean().tstore(true);
        bytes memory call = abi.encodeCall(IFundTimelock.rehearse, (targets, payloads));
        (bool done, bytes memory answer) = timelock().call(call);
        REHEARSING.asBoolean().tstore(false);
        if (bytes4(answer) != IFundTimelock.Rehearsed.selector) Address.verifyCallResult(done, answer);
        IFundTimelock.Outcome[] memory outcomes = abi.decode(Bytes.slice(answer, 4), (IFundTimelock.Outcome[]));
        for (uint256 i = 0; i < outcomes.length; i++) {
            IFundTimelock.Outcome memory outcome = outcomes[i];
            bool passes = outcome.done || !outcome.answer.isFinal();
            require(passes, CallRefused(i, targets[i], bytes4(payloads[i]), outcome.answer));
        }
    }

    /// @dev A rehearsal asks only who calls: whatever it does is taken back before it ends.
    function _checkGovernance() internal override {
        bool rehearsed = REHEARSING.asBoolean().tload() && _msgSender() == timelock();
        if (!rehearsed) super._checkGovernance();
    }
}
