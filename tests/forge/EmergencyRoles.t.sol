// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";

/// @notice Who holds which role, who changes it, and what the checks of the other contracts cost.
contract EmergencyRolesTest is Test {
    address private _governor = makeAddr("governor");
    address private _guardian = makeAddr("guardian");
    address private _watcher = makeAddr("watcher");
    address private _manager = makeAddr("manager");
    address private _keeper = makeAddr("keeper");
    address private _standby = makeAddr("standby");
    address private _next = makeAddr("next");
    EmergencyControls.Wiring private _wiring;
    EmergencyControls private _controls;

    function setUp() public {
        vm.warp(1_800_000_000);
        _wiring = new ControlsParts().wiring(_governor);
        _controls = new EmergencyControls(_wiring, _roles());
    }

    /* CONSTRUCTION */

    function test_constructor__gives_every_role() public {
        vm.expectEmit();
        emit IEmergencyControls.GuardianSet(_guardian, block.timestamp + 180 days);
        vm.expectEmit();
        emit IEmergencyControls.KeeperSet(_keeper);
        vm.expectEmit();
        emit IEmergencyControls.StandbySet(_standby);
        vm.expectEmit();
        emit IEmergencyControls.ManagerSet(_manager);
        vm.expectEmit();
        emit IEmergencyControls.WatcherSet(_watcher);
        EmergencyControls controls = new EmergencyControls(_wiring, _roles());
        assertEq(controls.governor(), _governor);
        assertEq(controls.keeper(), _keeper);
        assertEq(controls.standby(), _standby);
        assertEq(controls.manager(), _manager);
        assertEq(controls.guardian(), _guardian);
        assertEq(controls.watcher(), _watcher);
        (bool trading, bool dealing) = controls.guardianArmed();
        assertTrue(trading && dealing, "a guardian starts armed");
    }

    function test_constructor__refuses_an_empty_office() public {
        IEmergencyControls.Roles memory roles = _roles();
        _expectZeroAddress();
        EmergencyControls.Wiring memory nobody = _wiring;
        nobody.governor = address(0);
        new EmergencyControls(nobody, roles);
        roles.keeper = address(0);
        _expectZeroAddress();
        new EmergencyControls(_wiring, roles);
        (roles.keeper, roles.guardian) = (_keeper, address(0));
        _expectZeroAddress();
        new EmergencyControls(_wiring, roles);
        (roles.guardian, roles.manager) = (_guardian, address(0));
        _expectZeroAddress();
        new EmergencyControls(_wiring, roles);
    }

    function test_constructor__needs_neither_standby_nor_watcher() public {
        IEmergencyControls.Roles memory roles = _roles();
        (roles.standby, roles.watcher) = (address(0), address(0));
        new EmergencyControls(_wiring, roles);
    }

    function test_constructor__refuses_one_account_in_two_offices() public {
        IEmergencyControls.Roles memory roles = _roles();
        roles.keeper = _guardian;
        _expectTaken(_guardian);
        new EmergencyControls(_wiring, roles);
        roles.keeper = _governor;
        _expectTaken(_governor);
        new EmergencyControls(_wiring, roles);
        (roles.keeper, roles.standby) = (_keeper, _keeper);
        _expectTaken(_keeper);
        new EmergencyControls(_wiring, roles);
    }

    /* GOVERNOR */

    function test_governor__changes_every_role() public {
        vm.startPrank(_governor);
        vm.expectEmit();
        emit IEmergencyControls.ManagerSet(_keeper);
        _controls.setManager(_keeper); // the theorem counts both keys as one thief
        vm.expectEmit();
        emit IEmergencyControls.KeeperSet(_next);
        _controls.setKeeper(_next);
        vm.expectEmit();
        emit IEmergencyControls.StandbySet(address(0));
        _controls.setStandby(address(0));
        vm.expectEmit();
        emit IEmergencyControls.GuardianSet(_standby, block.timestamp + 180 days);
        _controls.setGuardian(_standby, 180 days);
        vm.expectEmit();
        emit IEmergencyControls.WatcherSet(address(0));
        _controls.setWatcher(address(0));
        assertEq(_controls.manager(), _keeper);
        assertEq(_controls.keeper(), _next);
        assertEq(_controls.standby(), address(0));
        assertEq(_controls.guardian(), _standby);
        assertEq(_controls.watcher(), address(0));
    }

    function test_setters__refuse_an_empty_office() public {
        vm.startPrank(_governor);
        _expectZeroAddress();
        _controls.setKeeper(address(0));
        _expectZeroAddress();
        _controls.setManager(address(0));
        _expectZeroAddress();
        _controls.setGuardian(address(0), 180 days);
    }

    function test_setters__keep_keeper_standby_and_guardian_apart() public {
        vm.startPrank(_governor);
        _expectTaken(_guardian);
        _controls.setKeeper(_guardian);
        _expectTaken(_standby);
        _controls.setKeeper(_standby);
        _expectTaken(_governor);
        _controls.setKeeper(_governor);
        _expectTaken(_guardian);
        _controls.setStandby(_guardian);
        _expectTaken(_keeper);
        _controls.setStandby(_keeper);
        _expectTaken(_governor);
        _controls.setStandby(_governor);
        _expectTaken(_keeper);
        _controls.setGuardian(_keeper, 180 days);
        _expectTaken(_standby);
        _controls.setGuardian(_standby, 180 days);
    }

    function testFuzz_governor_entries__refuse_everybody_else(address caller) public {
        vm.assume(caller != _governor);
        bytes memory refusal = abi.encodeWithSelector(IEmergencyControls.NotGovernor.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        _controls.unpauseTrading();
        vm.expectRevert(refusal);
        _controls.unpauseDealing();
        vm.expectRevert(refusal);
        _controls.rearmGuardian();
        vm.expectRevert(refusal);
        _controls.setKeeper(_next);
        vm.expectRevert(refusal);
        _controls.setStandby(_next);
        vm.expectRevert(refusal);
        _controls.setManager(_next);
        vm.expectRevert(refusal);
        _controls.setGuardian(_next, 180 days);
        vm.expectRevert(refusal);
        _controls.setWatcher(_next);
    }

    /* REVOKING THE KEEPER */

    function test_revokeKeeper__lets_the_standby_take_over() public {
        vm.prank(_guardian);
        vm.expectEmit();
        emit IEmergencyControls.KeeperSet(_standby);
        vm.expectEmit();
        emit IEmergencyControls.StandbySet(address(0));
        _controls.revokeKeeper();
        _controls.requireKeeper(_standby);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, _keeper, _standby));
        _controls.requireKeeper(_keeper);
    }

    /// @dev A stolen key is stoppable with no successor named; then nobody is the keeper, not even the zero address.
    function testFuzz_revokeKeeper__without_a_standby__leaves_nobody(address caller) public {
        vm.startPrank(_guardian);
        _controls.revokeKeeper();
        _controls.revokeKeeper();
        vm.stopPrank();
        _expectRefusedAsKeeper(caller, address(0));
        _expectRefusedAsKeeper(address(0), address(0));
        vm.prank(_governor);
        _controls.setKeeper(_next);
        _controls.requireKeeper(_next);
    }

    function test_revokeKeeper__keeps_the_pauses() public {
        vm.startPrank(_guardian);
        _controls.pauseTrading();
        uint256 until = _controls.tradingPausedUntil();
        _controls.revokeKeeper();
        assertEq(_controls.tradingPausedUntil(), until);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.TradingIsPaused.selector, until));
        _controls.requireTrader(_standby);
    }

    function testFuzz_revokeKeeper__refuses_everybody_but_the_guardian(address caller) public {
        vm.assume(caller != _guardian);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotGuardian.selector, caller));
        _controls.revokeKeeper();
    }

    /* CHECKS */

    function testFuzz_requires__refuse_everybody_but_the_keeper(address caller) public {
        vm.assume(caller != _keeper);
        _expectRefusedAsKeeper(caller, _keeper);
    }

    /// @dev Every order and every strike asks: a second slot would be 2,100 gas each time.
    function test_requires__read_one_slot() public {
        vm.record();
        _controls.requireTrader(_keeper);
        _controls.requireKeeper(_keeper);
        _controls.requireKeeperOrWindDown(_keeper);
        (bytes32[] memory reads, bytes32[] memory writes) = vm.accesses(address(_controls));
        assertEq(writes.length, 0);
        for (uint256 i = 0; i < reads.length; i++) {
            assertEq(reads[i], reads[0]);
        }
    }

    /* HELPERS */

    function _roles() private view returns (IEmergencyControls.Roles memory) {
        return IEmergencyControls.Roles({
            manager: _manager,
            keeper: _keeper,
            standby: _standby,
            guardian: _guardian,
            watcher: _watcher,
            guardianTerm: 180 days
        });
    }

    function _expectZeroAddress() private {
        vm.expectRevert(IEmergencyControls.ZeroAddress.selector);
    }

    function _expectTaken(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.RoleTaken.selector, account));
    }

    function _expectRefusedAsKeeper(address caller, address keeper) private {
        bytes memory refusal = abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, caller, keeper);
        vm.expectRevert(refusal);
        _controls.requireKeeper(caller);
        vm.expectRevert(refusal);
        _controls.requireTrader(caller);
        vm.expectRevert(refusal);
        _controls.requireKeeperOrWindDown(caller);
    }
}
