// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {Found} from "./BoundRecord.sol";
import {TrueWorth} from "./TrueWorth.sol";

/// @title WrongDay
/// @notice A fund that is all in weth, struck on days on which the feed of weth is wrong, with investors who know it.
abstract contract WrongDay is TrueWorth {
    uint256 internal constant LEVY = 0.005e18; // either way

    uint256 private _allowed; // of the strikes so far, wad

    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        invest(ALICE, 100_000 * unit);
        allocateAllBut(cashPart());
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(weth), trend.unitsOf(address(base)));
        tick(2 days);
        close();
        strike(); // so that its own price is the struck one
    }

    function cashPart() internal pure virtual returns (uint256);

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, uint64(LEVY), uint64(LEVY), uint64(LEVY));
    }

    /// @dev The key closes, and strikes when the feed is wrong the right way.
    function dealWith(int256 error_) internal {
        tick(1 hours);
        useKey(KEEPER, address(fund), abi.encodeCall(fund.closeDealing, ()));
        misprice([error_, int256(0), int256(0)]);
        bytes memory call = abi.encodeCall(fund.strike, (report()));
        uint256 assets = navOracle.totalAssets();
        uint256 supply = shares.totalSupply();
        uint256 number = fund.dealingClock().number;
        if (!useKey(KEEPER, address(fund), call) || fund.dealingClock().number == number) return;
        _allowed += _term(assets, fund.dealing(number).assetsIn, true);
        _allowed += _term(assets, Math.mulDiv(assets, fund.dealing(number).filled, supply), false);
    }

    /// @return The third and the fourth term, and a unit for every figure of a strike that is floored.
    function allowed() internal view virtual override returns (uint256) {
        return _allowed + Math.ceilDiv(20 * calls * WAD, worth());
    }

    function dealByChance() internal override {
        dealWith(int256(roll(2 * EPSILON + 1)) - int256(EPSILON));
    }

    function chance(uint256 seed) external virtual override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 40; i++) {
            uint256 kind = roll(4);
            if (kind < 2) flow();
            else if (kind == 2) dealByChance();
            else callAnything();
        }
        return Found(allowed(), lost, calls);
    }

    /// @dev max(0, epsilon - levy) * D / (A + (1 - levy) D), or * R / (A - R), rounded up.
    function _term(uint256 assets, uint256 moved, bool enters) private pure returns (uint256) {
        uint256 rest = enters ? assets + moved * (WAD - LEVY) / WAD : Math.saturatingSub(assets, moved);
        return rest == 0 ? 0 : Math.mulDiv(EPSILON - LEVY, moved, rest, Math.Rounding.Ceil);
    }
}
