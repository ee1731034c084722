// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

import {DaoFixture} from "../DaoFixture.sol";

/// @title ERC-6372: the clock by which votes are counted, of the share and of the DAO that counts them
contract Erc6372Test is DaoFixture {
    IERC6372 private _shareClock;

    function setUp() public {
        deployGoverned();
        _shareClock = IERC6372(address(shares));
    }

    /// @dev "clock": a time that never falls, and here the chain's seconds.
    function testFuzz_clock__is_the_chains_time_and_never_falls(uint40 time, uint40 later) public {
        vm.warp(time);
        assertEq(_shareClock.clock(), time);
        assertEq(dao.clock(), time);
        vm.warp(uint256(time) + later);
        assertEq(_shareClock.clock(), uint256(time) + later);
        assertEq(dao.clock(), uint256(time) + later);
    }

    /// @dev "CLOCK_MODE": with timestamps exactly this text, which reads as a URL's query.
    function test_CLOCK_MODE__is_timestamp() public view {
        assertEq(_shareClock.CLOCK_MODE(), string("mode=timestamp"));
        assertEq(dao.CLOCK_MODE(), string("mode=timestamp"));
    }
}
