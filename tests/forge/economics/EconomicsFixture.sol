// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {AttackFixture} from "../attacks/AttackFixture.sol";

/// @notice Funds at the edges of what can happen, one after the other for base assets of 6, 8 and 18 decimals. Nothing
///         is charged, so that what an investor should get is a round number; a large move waits for ten minutes.
abstract contract EconomicsFixture is AttackFixture {
    /// @dev Runs `each` on a new fund of every width.
    modifier everyWidth() {
        uint8[3] memory widths = [6, 8, 18];
        for (uint256 i = 0; i < widths.length; i++) {
            deployFund(widths[i]);
            _;
        }
    }

    function feeTerms() internal pure virtual override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    function navTerms() internal pure override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.5e18, 10 minutes, 1 hours);
    }

    function riskTerms() internal pure override returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, 0.02e18, 3e18, 0);
    }

    /// @dev Waits for a large move, once.
    function dealPatiently() internal {
        close();
        if (!strike()) {
            tick(10 minutes);
            close();
            assertTrue(strike());
        }
        tick(1 hours);
    }

    function worthOf(address account) internal view returns (uint256) {
        return fund.convertToAssets(shares.balanceOf(account));
    }

    /// @dev What lies in the Escrow is what is pending and claimable, whoever holds it.
    function assertSolvent(address[3] memory all) internal view {
        uint256 assets;
        for (uint256 i = 0; i < all.length; i++) {
            (uint256 id,,) = fund.requestIds(all[i]);
            assets += fund.pendingDepositRequest(id, all[i]) + fund.maxWithdraw(all[i]);
        }
        uint256 held = base.balanceOf(address(escrow));
        assertGe(held, assets, "escrow is short");
        assertLe(held, assets + 100, "more than dust is nobody's");
        assertGe(base.balanceOf(address(treasury)), treasury.cash(), "cash is short");
    }
}
