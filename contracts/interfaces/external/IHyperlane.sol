// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What the fund uses of Hyperlane's Mailbox.
interface IMailbox {
    function localDomain() external view returns (uint32);
    /// @param metadata see HyperlaneAdapter: how much gas the delivery takes, and who gets a refund.
    function dispatch(uint32 destination, bytes32 recipient, bytes calldata body, bytes calldata metadata)
        external
        payable
        returns (bytes32 id);
    function quoteDispatch(uint32 destination, bytes32 recipient, bytes calldata body, bytes calldata metadata)
        external
        view
        returns (uint256 fee);
    function process(bytes calldata metadata, bytes calldata message) external payable;
}

/// @notice Whom a Mailbox delivers to. Not payable here: coin that comes with a message is refused.
interface IMessageRecipient {
    function handle(uint32 origin, bytes32 sender, bytes calldata body) external;
}

/// @notice How a recipient tells the Mailbox what has to vouch for its messages.
interface ISpecifiesInterchainSecurityModule {
    function interchainSecurityModule() external view returns (address);
}

/// @notice What a warp route asks for a transfer, in one token; address 0 is the chain's own coin.
struct Quote {
    address token;
    uint256 amount;
}

/// @notice What the fund uses of one end of a warp route.
interface ITokenRouter {
    function mailbox() external view returns (address);
    /// @return The route's other end on `domain`.
    function routers(uint32 domain) external view returns (bytes32);
    function transferRemote(uint32 destination, bytes32 recipient, uint256 amount) external payable returns (bytes32 id);
    function quoteTransferRemote(uint32 destination, bytes32 recipient, uint256 amount)
        external
        view
        returns (Quote[] memory);
}
