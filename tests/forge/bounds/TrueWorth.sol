// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {FixtureFeed, FixtureToken} from "../mocks/Fixtures.sol";
import {KeyThief} from "./KeyThief.sol";

/// @title TrueWorth
/// @notice Three tokens whose true prices stand still while their feeds are wrong by up to EPSILON, as the thief likes
///         best. What the fund is worth is counted at the true prices here, and no cap keeps the fund out of a token.
abstract contract TrueWorth is KeyThief {
    uint256 internal constant EPSILON = 0.02e18;
    uint256 private constant PRICES = 1e36;

    FixtureToken internal link;
    FixtureFeed internal linkFeed;

    /* THE FUND */

    function _deployMarket(uint8 decimals) internal override {
        super._deployMarket(decimals);
        link = new FixtureToken("LINK", 18);
        linkFeed = new FixtureFeed(8, 10e8);
    }

    function feedList() internal view override returns (IPriceRegistry.FeedConfig[] memory list) {
        list = new IPriceRegistry.FeedConfig[](4);
        list[0] = aFeed(base, baseFeed, 0.5e8, 2e8);
        list[1] = aFeed(weth, wethFeed, 100e8, 100_000e8);
        list[2] = aFeed(wbtc, wbtcFeed, 1000e8, 1_000_000e8);
        list[3] = aFeed(link, linkFeed, 1e8, 1000e8);
    }

    function tokenCaps() internal view override returns (CapArg[] memory list) {
        list = new CapArg[](3);
        (list[0], list[1]) = (CapArg(address(weth), 1e18), CapArg(address(wbtc), 1e18));
        list[2] = CapArg(address(link), 1e18);
    }

    function strategyList() internal view override returns (ITreasury.StrategyConfig[] memory list) {
        list = super.strategyList();
        address[] memory tokens = new address[](3);
        (tokens[0], tokens[1], tokens[2]) = (address(weth), address(wbtc), address(link));
        list[0] = ITreasury.StrategyConfig(tokens, new address[](3), 1e18, strategyLimits());
    }

    function strategyLimits() internal view override returns (IRiskManagement.StrategyLimits memory limits) {
        limits = super.strategyLimits();
        limits.cap = 1e18;
    }

    function pushFeeds() internal override {
        super.pushFeeds();
        linkFeed.push(linkFeed.answer());
    }

    function tradable() internal view override returns (address[] memory tokens) {
        tokens = new address[](4);
        (tokens[0], tokens[1]) = (address(base), address(weth));
        (tokens[2], tokens[3]) = (address(wbtc), address(link));
    }

    /// @dev All cash but `kept`, wad, and a hair: the struck NAV that targets are a part of is floored.
    function allocateAllBut(uint256 kept) internal {
        uint256 cash = treasury.cash();
        allocate(trend, (cash - 2 - cash / 1e17) * (WAD - kept) / WAD);
    }

    /* TRUTH AND ERROR */

    /// @param errors of weth, wbtc and link, wads: the registry's price over the true one, less 1.
    function misprice(int256[3] memory errors) internal {
        wethFeed.push(_wrong(2000e8, errors[0]));
        wbtcFeed.push(_wrong(40_000e8, errors[1]));
        linkFeed.push(_wrong(10e8, errors[2]));
    }

    function mispriceByChance() internal {
        int256[3] memory errors;
        for (uint256 i = 0; i < 3; i++) {
            errors[i] = int256(roll(2 * EPSILON + 1)) - int256(EPSILON);
            if (roll(3) != 0) errors[i] = errors[i] > 0 ? int256(EPSILON) : -int256(EPSILON);
        }
        misprice(errors);
    }

    function worth() internal view virtual override returns (uint256 total) {
        total = treasury.cash() + trend.unitsOf(address(base)) + lending.value();
        total += Math.mulDiv(trend.unitsOf(address(weth)), 2000 * unit, 1e18);
        total += Math.mulDiv(trend.unitsOf(address(wbtc)), 40_000 * unit, 1e8);
        total += Math.mulDiv(trend.unitsOf(address(link)), 10 * unit, 1e18);
    }

    function _wrong(int256 price, int256 error_) private pure returns (int256) {
        return price * (1e18 + error_) / 1e18;
    }
}
