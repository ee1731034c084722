// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Ledger} from "./Ledger.sol";
import {LossBook} from "./LossBook.sol";

/// @notice What an act may change: more from one to the next.
enum Kind {
    Flow, // neither the NAV nor the supply, minted or accrued
    Gain, // as a flow, but the NAV may rise
    Market, // prices and time, so the NAV; not the supply
    Exit, // shares are burned; NAV per share does not fall
    Strike // shares are minted and burned
}

/// @notice What somebody who only watches may hold against an act: every handler shows itself to it at the end.
abstract contract Watch is Ledger, LossBook {
    struct Seen {
        uint256 nav; // largest number while there is none
        uint256 accrued;
        uint256 supply;
        uint256 mark;
        uint256 sequence;
        uint256[6] claims;
        uint256 unbooked; // base units that the Treasury holds and does not count
        bool winding;
    }

    uint256 internal constant NO_NAV = type(uint256).max;
    // Base units that an exit may take too much, in the sum over a history: of up to eight holdings each is floored.
    uint256 private constant UNITS_AN_EXIT = 8;

    Seen private _seen;
    uint256 private _time;
    uint256 private _block;
    uint256 private _exits;
    uint256 private _rounded; // base units that all exits together took too much
    uint256 public acts;
    uint256 public windingActs; // of them, while the fund wound down

    function _startWatch() internal {
        _startLedger();
        leak();
        _remember(_look());
    }

    /// @notice To where the last act that succeeded left the chain's clock.
    function resume() external {
        vm.warp(_time);
        vm.roll(_block);
    }

    /// @notice An act of `actor` is over: whose claims may have changed. 0 for nobody.
    function look(Kind kind, address actor) external {
        leak();
        Seen memory was = _seen;
        Seen memory now_ = _look();
        _compareValue(kind, was, now_);
        _compareClaims(actor, was, now_);
        checkGe(now_.mark, was.mark, "P4: the mark fell");
        checkGe(now_.sequence, was.sequence, "P5: the sequence fell");
        if (now_.winding) _compareEnd(was, now_);
        checkEq(uint256(vm.load(address(odd), odd.PEEKED())), 0, "R1: a view of value answered in the middle");
        (uint256 number,,,,) = fund.dealingStatus();
        checkEq(performance.lastDealing(), number - 1, "records: the last dealing is not the struck one");
        _remember(now_);
        acts++;
    }

    /// @notice After time passed or prices moved inside an act: what follows is compared with this.
    function lookAgain() external {
        leak();
        _remember(_look());
    }

    function _remember(Seen memory seen) private {
        _seen = seen;
        (_time, _block) = (block.timestamp, block.number);
    }

    /// @dev Invariants P1, P3.
    function _compareValue(Kind kind, Seen memory was, Seen memory now_) private {
        if (kind < Kind.Exit) checkEq(now_.supply, was.supply, "P1: shares appeared or vanished");
        if (kind < Kind.Market) checkEq(now_.accrued, was.accrued, "P1: a flow changed the accrued supply");
        if (kind == Kind.Flow) checkEq(now_.nav, was.nav, "P1, P3: a flow or a gift moved the NAV");
        if (kind == Kind.Gain) checkGe(now_.nav, was.nav, "P1: recognising lowered the NAV");
        else checkGe(now_.unbooked, was.unbooked, "P3: a gift was counted later");
        if (kind != Kind.Exit || was.nav == NO_NAV || now_.nav == NO_NAV) return;
        // In the wind-down the seed's shares take no part.
        uint256 aside = was.winding ? shares.balanceOf(address(fund)) : 0;
        uint256 fair = Math.mulDiv(was.nav, now_.accrued - aside, was.accrued - aside, Math.Rounding.Ceil);
        (_exits, _rounded) = (_exits + 1, _rounded + Math.saturatingSub(fair, now_.nav));
        checkGe(UNITS_AN_EXIT * _exits, _rounded, "P1: exits lowered the NAV per share");
    }

    /// @dev Invariant F6.
    function _compareEnd(Seen memory was, Seen memory now_) private {
        windingActs++;
        if (was.winding) checkGe(was.supply, now_.supply, "F6: shares minted in the wind-down");
        checkEq(now_.accrued, now_.supply, "F6: fees accrue in the wind-down");
    }

    /// @return of each of the three investors in shares, then in base assets: as the last act left them.
    function claims() external view returns (uint256[6] memory) {
        return _seen.claims;
    }

    /// @dev Invariant S3.
    function _compareClaims(address actor, Seen memory was, Seen memory now_) private {
        for (uint256 i = 0; i < 6; i++) {
            if (investors[i % 3] != actor) checkGe(now_.claims[i], was.claims[i], "S3: somebody else's claim shrank");
        }
    }

    function _look() private view returns (Seen memory seen) {
        try fund.totalAssets() returns (uint256 nav) {
            seen.nav = nav;
        } catch {
            seen.nav = NO_NAV;
        }
        (seen.accrued, seen.supply) = (fund.accruedSupply(), shares.totalSupply());
        (seen.mark, seen.sequence) = (fees.highWaterMark(), navOracle.lastSequence());
        for (uint256 i = 0; i < 3; i++) {
            seen.claims[i] = fund.maxMint(investors[i]);
            seen.claims[i + 3] = fund.maxWithdraw(investors[i]);
        }
        seen.unbooked = base.balanceOf(address(treasury)) - treasury.cash();
        seen.winding = controls.isWindingDown();
    }
}
