// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {Found} from "./BoundRecord.sol";
import {TrueWorth} from "./TrueWorth.sol";

/// @notice The fifth term: what the keeper's choice of strikes can make of the fees. Their due is the management fee of
///         the time and the performance fee of the highest true price; what comes on top is the fee on a gain that was
///         the feed's error, once, for the high-water mark keeps it.
contract FeesBoundTest is TrueWorth {
    uint256 private constant RATE = 0.02e18; // of NAV a year
    uint256 private constant PART = 0.2e18; // of the gain
    uint256 private _price = 2000e8; // of weth, in truth
    uint256 private _highest = 2000e8;
    uint256 private _since;

    function begin(uint8 decimals) internal override {
        deployFund(decimals);
        invest(ALICE, 100_000 * unit);
        allocateAllBut(0);
        venue.setCost(0);
        swap(trend, IERC20(base), IERC20(weth), trend.unitsOf(address(base)));
        close();
        strike();
        _since = block.timestamp;
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(uint64(RATE), uint64(PART), 0, 0, 0);
    }

    function test_fees__whenever_the_key_strikes__are_those_of_the_time_and_of_the_highest_price() public {
        measure("fees", "wad of NAV", 0.9e18);
    }

    function attackers() internal pure override returns (uint256) {
        return 2;
    }

    /// @dev One strike after the longest time that is charged, at the moment at which the feed is most too high; or one
    ///      every hour of a day while it wanders up.
    function best(uint256 which) external override returns (Found memory) {
        if (which == 0) tick(90 days - 1 hours);
        uint256 strikes = which == 0 ? 1 : 24;
        for (uint256 i = 1; i <= strikes; i++) {
            _strikeAt(int256(EPSILON * i / strikes));
        }
        return Found(allowed(), lost, calls);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 30; i++) {
            _price = _price * (9800 + roll(400)) / 10_000;
            _highest = Math.max(_highest, _price);
            if (roll(3) == 0) callAnything();
            else if (roll(3) == 0) tick(roll(10 days));
            else _strikeAt(int256(roll(2 * EPSILON + 1)) - int256(EPSILON));
        }
        return Found(allowed(), lost, calls);
    }

    function allowed() internal view override returns (uint256) {
        uint256 time = Math.ceilDiv(RATE * (block.timestamp - _since), 365 days);
        uint256 gain = Math.mulDiv(_highest, WAD + EPSILON, 2000e8, Math.Rounding.Ceil) - WAD;
        return time + Math.ceilDiv(PART * gain, WAD) + Math.ceilDiv(20 * calls * WAD, navOracle.totalAssets());
    }

    /// @dev Every fee is shares: what they take off a share is seen at any price that stands still.
    function worth() internal view override returns (uint256) {
        return navOracle.totalAssets();
    }

    function _strikeAt(int256 error_) private {
        tick(1 hours);
        wethFeed.push(int256(_price) * (1e18 + error_) / 1e18);
        useKey(KEEPER, address(fund), abi.encodeCall(fund.closeDealing, ()));
        useKey(KEEPER, address(fund), abi.encodeCall(fund.strike, (report())));
    }
}
