// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {Moments} from "./Moments.sol";

/// @notice What no call with a stolen key may do, whatever it was: the fund is compared with what it was before.
abstract contract Robbery is Moments {
    struct Seen {
        bytes32 rules; // everything that only governor and guardian may change
        uint256 nav; // NO_NAV while there is none
        uint256 accrued;
        uint256 supply;
        uint256 loot; // worth of what the thieves have, base units
        uint256 sent;
        uint256[5] victims; // what Alice has in each place
        uint256 farNav;
        uint256 farSent;
        bool winding;
        uint256 mark; // the high-water mark
        uint256 owed; // what all together may withdraw
    }

    uint256 private constant NO_NAV = type(uint256).max;
    uint256 private constant WAD = 1e18;
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
    function judgeStrike() internal {
        Seen memory was = _seen;
        Seen memory now_ = _look();
        _judgeRules(was, now_);
        if (was.nav != NO_NAV && now_.nav != NO_NAV) {
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

    /* LOOKING */

    function _look() private view returns (Seen memory seen) {
        try fund.totalAssets() returns (uint256 nav) {
            seen.nav = nav + _heldBack();
        } catch {
            seen.nav = NO_NAV;
        }
        try farOracle.totalAssets() returns (uint256 nav) {
            seen.farNav = nav;
        } catch {
            seen.farNav = NO_NAV;
        }
        (seen.accrued, seen.supply) = (fund.accruedSupply(), shares.totalSupply());
        (seen.sent, seen.farSent, seen.winding) = (homePort.sent(), outpost.sent(), controls.isWindingDown());
        seen.mark = fees.highWaterMark();
        uint256 claimable;
        (seen.loot, claimable) = _loot(seen.nav, seen.accrued);
        (uint256 depositId, uint256 redeemId,) = fund.requestIds(ALICE);
        seen.victims = [
            shares.balanceOf(ALICE),
            fund.maxMint(ALICE),
            fund.maxWithdraw(ALICE),
            fund.pendingDepositRequest(depositId, ALICE),
            fund.pendingRedeemRequest(redeemId, ALICE)
        ];
        seen.owed = claimable + seen.victims[2];
        seen.rules = keccak256(abi.encode(_rulesOfDealing(), _rulesOfTrading(), _offices()));
    }

    /// @dev What is elsewhere and counts for nothing while it is overdue. Nobody enters meanwhile, and whoever books it
    ///      gives everybody back what was theirs: that makes no caller richer.
    function _heldBack() private view returns (uint256) {
        (uint256 counted,) = homePort.remoteValue();
        return homePort.fullValue() - counted;
    }

    /// @dev What they hold, have asked for or may claim, and what lies in their venue; all at the fund's own prices.
    /// @return worth without a NAV of no use. @return claimable of it, base assets.
    function _loot(uint256 nav, uint256 supply) private view returns (uint256 worth, uint256 claimable) {
        uint256 amount = 0; // of shares
        uint256 ether_ = weth.balanceOf(address(owned));
        worth = base.balanceOf(address(owned));
        for (uint256 i = 0; i < thieves.length; i++) {
            address thief = thieves[i];
            (uint256 depositId, uint256 redeemId,) = fund.requestIds(thief);
            claimable += fund.maxWithdraw(thief);
            worth += base.balanceOf(thief) + fund.pendingDepositRequest(depositId, thief);
            amount += shares.balanceOf(thief) + fund.pendingRedeemRequest(redeemId, thief) + fund.maxMint(thief);
            ether_ += weth.balanceOf(thief);
        }
        for (uint256 i = 0; i < farThieves.length; i++) {
            worth += farBase.balanceOf(farThieves[i]);
            ether_ += farWeth.balanceOf(farThieves[i]);
        }
        if (nav == NO_NAV) return (0, claimable);
        worth += claimable + Math.mulDiv(amount, nav, supply);
        worth += Math.mulDiv(ether_, registry.price(address(weth)), 1e36);
    }

    function _rulesOfDealing() private view returns (bytes memory) {
        return abi.encode(
            fund.dealingTerms(),
            fees.feeTerms(),
            fees.recipients(),
            navOracle.navTerms(),
            homePort.terms(),
            lockedTime.getMinDelay(),
            dao.votingDelay(),
            dao.votingPeriod(),
            dao.quorumNumerator()
        );
    }

    function _rulesOfTrading() private view returns (bytes memory) {
        (IRiskManagement.StrategyLimits memory ofTrend,) = risk.strategyLimits(address(trend));
        (IRiskManagement.StrategyLimits memory ofLending,) = risk.strategyLimits(address(lending));
        (uint256 tokenCap,) = risk.tokenCap(address(weth));
        (uint256 adapterCap,) = risk.adapterCap(address(ownedAdapter));
        (, bool disabled) = registry.feed(address(weth));
        bytes memory caps = abi.encode(tokenCap, adapterCap, disabled, treasury.strategies());
        bytes memory there = abi.encode(farRisk.riskTerms(), farTreasury.strategies());
        return abi.encode(risk.riskTerms(), ofTrend, ofLending, caps, there);
    }

    function _offices() private view returns (bytes memory) {
        bytes memory there = abi.encode(farControls.keeper(), farControls.manager(), farControls.watcher());
        return abi.encode(
            controls.keeper(), controls.standby(), controls.manager(), controls.guardian(), controls.watcher(), there
        );
    }
}
