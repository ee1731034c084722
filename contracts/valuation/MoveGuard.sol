// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {INavOracle} from "../interfaces/INavOracle.sol";

/// @title The terms of a NAV, and how far it may move from strike to strike
abstract contract MoveGuard is INavOracle {
    using SafeCast for uint256;

    /// @dev One slot, written by every strike.
    struct Struck {
        uint128 perShare; // gross, 18 digits
        uint64 sequence;
        uint64 epoch; // of kept hashes: those of an older epoch are void
    }

    /// @dev One slot, written when the window starts anew or a large move comes or goes.
    struct Window {
        uint128 anchor; // per share at its start
        uint40 start;
        bool recorded; // a large move waits in `_move`
    }

    struct Move {
        uint128 size; // wad
        uint40 time;
        bool up;
    }

    uint256 internal constant WAD = 1e18;
    uint256 private constant MAX_TOLERANCE = 0.02e18; // 2 %
    uint256 private constant MIN_MAX_MOVE = 0.01e18; // 1 %
    uint256 private constant MAX_MAX_MOVE = 0.5e18; // 50 %
    uint256 private constant MIN_COOL_OFF = 10 minutes;
    uint256 private constant MAX_COOL_OFF = 3 days;
    uint256 private constant MIN_WINDOW = 1 hours;
    uint256 private constant MAX_WINDOW = 30 days;

    NavTerms internal _terms;
    Struck internal _struck;
    Window private _window;
    Move private _move;

    constructor(NavTerms memory terms) {
        _struck.perShare = WAD.toUint128(); // a share starts at 1.0
        _setNavTerms(terms);
    }

    /// @inheritdoc INavOracle
    function largeMoveUntil() external view returns (uint256) {
        return _window.recorded ? uint256(_move.time) + _terms.coolOff : 0;
    }

    /// @dev Whether a NAV has to wait; otherwise it becomes the one that the next is measured against. Small steps
    ///      cannot ratchet: a move counts from the last strike and from the window's start, whichever is larger.
    function _isHeld(uint256 dealing, uint256 perShare) internal returns (bool) {
        Window memory window = _window;
        bool changed = block.timestamp >= uint256(window.start) + _terms.window;
        if (changed) window = Window(_struck.perShare, block.timestamp.toUint40(), window.recorded);
        (uint256 move, uint256 base) = _largestMove(perShare, window.anchor);
        if (move > _terms.maxMove) {
            bool up = perShare > base;
            if (!window.recorded || !_hasCooledOff(up, move)) {
                _recordMove(dealing, perShare, base, up, move);
                return true;
            }
            window = Window(perShare.toUint128(), block.timestamp.toUint40(), true);
        }
        if (changed || window.recorded) _window = Window(window.anchor, window.start, false);
        if (window.recorded) delete _move;
        _struck.perShare = perShare.toUint128();
        return false;
    }

    function _setNavTerms(NavTerms memory terms) internal {
        _bound(terms.priceTolerance, 1, MAX_TOLERANCE);
        _bound(terms.totalTolerance, 1, MAX_TOLERANCE);
        _bound(terms.maxMove, MIN_MAX_MOVE, MAX_MAX_MOVE);
        _bound(terms.coolOff, MIN_COOL_OFF, MAX_COOL_OFF);
        _bound(terms.window, MIN_WINDOW, MAX_WINDOW);
        _terms = terms;
        emit NavTermsSet(terms);
    }

    function _distance(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a - b : b - a;
    }

    function _largestMove(uint256 perShare, uint256 anchor) private view returns (uint256 move, uint256 base) {
        uint256 last = _struck.perShare;
        uint256 fromLast = Math.mulDiv(_distance(perShare, last), WAD, last, Math.Rounding.Ceil);
        uint256 fromAnchor = Math.mulDiv(_distance(perShare, anchor), WAD, anchor, Math.Rounding.Ceil);
        return fromLast >= fromAnchor ? (fromLast, last) : (fromAnchor, anchor);
    }

    function _hasCooledOff(bool up, uint256 move) private view returns (bool) {
        Move memory before = _move;
        bool cooled = block.timestamp >= uint256(before.time) + _terms.coolOff;
        return cooled && before.up == up && move * 4 <= uint256(before.size) * 5; // at most 1.25 times as large
    }

    function _recordMove(uint256 dealing, uint256 perShare, uint256 base, bool up, uint256 move) private {
        uint256 size = Math.min(move, type(uint128).max);
        _move = Move(size.toUint128(), block.timestamp.toUint40(), up);
        _window.recorded = true;
        emit LargeMoveRecorded(dealing, perShare, base, up, move, block.timestamp + _terms.coolOff);
    }

    function _bound(uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, TermOutOfBounds(value, min, max));
    }
}
