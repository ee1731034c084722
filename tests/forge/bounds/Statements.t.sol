// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Found} from "./BoundRecord.sol";
import {LineThieves} from "./LineThieves.sol";

/// @notice The fourth term again, with an error of another kind: what was lost elsewhere since the statement that a
///         strike rests on. The keys lose it there, and who redeems at home is paid as if it were still there.
contract StatementsBoundTest is LineThieves {
    uint256 private _allowed;

    function test_strikes_on_an_old_statement__take_no_more_than_what_was_lost_since() public {
        measure("statements", "wad of NAV", 0.95e18);
    }

    function best(uint256) external override returns (Found memory) {
        return _dealAfterALoss(shares.balanceOf(ALICE) / 12, roomThere());
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        return _dealAfterALoss(1e18 + roll(shares.balanceOf(ALICE) / 10), roll(roomThere()));
    }

    /// @dev A statement from after the close, the loss, and the strike; the next statement is too late.
    function _dealAfterALoss(uint256 redeemed, uint256 loss) private returns (Found memory) {
        requestRedeem(ALICE, redeemed);
        close();
        tick(12);
        hear();
        loseThere(loss);
        uint256 before = _perShare();
        uint256 assets = navOracle.totalAssets();
        uint256 error_ = Math.mulDiv(assets - whole(), WAD, whole(), Math.Rounding.Ceil);
        uint256 part = Math.mulDiv(redeemed, assets, shares.totalSupply(), Math.Rounding.Ceil);
        assertTrue(strike());
        uint256 limit = Math.mulDiv(error_, part, assets - part, Math.Rounding.Ceil);
        uint256 taken = Math.mulDiv(before - Math.min(before, _perShare()), WAD, before);
        return Found(limit + Math.ceilDiv(20 * WAD, whole()), taken, 4);
    }

    function _perShare() private view returns (uint256) {
        return Math.mulDiv(whole(), 1e36, shares.totalSupply());
    }
}
