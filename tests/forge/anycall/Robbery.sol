// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {Sight} from "./Sight.sol";

/// @notice What no call with a stolen key may do, whatever it was: the fund is compared with what it was before.
abstract contract Robbery is Sight {
    // Base units a call may be off by, in the sum over a history: three orders at most, and the figure that is compared.
    uint256 private constant UNITS_A_CALL = 4;

    string public accusation; // the first; empty while all is well
    uint256[2] private _lost; // wad of NAV, here and there, not leaked yet
    uint256 private _gained; // base units, more than the fund was seen to lose
    uint256 private _judged; // calls
    uint256 private _leakedAt;
    Seen private _seen;
    uint256 private _time;
    uint256 private _block;

    function accuse(string memory claim, uint256 left, uint256 right) internal {
        if (bytes(accusation).length != 0) return;
        accusation = string.concat(claim, ": ", vm.toString(left), " and ", vm.toString(right));
    }

    /* BEFORE AND AFTER */

    /// @dev To where the last act that succeeded left the chain's clock: a revert does not.
    function resume() internal {
        vm.stopPrank();
        vm.warp(_time);
        vm.roll(_block);
    }

    /// @dev What others did, or time: what follows is compared with this.
    function remember() internal {
        uint256 passed = block.timestamp - _leakedAt;
        for (uint256 i = 0; i < 2; i++) {
            _lost[i] = Math.saturatingSub(_lost[i], Math.ceilDiv(_capacity(i) * passed, 1 days));
        }
        (_seen, _leakedAt, _time, _block) = (_look(), block.timestamp, block.timestamp, block.number);
    }

    /// @dev A thief's call went through.
    /// @return weighed whether the fund had a NAV before and after, so that P2 and K1 were looked at.
    function judge(bool mayBurn) internal returns (bool weighed) {
        Seen memory was = _seen;
        Seen memory now_ = _look();
        _judgeRules(was, now_);
        // The fee that was due becomes shares at an exit in kind, and when an abandoned fund begins to wind down.
        uint256 supply = now_.winding && !was.winding ? was.accrued : was.supply;
        if (!mayBurn && now_.supply != supply) accuse("K3: the supply changed", now_.supply, supply);
        if (now_.supply > was.accrued) accuse("K3: shares were minted", now_.supply, was.accrued);
        for (uint256 i = 0; i < 5; i++) {
            if (now_.victims[i] < was.victims[i]) accuse("S3: somebody else's claim shrank", i, now_.victims[i]);
        }
        weighed = _judgeWorth(was, now_);
        _judgePlaces(now_.owed, now_.sent > was.sent);
        _seen = now_;
    }

    /// @dev A strike with a true report and a stolen key: only the fee lowers the price, and not below the mark.
    /// @return weighed whether the fund had a NAV before and after, so that P2 was looked at.
    function judgeStrike() internal returns (bool weighed) {
        Seen memory was = _seen;
        Seen memory now_ = _look();
        _judgeRules(was, now_);
        weighed = was.nav != NO_NAV && now_.nav != NO_NAV;
        if (weighed) {
            _judgeGain(was, now_);
            uint256 least = Math.min(_priceOf(was), was.mark);
            if (_priceOf(now_) < least) accuse("P1: a strike lowered the NAV per share", _priceOf(now_), least);
        }
        if (now_.mark < was.mark) accuse("P4: the mark fell", now_.mark, was.mark);
        _judgePlaces(now_.owed, false);
        _seen = now_;
    }

    function _judgeRules(Seen memory was, Seen memory now_) private {
        if (now_.rules != was.rules) accuse("K4: a key without an office for it changed a rule", 0, 0);
    }

    /// @dev Rounded as the mark is.
    function _priceOf(Seen memory seen) private view returns (uint256) {
        uint256 v = fund.virtualShares();
        return Math.mulDiv(seen.nav + 1, v * WAD, seen.accrued + v);
    }

    /* WORTH */

    /// @dev At one moment's prices: what the fund lost is within the buckets, and nobody gained more than that.
    function _judgeWorth(Seen memory was, Seen memory now_) private returns (bool weighed) {
        _judged++;
        weighed = was.nav != NO_NAV && now_.nav != NO_NAV;
        if (weighed) {
            uint256 lost = Math.saturatingSub(Math.mulDiv(was.nav, now_.accrued, was.accrued), now_.nav);
            _fillBucket(0, lost, was.nav);
            _gained += Math.saturatingSub(now_.loot, was.loot + lost);
            if (_gained > UNITS_A_CALL * _judged) accuse("P2: calls made their callers richer", _gained, _judged);
        }
        if (was.farNav == NO_NAV || now_.farNav == NO_NAV || was.farNav == 0) return weighed;
        _fillBucket(1, Math.saturatingSub(was.farNav + was.farSent, now_.farNav + now_.farSent), was.farNav);
    }

    /// @dev All of it counts, roundings too: with every call the limit grows by as many units as that may round off.
    function _fillBucket(uint256 side, uint256 lost, uint256 nav) private {
        if (lost == 0) return;
        _lost[side] += Math.mulDiv(lost, WAD, nav);
        uint256 most = _capacity(side) + Math.mulDiv(UNITS_A_CALL * _judged, WAD, nav, Math.Rounding.Ceil);
        if (_lost[side] > most) accuse("K1: lost more than the capacity and what leaked", _lost[side], side);
    }

    function _capacity(uint256 side) private view returns (uint256) {
        return (side == 0 ? risk : farRisk).riskTerms().fundLossCapacity;
    }

    /// @dev A strike gives thieves nothing but their part, as holders of what stays, of what others give up: the levies,
    ///      and what who leaves is not paid of what is held back (docs/decisions/0034).
    function _judgeGain(Seen memory was, Seen memory now_) private {
        _judged++;
        bool struck = now_.dealing != was.dealing; // a large move waits
        uint256 given = struck ? _givenUp(was, fund.dealing(was.dealing)) : 0;
        uint256 part = Math.mulDiv(given, now_.holds, now_.accrued, Math.Rounding.Ceil);
        _gained += Math.saturatingSub(now_.loot, was.loot + part);
        if (_gained > UNITS_A_CALL * _judged) accuse("P2: a strike made its callers richer", _gained, _judged);
    }

    /// @return given by the victim, rounded up: it alone deals beside the thieves.
    function _givenUp(Seen memory was, IPocketHedgeFund.Dealing memory struck) private view returns (uint256 given) {
        IFeeDistribution.FeeTerms memory terms = fees.feeTerms();
        if (struck.sharesOut != 0) {
            uint256 entered = Math.min(was.victims[3], struck.assetsIn);
            given = Math.mulDiv(entered, terms.entryLevy, WAD, Math.Rounding.Ceil);
        }
        if (struck.filled == 0) return given;
        uint256 left = Math.min(was.victims[4], struck.sharesIn);
        left = Math.mulDiv(left, struck.filled, struck.sharesIn, Math.Rounding.Ceil);
        uint256 unpaid = was.heldBack + Math.mulDiv(was.nav - was.heldBack, terms.exitLevy, WAD, Math.Rounding.Ceil);
        given += Math.mulDiv(left, unpaid, was.accrued, Math.Rounding.Ceil);
    }

    /* PLACES */

    function _judgePlaces(uint256 owed, bool sent) private {
        (uint256 number,,,,) = fund.dealingStatus();
        owed += fund.dealing(number).assetsIn + fund.dealing(number + 1).assetsIn;
        uint256 held = base.balanceOf(address(escrow));
        if (held < owed) accuse("S1: the escrow holds less than it owes", held, owed);
        if (treasury.cash() > base.balanceOf(address(treasury))) accuse("S5: more cash booked than held", 0, 0);
        uint256 limit = Math.mulDiv(fund.struckNetAssets(), homePort.terms().cap, WAD);
        if (sent && homePort.fullValue() > limit) {
            accuse("K5: more elsewhere than the cap", homePort.fullValue(), limit);
        }
        if (_approved(base) + _approved(weth) != 0) accuse("K2: an approval stayed open", 0, 0);
    }

    function _approved(IERC20 token) private view returns (uint256) {
        return token.allowance(address(trend), address(venue)) + token.allowance(address(trend), address(owned))
            + token.allowance(address(lending), address(pool)) + token.allowance(address(flash), address(venue))
            + token.allowance(address(flash), address(owned)) + token.allowance(address(flash), address(lender));
    }
}
