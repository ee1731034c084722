// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IHyperlaneAdapter, Kind} from "../interfaces/IHyperlaneAdapter.sol";
import {IMailbox, IMessageRecipient, ITokenRouter, Quote} from "../interfaces/external/IHyperlane.sol";
import {ISpecifiesInterchainSecurityModule} from "../interfaces/external/IHyperlane.sol";

/// @title HyperlaneAdapter, see IHyperlaneAdapter
/// @dev Whatever vouches for messages may be mistaken or bought: the most that a forged one can do is what the contract
///      behind this one lets its peer do.
abstract contract HyperlaneAdapter is IHyperlaneAdapter {
    using SafeERC20 for IERC20;

    uint16 private constant METADATA_VARIANT = 1; // of Hyperlane's standard hook metadata

    address private immutable _mailbox;
    address private immutable _ism;
    uint32 private immutable _domain;
    bytes32 private immutable _peer;
    address private immutable _route;
    bytes32 private immutable _remoteRoute;

    constructor(Line memory line_) {
        require(line_.mailbox.code.length != 0, NoCode(line_.mailbox));
        require(line_.ism.code.length != 0, NoCode(line_.ism)); // 0 would be the Mailbox's own, which its owner changes
        require(line_.route.code.length != 0, NoCode(line_.route));
        require(line_.peer != address(0) && line_.remoteRoute != address(0), ZeroAddress());
        (_mailbox, _ism, _domain, _route) = (line_.mailbox, line_.ism, line_.domain, line_.route);
        (_peer, _remoteRoute) = (_word(line_.peer), _word(line_.remoteRoute));
    }

    /* MAILBOX */

    /// @inheritdoc IMessageRecipient
    function handle(uint32 origin, bytes32 sender, bytes calldata body) external {
        require(msg.sender == _mailbox, NotMailbox(msg.sender));
        require(origin == _domain && sender == _peer, WrongOrigin(origin, sender));
        _receive(Kind(uint256(bytes32(body[:32]))), body[32:]);
    }

    /* VIEWS */

    /// @inheritdoc ISpecifiesInterchainSecurityModule
    function interchainSecurityModule() external view returns (address) {
        return _ism;
    }

    /// @inheritdoc IHyperlaneAdapter
    function line() external view returns (Line memory) {
        return Line(_mailbox, _ism, _domain, _address(_peer), _route, _address(_remoteRoute));
    }

    /* INTERNAL */

    /// @dev Only the pinned peer's words, vouched for by the pinned module, come here.
    function _receive(Kind kind, bytes calldata content) internal virtual;

    function _dispatch(Kind kind, bytes memory content, uint256 gasLimit) internal returns (bytes32 id) {
        (bytes memory body, bytes memory metadata) = _wrap(kind, content, gasLimit);
        uint256 fee = IMailbox(_mailbox).quoteDispatch(_domain, _peer, body, metadata);
        _requireFee(fee);
        id = IMailbox(_mailbox).dispatch{value: fee}(_domain, _peer, body, metadata);
        emit MessageDispatched(kind, id);
    }

    /// @dev Exactly `amount` leaves, and the approval with it.
    function _transfer(address token, uint256 amount) internal returns (bytes32 id) {
        bytes32 actual = ITokenRouter(_route).routers(_domain);
        require(actual == _remoteRoute, RouteMoved(_remoteRoute, actual));
        uint256 fee = _quoteTransfer(amount);
        _requireFee(fee);
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).forceApprove(_route, amount);
        id = ITokenRouter(_route).transferRemote{value: fee}(_domain, _peer, amount);
        IERC20(token).forceApprove(_route, 0); // a synthetic token's own route burns without an approval
        uint256 taken = before - IERC20(token).balanceOf(address(this));
        require(taken == amount, TransferTaxed(amount, taken));
    }

    /// @dev This contract keeps no coin: what Hyperlane did not take goes back to who paid.
    function _refund() internal {
        uint256 left = address(this).balance;
        if (left == 0) return;
        (bool done,) = msg.sender.call{value: left}("");
        require(done, RefundFailed(msg.sender, left));
    }

    function _quoteDispatch(Kind kind, bytes memory content, uint256 gasLimit) internal view returns (uint256) {
        (bytes memory body, bytes memory metadata) = _wrap(kind, content, gasLimit);
        return IMailbox(_mailbox).quoteDispatch(_domain, _peer, body, metadata);
    }

    function _quoteTransfer(uint256 amount) internal view returns (uint256 fee) {
        Quote[] memory quotes = ITokenRouter(_route).quoteTransferRemote(_domain, _peer, amount);
        for (uint256 i = 0; i < quotes.length; i++) {
            if (quotes[i].token == address(0)) fee += quotes[i].amount;
        }
    }

    /// @dev The fee is quoted to the wei, so that nothing is left to refund; what is, belongs to the caller.
    function _wrap(Kind kind, bytes memory content, uint256 gasLimit)
        private
        view
        returns (bytes memory body, bytes memory metadata)
    {
        body = bytes.concat(bytes32(uint256(kind)), content);
        metadata = abi.encodePacked(METADATA_VARIANT, uint256(0), gasLimit, msg.sender);
    }

    function _requireFee(uint256 fee) private view {
        require(address(this).balance >= fee, FeeMissing(fee, address(this).balance));
    }

    function _word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function _address(bytes32 word) private pure returns (address) {
        return address(uint160(uint256(word)));
    }
}
