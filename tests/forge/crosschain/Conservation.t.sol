// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../Test.sol";
import {LineWorld} from "./LineWorld.sol";

/// @notice Random histories of two chains and the line between them.
contract ConservationTest is Test {
    LineWorld private _world;

    function setUp() public {
        _world = new LineWorld();
        targetContract(address(_world));
        bytes4[] memory acts = new bytes4[](12);
        acts[0] = LineWorld.send.selector;
        acts[1] = LineWorld.heartbeat.selector;
        acts[2] = LineWorld.sendHome.selector;
        acts[3] = LineWorld.say.selector;
        acts[4] = LineWorld.trade.selector;
        acts[5] = LineWorld.market.selector;
        acts[6] = LineWorld.deliverWord.selector;
        acts[7] = LineWorld.deliverMoney.selector;
        acts[8] = LineWorld.book.selector;
        acts[9] = LineWorld.donate.selector;
        acts[10] = LineWorld.forge.selector;
        acts[11] = LineWorld.wait.selector;
        targetSelector(FuzzSelector(address(_world), acts));
    }

    /// @dev X1. Whatever is late, lost, doubled or out of order: what lies on both chains and between them is what the
    ///      fund began with and what trading brought, to the unit; and home counts exactly what it can know of that.
    /// forge-config: default.invariant.runs = 20
    /// forge-config: default.invariant.depth = 150
    /// forge-config: prove.invariant.runs = 600
    /// forge-config: prove.invariant.depth = 250
    function invariant_every_unit_is_somewhere_and_counts_once() public view {
        assertEq(_world.broken(), "");
        assertEq(int256(_world.everywhere()), int256(_world.start()) + _world.results(), "X1: lost or doubled");
        assertEq(_world.full(), _world.known(), "X1, X2: counted twice or not at all");
        if (_world.isCertain()) assertEq(_world.nav(), _world.full(), "X1: another value than what is known");
        else assertLe(_world.nav(), _world.full(), "X1: the low value is not low");
        assertTrue(_world.booksFit(), "S5: booked and not there");
    }

    /// @dev X1. When the storm is over everything comes home, whatever the storm was.
    function afterInvariant() public {
        _world.settle();
        assertEq(_world.onItsWay(), 0, "X1: something is still on its way");
        assertEq(int256(_world.homeCash()), int256(_world.start()) + _world.results());
        assertEq(_world.nav(), _world.homeCash(), "X1: something is left out there");
    }
}
