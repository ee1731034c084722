// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FundLock
/// @notice One reentrancy lock for all contracts of one fund, in one transient slot.
/// @dev A strategy that calls a hostile venue must not be re-entered through the treasury, nor the fund be read while
///      its parts disagree. Only members may take the lock: a stranger who could take it could block the other
///      users of a shared transaction.
interface IFundLock {
    /// @notice `member` became a contract of the fund.
    event MemberEnrolled(address indexed member);

    /// @notice The fund is in the middle of another operation, begun by `holder`.
    error FundLocked(address holder);
    /// @notice This entry answers only while the fund's own operation is under way.
    error FundNotLocked();
    /// @notice `caller` is no contract of this fund.
    error NotMember(address caller);

    /// @notice Take the lock; reverts when it is taken.
    function acquire() external;
    /// @notice Give the lock back; only its holder can.
    function release() external;
    /// @notice Make a new strategy a member. Treasury only.
    function enrol(address member) external;

    /// @return Whether an operation of the fund is under way in this transaction.
    function locked() external view returns (bool);
    function isMember(address account) external view returns (bool);
    /// @notice Revert unless the lock is held and `caller` is a member: for entries between the fund's own contracts.
    function requireInside(address caller) external view;
    /// @notice Revert while the lock is held, unless `caller` is a member: for views of value.
    function requireReadable(address caller) external view;
}
