// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Call, Plan} from "../../../contracts/interfaces/IAdapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FundFixture} from "../FundFixture.sol";
import {HostileAdapter} from "./KeeperThief.t.sol";

/// @notice Attacks that once worked, each against the rule that ended it.
abstract contract OnceWorked is FundFixture {
    function tryExecute(IStrategy strategy, Order[] memory orders) internal returns (bool done) {
        vm.prank(KEEPER);
        (done,) = address(strategy).call(abi.encodeCall(IStrategy.execute, (orderId++, orders, block.timestamp)));
    }

    function one(IERC20 tokenIn, IERC20 tokenOut, uint256 amount) internal view returns (Order[] memory orders) {
        orders = new Order[](1);
        orders[0] = Order(address(swapAdapter), abi.encode(tokenIn, tokenOut, amount, uint256(1)));
    }
}

contract DustTest is OnceWorked {
    function setUp() public {
        deployFund(8);
        setPrice(baseFeed, 1);
    }

    function test_dust__steps_worth_less_than_a_unit__are_not_free() public {
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 20_000 * unit);
        venue.setCost(9999);
        uint256 dust = 1e18 / 2000e8 - 1; // a hair less than one base unit
        Order[] memory orders = new Order[](100);
        for (uint256 i = 0; i < orders.length; i++) {
            orders[i] = Order(address(swapAdapter), abi.encode(weth, wbtc, dust, uint256(0)));
        }
        assertFalse(tryExecute(trend, orders));
    }
}

contract FallTest is OnceWorked {
    function setUp() public {
        deployFund(6);
    }

    function riskTerms() internal pure override returns (IRiskManagement.RiskTerms memory) {
        return IRiskManagement.RiskTerms(0.01e18, 0.02e18, 10e18, 0.05e18);
    }

    /// @dev The struck NAV is old and larger: losses of sales are measured against the live one all the same.
    function test_fall_without_a_strike__sales_lose_at_most_the_bucket_of_the_live_nav() public {
        invest(ALICE, 100_000 * unit);
        venue.setCost(0);
        allocate(trend, 80_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 59_000 * unit);
        tick(2 days);
        wethFeed.push(400e8);
        uint256 before = navOracle.totalAssets();
        for (uint256 i = 0; i < 400; i++) {
            venue.setCost(100);
            if (!tryExecute(trend, one(IERC20(weth), IERC20(base), trend.unitsOf(address(weth))))) break;
            venue.setCost(0);
            if (!tryExecute(trend, one(IERC20(base), IERC20(weth), before * 55 / 100))) break;
        }
        assertLe((before - navOracle.totalAssets()) * 1e18 / before, 0.02e18);
    }

    /// @dev What is held of another token whose feed died must not trap the rest.
    function test_dead_feed_of_another_token__sales_go_on_by_the_struck_nav() public {
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 20_000 * unit);
        swap(trend, IERC20(base), IERC20(wbtc), 10_000 * unit);
        wbtcFeed.breakDown(true);
        assertTrue(tryExecute(trend, one(IERC20(weth), IERC20(base), 1e18)));
        assertFalse(tryExecute(trend, one(IERC20(base), IERC20(weth), unit)));
    }
}

contract LockTargetTest is OnceWorked {
    function setUp() public {
        deployFund(6);
    }

    /// @notice An adapter that calls the fund's lock would open it in the middle of a batch: no contract of the fund,
    ///         the lock included, can be a target.
    /// @dev Without TargetForbidden for members in PermitRules.freeze: the listing passes.
    function test_adapter_aimed_at_the_lock__is_refused() public {
        Call memory release = Call(address(lock), abi.encodeWithSignature("release()"));
        HostileAdapter adapter = new HostileAdapter(Plan(address(base), 1, address(weth), 0, address(0), 0, release));
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IRiskManagement.TargetForbidden.selector, address(lock)));
        risk.setAdapter(address(adapter), 0);
    }
}

contract RetroactiveTest is OnceWorked {
    function setUp() public {
        deployFund(6);
    }

    function test_minimum__above_its_bound__is_refused() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        terms.minRedeem = 1000e18 + 1;
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.TermOutOfBounds.selector, 1000e18 + 1, 0, 1000e18));
        fund.setDealingTerms(terms);
        terms.minRedeem = 0;
        terms.minDeposit = uint96(1000 * unit + 1);
        vm.prank(timelock);
        vm.expectRevert(
            abi.encodeWithSelector(IPocketHedgeFund.TermOutOfBounds.selector, 1000 * unit + 1, 0, 1000 * unit)
        );
        fund.setDealingTerms(terms);
    }

    function test_longer_lock__takes_back_nothing_that_was_claimable() public {
        subscribe(ALICE, 1000 * unit);
        deal();
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        terms.lock = 1 days;
        vm.prank(timelock);
        fund.setDealingTerms(terms);
        assertEq(fund.maxDeposit(ALICE), 1000 * unit);
        assertGt(claimShares(ALICE), 0);
    }

    function test_longer_window__revives_no_missed_strike_and_takes_back_no_cancel() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        terms.strikeWindow = 60;
        vm.prank(timelock);
        fund.setDealingTerms(terms);
        subscribe(ALICE, 1000 * unit);
        close();
        uint256 until = block.timestamp + 60;
        tick(120);
        terms.strikeWindow = 3600;
        vm.prank(timelock);
        fund.setDealingTerms(terms);
        INavOracle.NavReport memory nothing;
        vm.prank(KEEPER);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.StrikeWindowPassed.selector, until, block.timestamp));
        fund.strike(nothing);
        vm.prank(ALICE);
        assertEq(fund.cancelDeposit(ALICE), 1000 * unit);
    }

    function test_struck_but_locked__still_shows_as_pending() public {
        uint256 id = subscribe(ALICE, 1000 * unit);
        close();
        assertTrue(strike());
        assertEq(fund.pendingDepositRequest(id, ALICE), 1000 * unit);
        assertEq(fund.claimableDepositRequest(id, ALICE), 0);
        tick(1 hours);
        assertEq(fund.pendingDepositRequest(id, ALICE), 0);
        assertEq(fund.claimableDepositRequest(id, ALICE), 1000 * unit);
    }
}
