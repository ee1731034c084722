// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {FixtureFeed} from "../mocks/Fixtures.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {ITimelock} from "./Offices.t.sol";

/// @notice Strangers at the worst moment: halts, probations, the timelock and signatures.
contract GriefingOfficesTest is AttackFixture {
    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 60_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 50_000 * unit);
    }

    /// @notice trip. Worst moment: between the observation and the strike, in a fund that has nothing to halt for. It
    ///         halts nothing, and the strike passes.
    function test_trip__with_nothing_wrong__halts_nothing() public {
        subscribe(BOB, 1000 * unit);
        close();
        INavOracle.NavReport memory r = report();
        for (uint256 i = 0; i < 10; i++) {
            vm.prank(STRANGER);
            (bool trading, bool dealing) = controls.trip();
            assertFalse(trading || dealing);
        }
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
        swap(trend, IERC20(base), IERC20(weth), unit);
    }

    /// @notice trip. Worst moment: the base asset is out of its band for one block, just before the strike. The window
    ///         passes, everybody may cancel, and an hour after the block there is dealing again.
    function test_trip__in_the_one_bad_block__costs_an_hour_of_dealing_and_no_way_out() public {
        subscribe(BOB, 1000 * unit);
        requestRedeem(ALICE, 1000e18);
        close();
        INavOracle.NavReport memory r = report();
        baseFeed.push(0.49e8);
        vm.prank(STRANGER);
        controls.trip();
        baseFeed.push(1e8);
        assertFalse(attempt(KEEPER, address(fund), abi.encodeCall(fund.strike, (r))));
        leaveInKind(ALICE, 1000e18);
        tick(1 hours);
        vm.prank(STRANGER);
        controls.trip();
        vm.prank(BOB);
        fund.cancelDeposit(BOB);
        deal();
        assertGt(fund.maxWithdraw(ALICE), 0);
    }

    /// @notice tripStrategy. Worst moment: a fall beyond the limit for one block while a dealing waits for the
    ///         strategy's cash. It is frozen, sells and pays all the same, and the dealing is struck.
    function test_tripStrategy__while_a_dealing_needs_its_cash__stops_neither_sale_nor_strike() public {
        deal();
        requestRedeem(ALICE, 19_000e18);
        close();
        setPrice(wethFeed, 400);
        vm.prank(STRANGER);
        assertTrue(risk.tripStrategy(address(trend)));
        setPrice(wethFeed, 2000);
        swap(trend, IERC20(weth), IERC20(base), 5e18);
        vm.prank(KEEPER);
        treasury.deallocate(address(trend), 15_000 * unit);
        assertTrue(strike());
        assertEq(fund.dealing(3).filled, 19_000e18);
    }

    /// @notice windDownOverdue. Worst moment: the last second before the door, and the second in which a late keeper's
    ///         strike waits in the mempool. Before it is refused; then it wins, and what was asked for is given back.
    function test_windDownOverdue__ahead_of_a_late_strike__gives_back_what_was_asked_for() public {
        subscribe(BOB, 1000 * unit);
        uint256 from = controls.windDownFrom();
        tick(from - 30 minutes - block.timestamp);
        vm.prank(KEEPER);
        fund.closeDealing();
        INavOracle.NavReport memory r = report();
        r.validUntil = uint40(from + 1);
        vm.warp(from - 1);
        assertFalse(attempt(STRANGER, address(controls), abi.encodeCall(controls.windDownOverdue, ())));
        vm.warp(from);
        vm.prank(STRANGER);
        controls.windDownOverdue();
        assertFalse(attempt(KEEPER, address(fund), abi.encodeCall(fund.strike, (r))));
        vm.prank(BOB);
        assertEq(fund.cancelDeposit(BOB), 1000 * unit);
    }

    /// @notice endProbation. Worst moment: between close and strike. The price moves by less than both feeds may
    ///         differ, for both sides alike, and subscriptions are struck again, at the dearer one.
    function test_endProbation__between_close_and_strike__moves_the_price_within_the_tolerance() public {
        FixtureFeed feed = new FixtureFeed(8, 2008e8); // 0.4 % above the other, 0.5 % are tolerated
        replaceFeed(address(weth), address(feed), 100e8, 100_000e8);
        tick(7 days);
        feed.push(2008e8);
        subscribe(BOB, 1000 * unit);
        close();
        uint256 before = navOracle.totalAssets();
        feed.push(2008e8);
        vm.prank(STRANGER);
        registry.endProbation(address(weth));
        uint256 afterwards = navOracle.totalAssets();
        assertGe(afterwards, before);
        assertLe(afterwards, before * 1005 / 1000);
        feed.push(2008e8);
        assertTrue(strike());
        assertLe(fund.dealing(2).sharesOut, 1000e18);
    }

    /// @notice noteDisagreement. Worst moment: the last second of a probation. While the feeds agree it is refused, and
    ///         who subscribes waits no longer for a stranger's word.
    function test_noteDisagreement__in_the_last_second__needs_a_disagreement() public {
        FixtureFeed feed = new FixtureFeed(8, 2008e8);
        replaceFeed(address(weth), address(feed), 100e8, 100_000e8);
        tick(7 days - 1);
        feed.push(2008e8);
        bytes memory note = abi.encodeCall(IPriceRegistry.noteDisagreement, (address(weth)));
        assertFalse(attempt(STRANGER, address(registry), note));
        tick(1);
        feed.push(2008e8);
        registry.endProbation(address(weth));
        assertFalse(attempt(STRANGER, address(registry), note));
    }

    /// @notice FundTimelock.execute. Worst moment: between close and strike. New terms and fees bind the strike as they
    ///         would have a second before the close; the window and what was asked for stay.
    function test_timelock_execute__between_close_and_strike__leaves_window_and_requests() public {
        IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
        (terms.strikeWindow, terms.minDeposit, terms.lock) = (60, uint96(1000 * unit), 1 days);
        bytes memory data = abi.encodeCall(fund.setDealingTerms, (terms));
        vm.prank(OWNER);
        ITimelock(timelock).schedule(address(fund), 0, data, 0, 0, 2 days);
        tick(2 days);
        subscribe(BOB, 10 * unit);
        close();
        vm.prank(STRANGER);
        ITimelock(timelock).execute(address(fund), 0, data, 0, 0);
        tick(30 minutes);
        assertTrue(strike(), "the window shrank");
        tick(1 days);
        assertGt(claimShares(BOB), 0);
    }

    /// @notice FundTimelock.execute. Worst moment: inside a transfer of the fund, from a token that calls back. What
    ///         changes the list that the exit walks is refused, and waits for its time.
    function test_timelock_execute__from_inside_an_exit__is_refused_and_not_lost() public {
        bytes memory data = abi.encodeCall(ITreasury.removeStrategy, (address(lending)));
        vm.prank(OWNER);
        ITimelock(timelock).schedule(address(treasury), 0, data, 0, 0, 2 days);
        tick(2 days);
        base.setHook(timelock, abi.encodeCall(ITimelock.execute, (address(treasury), 0, data, 0, 0)));
        base.setSwallows(true);
        leaveInKind(ALICE, 1000e18);
        assertEq(bytes4(base.hookAnswer()), IFundLock.FundLocked.selector);
        assertTrue(treasury.isStrategy(address(lending)));
        ITimelock(timelock).execute(address(treasury), 0, data, 0, 0);
        assertFalse(treasury.isStrategy(address(lending)));
    }

    /// @notice A permit of the base asset. Worst moment: seen in the mempool and sent ahead. The request finds the
    ///         allowance, and nobody but the fund can use it.
    function test_permit_sent_ahead__does_not_stop_the_request() public {
        (address investor, uint256 key) = makeAddrAndKey("permit investor");
        base.mint(investor, 10 * unit);
        bytes32 kind = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        (uint8 v, bytes32 r, bytes32 s) =
            _sign(key, address(base), keccak256(abi.encode(kind, investor, fund, 10 * unit, 0, block.timestamp)));
        vm.startPrank(STRANGER);
        base.permit(investor, address(fund), 10 * unit, block.timestamp, v, r, s);
        vm.expectRevert(abi.encodeWithSelector(IPocketHedgeFund.NotAuthorised.selector, investor, STRANGER));
        fund.requestDeposit(10 * unit, STRANGER, investor);
        vm.stopPrank();
        vm.prank(investor);
        fund.requestDepositWithPermit(10 * unit, investor, block.timestamp, v, r, s);
    }

    /// @notice delegateBySig. Worst moment: sent ahead by a stranger. It does what was signed, once.
    function test_delegation_sent_ahead__does_what_was_signed_and_only_once() public {
        (address holder, uint256 key) = makeAddrAndKey("holder");
        vm.prank(ALICE);
        IERC20(address(shares)).transfer(holder, 10e18);
        bytes32 kind = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");
        (uint8 v, bytes32 r, bytes32 s) =
            _sign(key, address(shares), keccak256(abi.encode(kind, CAROL, 0, block.timestamp)));
        bytes memory data = abi.encodeWithSignature(
            "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)", CAROL, 0, block.timestamp, v, r, s
        );
        assertTrue(attempt(STRANGER, address(shares), data));
        assertFalse(attempt(holder, address(shares), data));
        (bool done, bytes memory answer) = address(shares).call(abi.encodeWithSignature("delegates(address)", holder));
        assertTrue(done);
        assertEq(abi.decode(answer, (address)), CAROL);
    }

    function _sign(uint256 key, address token, bytes32 body) private view returns (uint8, bytes32, bytes32) {
        bytes32 domain = IERC20Permit(token).DOMAIN_SEPARATOR();
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, body)));
    }
}
