// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Found} from "./BoundRecord.sol";
import {LineThieves} from "./LineThieves.sol";

/// @notice The bridge: a bucket of its own for what is elsewhere, and nothing for sending.
contract BridgeBoundTest is LineThieves {
    function test_both_keys__however_they_send_to_and_fro__take_no_more_than_a_bucket_on_each_chain() public {
        measure("bridge", "wad of NAV", 0.95e18);
    }

    function attackers() internal pure override returns (uint256) {
        return 2;
    }

    /// @dev Both buckets to their edge; then the money comes home, and goes out again, and what leaked meanwhile too.
    function best(uint256 which) external override returns (Found memory) {
        assertTrue(loseThere(roomThere()));
        assertTrue(loseAtHome(roomAtHome()));
        if (which == 1) {
            tick(2 hours);
            _bringHome(far.trend().unitsOf(address(far.base())));
            assertTrue(loseAtHome(roomAtHome()));
            _sendOut(190_000 * unit);
            assertTrue(loseThere(roomThere()));
        }
        return Found(allowed(), lost, calls);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        for (uint256 i = 0; i < 40; i++) {
            uint256 kind = roll(8);
            if (kind == 0) loseThere(roll(5000 * unit));
            if (kind == 1) loseAtHome(roll(20_000 * unit));
            if (kind == 2) _bringHome(roll(200_000 * unit));
            if (kind == 3) _sendOut(roll(200_000 * unit));
            if (kind == 4) relay();
            if (kind == 5) hear();
            if (kind == 6) tick(roll(4 hours));
            if (kind == 7) _sendSomeBack(roll(50_000 * unit));
        }
        return Found(allowed(), lost, calls);
    }

    function _bringHome(uint256 amount) private {
        address cashier = address(far.treasury());
        useKey(far.KEEPER(), cashier, 0, abi.encodeCall(treasury.deallocate, (address(far.trend()), amount)));
        _sendSomeBack(far.treasury().cash());
        hear();
        relay();
        hear();
    }

    function _sendSomeBack(uint256 amount) private {
        useKey(far.KEEPER(), address(outpost), 0, abi.encodeCall(outpost.sendHome, (amount)));
    }

    function _sendOut(uint256 amount) private {
        useKey(KEEPER, address(homePort), 0, abi.encodeCall(homePort.send, (amount)));
        relay();
        hear();
        bytes memory call = abi.encodeCall(treasury.allocate, (address(far.trend()), far.treasury().cash()));
        useKey(far.KEEPER(), address(far.treasury()), 0, call);
    }
}

/// @notice Who pays for gas and for the line: the caller, out of its own pocket. The fund pays in no coin and no token.
contract ToolsBoundTest is LineThieves {
    function test_gas_and_fees_of_the_line__are_paid_by_the_caller_alone() public {
        measure("gas-and-line-fees", "base units and wei of the fund", 0);
    }

    /// @dev Dear gas, dear line, more paid in than it asks; to and fro a dozen times.
    function best(uint256) external override returns (Found memory) {
        vm.txGasPrice(5000e9);
        return _sendAround(12, 3 ether);
    }

    function chance(uint256 seed) external override returns (Found memory) {
        throwDice(seed);
        vm.txGasPrice(roll(1e13));
        return _sendAround(1 + roll(8), roll(10 ether));
    }

    /// @dev And not by doing nothing: that every call passes, and that its caller paid what it was quoted, to the wei.
    function _sendAround(uint256 times, uint256 fee) private returns (Found memory) {
        uint256 before = whole() + _coins();
        uint256 paid;
        homeMailbox.setFee(fee);
        homeRoute.setFees(fee / 3, 0);
        farMailbox.setFee(fee / 2);
        farRoute.setFees(fee / 5, 0);
        address there_ = far.KEEPER();
        for (uint256 i = 0; i < times; i++) {
            uint256 quote = homePort.quoteSend(1000 * unit);
            paid += _pay(KEEPER, port, quote, fee + i, abi.encodeCall(homePort.send, (1000 * unit)));
            paid += _pay(KEEPER, port, fee, fee, abi.encodeCall(homePort.dispatchHeartbeat, ()));
            relay();
            quote = outpost.quoteSendHome(500 * unit);
            paid += _pay(there_, address(outpost), quote, i, abi.encodeCall(outpost.sendHome, (500 * unit)));
            quote = outpost.quoteStatement();
            paid += _pay(there_, address(outpost), quote, fee, abi.encodeCall(outpost.dispatchStatement, ()));
            relay();
        }
        assertEq(homePort.sent(), 200_000 * unit + times * 1000 * unit, "nothing was sent");
        assertEq(outpost.sent(), times * 500 * unit, "nothing was sent home");
        assertGe(paid, times * (2 * fee + fee / 3), "the line cost nothing");
        uint256 earned = address(homeMailbox).balance + address(homeRoute).balance;
        assertEq(earned + address(farMailbox).balance + address(farRoute).balance, paid, "somebody else paid");
        uint256 afterwards = whole() + _coins();
        return Found(0, before > afterwards ? before - afterwards : 0, calls);
    }

    /// @return spent by the caller, who brought `more` than the line asked for.
    function _pay(address key, address target, uint256 quote, uint256 more, bytes memory data)
        private
        returns (uint256 spent)
    {
        assertTrue(useKey(key, target, quote + more, data), "refused");
        spent = quote + more - key.balance;
        assertEq(spent, quote, "not what was quoted");
    }

    function _coins() private view returns (uint256) {
        return port.balance + address(outpost).balance + address(treasury).balance + address(trend).balance;
    }
}
