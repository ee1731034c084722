// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundLock} from "../../contracts/fund/FundLock.sol";
import {IFundLock} from "../../contracts/interfaces/IFundLock.sol";
import {Test} from "./Test.sol";
import {GovMember} from "./mocks/GovMember.sol";

contract FundLockTest is Test {
    address private _treasury = makeAddr("treasury");
    address private _fund = makeAddr("fund");
    address private _stranger = makeAddr("stranger");
    FundLock private _lock;
    GovMember private _first;
    GovMember private _second;

    function setUp() public {
        address lock = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 2);
        _first = new GovMember(IFundLock(lock));
        _second = new GovMember(IFundLock(lock));
        address[] memory members = new address[](2);
        (members[0], members[1]) = (address(_first), address(_second));
        vm.expectEmit();
        emit IFundLock.MemberEnrolled(address(_first));
        vm.expectEmit();
        emit IFundLock.MemberEnrolled(address(_second));
        _lock = new FundLock(_treasury, _fund, members);
        assertEq(address(_lock), lock);
    }

    /* MEMBERS */

    function test_enrol__makes_a_new_strategy_a_member() public {
        assertFalse(_lock.isMember(_stranger));
        vm.prank(_treasury);
        vm.expectEmit();
        emit IFundLock.MemberEnrolled(_stranger);
        _lock.enrol(_stranger);
        assertTrue(_lock.isMember(_stranger));
    }

    /// @dev Whoever refuses to deal with the fund's contracts asks the lock who they are.
    function test_the_lock_itself__is_one_of_them() public view {
        assertTrue(_lock.isMember(address(_lock)));
    }

    function test_treasury_and_fund__take_the_lock_without_being_listed() public {
        assertEq(_lock.treasury(), _treasury);
        assertEq(_lock.fund(), _fund);
        assertFalse(_lock.isMember(_fund));
        vm.startPrank(_fund);
        _lock.acquire();
        _lock.release();
        vm.startPrank(_treasury);
        _lock.acquire();
        _lock.release();
        vm.stopPrank();
    }

    function testFuzz_enrol__refuses_everybody_but_the_treasury(address caller) public {
        vm.assume(caller != _treasury);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IFundLock.NotMember.selector, caller));
        _lock.enrol(caller);
    }

    function testFuzz_acquire__refuses_a_stranger(address caller) public {
        vm.assume(!_lock.isMember(caller));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IFundLock.NotMember.selector, caller));
        _lock.acquire();
        assertFalse(_lock.locked());
    }

    /* THE LOCK */

    function test_acquire__twice__reverts_for_every_member() public {
        vm.prank(address(_first));
        _lock.acquire();
        assertTrue(_lock.locked());
        bytes memory refusal = abi.encodeWithSelector(IFundLock.FundLocked.selector, address(_first));
        vm.prank(address(_first));
        vm.expectRevert(refusal);
        _lock.acquire();
        vm.prank(address(_second));
        vm.expectRevert(refusal);
        _lock.acquire();
    }

    function test_release__only_its_holder_can() public {
        vm.prank(address(_first));
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        _lock.release();
        vm.prank(address(_first));
        _lock.acquire();
        vm.prank(address(_second));
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        _lock.release();
        vm.prank(address(_first));
        _lock.release();
        assertFalse(_lock.locked());
        vm.prank(address(_second));
        _lock.acquire();
    }

    function test_requireInside__wants_the_lock_held_and_a_member() public {
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        _lock.requireInside(address(_first));
        vm.prank(address(_first));
        _lock.acquire();
        _lock.requireInside(address(_second));
        vm.expectRevert(abi.encodeWithSelector(IFundLock.NotMember.selector, _stranger));
        _lock.requireInside(_stranger);
    }

    function test_requireReadable__shuts_strangers_out_while_held() public {
        _lock.requireReadable(_stranger);
        vm.prank(address(_first));
        _lock.acquire();
        _lock.requireReadable(address(_second));
        vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, address(_first)));
        _lock.requireReadable(_stranger);
    }

    /* THE MODIFIERS */

    function test_exclusive__may_call_inside_and_read() public {
        _first.outer(_second);
        assertEq(_second.touched(), 1);
        assertFalse(_lock.locked());
        _first.outer(_second);
        assertEq(_second.touched(), 2);
    }

    function test_exclusive__is_not_re_entered_through_another_member() public {
        vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, address(_first)));
        _first.reenter(_second);
    }

    function test_inside__refuses_a_call_from_outside() public {
        vm.expectRevert(IFundLock.FundNotLocked.selector);
        _second.inner();
    }

    /// @dev A stranger that a venue calls in the middle of an order reads no half-moved value.
    function test_readable__refuses_a_stranger_in_the_middle() public {
        assertEq(_second.value(), 7);
        vm.prank(address(_first));
        _lock.acquire();
        vm.prank(_stranger);
        vm.expectRevert(abi.encodeWithSelector(IFundLock.FundLocked.selector, address(_first)));
        _second.value();
    }

    /// @dev A revert inside gives the lock back by itself: transient storage rolls back with its frame.
    function test_exclusive__reverting__leaves_the_lock_free() public {
        vm.expectRevert(GovMember.Failed.selector);
        _first.fail();
        assertFalse(_lock.locked());
        _first.outer(_second);
    }
}
