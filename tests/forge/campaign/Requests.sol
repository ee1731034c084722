// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";

/// @notice Who can ask for what now, and who can take back what: read from the fund's views, as a wallet would.
abstract contract Requests is Handler {
    constructor(FundUnderTest world_) Handler(world_) {}

    function anybody(function(address) external view returns (uint256) amountOf) internal view returns (bool) {
        return amountOf(investor(0)) != 0 || amountOf(investor(1)) != 0 || amountOf(investor(2)) != 0;
    }

    function anybody(function(address) view returns (uint256) amountOf) internal view returns (bool) {
        return amountOf(investor(0)) != 0 || amountOf(investor(1)) != 0 || amountOf(investor(2)) != 0;
    }

    function canSubscribe(address account) internal view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (uint256 id,,) = fund.requestIds(account);
        if (fund.pendingDepositRequest(id, account) == 0) return 1;
        return id > number || (id == number && !isClosed()) ? 1 : 0;
    }

    function redeemable(address account) internal view returns (uint256) {
        (, uint256 id,) = fund.requestIds(account);
        if (fund.pendingRedeemRequest(id, account) != 0) return 0;
        uint256 balance = shares.balanceOf(account);
        return balance > fund.dealingTerms().minRedeem ? balance : 0;
    }

    function returned(address account) internal view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (uint256 id,,) = fund.requestIds(account);
        return id < number && fund.dealing(id).sharesOut == 0 ? fund.pendingDepositRequest(id, account) : 0;
    }

    function cancellableDeposit(address account) internal view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (uint256 id,,) = fund.requestIds(account);
        if (id < number) return returned(account);
        return _isCancellable(id) ? fund.pendingDepositRequest(id, account) : 0;
    }

    /// @dev What rolled over waits in the dealing that is open or closed now.
    function cancellableRedeem(address account) internal view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (, uint256 id,) = fund.requestIds(account);
        return _isCancellable(id > number ? id : number) ? fund.pendingRedeemRequest(id, account) : 0;
    }

    /// @dev Nothing can be claimed of shares that are too few for a base unit: one of them is no amount.
    function overclaim(address account, bytes4 entry, uint256 most) internal {
        bytes memory call = abi.encodeWithSelector(entry, most + 1, account, account);
        bytes4 reason = IPocketHedgeFund.ClaimTooLarge.selector;
        bytes4 dust = most == 0 ? IPocketHedgeFund.ZeroAmount.selector : reason;
        mustFail(account, address(fund), call, reason, dust, "S4: a claim was too large");
    }

    /// @dev What is closed `waits` for its strike; beyond it nothing is there.
    function overcancel(address account, bytes memory call, bool waits) internal {
        bytes4 reason = waits && isClosed()
            ? IPocketHedgeFund.CancelAfterClose.selector
            : IPocketHedgeFund.NothingToCancel.selector;
        mustFail(account, address(fund), call, reason, "S4: a cancel took what is struck or waits");
    }

    function _isCancellable(uint256 id) private view returns (bool) {
        (uint256 number,,,,) = fund.dealingStatus();
        return id != number || !isClosed() || block.timestamp > strikeBefore();
    }
}
