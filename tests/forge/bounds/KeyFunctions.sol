// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IFundShares} from "../../../contracts/interfaces/IFundShares.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPerformanceTracking} from "../../../contracts/interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";

/// @notice What a thief tries besides what its keys are for: whatever changes something, of every contract of the fund.
abstract contract KeyFunctions {
    bytes4[] internal functions;

    constructor() {
        functions = [
            ITreasury.allocate.selector,
            ITreasury.deallocate.selector,
            ITreasury.harvest.selector,
            ITreasury.recognise.selector,
            ITreasury.recogniseCash.selector,
            ITreasury.bookProfit.selector,
            ITreasury.bookCash.selector,
            ITreasury.payCash.selector,
            ITreasury.setTarget.selector,
            ITreasury.removeStrategy.selector,
            IStrategy.returnCash.selector,
            IRiskManagement.freezeStrategy.selector,
            IRiskManagement.unfreezeStrategy.selector,
            IRiskManagement.tripStrategy.selector,
            IRiskManagement.lowerTokenCap.selector,
            IRiskManagement.setToken.selector,
            IRiskManagement.setAdapter.selector,
            IPocketHedgeFund.launch.selector,
            IPocketHedgeFund.closeDealing.selector,
            IPocketHedgeFund.reopenDealing.selector,
            IPocketHedgeFund.pauseDealing.selector,
            IPocketHedgeFund.windDown.selector,
            INavOracle.beforeExit.selector,
            INavOracle.afterExit.selector,
            IFeeDistribution.distribute.selector,
            IFeeDistribution.withdraw.selector,
            IFeeDistribution.settle.selector,
            IFeeDistribution.exit.selector,
            IFundShares.mint.selector,
            IFundShares.burn.selector,
            IEscrow.payAssets.selector,
            IPerformanceTracking.recordReport.selector,
            IPriceRegistry.disableFeed.selector,
            IEmergencyControls.setKeeper.selector,
            IEmergencyControls.revokeKeeper.selector,
            IEmergencyControls.trip.selector,
            IERC20.transfer.selector,
            IERC20.approve.selector,
            IERC20.transferFrom.selector
        ];
    }
}
