// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CrossChainFixture} from "./CrossChainFixture.sol";

/// @notice The whole way: cash leaves, is traded with, is stated and struck, and comes home.
contract RoundTripTest is CrossChainFixture {
    function setUp() public {
        deployBoth(6);
    }

    function test_round_trip__to_the_last_unit() public {
        uint256 nav = navOracle.totalAssets();
        sendOut(200_000 * unit);
        assertEq(navOracle.totalAssets(), nav, "in flight");
        relay();
        assertEq(navOracle.totalAssets(), nav, "arrived and not stated");
        hear();
        assertEq(navOracle.totalAssets(), nav, "stated");
        assertEq(homePort.statement().value, 200_000 * unit);

        far.allocate(200_000 * unit);
        far.buy(100_000 * unit); // costs 10 bps
        hear();
        nav -= 100 * unit;
        assertEq(navOracle.totalAssets(), nav, "traded");

        close();
        assertTrue(strikeInformed());
        assertApproxEqAbs(fund.struckNetAssets(), nav, 2, "struck"); // per share and back

        far.sell(far.trend().unitsOf(address(far.weth())));
        uint256 cash = far.trend().unitsOf(address(far.base()));
        far.deallocate(cash);
        far.sendHome(cash);
        hear();
        uint256 left = navOracle.totalAssets();
        relay();
        assertEq(navOracle.totalAssets(), left, "home again");
        assertEq(remote(), 0);
        assertEq(treasury.cash(), left);
    }
}
