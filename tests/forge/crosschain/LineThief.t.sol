// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IAdapter} from "../../../contracts/interfaces/IAdapter.sol";
import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {Kind, Statement} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {Bystander} from "../mocks/FlashParts.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";
import {LineRoute, Parcel} from "./LineMocks.sol";

/// @notice Thieves at the line: whoever forges its messages together with a keeper's key, an investor who makes others'
///         money on its way count for nothing, a donor to a vault that the outpost holds.
contract LineThiefTest is CrossChainFixture {
    uint256 private _id = 2_000_000;

    function setUp() public {
        deployBoth(6);
        sendOut(100_000 * unit);
        relay();
        hear();
    }

    /* FORGERS */

    /// @dev Validators who sign a fortune, and the keeper's key at home: measured against the fortune every loss is small.
    ///      The buckets hold all the same: what is not seen from here counts at most as much as what is.
    function test_forged_fortune__with_the_keepers_key__opens_no_bucket() public {
        allocate(trend, 700_000 * unit);
        tick(2 days);
        hear();
        _forge(1e9 * unit);
        uint256 here = treasury.cash() + trend.value();
        venue.setCost(99);
        for (uint256 i = 0; i < 60; i++) {
            _try(address(base), address(weth), 300_000 * unit);
            _try(address(weth), address(base), trend.unitsOf(address(weth)));
        }
        uint256 lost = here - treasury.cash() - trend.value();
        assertGt(lost, here / 100, "the thief did not try");
        assertLe(lost, 2 * here * 0.02e18 / 1e18, "more than L of twice what is here");
    }

    /* INVESTORS */

    /// @dev X2. Money is on its way, near the cap, when a dealing is closed. A shareholder burns a little in kind, and so
    ///      lowers what the cap is a part of: what leaves in that dealing is paid the same.
    function test_cap__passed_by_an_exit_between_close_and_strike__takes_nothing_from_who_leaves() public {
        subscribe(BOB, 200_000 * unit);
        close();
        strikeInformed();
        tick(1 hours);
        claimShares(BOB);
        hear();
        sendOut(60_000 * unit);
        relay();
        hear();
        sendOut(139_000 * unit); // near a quarter in all; less than what counts as a large move
        assertTrue(homePort.isCertain());
        requestRedeem(ALICE, shares.balanceOf(ALICE) / 5);
        close();
        tick(12);
        hear();
        uint256 before = vm.snapshotState();
        assertTrue(strike());
        uint256 fair = fund.dealing(3).assetsOut;
        vm.revertToState(before);
        uint256 part = shares.balanceOf(BOB) / 20;
        vm.prank(BOB);
        fund.redeemInKind(part, BOB, new address[](0));
        assertTrue(strike());
        assertGe(fund.dealing(3).assetsOut, fair, "money on its way was not counted");
    }

    /// @dev The guardian at home only lowers risk: a lower cap takes nothing from who leaves either.
    function test_cap__lowered_between_close_and_strike__takes_nothing_from_who_leaves() public {
        sendOut(100_000 * unit);
        requestRedeem(ALICE, shares.balanceOf(ALICE) / 5);
        close();
        tick(12);
        hear();
        uint256 nav = navOracle.totalAssets();
        vm.prank(GUARDIAN);
        homePort.lowerCap(0);
        assertEq(navOracle.totalAssets(), nav);
        assertTrue(strike());
    }

    /* ROUTES */

    /// @dev A unit lost on the way keeps everybody out once it is overdue; whoever minds gives it.
    function test_route__that_loses_a_unit__is_healed_by_anyone() public {
        sendOut(1000 * unit);
        Parcel memory p = _lastParcelOf(homeRoute);
        p.amount--;
        farRoute.deliver(p);
        relayWords();
        tick(1 days);
        outpost.bookArrivals();
        hear();
        assertFalse(homePort.isCertain());
        far.base().mint(address(outpost), 1);
        vm.prank(BOB);
        assertEq(outpost.bookArrivals(), 1);
        hear();
        assertTrue(homePort.isCertain());
        assertEq(remote(), 101_000 * unit);
    }

    /* RULES */

    /// @dev An old decision that a newer one replaced lies undelivered for years; its keeper is a thief by now, and the
    ///      guardian there may not cancel what only appoints a keeper.
    function test_rules__overtaken_by_newer_ones__never_take_effect() public {
        (address[] memory old, bytes[] memory first) = _appointment(BOB);
        (address[] memory targets, bytes[] memory second) = _appointment(CAROL);
        vm.startPrank(timelock);
        uint64 overtaken = homePort.orderRules(old, first);
        uint64 number = homePort.orderRules(targets, second);
        vm.stopPrank();
        homePort.dispatchRules(number, targets, second);
        relayWords();
        tick(2 days);
        _carryOut(number, targets, second);
        assertEq(far.controls().keeper(), CAROL);
        tick(700 days);
        homePort.dispatchRules(overtaken, old, first);
        relayWords();
        tick(2 days);
        TimelockController local = TimelockController(payable(far.timelock()));
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        local.executeBatch(old, new uint256[](1), first, 0, bytes32(uint256(overtaken)));
        assertEq(far.controls().keeper(), CAROL);
    }

    /* DONORS */

    /// @dev What a vault may be believed grows from its checkpoint: a statement has to write one, as a strike does.
    function test_statement__writes_checkpoints__as_a_strike_does() public {
        INavOracle.Valuation memory v = far.navOracle().valuation();
        address vault = address(0x7A01);
        address counter = address(0x7A02);
        v.inventories[0][1].token = vault;
        v.inventories[0][1].adapter = counter;
        vm.mockCall(address(far.navOracle()), abi.encodeCall(INavOracle.valuation, ()), abi.encode(v));
        vm.mockCall(counter, abi.encodeCall(IAdapter.checkpoint, (vault)), "");
        vm.expectCall(counter, abi.encodeCall(IAdapter.checkpoint, (vault)));
        far.state();
        vm.mockCallRevert(counter, abi.encodeCall(IAdapter.checkpoint, (vault)), "dead");
        far.state(); // a vault that does not answer keeps nobody silent
    }

    /* WHO READS IN THE MIDDLE */

    /// @dev The outpost is a member of the lock, and must not hand on what strangers may not read themselves.
    function test_next_statement__read_in_the_middle_of_a_transfer__reverts() public {
        Bystander stranger = new Bystander();
        stranger.plan(address(outpost), abi.encodeCall(outpost.nextStatement, ()));
        far.base().setHook(address(stranger), abi.encodeCall(Bystander.act, ()));
        far.sendHome(10 * unit);
        assertEq(bytes4(stranger.answers(0)), IFundLock.FundLocked.selector);
    }

    /* HELPERS */

    function _lastParcelOf(LineRoute route) private view returns (Parcel memory) {
        return route.parcel(route.count() - 1);
    }

    function _forge(uint256 value) private {
        Statement memory s = homePort.statement();
        s.sequence++;
        s.valuedAt = uint40(block.timestamp);
        s.value = uint128(value);
        bytes memory body = bytes.concat(bytes32(uint256(Kind.Statement)), abi.encode(s));
        homeMailbox.deliver(Parcel(FAR, bytes32(uint256(uint160(address(outpost)))), port, body, 0));
    }

    function _appointment(address keeper) private view returns (address[] memory targets, bytes[] memory payloads) {
        (targets, payloads) = (new address[](1), new bytes[](1));
        (targets[0], payloads[0]) = (address(far.controls()), abi.encodeCall(IEmergencyControls.setKeeper, (keeper)));
    }

    function _carryOut(uint64 number, address[] memory targets, bytes[] memory payloads) private {
        TimelockController(payable(far.timelock()))
            .executeBatch(targets, new uint256[](1), payloads, 0, bytes32(uint256(number)));
    }

    function _try(address from, address to, uint256 amount) private returns (bool done) {
        Order[] memory orders = new Order[](1);
        orders[0] = Order(address(swapAdapter), abi.encode(IERC20(from), IERC20(to), amount, uint256(1)));
        vm.prank(KEEPER);
        (done,) = address(trend).call(abi.encodeCall(IStrategy.execute, (_id++, orders, block.timestamp)));
    }
}
