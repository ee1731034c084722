// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAdapter, Position} from "../interfaces/IAdapter.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {Entry, IStrategy} from "../interfaces/IStrategy.sol";
import {IFundViews} from "../interfaces/IFundViews.sol";
import {ShareMath} from "../libraries/ShareMath.sol";
import {LimitViews} from "./LimitViews.sol";

/// @title FundViews, see IFundViews
contract FundViews is LimitViews {
    uint256 private constant MAX_WALK = 64; // dealings that one call of the fund settles
    uint256 private constant MAX_LINES = 65; // cash, and 8 entries of 8 strategies

    constructor(Wiring memory wiring) LimitViews(wiring) {}

    /// @inheritdoc IFundViews
    function timetable() external view returns (Timetable memory t) {
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        t.number = clock.number;
        t.open = clock.window == 0;
        t.nextClose = clock.nextClose;
        t.overdueFrom = uint256(clock.lastClose) + fund.dealingTerms().period;
        if (!t.open) t.strikeBefore = uint256(clock.lastClose) + clock.window;
        t.struckAt = clock.struckAt;
        t.pausedUntil = clock.pausedUntil;
        t.windingDown = controls.isWindingDown();
        t.windDownFrom = controls.windDownFrom();
    }

    /// @inheritdoc IFundViews
    function depositStatus(address controller) external view returns (DepositStatus memory s) {
        (s.requestId,,) = fund.requestIds(controller);
        s.pendingAssets = fund.pendingDepositRequest(s.requestId, controller);
        (s.claimableAssets, s.claimableShares) = (fund.maxDeposit(controller), fund.maxMint(controller));
        if (s.pendingAssets == 0) {
            s.state = s.claimableShares == 0 ? RequestState.None : RequestState.Claimable;
            return s;
        }
        IPocketHedgeFund.Dealing memory dealing = fund.dealing(s.requestId);
        if (dealing.claimableAt == 0) {
            s.state = _unstruck(s.requestId);
        } else if (dealing.sharesOut == 0) {
            s.state = RequestState.Returned;
        } else {
            (s.state, s.claimableAt) = (RequestState.Locked, dealing.claimableAt);
        }
    }

    /// @inheritdoc IFundViews
    function redeemStatus(address controller) external view returns (RedeemStatus memory s) {
        uint256 cursor;
        (, s.requestId, cursor) = fund.requestIds(controller);
        s.pendingShares = fund.pendingRedeemRequest(s.requestId, controller);
        (s.claimableShares, s.claimableAssets) = (fund.maxRedeem(controller), fund.maxWithdraw(controller));
        uint256 number = fund.dealingClock().number;
        s.unfinished = s.pendingShares != 0 && cursor + MAX_WALK < number;
        if (s.pendingShares != 0 && !s.unfinished) s.state = _unstruck(Math.max(cursor, number));
        else if (s.claimableAssets != 0) s.state = RequestState.Claimable;
    }

    /// @inheritdoc IFundViews
    function previewRedeemInKind(uint256 shares)
        external
        view
        returns (uint256 paidShares, uint256 supply, ExitLine[] memory lines)
    {
        (paidShares, supply) = _exitTerms(shares);
        ExitLine[] memory found = new ExitLine[](MAX_LINES);
        uint256 count;
        uint256 cash = Math.mulDiv(treasury.cash(), paidShares, supply);
        if (cash != 0) found[count++] = ExitLine(address(0), treasury.asset(), address(0), cash, cash, false, true);
        address[] memory strategies = treasury.strategies();
        for (uint256 i = 0; i < strategies.length; i++) {
            Entry[] memory entries = IStrategy(strategies[i]).inventory();
            for (uint256 j = 0; j < entries.length; j++) {
                uint256 slice = Math.mulDiv(entries[j].units, paidShares, supply);
                if (slice != 0) found[count++] = _line(strategies[i], entries[j], slice);
            }
        }
        lines = new ExitLine[](count);
        for (uint256 i = 0; i < count; i++) {
            lines[i] = found[i];
        }
    }

    /* INTERNAL */

    /// @dev The dealing's own state, for a request that waits in it.
    function _unstruck(uint256 requestId) private view returns (RequestState) {
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        if (requestId != clock.number || clock.window == 0) return RequestState.Pending;
        bool missed = block.timestamp > uint256(clock.lastClose) + clock.window;
        return missed ? RequestState.Missed : RequestState.Closed;
    }

    /// @dev As PocketHedgeFund and FeeDistribution take them at the exit.
    function _exitTerms(uint256 shares) private view returns (uint256 paidShares, uint256 supply) {
        supply = shareToken.totalSupply();
        if (controls.isWindingDown()) return (shares, supply - shareToken.balanceOf(address(fund)));
        supply += feeDistribution.accruedShares(supply);
        paidShares = shares - ShareMath.partUp(shares, feeDistribution.feeTerms().inKindLevy);
    }

    function _line(address strategy, Entry memory entry, uint256 slice) private view returns (ExitLine memory line) {
        line = ExitLine(strategy, entry.token, entry.adapter, slice, slice, false, true);
        if (entry.adapter == address(0)) return line;
        try IAdapter(entry.adapter).transferable(strategy, Position(entry.token, slice)) returns (uint256 amount) {
            (line.amount, line.unwinds) = (amount, amount == 0);
        } catch {
            (line.amount, line.answers) = (0, false);
        }
    }
}
