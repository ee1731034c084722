// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {IFlashAccount} from "../interfaces/IFlashAccount.sol";

/// @title Promises
/// @notice Which callback is expected in this transaction: from whom, with what, and only once.
library Promises {
    using TransientSlot for *;

    bytes32 private constant LENDER = keccak256("PocketHedgeFund.Promises.lender");
    bytes32 private constant DATA = keccak256("PocketHedgeFund.Promises.data");

    /// @notice `lender` is about to be called, and hands `data` back.
    function expect(address lender, bytes memory data) internal {
        LENDER.asAddress().tstore(lender);
        DATA.asBytes32().tstore(keccak256(data));
    }

    /// @notice Take the expected call, from msg.sender; any other, and a second one, reverts.
    function take(bytes calldata data) internal {
        bool expected = msg.sender == LENDER.asAddress().tload() && keccak256(data) == DATA.asBytes32().tload();
        require(expected, IFlashAccount.UnexpectedCallback(msg.sender));
        LENDER.asAddress().tstore(address(0));
    }

    /// @notice Revert while the expected call has not come.
    function requireKept(address lender) internal view {
        require(LENDER.asAddress().tload() == address(0), IFlashAccount.NotCalledBack(lender));
    }
}
