// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IFundTimelock} from "../interfaces/IFundTimelock.sol";

/// @title FundTimelock, see IFundTimelock
contract FundTimelock is IFundTimelock, TimelockController {
    uint256 public constant MIN_DELAY = 2 days; // time to leave before any decision takes effect
    uint256 public constant MAX_DELAY = 30 days; // a longer one would let a mistake stand for months

    address public proposer;
    bool private _handedOver;

    constructor(uint256 minDelay, address launchOwner)
        TimelockController(minDelay, _one(launchOwner), _one(address(0)), address(0))
    {
        _requireDelayInBounds(minDelay);
        require(launchOwner != address(0), ZeroAddress());
        proposer = launchOwner;
    }

    /* TIMELOCK ITSELF */

    /// @inheritdoc IFundTimelock
    function setProposer(address proposer_) external {
        require(msg.sender == address(this), OnlyTimelock(msg.sender));
        require(!_handedOver, ProposerAlreadySet());
        require(proposer_ != address(0), ZeroAddress());
        address previous = proposer;
        _handedOver = true;
        proposer = proposer_;
        _revokeRole(PROPOSER_ROLE, previous);
        _revokeRole(CANCELLER_ROLE, previous);
        _grantRole(PROPOSER_ROLE, proposer_);
        _grantRole(CANCELLER_ROLE, proposer_);
        emit ProposerHandedOver(previous, proposer_);
    }

    /// @notice Change the least delay of new operations, inside MIN_DELAY and MAX_DELAY.
    function updateDelay(uint256 newDelay) public override {
        _requireDelayInBounds(newDelay);
        super.updateDelay(newDelay);
    }

    /* CLOSED */

    /// @notice Refused always.
    function grantRole(bytes32, address) public pure override {
        revert RolesAreClosed();
    }

    /// @notice Refused always.
    function revokeRole(bytes32, address) public pure override {
        revert RolesAreClosed();
    }

    /// @notice Refused always: a proposer who resigned would leave the fund without a governor.
    function renounceRole(bytes32, address) public pure override {
        revert RolesAreClosed();
    }

    /* INTERNAL */

    function _requireDelayInBounds(uint256 delay) private pure {
        require(delay >= MIN_DELAY, DelayBelowFloor(delay, MIN_DELAY));
        require(delay <= MAX_DELAY, DelayAboveCap(delay, MAX_DELAY));
    }

    function _one(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
