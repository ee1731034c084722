// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IHomePort} from "../interfaces/IHomePort.sol";
import {Statement} from "../interfaces/IHyperlaneAdapter.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IRemoteValue} from "../interfaces/IRemoteValue.sol";
import {Cap, Caps} from "../trading/Caps.sol";

/// @title RemoteBook
/// @notice What was sent, what came back, what the outpost last said, and what that is worth together.
abstract contract RemoteBook is IHomePort {
    using Caps for Cap;
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for int256;
    using SafeCast for uint256;

    uint256 internal constant WAD = 1e18;
    uint256 private constant MAX_REMOTE = 0.5e18; // 50 % of NAV: at least half of what a strike counts is seen from here
    uint256 private constant MIN_SECONDS = 10 minutes;
    uint256 private constant MAX_SECONDS = 3 days;

    IPocketHedgeFund public immutable fund;
    uint32 private immutable _maxAge;
    uint32 private immutable _maxTransit;

    Cap internal _cap;
    Statement internal _statement;
    uint128 public sent;
    uint128 public booked;
    Checkpoints.Trace208 private _sentAt; // what was sent in total, by second
    Checkpoints.Trace208 private _sentHomeAt; // what the outpost was known to have sent home, by second

    constructor(IPocketHedgeFund fund_, RemoteTerms memory terms_) {
        fund = fund_;
        _bound(terms_.maxAge, MIN_SECONDS, MAX_SECONDS);
        _bound(terms_.maxTransit, terms_.maxAge, MAX_SECONDS); // what arrived is known by a statement
        (_maxAge, _maxTransit) = (terms_.maxAge, terms_.maxTransit);
        _storeCap(terms_.cap);
    }

    /* VIEWS */

    /// @inheritdoc IRemoteValue
    /// @dev Low while uncertain: what the outpost said it holds, and nothing that is on its way.
    function remoteValue() external view returns (uint256 value, uint256 sequence) {
        sequence = _statement.sequence;
        if (isCertain()) return (fullValue(), sequence);
        (int256 outbound, int256 inbound) = inFlight();
        value = _with(SignedMath.min(outbound, 0) + SignedMath.min(inbound, 0));
    }

    /// @inheritdoc IRemoteValue
    function takesIn() external view returns (bool) {
        if (fullValue() == 0) return true;
        uint256 valuedAt = _statement.valuedAt;
        uint256 closedAt = fund.dealingClock().lastClose;
        require(valuedAt > closedAt || !_isFresh(), StatementBeforeClose(valuedAt, closedAt));
        return isCertain() && fullValue() <= _limit();
    }

    /// @inheritdoc IHomePort
    /// @dev More than the cap is no less certain: else who burns shares in kind, and the cap's measure with them, could
    ///      between close and strike make others' money on its way count for nothing.
    function isCertain() public view returns (bool) {
        if (fullValue() == 0) return true; // nothing is elsewhere, however long ago that was said
        return _isFresh() && !_isTransitOverdue();
    }

    /// @inheritdoc IHomePort
    function fullValue() public view returns (uint256) {
        (int256 outbound, int256 inbound) = inFlight();
        return _with(outbound + inbound);
    }

    /// @inheritdoc IHomePort
    function inFlight() public view returns (int256 outbound, int256 inbound) {
        outbound = _signed(sent) - _signed(_statement.received);
        inbound = _signed(_statement.sent) - _signed(booked);
    }

    /// @inheritdoc IHomePort
    function terms() external view returns (RemoteTerms memory) {
        return RemoteTerms(_cap.cap, _maxAge, _maxTransit);
    }

    /// @inheritdoc IHomePort
    function statement() external view returns (Statement memory) {
        return _statement;
    }

    /* INTERNAL */

    /// @dev The cap binds here and nowhere else: what is elsewhere already counts in full.
    function _bookSend(uint256 amount) internal {
        Statement memory last = _statement;
        bool heard = last.sequence != 0 && _isFresh(); // also where nothing is there yet: somebody has to be
        require(heard && isCertain(), RemoteUncertain(last.valuedAt, block.timestamp));
        require(!last.closed, OutpostClosed());
        uint256 remote = fullValue() + amount;
        uint256 limit = _limit();
        require(remote <= limit, RemoteCapExceeded(remote, limit));
        sent += amount.toUint128();
        _sentAt.push(block.timestamp.toUint48(), sent);
    }

    /// @dev An older statement than the last one arrives late and says nothing new.
    function _hear(Statement memory next) internal {
        if (next.sequence <= _statement.sequence) return;
        _statement = next;
        _sentHomeAt.push(block.timestamp.toUint48(), next.sent);
        emit StatementReceived(next.sequence, next);
    }

    function _bookArrival(uint256 amount) internal {
        booked += amount.toUint128();
        emit ArrivalsBooked(amount, booked);
    }

    /// @dev What comes beyond it was given by somebody else, and counts for nobody.
    function _due() internal view returns (uint256) {
        return Math.saturatingSub(_statement.sent, booked);
    }

    function _storeCap(uint64 cap) internal {
        _bound(cap, 0, MAX_REMOTE);
        _cap.store(cap);
        emit RemoteCapSet(cap);
    }

    function _isFresh() private view returns (bool) {
        return block.timestamp <= uint256(_statement.valuedAt) + _maxAge;
    }

    /// @dev What was sent, either way, longer ago than a transfer takes has to have been booked by now.
    function _isTransitOverdue() private view returns (bool) {
        uint48 before = (block.timestamp - _maxTransit).toUint48();
        // What a reorganisation over there took back was never sent.
        uint256 home = Math.min(_sentHomeAt.upperLookupRecent(before), _statement.sent);
        return _sentAt.upperLookupRecent(before) > _statement.received || home > booked;
    }

    function _limit() private view returns (uint256) {
        return Math.mulDiv(fund.struckNetAssets(), _cap.cap, WAD);
    }

    /// @dev The stated value with what moved since, not below 0.
    function _with(int256 moved) private view returns (uint256) {
        return SignedMath.max(_signed(_statement.value) + moved, 0).toUint256();
    }

    function _signed(uint128 amount) private pure returns (int256) {
        return int256(uint256(amount)); // 128 bits fit
    }

    function _bound(uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, TermOutOfBounds(value, min, max));
    }
}
