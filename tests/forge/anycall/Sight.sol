// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {Moments} from "./Moments.sol";

/// @notice What can be seen of a fund, of its thieves and of a victim at one moment.
abstract contract Sight is Moments {
    struct Seen {
        bytes32 rules; // everything that only governor and guardian may change
        uint256 nav; // NO_NAV while there is none; with what is held back
        uint256 heldBack; // of it, what a strike does not pay for
        uint256 accrued;
        uint256 supply;
        uint256 loot; // worth of what the thieves have, base units
        uint256 holds; // of it, shares
        uint256 sent;
        uint256[5] victims; // what Alice has in each place
        uint256 farNav;
        uint256 farSent;
        bool winding;
        uint256 mark; // the high-water mark
        uint256 owed; // what all together may withdraw
        uint256 dealing; // that is open or closed
    }

    uint256 internal constant NO_NAV = type(uint256).max;
    uint256 internal constant WAD = 1e18;

    function _look() internal view returns (Seen memory seen) {
        try fund.totalAssets() returns (uint256 nav) {
            seen.heldBack = _heldBack();
            seen.nav = nav + seen.heldBack;
        } catch {
            seen.nav = NO_NAV;
        }
        try farOracle.totalAssets() returns (uint256 nav) {
            seen.farNav = nav;
        } catch {
            seen.farNav = NO_NAV;
        }
        (seen.dealing,,,,) = fund.dealingStatus();
        (seen.accrued, seen.supply) = (fund.accruedSupply(), shares.totalSupply());
        (seen.sent, seen.farSent, seen.winding) = (homePort.sent(), outpost.sent(), controls.isWindingDown());
        seen.mark = fees.highWaterMark();
        uint256 claimable;
        (seen.loot, seen.holds, claimable) = _loot(seen.nav, seen.accrued);
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

    /// @dev What is on its way, and counts for nothing while anything is overdue. Nobody enters meanwhile, and whoever books it
    ///      gives everybody back what was theirs: that makes no caller richer. What a strike pays too little for it is
    ///      looked at with the strike.
    function _heldBack() private view returns (uint256) {
        (uint256 counted,) = homePort.remoteValue();
        return homePort.fullValue() - counted;
    }

    /// @dev What they hold, have asked for or may claim, and what lies in their venue; all at the fund's own prices.
    /// @return worth without a NAV of no use. @return amount of it, shares. @return claimable of it, base assets.
    function _loot(uint256 nav, uint256 supply)
        private
        view
        returns (uint256 worth, uint256 amount, uint256 claimable)
    {
        uint256 ether_ = weth.balanceOf(address(owned));
        worth = base.balanceOf(address(owned));
        for (uint256 i = 0; i < thieves.length; i++) {
            address thief = thieves[i];
            (, uint256 redeemId,) = fund.requestIds(thief);
            (uint256 waits, uint256 locked) = _subscribed(thief);
            claimable += fund.maxWithdraw(thief);
            worth += base.balanceOf(thief) + waits;
            amount += shares.balanceOf(thief) + fund.pendingRedeemRequest(redeemId, thief) + fund.maxMint(thief)
            + locked;
            ether_ += weth.balanceOf(thief);
        }
        for (uint256 i = 0; i < farThieves.length; i++) {
            worth += farBase.balanceOf(farThieves[i]);
            ether_ += farWeth.balanceOf(farThieves[i]);
        }
        if (nav == NO_NAV) return (0, amount, claimable);
        worth += claimable + Math.mulDiv(amount, nav, supply);
        worth += Math.mulDiv(ether_, registry.price(address(weth)), 1e36);
    }

    /// @return waits for a strike, or to be taken back. @return locked shares of what was struck.
    function _subscribed(address thief) private view returns (uint256 waits, uint256 locked) {
        (uint256 id,,) = fund.requestIds(thief);
        waits = fund.pendingDepositRequest(id, thief);
        IPocketHedgeFund.Dealing memory d = fund.dealing(id);
        if (waits != 0 && d.sharesOut != 0) (waits, locked) = (0, Math.mulDiv(waits, d.sharesOut, d.assetsIn));
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
