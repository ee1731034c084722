// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHyperlaneAdapter, Statement} from "./IHyperlaneAdapter.sol";

/// @title Outpost
/// @notice The fund on another chain: one strategy under the same rules, which states its own value to the HomePort and
///         sends money nowhere but there.
/// @dev To the contracts that it has in common with the fund at home it is Treasury, NavOracle and fund in one: the
///      views for them are those of ITreasury, INavOracle and IPocketHedgeFund.
interface IOutpost is IHyperlaneAdapter {
    event ArrivalsBooked(uint256 amount, uint256 received);
    event SentHome(uint256 amount, uint256 sent, bytes32 id);
    event StatementDispatched(uint256 indexed sequence, Statement statement);
    event HeartbeatReceived(uint256 indexed sequence, uint256 aliveAt, uint256 sent, bool windingDown);
    event RulesReceived(uint256 indexed number, bytes32 indexed operation, uint256 delay);
    event StatementsPaused(uint256 until);
    event OutpostWindsDown();

    error NotControls(address caller);
    error NotGovernor(address caller);
    error UnknownStrategy(address strategy);
    error ZeroAmount();
    /// @notice A statement was made so recently that only the keeper may make another.
    error StatementTooSoon(uint256 next, uint256 time);
    /// @notice The value could not be had with the gas that was sent.
    error NotEnoughGas(uint256 left);
    /// @notice Rules may call the outpost's limits, feeds, roles and itself, nothing else.
    error TargetNotAllowed(address target);

    /* KEEPER, AND ANYONE IN THE WIND-DOWN; the caller pays Hyperlane's fee and gets back what was too much */

    /// @notice Send cash of the strategy to the HomePort.
    function sendHome(uint256 amount) external payable;

    /* ANYONE */

    /// @notice Book what arrived from home as the strategy's cash: at most what home says it sent.
    function bookArrivals() external returns (uint256 amount);
    /// @notice State value and flows to the HomePort. Without live prices, or while paused, flows alone: the value keeps
    ///         the date of its prices. The keeper at any time, others 10 minutes after the last one.
    function dispatchStatement() external payable;

    /* GOVERNOR: the outpost's timelock */

    /// @notice Book what the strategy holds of `token` beyond its booked units: it arrived uninvited.
    function recognise(address token) external;

    /* VIEWS */

    function strategy() external view returns (address);
    /// @return What `dispatchStatement` would state now.
    function nextStatement() external view returns (Statement memory);
    function lastStatement() external view returns (Statement memory);
    /// @return Base units booked of what came from home, in total.
    function received() external view returns (uint256);
    /// @return Base units sent home, in total.
    function sent() external view returns (uint256);
    /// @return Base units that home says it sent, in total.
    function homeSent() external view returns (uint256);
    /// @return Unix seconds of the newest heartbeat; 0 once home winds down. From 14 days after it anyone may begin the
    ///         wind-down here, through EmergencyControls.
    function aliveAt() external view returns (uint256);
    /// @return fee that `sendHome(amount)` needs as `msg.value`.
    function quoteSendHome(uint256 amount) external view returns (uint256 fee);
    function quoteStatement() external view returns (uint256 fee);
}
