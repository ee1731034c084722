// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One call to a protocol.
struct Call {
    address target;
    bytes data;
}

/// @notice How to carry out one order. Amounts are units as the strategy books them: token units for plain tokens,
///         the protocol's own units (scaled balance, vault shares) for positions.
struct Plan {
    address leaves; // token or position token that leaves the strategy
    uint256 most; // most units of it that may leave
    address arrives; // token or position token that arrives
    uint256 least; // fewest units of it that must arrive
    address spender; // gets an approval of exactly `approval` of `leaves`; 0 for none
    uint256 approval; // token units
    Call call;
}

/// @notice `units` of the position whose token is `token`.
struct Position {
    address token;
    uint256 units;
}

/// @notice An amount of a plain token, in token units.
struct Holding {
    address token;
    uint256 amount;
}

/// @notice One (target, selector) that an adapter may call; `selector` of a call is its first four bytes.
struct Permission {
    address target;
    bytes4 selector;
}

/// @title IAdapter
/// @notice Translates orders into calls of one protocol, and positions of it into plain tokens. Holds nothing, decides
///         nothing. Pool prices, slot0 and reserve ratios never enter `holdings`.
interface IAdapter {
    /// @notice The order's bytes do not decode to an order of this adapter, or name an amount of 0.
    error BadOrder();
    /// @notice The protocol has no market for these tokens.
    error NoMarket(address tokenIn, address tokenOut);

    /// @notice Remember what a position's unit is worth, where that limits how fast it may grow. Open to anyone;
    ///         harmless at any time.
    function checkpoint(address positionToken) external;
    /// @notice What to call to carry out `order` for `account`.
    /// @dev The recipient is always `account`: an order has no field for one.
    function plan(address account, bytes calldata order) external view returns (Plan memory);
    /// @notice Plain tokens behind a position, rounded down.
    function holdings(address account, Position calldata position) external view returns (Holding[] memory);
    /// @notice Units of the position that the protocol itself counts for `account`.
    function held(address account, address positionToken) external view returns (uint256 units);
    /// @notice The ERC-20 amount whose transfer moves at most `units` of the position; 0 when it cannot be transferred.
    function transferable(address account, Position calldata position) external view returns (uint256 amount);
    /// @notice What to call to take at most `units` of a position out as plain tokens of `account`.
    function unwind(address account, Position calldata position) external view returns (Call[] memory);
    /// @notice Everything the adapter may ever call; read once, when it is listed, and frozen.
    function permissions() external view returns (Permission[] memory);
    /// @notice Everything the adapter may ever have approved; read once, when it is listed, and frozen.
    function spenders() external view returns (address[] memory);
}
