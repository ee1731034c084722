// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IPocketHedgeFund} from "../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundHandler} from "./FundHandler.sol";
import {Test} from "./Test.sol";

/// @notice Solvency, price and fee invariants over random histories; one campaign for each width of base asset.
abstract contract FundInvariants is Test {
    FundHandler internal handler;
    IPocketHedgeFund internal fund;
    IERC20 internal shares;
    IERC20 internal base;
    address internal escrow;

    function decimals() internal pure virtual returns (uint8);

    function setUp() public {
        handler = new FundHandler(decimals());
        address shareToken;
        address asset;
        (fund, shareToken, escrow,, asset) = handler.parts();
        (shares, base) = (IERC20(shareToken), IERC20(asset));
        targetContract(address(handler));
    }

    /// @dev One function, so that one campaign carries them all.
    function invariant_solvency_price_fees() public view {
        _escrowHoldsWhatIsOwed();
        _balancesSumToSupply();
        assertTrue(handler.booked(), "booked more than held");
        assertGe(handler.highWaterMark(), handler.highestMark(), "the high-water mark fell");
    }

    /// @dev S1: pending subscriptions, struck payments not claimed, and nothing else, to the unit.
    function _escrowHoldsWhatIsOwed() private view {
        (uint256 number,,,,) = fund.dealingStatus();
        uint256 assets;
        uint256 shareAmount;
        for (uint256 i = 1; i <= number + 1; i++) {
            IPocketHedgeFund.Dealing memory d = fund.dealing(i);
            if (i < number) {
                assets += d.assetsOut;
                shareAmount += d.sharesOut;
            } else {
                assets += d.assetsIn;
                shareAmount += d.sharesIn;
            }
        }
        assertEq(base.balanceOf(escrow) + handler.assetsClaimed(), assets + handler.donatedAssets(), "escrowed assets");
        assertEq(
            shares.balanceOf(escrow) + handler.sharesClaimed(), shareAmount + handler.donatedShares(), "escrowed shares"
        );
        _claimsFit();
    }

    /// @dev S4: all claims together fit into what the escrow holds.
    function _claimsFit() private view {
        uint256 assets;
        uint256 shareAmount;
        for (uint256 i = 0; i < 3; i++) {
            assets += fund.maxWithdraw(handler.investors(i));
            shareAmount += fund.maxMint(handler.investors(i));
        }
        assertLe(assets, base.balanceOf(escrow), "claims exceed the escrow");
        assertLe(shareAmount, shares.balanceOf(escrow), "share claims exceed the escrow");
    }

    function _balancesSumToSupply() private view {
        address[8] memory holders = handler.holders();
        uint256 sum;
        for (uint256 i = 0; i < holders.length; i++) {
            sum += shares.balanceOf(holders[i]);
        }
        assertEq(sum, shares.totalSupply(), "balances do not sum to the supply");
    }
}

contract FundInvariants6 is FundInvariants {
    function decimals() internal pure override returns (uint8) {
        return 6;
    }
}

contract FundInvariants8 is FundInvariants {
    function decimals() internal pure override returns (uint8) {
        return 8;
    }
}

contract FundInvariants18 is FundInvariants {
    function decimals() internal pure override returns (uint8) {
        return 18;
    }
}
