// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {FeeDistribution} from "../../contracts/fund/FeeDistribution.sol";
import {FundShares} from "../../contracts/fund/FundShares.sol";
import {EmergencyControls} from "../../contracts/governance/EmergencyControls.sol";
import {IEmergencyControls} from "../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../contracts/interfaces/IFeeDistribution.sol";
import {IFundShares} from "../../contracts/interfaces/IFundShares.sol";
import {Test} from "./Test.sol";
import {ControlsParts} from "./mocks/ControlsParts.sol";
import {FeeHandler} from "./mocks/FeeHandler.sol";
import {FeeRefuser} from "./mocks/FeeRefuser.sol";

contract FeeDistributionTest is Test {
    address private _governor = makeAddr("governor");
    address private _keeper = makeAddr("keeper");
    address private _manager = makeAddr("manager");
    address private _dao = makeAddr("dao");
    address private _author = makeAddr("author");
    IEmergencyControls private _controls;
    FundShares private _shares;
    FeeDistribution private _distribution;
    IFeeDistribution.FeeTerms private _terms = IFeeDistribution.FeeTerms(0.02e18, 0.2e18, 0.001e18, 0.002e18, 0.005e18);
    FeeHandler private _handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        IEmergencyControls.Roles memory roles;
        (roles.manager, roles.keeper, roles.guardian) = (_manager, _keeper, makeAddr("guardian"));
        roles.guardianTerm = 180 days;
        _controls = new EmergencyControls(new ControlsParts().wiring(_governor), roles);
        address distribution = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        _shares = new FundShares("F", "F", makeAddr("asset"), address(this), makeAddr("escrow"), distribution);
        _distribution = new FeeDistribution(_wiring(), _terms, _split(5_000, 3_000, 2_000));

        address[] memory accounts = new address[](5);
        (accounts[0], accounts[1], accounts[2]) = (_manager, _dao, _author);
        (accounts[3], accounts[4]) = (makeAddr("fourth"), makeAddr("fifth"));
        _handler = new FeeHandler(_distribution, _shares, _keeper, accounts);
        targetContract(address(_handler));
    }

    /// @dev This test is the fund.
    function _wiring() private view returns (FeeDistribution.Wiring memory) {
        return FeeDistribution.Wiring(_governor, _controls, _shares, address(this));
    }

    /* DISTRIBUTING */

    function test_distribute__credits_each_its_part_and_keeps_the_dust() public {
        _shares.mint(address(_distribution), 10_007);
        vm.expectEmit();
        emit IFeeDistribution.Distributed(10_006);
        assertEq(_distribute(), 10_006);
        _assertOwed(5_003, 3_002, 2_001);
        assertEq(_distribution.partOf(_author) + _distribution.partOf(address(this)), 2_000);
        assertEq(_distribution.undistributed(), 1);
        assertEq(_shares.balanceOf(address(_distribution)), 10_007);
    }

    function test_distribute__nothing_new__reverts() public {
        vm.expectRevert(IFeeDistribution.NothingToDistribute.selector);
        _distribute();
        _shares.mint(address(_distribution), 1); // dust: every part of it is 0
        vm.expectRevert(IFeeDistribution.NothingToDistribute.selector);
        _distribute();
        _shares.mint(address(_distribution), 1); // of two units half is one
        assertEq(_distribute(), 1);
    }

    function testFuzz_distribute__refuses_everybody_but_the_keeper(address caller) public {
        vm.assume(caller != _keeper);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IEmergencyControls.NotKeeper.selector, caller, _keeper));
        _distribution.distribute();
    }

    /// @dev Shares that anyone sends are fees too: nothing is minted or burned, so no price moves.
    function test_distribute__of_uninvited_shares__gives_them_away() public {
        address donor = makeAddr("donor");
        _shares.mint(donor, 1_000);
        vm.prank(donor);
        _shares.transfer(address(_distribution), 1_000);
        _distribute();
        _assertOwed(500, 300, 200);
        assertEq(_shares.totalSupply(), 1_000);
    }

    /* WITHDRAWING */

    function test_withdraw__pays_where_the_recipient_says() public {
        _shares.mint(address(_distribution), 1_000);
        _distribute();
        address cold = makeAddr("cold");
        vm.prank(_manager);
        vm.expectEmit();
        emit IFeeDistribution.Withdrawn(_manager, cold, 500);
        assertEq(_distribution.withdraw(cold), 500);
        assertEq(_shares.balanceOf(cold), 500);
        _assertOwed(0, 300, 200);
        assertEq(_distribution.undistributed(), 0);
        vm.prank(_manager);
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.NothingOwed.selector, _manager));
        _distribution.withdraw(cold);
    }

    function test_withdraw__of_one_unit__pays_it() public {
        _shares.mint(address(_distribution), 2);
        _distribute();
        vm.prank(_manager);
        assertEq(_distribution.withdraw(_manager), 1);
    }

    function test_withdraw__to_nobody__reverts_and_keeps_the_credit() public {
        _shares.mint(address(_distribution), 1_000);
        _distribute();
        vm.prank(_manager);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        _distribution.withdraw(address(0));
        _assertOwed(500, 300, 200);
    }

    function testFuzz_withdraw__by_a_stranger__reverts(address caller) public {
        vm.assume(caller != _manager && caller != _dao && caller != _author);
        _shares.mint(address(_distribution), 1_000);
        _distribute();
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.NothingOwed.selector, caller));
        _distribution.withdraw(caller);
    }

    function test_recipient__that_refuses_every_call__blocks_nobody() public {
        IFeeDistribution.Recipient[] memory recipients = _split(5_000, 3_000, 2_000);
        recipients[0].account = address(new FeeRefuser());
        _set(recipients);
        _shares.mint(address(_distribution), 1_000);
        _distribute();
        vm.prank(_dao);
        assertEq(_distribution.withdraw(_dao), 300);
        _set(_split(10_000, 0, 0));
        _shares.mint(address(_distribution), 10);
        _distribute();
        vm.prank(_manager);
        assertEq(_distribution.withdraw(_manager), 10);
    }

    /* RECIPIENTS */

    function test_setRecipients__credits_the_old_ones_first() public {
        _shares.mint(address(_distribution), 1_000);
        IFeeDistribution.Recipient[] memory next = new IFeeDistribution.Recipient[](1);
        next[0] = IFeeDistribution.Recipient(makeAddr("next"), 10_000);
        vm.expectEmit();
        emit IFeeDistribution.Distributed(1_000);
        vm.expectEmit();
        emit IFeeDistribution.RecipientsSet(next);
        _set(next);
        _assertOwed(500, 300, 200);
        assertEq(_distribution.recipients().length, 1);
        assertEq(_distribution.recipients()[0].account, next[0].account);
        _shares.mint(address(_distribution), 7);
        _distribute();
        assertEq(_distribution.owed(next[0].account), 7);
        _assertOwed(500, 300, 200);
    }

    function test_setRecipients__with_nothing_new__distributes_nothing() public {
        vm.recordLogs();
        _set(_split(1, 2, 9_997));
        assertEq(vm.getRecordedLogs().length, 1);
    }

    function testFuzz_setRecipients__refuses_everybody_but_the_governor(address caller) public {
        vm.assume(caller != _governor);
        IFeeDistribution.Recipient[] memory recipients = _split(1, 2, 9_997);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.NotGovernor.selector, caller));
        _distribution.setRecipients(recipients);
    }

    function test_setRecipients__refuses_parts_that_do_not_add() public {
        _expectParts(_split(5_000, 3_000, 1_999), 9_999);
        _expectParts(_split(5_000, 3_000, 2_001), 10_001);
        IFeeDistribution.Recipient[] memory nobody = new IFeeDistribution.Recipient[](0);
        _expectParts(nobody, 0);
    }

    function test_setRecipients__takes_eight_and_names_the_part_of_each() public {
        IFeeDistribution.Recipient[] memory recipients = new IFeeDistribution.Recipient[](8);
        for (uint16 i = 0; i < 8; i++) {
            recipients[i] = IFeeDistribution.Recipient(address(uint160(0xF00 + i)), 1_250 + i);
        }
        recipients[7].bps -= 28;
        _set(recipients);
        for (uint256 i = 0; i < 8; i++) {
            assertEq(_distribution.partOf(recipients[i].account), recipients[i].bps);
        }
        assertEq(_distribution.partOf(_manager), 0);
    }

    function test_setRecipients__refuses_a_ninth_a_double_and_nobody() public {
        IFeeDistribution.Recipient[] memory recipients = new IFeeDistribution.Recipient[](9);
        vm.startPrank(_governor);
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.TooManyRecipients.selector, 9, 8));
        _distribution.setRecipients(recipients);
        recipients = _split(5_000, 3_000, 2_000);
        recipients[2].account = _manager;
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.RecipientTwice.selector, _manager));
        _distribution.setRecipients(recipients);
        recipients[2].account = address(0);
        vm.expectRevert(IFeeDistribution.ZeroAddress.selector);
        _distribution.setRecipients(recipients);
    }

    function test_constructor__checks_its_recipients_too() public {
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.PartsDoNotAdd.selector, 6, 10_000));
        new FeeDistribution(_wiring(), _terms, _split(1, 2, 3));
    }

    /* INVARIANTS */

    /// @dev S6: credits are always covered, nothing is lost, and nothing but withdrawals leaves.
    /// forge-config: default.invariant.runs = 160
    /// forge-config: prove.invariant.runs = 8500
    function invariant_credits_are_covered_by_shares() public view {
        address[] memory accounts = _handler.accounts();
        uint256 owed;
        for (uint256 i = 0; i < accounts.length; i++) {
            owed += _distribution.owed(accounts[i]);
        }
        uint256 credited = owed + _distribution.undistributed();
        assertEq(credited, _shares.balanceOf(address(_distribution)), "S6: credits are not what is held");
        assertEq(credited + _handler.withdrawn(), _handler.arrived(), "S6: fee shares appeared or vanished");
    }

    /* HELPERS */

    function _split(uint16 manager, uint16 dao, uint16 author)
        private
        view
        returns (IFeeDistribution.Recipient[] memory recipients)
    {
        recipients = new IFeeDistribution.Recipient[](3);
        recipients[0] = IFeeDistribution.Recipient(_manager, manager);
        recipients[1] = IFeeDistribution.Recipient(_dao, dao);
        recipients[2] = IFeeDistribution.Recipient(_author, author);
    }

    function _distribute() private returns (uint256) {
        vm.prank(_keeper);
        return _distribution.distribute();
    }

    function _set(IFeeDistribution.Recipient[] memory recipients) private {
        vm.prank(_governor);
        _distribution.setRecipients(recipients);
    }

    function _expectParts(IFeeDistribution.Recipient[] memory recipients, uint256 bps) private {
        vm.prank(_governor);
        vm.expectRevert(abi.encodeWithSelector(IFeeDistribution.PartsDoNotAdd.selector, bps, 10_000));
        _distribution.setRecipients(recipients);
    }

    function _assertOwed(uint256 manager, uint256 dao, uint256 author) private view {
        assertEq(_distribution.owed(_manager), manager);
        assertEq(_distribution.owed(_dao), dao);
        assertEq(_distribution.owed(_author), author);
    }
}
