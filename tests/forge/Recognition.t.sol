// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IStrategy} from "../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {FundFixture} from "./FundFixture.sol";

/// @notice What arrives uninvited counts from when the governor recognises it, and not before.
contract RecognitionTest is FundFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        allocate(lending, 20_000 * unit);
        lend(10_000 * unit);
    }

    function test_recognise__books_exactly_what_arrived() public {
        weth.mint(address(trend), 3e18);
        uint256 before = fund.totalAssets();
        assertEq(trend.unitsOf(address(weth)), 0);
        vm.expectEmit(address(trend));
        emit IStrategy.Recognised(address(weth), 3e18);
        vm.prank(timelock);
        treasury.recognise(address(trend), address(weth));
        assertEq(trend.unitsOf(address(weth)), 3e18);
        assertEq(fund.totalAssets(), before + 6000 * unit);
        swap(trend, IERC20(weth), IERC20(base), 3e18);
    }

    function test_recognise__of_a_position__is_measured_by_its_protocol() public {
        base.mint(address(this), 500 * unit);
        base.approve(address(pool), 500 * unit);
        pool.supply(500 * unit, address(lending));
        uint256 held = poolAdapter.held(address(lending), address(pool));
        vm.prank(timelock);
        treasury.recognise(address(lending), address(pool));
        assertEq(lending.unitsOf(address(pool)), held);
    }

    function test_recogniseCash__books_exactly_what_arrived() public {
        uint256 cash = treasury.cash();
        base.mint(address(treasury), 7);
        vm.expectEmit(address(treasury));
        emit ITreasury.CashRecognised(7);
        vm.prank(timelock);
        treasury.recogniseCash();
        assertEq(treasury.cash(), cash + 7);
    }

    function test_recognise__with_nothing_new__reverts() public {
        uint256 booked = trend.unitsOf(address(base));
        bytes memory refusal = abi.encodeWithSelector(IStrategy.NothingToRecognise.selector, base, booked, booked);
        vm.prank(timelock);
        vm.expectRevert(refusal);
        treasury.recognise(address(trend), address(base));
        uint256 cash = treasury.cash();
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.NothingToRecognise.selector, base, cash, cash));
        treasury.recogniseCash();
    }

    function test_recognise__of_what_is_no_entry_or_no_strategy__reverts() public {
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(IStrategy.UnlistedToken.selector, weth));
        treasury.recognise(address(lending), address(weth));
        vm.prank(timelock);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.UnknownStrategy.selector, ALICE));
        treasury.recognise(ALICE, address(weth));
    }

    function testFuzz_recognise__refuses_everybody_but_the_governor(address caller) public {
        vm.assume(caller != timelock);
        weth.mint(address(trend), 1);
        base.mint(address(treasury), 1);
        vm.startPrank(caller);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotGovernor.selector, caller));
        treasury.recognise(address(trend), address(weth));
        vm.expectRevert(abi.encodeWithSelector(ITreasury.NotGovernor.selector, caller));
        treasury.recogniseCash();
        vm.expectRevert();
        trend.recognise(address(weth));
        vm.stopPrank();
    }
}
