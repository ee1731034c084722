// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Holding} from "./IAdapter.sol";
import {IPriceRegistry} from "./IPriceRegistry.sol";
import {IProfit, ProfitTerms} from "./IProfit.sol";

/// @notice One typed instruction through one adapter; `data` is that adapter's order, ABI-encoded.
struct Order {
    address adapter;
    bytes data;
}

/// @notice One thing a strategy may hold, and how much of it is booked. `adapter` is 0 for a plain token, else the
///         adapter that values the position whose token this is.
struct Entry {
    address token;
    address adapter;
    uint256 units;
}

/// @title Strategy
/// @notice An isolated account that trades inside limits. Books its own units from measured deltas; what arrives
///         uninvited is not counted.
/// @dev An EIP-1167 clone with immutable arguments: abi.encode(Entry tokens and adapters). Entry 0 is the base asset;
///      at most 8 entries, fixed for the life of the strategy.
interface IStrategy is IProfit {
    event OrderExecuted(
        uint256 indexed id,
        uint256 index,
        address indexed adapter,
        address leaves,
        uint256 left,
        address arrives,
        uint256 arrived
    );
    event CashReceived(uint256 amount);
    event CashReturned(uint256 amount);
    event Recognised(address indexed token, uint256 units);
    event PaidInKind(address indexed receiver, address indexed token, uint256 units, bool skipped);

    error NotTreasury(address caller);
    error OrderIdUsed(uint256 id);
    error NoOrders();
    error DeadlinePassed(uint256 deadline, uint256 time);
    /// @notice The token is no entry of this strategy.
    error UnlistedToken(address token);
    /// @notice More left than is booked.
    error NotBooked(address token, uint256 wanted, uint256 booked);
    error TooMuchLeft(address token, uint256 left, uint256 most);
    error TooLittleArrived(address token, uint256 arrived, uint256 least);
    /// @notice The venue's call reverted; `reason` is its return data.
    error VenueReverted(address target, bytes reason);
    error TooManyEntries(uint256 count, uint256 max);
    /// @notice The adapter asked for an approval above what may leave.
    error ApprovalTooLarge(uint256 approval, uint256 most);
    /// @notice An order has to change one token into another.
    error SameToken(address token);
    /// @notice A position moves only through `adapter`, the one that values it.
    error WrongAdapter(address token, address adapter);
    /// @notice No more is held than is booked.
    error NothingToRecognise(address token, uint256 held, uint256 booked);
    /// @notice The implementation itself is no strategy: it has no entries.
    error NotClone();
    /// @notice A round trip must not take from what was there before it.
    error EntryShrank(address token, uint256 before, uint256 afterwards);
    /// @notice A slice could not be paid; name its token in `skip` to give it up.
    error PayOutFailed(address token);

    /* KEEPER */

    /// @notice Carry out orders, in order, all or none. Keeper only; RiskManagement checks before and after.
    /// @param id any number never used before on this strategy.
    /// @param deadline last second at which the orders may be carried out.
    function execute(uint256 id, Order[] calldata orders, uint256 deadline) external;
    /// @notice Carry out swaps, in order, all or none, and only if afterwards no entry holds less than before and the
    ///         token that the first swap gave holds more, by what `terms` ask for. Keeper only.
    /// @param id any number never used before on this strategy, by either function.
    /// @param orders of adapters that swap; an amount of 0 stands for all of the former order's token that the swaps so
    ///        far brought and did not use.
    function executeForProfit(uint256 id, Order[] calldata orders, uint256 deadline, ProfitTerms calldata terms)
        external;

    /* TREASURY */

    /// @notice Book `amount` of base asset that the Treasury just sent.
    function bookCash(uint256 amount) external;
    /// @notice Send `amount` of booked base asset to the Treasury.
    function returnCash(uint256 amount) external;
    /// @notice Pay `part / whole` of every entry as held to `receiver`, rounded down, except the tokens in `skip`.
    function payInKind(address receiver, uint256 part, uint256 whole, address[] calldata skip) external;

    /// @notice Book units of an entry that arrived uninvited: an airdrop, a gift, what a venue sent late.
    function recognise(address token) external returns (uint256 units);

    /* VIEWS: `holdings` and `value` answer only the fund's own contracts while the fund is locked. Units show no value
       and answer everyone: during an order they are those from before it. */

    /// @return Booked units in the strategy's fixed order.
    function inventory() external view returns (Entry[] memory);
    /// @return Plain tokens behind the booked units, in the order of the entries; entries of zero units are left out.
    function holdings() external view returns (Holding[] memory);
    /// @return Value of the booked units at registry prices, in base units, each holding rounded down.
    function value() external view returns (uint256);
    /// @return Booked units of one token or position; reverts for one that is no entry.
    function unitsOf(address token) external view returns (uint256);
    function isUsed(uint256 id) external view returns (bool);
    function treasury() external view returns (address);
    function baseAsset() external view returns (address);
    function registry() external view returns (IPriceRegistry);
}
