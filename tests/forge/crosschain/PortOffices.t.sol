// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFundDAO} from "../../../contracts/interfaces/IFundDAO.sol";
import {IHomePort} from "../../../contracts/interfaces/IHomePort.sol";
import {IHyperlaneAdapter} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {IOutpost} from "../../../contracts/interfaces/IOutpost.sol";
import {IMessageRecipient} from "../../../contracts/interfaces/external/IHyperlane.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";
import {Parcel} from "./LineMocks.sol";

/// @notice The rows of HomePort and Outpost in the permission table: every function that is somebody's, by everybody.
contract PortOfficesTest is CrossChainFixture {
    address[] private _people;

    function setUp() public {
        deployBoth(6);
        _people = [OWNER, KEEPER, STANDBY, MANAGER, GUARDIAN, WATCHER, ALICE, timelock, port];
        _people.push(address(controls));
        _people.push(address(treasury));
        _people.push(address(fund));
        _people.push(address(homeMailbox));
        _people.push(far.KEEPER());
        _people.push(far.STANDBY());
        _people.push(far.MANAGER());
        _people.push(far.GUARDIAN());
        _people.push(far.WATCHER());
        _people.push(far.timelock());
        _people.push(address(far.controls()));
        _people.push(address(far.treasury()));
        _people.push(address(outpost));
        _people.push(address(farMailbox));
    }

    function test_port__every_function__answers_whom_the_table_names() public {
        bytes4 keeper = IEmergencyControls.NotKeeper.selector;
        _only(port, abi.encodeCall(IHomePort.send, (1)), KEEPER, KEEPER, keeper);
        _only(port, abi.encodeCall(IHomePort.dispatchHeartbeat, ()), KEEPER, KEEPER, keeper);
        _only(port, abi.encodeCall(IHomePort.lowerCap, (1)), GUARDIAN, timelock, IHomePort.NotGuardian.selector);
        _only(port, abi.encodeCall(IHomePort.setCap, (1)), timelock, timelock, IHomePort.NotGovernor.selector);
        (address[] memory targets, bytes[] memory payloads) = (new address[](1), new bytes[](1));
        bytes memory rules = abi.encodeCall(IHomePort.orderRules, (targets, payloads));
        _only(port, rules, timelock, timelock, IHomePort.NotGovernor.selector);
        Parcel memory p = lastParcel(farMailbox);
        bytes memory word = abi.encodeCall(IMessageRecipient.handle, (p.origin, p.sender, p.body));
        _only(port, word, address(homeMailbox), address(homeMailbox), IHyperlaneAdapter.NotMailbox.selector);
    }

    function test_outpost__every_function__answers_whom_the_table_names() public {
        sendOut(10);
        relay();
        address end = address(outpost);
        (address key, address desk) = (far.KEEPER(), address(far.controls()));
        _only(end, abi.encodeCall(IOutpost.sendHome, (1)), key, key, IEmergencyControls.NotKeeper.selector);
        _only(end, abi.encodeCall(IOutpost.pauseDealing, (1)), desk, desk, IOutpost.NotControls.selector);
        _only(end, abi.encodeCall(IOutpost.windDown, ()), desk, desk, IOutpost.NotControls.selector);
        Parcel memory p = lastParcel(homeMailbox);
        bytes memory word = abi.encodeCall(IMessageRecipient.handle, (p.origin, p.sender, p.body));
        _only(end, word, address(farMailbox), address(farMailbox), IHyperlaneAdapter.NotMailbox.selector);
    }

    /// @dev What anyone may call, by everybody: it moves no price, and money nowhere but into the Treasuries.
    function test_open_functions__by_everybody__move_no_price() public {
        sendOut(100_000 * unit);
        relayWords();
        relayMoney();
        uint256 nav = navOracle.totalAssets();
        for (uint256 i = 0; i < _people.length; i++) {
            tick(10 minutes);
            vm.startPrank(_people[i]);
            outpost.bookArrivals();
            outpost.dispatchStatement();
            vm.stopPrank();
            relayWords();
            vm.prank(_people[i]);
            homePort.bookArrivals();
            assertEq(navOracle.totalAssets(), nav);
        }
        assertEq(far.treasury().cash(), 100_000 * unit);
    }

    /// @dev The shareholders may lower and raise the cap and order rules; they send nothing, and only this port hears them.
    function test_powers__of_a_vote__are_the_cap_and_the_rules() public {
        address[9] memory wiring = [
            timelock,
            address(shares),
            address(fund),
            address(treasury),
            address(risk),
            address(registry),
            address(navOracle),
            address(fees),
            address(controls)
        ];
        IFundDAO.Settings memory settings = IFundDAO.Settings(1 days, 3 days, 1 days, 0.1e18, 0.01e18);
        IFundDAO dao = IFundDAO(vm.deployCode("build/artifacts/FundDAO.json", abi.encode(wiring, settings)));
        assertTrue(dao.isPower(port, IHomePort.orderRules.selector));
        assertTrue(dao.isPower(port, IHomePort.setCap.selector));
        assertTrue(dao.isPower(port, IHomePort.lowerCap.selector));
        assertFalse(dao.isPower(port, IHomePort.send.selector));
        assertFalse(dao.isPower(port, IHomePort.dispatchHeartbeat.selector));
        assertFalse(dao.isPower(port, IMessageRecipient.handle.selector));
        assertFalse(dao.isPower(address(outpost), IHomePort.setCap.selector));
        assertFalse(dao.isPower(address(0), IHomePort.setCap.selector));
    }

    /* HELPERS */

    /// @dev Two may; the others get `error_` and nothing else.
    function _only(address target, bytes memory call_, address one, address other, bytes4 error_) private {
        for (uint256 i = 0; i < _people.length; i++) {
            uint256 before = vm.snapshotState();
            vm.prank(_people[i]);
            (bool done, bytes memory answer) = target.call(call_);
            bool may = _people[i] == one || _people[i] == other;
            if (may) assertTrue(done, vm.toString(_people[i]));
            else assertEq(bytes32(bytes4(answer)), bytes32(error_), vm.toString(_people[i]));
            vm.revertToState(before);
        }
    }
}
