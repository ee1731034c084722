// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../Test.sol";
import {Government} from "./Government.sol";

/// @notice Random histories of a fund's government. What breaks in an act the act writes down.
contract GovernanceInvariants is Test {
    Government private _government;

    function setUp() public {
        _government = new Government();
        bytes4[] memory acts = new bytes4[](11);
        acts[0] = Government.move.selector;
        acts[1] = Government.castVote.selector;
        acts[2] = Government.queueOne.selector;
        acts[3] = Government.executeOne.selector;
        acts[4] = Government.decideAll.selector;
        acts[5] = Government.withdraw.selector;
        acts[6] = Government.pass.selector;
        acts[7] = Government.hurry.selector;
        acts[8] = Government.buyAndVote.selector;
        acts[9] = Government.transferShares.selector;
        acts[10] = Government.guardianTries.selector;
        targetContract(address(_government));
        targetSelector(FuzzSelector(address(_government), acts));
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 250
    /// forge-config: prove.invariant.runs = 240
    /// forge-config: prove.invariant.depth = 250
    function invariant_everything() public view {
        _government.check();
    }
}
