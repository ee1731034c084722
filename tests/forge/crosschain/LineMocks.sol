// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    IMessageRecipient,
    ISpecifiesInterchainSecurityModule
} from "../../../contracts/interfaces/external/IHyperlane.sol";
import {Quote} from "../../../contracts/interfaces/external/IHyperlane.sol";
import {FixtureToken} from "../mocks/Fixtures.sol";

/// @notice A message or a transfer between the two chains, as its sender gave it away.
struct Parcel {
    uint32 origin;
    bytes32 sender;
    address recipient;
    bytes body; // of a message
    uint256 amount; // of a transfer
}

/// @notice A stand-in for Hyperlane's Mailbox that keeps what is dispatched; whoever tests it delivers what it likes, when
///         it likes and how often it likes. The real one, with its real signatures, is in tests/integration.
contract LineMailbox {
    uint32 public immutable localDomain;
    uint256 public fee;
    address public vouching; // the module that delivery asked for last
    Parcel[] private _outbox;

    constructor(uint32 domain) {
        localDomain = domain;
    }

    function setFee(uint256 fee_) external {
        fee = fee_;
    }

    function quoteDispatch(uint32, bytes32, bytes calldata, bytes calldata) external view returns (uint256) {
        return fee;
    }

    function dispatch(uint32, bytes32 recipient, bytes calldata body, bytes calldata metadata)
        external
        payable
        returns (bytes32)
    {
        require(msg.value == fee, "mailbox: wrong fee"); // as a hook that keeps no change
        require(metadata.length == 86, "mailbox: not standard metadata");
        bytes32 sender = bytes32(uint256(uint160(msg.sender)));
        _outbox.push(Parcel(localDomain, sender, address(uint160(uint256(recipient))), body, 0));
        return keccak256(abi.encode(localDomain, _outbox.length));
    }

    function deliver(Parcel calldata given) external {
        vouching = ISpecifiesInterchainSecurityModule(given.recipient).interchainSecurityModule();
        IMessageRecipient(given.recipient).handle(given.origin, given.sender, given.body);
    }

    function count() external view returns (uint256) {
        return _outbox.length;
    }

    function parcel(uint256 index) external view returns (Parcel memory) {
        return _outbox[index];
    }
}

/// @notice A stand-in for one end of a warp route: what goes in here may come out at the other end, whenever a test says.
contract LineRoute {
    FixtureToken public immutable token;
    uint32 public immutable localDomain;
    bool public immutable mints; // a synthetic token's end makes what it pays out
    uint256 public fee;
    uint256 public tax; // taken on top of what is carried
    bytes32 public other;
    Parcel[] private _outbox;

    constructor(FixtureToken token_, uint32 domain, bool mints_) {
        (token, localDomain, mints) = (token_, domain, mints_);
    }

    function enrol(address other_) external {
        other = bytes32(uint256(uint160(other_)));
    }

    function setFees(uint256 fee_, uint256 tax_) external {
        (fee, tax) = (fee_, tax_);
    }

    function routers(uint32) external view returns (bytes32) {
        return other;
    }

    function quoteTransferRemote(uint32, bytes32, uint256 amount) external view returns (Quote[] memory quotes) {
        quotes = new Quote[](2);
        (quotes[0], quotes[1]) = (Quote(address(0), fee), Quote(address(token), amount + tax));
    }

    function transferRemote(uint32, bytes32 recipient, uint256 amount) external payable returns (bytes32) {
        require(msg.value == fee, "route: wrong fee");
        token.transferFrom(msg.sender, address(this), amount - tax);
        bytes32 sender = bytes32(uint256(uint160(msg.sender)));
        _outbox.push(Parcel(localDomain, sender, address(uint160(uint256(recipient))), "", amount));
        return keccak256(abi.encode(localDomain, _outbox.length));
    }

    function deliver(Parcel calldata given) external {
        if (mints) token.mint(given.recipient, given.amount);
        else token.transfer(given.recipient, given.amount);
    }

    function count() external view returns (uint256) {
        return _outbox.length;
    }

    function parcel(uint256 index) external view returns (Parcel memory) {
        return _outbox[index];
    }
}

/// @notice What vouches for messages; these tests only ask that it is the pinned one.
contract LineIsm {
    function verify(bytes calldata, bytes calldata) external pure returns (bool) {
        return true;
    }
}

/// @notice The same answer as a FixtureFeed, in whose place it stands and whose storage it reads, for three million gas.
contract HungryFeed {
    uint256 private constant APPETITE = 3_000_000;

    uint8 public constant decimals = 8;
    uint80 public round;
    int256 public answer;
    uint256 public updatedAt;

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        uint256 before = gasleft();
        while (before - gasleft() < APPETITE) {}
        return (round, answer, updatedAt, updatedAt, round);
    }
}
