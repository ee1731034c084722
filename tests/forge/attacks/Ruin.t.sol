// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A fund that lost nearly everything, and who would buy it for a dollar.
contract RuinTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        replaceFeed(address(weth), address(wethFeed), 0.1e8, 100_000e8); // the same feed with a wider band
        invest(ALICE, 100_000 * unit);
        uint256 most = treasury.cash() * 80 / 100 - unit;
        allocate(lending, most);
        lend(most);
        allocate(trend, treasury.cash());
        swap(trend, IERC20(base), IERC20(weth), trend.unitsOf(address(base)));
    }

    function riskTerms() internal pure override returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, 0.02e18, 3e18, 0);
    }

    function navTerms() internal pure override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.5e18, 10 minutes, 1 hours);
    }

    /// @notice Below a thousandth of the launch value a dollar buys the supply, and its votes: nothing is struck any
    ///         more, and the ways out stay.
    /// @dev Without MIN_NAV_PER_SHARE in PocketHedgeFund.strike: BOB's one base asset buys 33.2 % of the fund.
    function test_ruined_fund__nobody_buys_it_for_a_dollar() public {
        subscribe(BOB, unit);
        pool.setIndex(0);
        wethFeed.push(0.2e8);
        close();
        assertFalse(strike(), "a fall to nothing waits");
        tick(10 minutes);
        close();
        INavOracle.NavReport memory r = report();
        attempt(KEEPER, address(fund), abi.encodeCall(fund.strike, (r)));
        uint256 bought = fund.dealing(2).sharesOut;
        assertEq(bought, 0, "a dollar bought shares");
        tick(1 hours);
        vm.prank(BOB);
        fund.cancelDeposit(BOB);
        leaveInKind(ALICE, shares.balanceOf(ALICE));
        assertGt(weth.balanceOf(ALICE), 9e18);
    }
}
