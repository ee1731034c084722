// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7540Deposit} from "../../../contracts/interfaces/IERC7540.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {Cunning} from "./Cunning.sol";

/// @notice Functions that can only go through at some moments, each at its own: chance alone would hardly be there in time.
abstract contract Moments is Cunning {
    bool internal abandoned; // the honest keeper is gone for good

    function moment() internal returns (Part part, bytes4 id) {
        uint256 kind = roll(12);
        if (kind < 2) return (Part.FundDAO, _vote());
        if (kind == 2) return (Part.PocketHedgeFund, _dealing());
        if (kind == 3) return (Part.PocketHedgeFund, fund.strike.selector);
        if (kind == 4 && abandoned) return (Part.EmergencyControls, controls.windDownOverdue.selector);
        if (kind == 4) return (Part.HomePort, homePort.dispatchRules.selector);
        if (kind == 5) return (Part.FundTimelock, lockedTime.executeBatch.selector);
        if (kind == 6) return (Part.Treasury, treasury.harvest.selector);
        if (kind == 7) return (Part.EmergencyControls, controls.pauseTrading.selector);
        if (kind > 8) return (Part.PocketHedgeFund, _money());
        return (Part.PriceRegistry, roll(2) == 0 ? registry.endProbation.selector : registry.noteDisagreement.selector);
    }

    /// @dev Claiming or taking back, where there is something; else asking.
    function _money() private returns (bytes4 id) {
        bytes4[8] memory ids = [
            IERC7540Deposit.deposit.selector,
            IERC7540Deposit.mint.selector,
            _DEPOSIT,
            _MINT,
            fund.redeem.selector,
            fund.withdraw.selector,
            fund.cancelDeposit.selector,
            fund.cancelRedeem.selector
        ];
        uint256 first = roll(12); // a third asks for more
        for (uint256 i = 0; first < 8 && i < 8; i++) {
            id = ids[(first + i) % 8];
            if (whoHas(id, address(0)) != address(0)) return id;
        }
        return roll(2) == 0 ? fund.requestDeposit.selector : fund.requestRedeem.selector;
    }

    /// @dev What can be done about the last motion now.
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
