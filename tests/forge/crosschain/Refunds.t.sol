// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHyperlaneAdapter} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {FeeRefuser} from "../mocks/FeeRefuser.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";

/// @notice What a caller pays above the line's fees is given back in the same call, or the call never was.
contract RefundsTest is CrossChainFixture {
    function setUp() public {
        deployBoth(6);
        homeMailbox.setFee(0.02 ether);
        homeRoute.setFees(0.01 ether, 0);
        farMailbox.setFee(0.03 ether);
        farRoute.setFees(0.04 ether, 0);
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_overpaid__is_given_back_to_the_wei(uint256 more) public {
        more = bound(more, 0, 1e24);
        uint256 fee = homePort.quoteSend(1000 * unit);
        vm.deal(KEEPER, fee + more);
        vm.prank(KEEPER);
        homePort.send{value: fee + more}(1000 * unit);
        assertEq(KEEPER.balance, more);
        assertEq(port.balance, 0);
    }

    /// @dev A caller that takes no coin back: what it would leave behind is nobody's, so nothing is sent.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_overpaid__by_who_takes_nothing_back__reverts(uint256 more) public {
        more = bound(more, 1, 1e24);
        address keeper = far.KEEPER();
        relay();
        vm.etch(KEEPER, type(FeeRefuser).runtimeCode);
        vm.etch(keeper, type(FeeRefuser).runtimeCode);
        uint256 fee = homePort.quoteSend(1000 * unit);
        _refused(KEEPER, port, fee, more, abi.encodeCall(homePort.send, (1000 * unit)));
        _refused(KEEPER, port, 0.02 ether, more, abi.encodeCall(homePort.dispatchHeartbeat, ()));
        _refused(keeper, address(outpost), 0.03 ether, more, abi.encodeCall(outpost.dispatchStatement, ()));
        assertEq(homePort.sent(), 0);
        assertEq(treasury.cash(), navOracle.totalAssets());
        vm.deal(KEEPER, fee);
        vm.prank(KEEPER);
        homePort.send{value: fee}(1000 * unit); // to the wei it has no need to take anything back
        assertEq(homePort.sent(), 1000 * unit);
    }

    function _refused(address caller, address target, uint256 fee, uint256 more, bytes memory call) private {
        vm.deal(caller, fee + more);
        vm.prank(caller);
        (bool done, bytes memory answer) = target.call{value: fee + more}(call);
        assertFalse(done, "somebody has the rest");
        assertEq(answer, abi.encodeWithSelector(IHyperlaneAdapter.RefundFailed.selector, caller, more));
        assertEq(caller.balance, fee + more);
    }
}
