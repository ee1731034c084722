// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHyperlaneAdapter, Statement} from "./IHyperlaneAdapter.sol";
import {IRemoteValue} from "./IRemoteValue.sol";

/// @title HomePort
/// @notice Where the fund's money leaves for its outpost and comes back. Books what was sent and what arrived, keeps the
///         outpost's newest statement, and says what both together are worth:
///         remote = value + (sent - received) - (booked - sentHome), signed, so that nothing counts twice in any order.
interface IHomePort is IHyperlaneAdapter, IRemoteValue {
    struct RemoteTerms {
        uint64 cap; // most of NAV that may be elsewhere after a send, wad
        uint32 maxAge; // seconds after which a statement is overdue
        uint32 maxTransit; // seconds after which money that did not arrive is overdue
    }

    event SentAbroad(uint256 amount, uint256 sent, bytes32 id);
    event ArrivalsBooked(uint256 amount, uint256 booked);
    event StatementReceived(uint256 indexed sequence, Statement statement);
    event RemoteCapSet(uint256 cap);
    event RulesOrdered(uint256 indexed number, address[] targets, bytes[] payloads);

    error NotGovernor(address caller);
    error NotGuardian(address caller);
    error ZeroAmount();
    /// @notice No statement yet, or a statement or money is overdue: nothing more is sent.
    error RemoteUncertain(uint256 valuedAt, uint256 time);
    /// @notice The outpost winds down.
    error OutpostClosed();
    error RemoteCapExceeded(uint256 remote, uint256 limit);
    error RedemptionsFirst(uint256 owed, uint256 cash);
    error CashFloorBroken(uint256 cashAfter, uint256 floor);
    error NotEnoughCash(uint256 wanted, uint256 cash);
    error TermOutOfBounds(uint256 value, uint256 min, uint256 max);
    error OnlyLower(uint256 value, uint256 current);
    /// @notice A strike waits for a statement whose prices are later than the close: nobody knew them when asking.
    error StatementBeforeClose(uint256 valuedAt, uint256 closedAt);
    error NoRules();
    /// @notice Other rules, or none, were ordered under that number.
    error RulesDiffer(uint256 number, bytes32 ordered, bytes32 shown);

    /* KEEPER; the caller pays Hyperlane's fee as `msg.value` and gets back what was too much */

    /// @notice Send cash to the outpost, with a heartbeat. Within the cap, above the cash floor, redemptions first.
    function send(uint256 amount) external payable;
    /// @notice Tell the outpost that home is alive and how much was sent. In the wind-down by anyone.
    function dispatchHeartbeat() external payable;

    /* ANYONE */

    /// @notice Book what arrived from the outpost as the Treasury's cash: at most what it says it sent. Anyone once all of
    ///         that has arrived; before, the keeper, and anyone in the wind-down.
    function bookArrivals() external returns (uint256 amount);
    /// @notice Send rules that the governor ordered; again, too, where a message was lost.
    function dispatchRules(uint64 number, address[] calldata targets, bytes[] calldata payloads) external payable;

    /* GUARDIAN */

    function lowerCap(uint64 cap) external;

    /* GOVERNOR */

    function setCap(uint64 cap) external;
    /// @notice Decide on calls of the outpost's timelock, which waits its own delay before it makes them.
    function orderRules(address[] calldata targets, bytes[] calldata payloads) external returns (uint64 number);

    /* VIEWS */

    function terms() external view returns (RemoteTerms memory);
    function statement() external view returns (Statement memory);
    /// @return Base units sent to the outpost, in total.
    function sent() external view returns (uint128);
    /// @return Base units from the outpost that were booked as cash, in total.
    function booked() external view returns (uint128);
    /// @return outbound sent to the outpost and not stated as received; negative: more was stated than sent.
    /// @return inbound stated as sent home and not booked; negative: more was booked than stated.
    function inFlight() external view returns (int256 outbound, int256 inbound);
    /// @return Whether `fullValue` counts: nothing is overdue. While not, the low value does.
    function isCertain() external view returns (bool);
    /// @return Value with everything in flight: what the cap is compared with, whether it is certain or not.
    function fullValue() external view returns (uint256);
    /// @return Number of the last rules ordered.
    function rulesCount() external view returns (uint64);
    /// @return fee that `send(amount)` needs as `msg.value`.
    function quoteSend(uint256 amount) external view returns (uint256 fee);
    function quoteHeartbeat() external view returns (uint256 fee);
    function quoteRules(uint64 number, address[] calldata targets, bytes[] calldata payloads)
        external
        view
        returns (uint256 fee);
}
