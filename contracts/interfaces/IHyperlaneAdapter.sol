// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMessageRecipient, ISpecifiesInterchainSecurityModule} from "./external/IHyperlane.sol";

/// @notice What the outpost says of itself. Amounts are base units; of several statements the newest counts.
struct Statement {
    uint64 sequence; // one more with each
    uint64 blockNumber; // on the outpost's chain, where anyone can look it up
    uint40 valuedAt; // unix seconds there, of the prices behind `value`
    bool closed; // the outpost winds down: nothing is to be sent there any more
    uint128 value; // what it holds; where prices are missing, the last value with what came and went since
    uint128 received; // booked there of what came from home, in total
    uint128 sent; // sent home, in total
}

/// @notice What home says to the outpost. Of several the newest counts.
struct Heartbeat {
    uint64 sequence; // one more with each
    uint40 aliveAt; // unix seconds at home
    bool windingDown; // everything is to be sold and sent home
    uint128 sent; // base units sent to the outpost, in total: what it may book as received
}

/// @notice Calls that home's governor decided, for the outpost's timelock.
struct Rules {
    uint64 number; // one more with each; carried out at most once, and not after newer ones came
    address[] targets;
    bytes[] payloads;
}

/// @notice What a message is about; the first word of its body, the struct in the rest.
enum Kind {
    Statement,
    Heartbeat,
    Rules
}

/// @title One end of the line between the fund's two chains
/// @notice Hyperlane's Mailbox for words and a warp route for money, both with everything pinned for good: the other
///         chain, who speaks there, what vouches for it, and where money goes.
interface IHyperlaneAdapter is IMessageRecipient, ISpecifiesInterchainSecurityModule {
    struct Line {
        address mailbox; // Hyperlane's, on this chain
        address ism; // what has to vouch for a message before the Mailbox delivers it here
        uint32 domain; // Hyperlane's number of the other chain
        address peer; // who speaks and receives money there
        address route; // warp route on this chain; the token itself where that is synthetic
        address remoteRoute; // its other end
    }

    event MessageDispatched(Kind indexed kind, bytes32 id);

    error NotMailbox(address caller);
    error WrongOrigin(uint32 domain, bytes32 sender);
    /// @notice The message is of a kind that this end does not take.
    error WrongKind(Kind kind);
    /// @notice The warp route's other end is no longer the one that was pinned.
    error RouteMoved(bytes32 pinned, bytes32 actual);
    /// @notice The warp route took another amount than it was told to carry.
    error TransferTaxed(uint256 amount, uint256 taken);
    error FeeMissing(uint256 needed, uint256 sent);
    error RefundFailed(address caller, uint256 amount);
    error NoCode(address account);
    error ZeroAddress();

    function line() external view returns (Line memory);
}
