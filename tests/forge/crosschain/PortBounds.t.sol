// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHomePort} from "../../../contracts/interfaces/IHomePort.sol";
import {IHyperlaneAdapter} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";

/// @notice A port that could not work, or could be bent, is never made.
contract PortBoundsTest is CrossChainFixture {
    uint256 private constant MIN_SECONDS = 10 minutes;
    uint256 private constant MAX_SECONDS = 3 days;

    function setUp() public {
        deployBoth(6);
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_port__with_times_out_of_bounds__is_not_made(uint32 age, uint32 transit) public {
        IHomePort.RemoteTerms memory terms = IHomePort.RemoteTerms(0.25e18, age, transit);
        bytes memory refusal;
        if (age < MIN_SECONDS || age > MAX_SECONDS) refusal = _outOfBounds(age, MIN_SECONDS, MAX_SECONDS);
        else if (transit < age || transit > MAX_SECONDS) refusal = _outOfBounds(transit, age, MAX_SECONDS);
        assertEq(_refusal(homeLine(), terms), refusal);
    }

    function test_port__with_times_at_their_bounds__is_made_and_a_second_beyond_is_not() public {
        assertEq(_refusal(homeLine(), IHomePort.RemoteTerms(0.25e18, 10 minutes, 10 minutes)), "");
        assertEq(_refusal(homeLine(), IHomePort.RemoteTerms(0.25e18, 3 days, 3 days)), "");
        IHomePort.RemoteTerms memory terms = IHomePort.RemoteTerms(0.25e18, 10 minutes - 1, 1 days);
        assertEq(_refusal(homeLine(), terms), _outOfBounds(10 minutes - 1, MIN_SECONDS, MAX_SECONDS));
        terms = IHomePort.RemoteTerms(0.25e18, 1 days, 1 days - 1);
        assertEq(_refusal(homeLine(), terms), _outOfBounds(1 days - 1, 1 days, MAX_SECONDS));
    }

    /// @dev Nobody is at the other end, or nothing vouches for it: a module that is none would leave the Mailbox's own,
    ///      which its owner changes.
    function test_line__with_a_part_missing__is_not_made() public {
        IHyperlaneAdapter.Line memory line = homeLine();
        line.mailbox = ALICE;
        _expectNoCode(line, ALICE);
        line = homeLine();
        line.ism = address(0);
        _expectNoCode(line, address(0));
        line = homeLine();
        line.route = BOB;
        _expectNoCode(line, BOB);
        line = homeLine();
        line.peer = address(0);
        assertEq(_refusal(line, remoteTerms()), abi.encodeWithSelector(IHyperlaneAdapter.ZeroAddress.selector));
        line = homeLine();
        line.remoteRoute = address(0);
        assertEq(_refusal(line, remoteTerms()), abi.encodeWithSelector(IHyperlaneAdapter.ZeroAddress.selector));
    }

    function test_line__is_told_as_it_was_made() public view {
        assertEq(abi.encode(homePort.line()), abi.encode(homeLine()));
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_lowerCap__to_what_it_is_or_more__reverts(uint64 cap) public {
        cap = uint64(bound(cap, 0.25e18, type(uint64).max));
        vm.startPrank(GUARDIAN);
        vm.expectRevert(abi.encodeWithSelector(IHomePort.OnlyLower.selector, cap, 0.25e18));
        homePort.lowerCap(cap);
        homePort.lowerCap(0.25e18 - 1);
        vm.stopPrank();
    }

    /* INTERNAL */

    function _expectNoCode(IHyperlaneAdapter.Line memory line, address missing) private {
        bytes memory refusal = abi.encodeWithSelector(IHyperlaneAdapter.NoCode.selector, missing);
        assertEq(_refusal(line, remoteTerms()), refusal);
    }

    function _outOfBounds(uint256 value, uint256 min, uint256 max) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IHomePort.TermOutOfBounds.selector, value, min, max);
    }

    /// @return refusal what the creation of a port reverted with; empty when it was made.
    function _refusal(IHyperlaneAdapter.Line memory line, IHomePort.RemoteTerms memory terms)
        private
        returns (bytes memory refusal)
    {
        PortWiring memory wiring = PortWiring(
            timelock, address(controls), address(lock), address(fund), address(treasury), address(risk), address(base)
        );
        bytes memory code = vm.getCode("build/artifacts/HomePort.json");
        code = bytes.concat(code, abi.encode(wiring, line, terms));
        address made;
        assembly ("memory-safe") {
            made := create(0, add(code, 32), mload(code))
            if iszero(made) {
                refusal := mload(0x40)
                mstore(refusal, returndatasize())
                returndatacopy(add(refusal, 32), 0, returndatasize())
                mstore(0x40, add(refusal, add(32, and(add(returndatasize(), 31), not(31)))))
            }
        }
        assertTrue(made == address(0) || refusal.length == 0);
    }
}
