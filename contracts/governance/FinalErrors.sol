// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundDAO} from "../interfaces/IFundDAO.sol";
import {IFundTimelock} from "../interfaces/IFundTimelock.sol";
import {IHomePort} from "../interfaces/IHomePort.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {IStrategy} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";

/// @title FinalErrors
/// @notice Which errors of a tried-out call depend on nothing but the call and the bounds in code: no waiting cures
///         them, so their proposal is refused at once. All others may be gone when the decision takes effect.
library FinalErrors {
    /// @dev An error without a name is what a payload gets that is no call of the function it names.
    function isFinal(bytes memory reason) internal pure returns (bool) {
        if (reason.length < 4) return true;
        bytes4 error_ = bytes4(reason);
        return _isBound(error_) || _isShape(error_);
    }

    /// @dev Errors of one name and signature have one selector, whichever contract they come from.
    function _isBound(bytes4 error_) private pure returns (bool) {
        return error_ == IRiskManagement.LimitOutOfBounds.selector || error_ == IRiskManagement.RaiseTooLarge.selector
            || error_ == IRiskManagement.OnlyLower.selector || error_ == IFeeDistribution.TermOutOfBounds.selector
            || error_ == IPriceRegistry.FeedOutOfBounds.selector || error_ == IFundTimelock.DelayBelowFloor.selector
            || error_ == IFundTimelock.DelayAboveCap.selector || error_ == IFundDAO.SettingOutOfBounds.selector
            || error_ == ITreasury.TargetAboveCap.selector;
    }

    function _isShape(bytes4 error_) private pure returns (bool) {
        return error_ == IEmergencyControls.ZeroAddress.selector || error_ == IRiskManagement.NoCode.selector
            || error_ == IRiskManagement.SelectorForbidden.selector
            || error_ == IRiskManagement.TargetForbidden.selector || error_ == ITreasury.LengthMismatch.selector
            || error_ == ITreasury.AmbiguousEntry.selector || error_ == IStrategy.TooManyEntries.selector
            || error_ == IFeeDistribution.PartsDoNotAdd.selector
            || error_ == IFeeDistribution.TooManyRecipients.selector
            || error_ == IFeeDistribution.RecipientTwice.selector || error_ == ITreasury.ConfigDiffers.selector
            || error_ == ITreasury.FeePartDiffers.selector || error_ == IHomePort.NoRules.selector;
    }
}
