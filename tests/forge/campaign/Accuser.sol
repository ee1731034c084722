// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CampaignFixture} from "./CampaignFixture.sol";

/// @notice Where whoever sees an invariant broken says so. A failed assertion inside a handler would be one more call
///         that reverted, which a campaign forgives; what is written down here is still there when it looks.
abstract contract Accuser is CampaignFixture {
    address[3] public investors = [ALICE, BOB, CAROL];
    string public accusation; // the first; empty while all is well
    uint256 public intrusions; // entries tried in the middle of an operation
    uint256 public peeps; // of them, views of value

    function accuse(string memory claim, uint256 left, uint256 right) public {
        if (bytes(accusation).length != 0) return;
        accusation = string.concat(claim, ": ", vm.toString(left), " and ", vm.toString(right));
    }

    function intruded(bool ofValue) external {
        intrusions++;
        if (ofValue) peeps++;
    }

    function checkEq(uint256 left, uint256 right, string memory claim) internal {
        if (left != right) accuse(claim, left, right);
    }

    function checkGe(uint256 left, uint256 right, string memory claim) internal {
        if (left < right) accuse(claim, left, right);
    }
}
