// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {IFundLock} from "../interfaces/IFundLock.sol";

/// @title FundLock, see IFundLock
contract FundLock is IFundLock {
    using TransientSlot for *;

    bytes32 private constant HOLDER = keccak256("PocketHedgeFund.FundLock.holder");

    // The two that take the lock most often are known without a look into storage.
    address public immutable treasury;
    address public immutable fund;
    mapping(address account => bool) public isMember;

    constructor(address treasury_, address fund_, address[] memory members) {
        treasury = treasury_;
        fund = fund_;
        _enrol(address(this)); // so that whoever refuses the fund's contracts refuses the lock too
        for (uint256 i = 0; i < members.length; i++) {
            _enrol(members[i]);
        }
    }

    /* MEMBERS */

    /// @inheritdoc IFundLock
    function acquire() external {
        require(_isMember(msg.sender), NotMember(msg.sender));
        address holder = HOLDER.asAddress().tload();
        require(holder == address(0), FundLocked(holder));
        HOLDER.asAddress().tstore(msg.sender);
    }

    /// @inheritdoc IFundLock
    function release() external {
        require(HOLDER.asAddress().tload() == msg.sender, FundNotLocked());
        HOLDER.asAddress().tstore(address(0));
    }

    /// @inheritdoc IFundLock
    function enrol(address member) external {
        require(msg.sender == treasury, NotMember(msg.sender));
        _enrol(member);
    }

    /* VIEWS */

    /// @inheritdoc IFundLock
    function locked() public view returns (bool) {
        return HOLDER.asAddress().tload() != address(0);
    }

    /// @inheritdoc IFundLock
    function requireInside(address caller) external view {
        require(locked(), FundNotLocked());
        require(_isMember(caller), NotMember(caller));
    }

    /// @inheritdoc IFundLock
    function requireReadable(address caller) external view {
        address holder = HOLDER.asAddress().tload();
        require(holder == address(0) || isMember[caller], FundLocked(holder));
    }

    /* INTERNAL */

    function _isMember(address account) private view returns (bool) {
        return account == fund || account == treasury || isMember[account];
    }

    function _enrol(address member) private {
        isMember[member] = true;
        emit MemberEnrolled(member);
    }
}
