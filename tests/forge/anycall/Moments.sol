// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {Cunning} from "./Cunning.sol";

/// @notice Functions that can only go through at some moments, each at its own: chance alone would hardly be there in time.
abstract contract Moments is Cunning {
    bool internal abandoned; // the honest keeper is gone for good

    function moment() internal returns (Part part, bytes4 id) {
        uint256 kind = roll(10);
        if (kind < 2) return (Part.FundDAO, _vote());
        if (kind == 2) return (Part.PocketHedgeFund, _dealing());
        if (kind == 3) return (Part.PocketHedgeFund, fund.strike.selector);
        if (kind == 4 && abandoned) return (Part.EmergencyControls, controls.windDownOverdue.selector);
        if (kind == 4) return (Part.HomePort, homePort.dispatchRules.selector);
        if (kind == 5) return (Part.FundTimelock, lockedTime.executeBatch.selector);
        if (kind == 6) return (Part.Treasury, treasury.harvest.selector);
        if (kind == 7) return (Part.EmergencyControls, controls.pauseTrading.selector);
        if (kind == 8) return (Part.PocketHedgeFund, _second());
        return (Part.PriceRegistry, roll(2) == 0 ? registry.endProbation.selector : registry.noteDisagreement.selector);
    }

    /// @return asking, or thinking better of it.
    function _second() private returns (bytes4) {
        if (roll(2) == 0) return roll(2) == 0 ? fund.requestDeposit.selector : fund.cancelDeposit.selector;
        return roll(2) == 0 ? fund.requestRedeem.selector : fund.cancelRedeem.selector;
    }

    /// @return what can be done about the last motion now.
    function _vote() private returns (bytes4) {
        if (noMotion()) return dao.propose.selector;
        uint8 state = uint8(dao.state(idOf(motion())));
        if (state == 0 && roll(4) == 0) return dao.cancel.selector;
        if (state == 4) return dao.queue.selector;
        if (state == 5) return dao.execute.selector;
        if (state > 1) return dao.propose.selector; // cancelled, defeated, expired, executed
        uint256 how = roll(3);
        if (how == 0) return dao.castVote.selector;
        return how == 1 ? dao.castVoteWithReason.selector : dao.castVoteWithReasonAndParams.selector;
    }

    /// @dev Before its window is over a dealing can be struck, after that taken up again.
    function _dealing() private view returns (bytes4) {
        (, uint256 closedAt,,,) = fund.dealingStatus();
        if (closedAt == 0) return fund.closeDealing.selector;
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        bool missed = block.timestamp > uint256(clock.lastClose) + clock.window;
        return missed ? fund.reopenDealing.selector : fund.strike.selector;
    }
}
