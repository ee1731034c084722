// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHyperlaneAdapter, Statement} from "./IHyperlaneAdapter.sol";
import {INavOracle} from "./INavOracle.sol";
import {IPocketHedgeFund} from "./IPocketHedgeFund.sol";

/// @title Outpost
/// @notice The fund on another chain. It states its own value to the HomePort and sends money nowhere but there; cash,
///         strategies, limits, feeds and roles are the same contracts as at home.
/// @dev To those it is the fund: it answers what they ask of PocketHedgeFund, and of the parts of a fund that an outpost
///      does not have. Its shareholder is the fund at home, and a statement is its strike.
interface IOutpost is IHyperlaneAdapter {
    event ArrivalsBooked(uint256 amount, uint256 received);
    event SentHome(uint256 amount, uint256 sent, bytes32 id);
    event StatementDispatched(uint256 indexed sequence, Statement statement);
    event HeartbeatReceived(uint256 indexed sequence, uint256 aliveAt, uint256 sent, bool windingDown);
    event RulesReceived(uint256 indexed number, bytes32 indexed operation, uint256 delay);
    event StatementsPaused(uint256 until);

    error NotControls(address caller);
    error ZeroAmount();
    /// @notice A statement was made so recently that only the keeper may make another.
    error StatementTooSoon(uint256 next, uint256 time);
    /// @notice The value could not be had with the gas that was sent.
    error NotEnoughGas(uint256 left);
    /// @notice Rules may call the outpost's roles, feeds, limits, Treasury and NAV terms, nothing else.
    error TargetNotAllowed(address target);

    /* KEEPER, AND ANYONE IN THE WIND-DOWN; the caller pays Hyperlane's fee and gets back what was too much */

    /// @notice Send the Treasury's cash to the HomePort.
    function sendHome(uint256 amount) external payable;

    /* ANYONE */

    /// @notice Book what arrived from home as the Treasury's cash: at most what home says it sent.
    function bookArrivals() external returns (uint256 amount);
    /// @notice State value and flows to the HomePort. Without live prices, or while paused, flows alone: the value keeps
    ///         the date of its prices. The keeper at any time, others 10 minutes after the last one.
    function dispatchStatement() external payable;

    /* EMERGENCY CONTROLS */

    /// @notice Let statements state no new value until `until`, or end that. EmergencyControls only.
    function pauseDealing(uint40 until) external;
    /// @notice The outpost sells everything and sends it home, for good. EmergencyControls only.
    function windDown() external;

    /* VIEWS */

    /// @return What `dispatchStatement` would state now.
    function nextStatement() external view returns (Statement memory);
    function lastStatement() external view returns (Statement memory);
    /// @return Base units booked of what came from home, in total.
    function received() external view returns (uint128);
    /// @return Base units sent home, in total.
    function sent() external view returns (uint128);
    /// @return Base units that home says it sent, in total.
    function homeSent() external view returns (uint128);
    /// @return Unix seconds of the newest heartbeat; 0 once home winds down. From 14 days later anyone may begin the
    ///         wind-down here: EmergencyControls.windDownOverdue.
    function aliveAt() external view returns (uint256);
    /// @return fee that `sendHome(amount)` needs as `msg.value`.
    function quoteSendHome(uint256 amount) external view returns (uint256 fee);
    function quoteStatement() external view returns (uint256 fee);

    /* VIEWS FOR THE CONTRACTS THAT IT IS THE FUND OF */

    function navOracle() external view returns (INavOracle);
    /// @return Its own: no strategist has a part of fees that are charged at home.
    function feeDistribution() external view returns (address);
    function partOf(address strategist) external pure returns (uint256);
    /// @return The last stated value with what came and went since.
    function struckNetAssets() external view returns (uint256);
    /// @return 0: nobody redeems here.
    function redemptionsOwed() external pure returns (uint256);
    /// @return What came and went in total: constant during a batch, as shares are at home.
    function totalSupply() external view returns (uint256);
    /// @return The heartbeat in the place of the last strike.
    function dealingClock() external view returns (IPocketHedgeFund.DealingClock memory);
    /// @return A period of 0: the wind-down's 14 days count from the heartbeat.
    function dealingTerms() external pure returns (IPocketHedgeFund.DealingTerms memory);
}
