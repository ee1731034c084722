// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {FixtureFeed} from "../mocks/Fixtures.sol";
import {Menu} from "./Menu.sol";

/// @title Government
/// @notice A fund that trades, lends and owes, and everybody who may want something of its government: proposers honest
///         or not, voters, a guardian who tries everything, strangers in a hurry. An act that breaks a promise says so.
contract Government is Menu {
    struct Motion {
        address target;
        bytes payload;
        uint256 number;
        uint256 queuedAt;
    }

    string public broken;
    uint256 public executed;
    Motion[] private _motions;

    constructor() {
        deployGoverned();
        thievesFeed = new FixtureFeed(8, 1e8);
        allocate(trend, 40_000 * unit);
        allocate(lending, 30_000 * unit);
        swap(trend, IERC20(address(base)), IERC20(address(weth)), 10_000 * unit);
        lend(20_000 * unit);
        base.mint(address(treasury), unit); // uninvited, for who may want to recognise it
        weth.mint(address(trend), 1e18);
        subscribe(FEE_PAYEE, 1000 * unit); // and the Escrow holds something
        requestRedeem(CAROL, shares.balanceOf(CAROL) / 4);
        tick(1);
    }

    /// @dev A reverted act leaves its prank behind.
    modifier act() {
        vm.stopPrank();
        _;
        _everybodyCouldLeave();
    }

    /* THE WAY OF A MOTION */

    function move(uint256 who, uint256 kind, uint256 a, uint256 b) external act {
        _move(_holder(who), kind, a, b);
    }

    function castVote(uint256 who, uint256 which, uint8 support) external act {
        uint256 id = _idOf(_motion(which));
        vm.prank(_holder(who));
        dao.castVote(id, support % 3);
    }

    function queueOne(uint256 which) external act {
        _queue(which);
    }

    function executeOne(uint256 which) external act {
        _execute(which);
    }

    /// @dev From the thought to the deed, or half of the way: the others alone rarely get that far.
    function decideAll(uint256 kind, uint256 a, uint256 b, uint256 until) external act {
        _move(ALICE, kind, a, b);
        uint256 which = 0; // the last one
        uint256 id = _idOf(_motion(which));
        openVote();
        vote(ALICE, id, FOR);
        vote(BOB, id, FOR);
        vm.warp(dao.proposalDeadline(id) + 1);
        if (until % 4 == 0) return;
        _queue(which);
        if (until % 4 == 1) return;
        vm.warp(dao.proposalEta(id));
        pushFeeds();
        _execute(which);
    }

    function withdraw(uint256 which, bool byGuardian) external act {
        Motion memory m = _motion(which);
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(m);
        bytes32 hash = _hash(m.number);
        if (!byGuardian) {
            vm.prank(dao.proposalProposer(_idOf(m)));
            dao.cancel(targets, values, payloads, hash);
            return;
        }
        bytes32 salt = dao.operationSalt(hash);
        vm.prank(GUARDIAN);
        lockedTime.cancelBatch(targets, values, payloads, 0, salt);
        _check(!_isOffice(m), "G4: the guardian blocked a new guardian or keeper");
    }

    function pass(uint256 seconds_) external act {
        tick(seconds_ % 3 days);
    }

    /* STRANGERS */

    /// @dev Directly on the timelock or by the DAO: not a second before.
    function hurry(uint256 which, bool onTheTimelock) external act {
        Motion memory m = _motion(which);
        if (m.queuedAt == 0 || block.timestamp >= _eta(m)) return;
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(m);
        bytes32 hash = _hash(m.number);
        bytes memory call = onTheTimelock
            ? abi.encodeCall(lockedTime.executeBatch, (targets, values, payloads, 0, dao.operationSalt(hash)))
            : abi.encodeCall(dao.execute, (targets, values, payloads, hash));
        vm.prank(THIEF);
        (bool done,) = (onTheTimelock ? timelock : address(dao)).call(call);
        _check(!done, "G2: executed before its time");
    }

    /// @dev All that Alice has changes hands after the count: it votes where it was, or not at all.
    function buyAndVote(uint256 which) external act {
        uint256 id = _idOf(_motion(which));
        if (dao.state(id) != IGovernor.ProposalState.Active) return;
        (uint256 against, uint256 for_, uint256 abstain) = dao.proposalVotes(id);
        uint256 state = vm.snapshotState();
        uint256 all = shares.balanceOf(ALICE);
        vm.prank(ALICE);
        assertTrue(shares.transfer(THIEF, all));
        vm.prank(THIEF);
        dao.castVote(id, FOR);
        (uint256 against2, uint256 for2, uint256 abstain2) = dao.proposalVotes(id);
        vm.revertToState(state);
        _check(against == against2 && for_ == for2 && abstain == abstain2, "G7: bought shares voted");
    }

    function transferShares(uint256 from, uint256 to, uint256 amount) external act {
        address sender = _holder(from);
        amount %= shares.balanceOf(sender) / 4 + 1;
        vm.prank(sender);
        assertTrue(shares.transfer(_holder(to), amount));
    }

    /* THE GUARDIAN */

    /// @dev Its own powers, and all that only a vote may do.
    function guardianTries(uint256 what, uint256 kind, uint256 a, uint256 b) external act {
        Exposure memory before = _exposure();
        (address target, bytes memory call) = order(kind, a, b);
        what %= 8;
        if (what == 0) (target, call) = (address(controls), abi.encodeCall(controls.pauseTrading, ()));
        if (what == 1) (target, call) = (address(controls), abi.encodeCall(controls.pauseDealing, ()));
        if (what == 2) (target, call) = (address(controls), abi.encodeCall(controls.revokeKeeper, ()));
        if (what == 3) (target, call) = (address(controls), abi.encodeCall(controls.consentToWindDown, ()));
        if (what == 4) (target, call) = (address(controls), _renewal(a));
        vm.prank(GUARDIAN);
        (bool done,) = target.call(call);
        if (!done) return;
        _compare(before, _exposure());
    }

    function _renewal(uint256 seed) private pure returns (bytes memory) {
        return abi.encodeCall(IEmergencyControls.setGuardian, (GUARDIAN, 30 days + seed % 300 days));
    }

    /* WHAT MUST HOLD ALWAYS */

    function check() external view {
        assertEq(broken, "", "a promise was broken");
        assertGe(lockedTime.getMinDelay(), 2 days, "G6: a delay below the floor");
        assertLe(lockedTime.getMinDelay(), 30 days);
        assertEq(lockedTime.proposer(), address(dao));
        assertLe(dao.votingDelay() + dao.votingPeriod() + dao.lateQuorumVoteExtension(), 7 days);
        assertGe(dao.votingDelay(), 1 days);
        assertGe(dao.quorumNumerator(), 0.05e18);
        assertLe(dao.thresholdFraction(), 0.05e18);
        assertEq(
            base.balanceOf(THIEF) + weth.balanceOf(THIEF) + pool.balanceOf(THIEF) + shares.balanceOf(THIEF),
            0,
            "G6: the thief has something"
        );
        for (uint256 i = 0; i < _motions.length; i++) {
            _checkTally(_idOf(_motions[i]));
        }
    }

    /// @dev Nobody's shares voted twice, whoever delegated to whom.
    function _checkTally(uint256 id) private view {
        (uint256 against, uint256 for_, uint256 abstain) = dao.proposalVotes(id);
        uint256 snapshot = dao.proposalSnapshot(id);
        if (snapshot >= block.timestamp) assertEq(against + for_ + abstain, 0);
        else assertLe(against + for_ + abstain, shares.totalSupply(), "G1: more votes than shares");
    }

    /* INTERNAL: motions */

    function _move(address by, uint256 kind, uint256 a, uint256 b) private {
        (address target, bytes memory payload) = order(kind, a, b);
        Motion memory m = Motion(target, payload, _motions.length, 0);
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(m);
        bytes32 before = _rules();
        vm.prank(by);
        dao.propose(targets, values, payloads, vm.toString(m.number));
        _check(dao.isPower(target, bytes4(payload)), "G6: proposed what is no power");
        _check(_rules() == before, "G6: a rehearsal left something behind");
        _motions.push(m);
    }

    function _queue(uint256 which) private {
        Motion memory m = _motion(which);
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(m);
        dao.queue(targets, values, payloads, _hash(m.number));
        _motions[_index(which)].queuedAt = block.timestamp;
        _check(_eta(m) >= block.timestamp + 2 days, "G2, G6: waits less than the floor");
        uint256 state = vm.snapshotState();
        uint256 now_ = block.timestamp;
        vm.warp(_eta(m) - 1);
        bool open = _leaves(ALICE) && _leaves(BOB) && _leaves(CAROL);
        vm.revertToState(state);
        vm.warp(now_);
        _check(open, "G3: somebody could not leave in time");
    }

    function _execute(uint256 which) private {
        Motion memory m = _motion(which);
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(m);
        (bytes32 before, uint256 supply) = (_possessions(), shares.totalSupply());
        // The last management fee becomes shares when the wind-down stops all fees: it was owed before.
        if (bytes4(m.payload) == controls.windDown.selector) supply = fund.accruedSupply();
        dao.execute(targets, values, payloads, _hash(m.number));
        executed++;
        _check(m.queuedAt != 0 && block.timestamp >= m.queuedAt + 2 days, "G2: executed before its time");
        _check(_possessions() == before, "G6: a decision moved something");
        _check(shares.totalSupply() == supply, "G6: a decision minted or burned");
    }

    /// @dev One of the last four: older ones are history.
    function _motion(uint256 which) private view returns (Motion memory) {
        return _motions[_index(which)];
    }

    function _index(uint256 which) private view returns (uint256) {
        uint256 count = _motions.length;
        return count - 1 - which % (count < 4 ? count : 4);
    }

    function _eta(Motion memory m) private view returns (uint256) {
        return dao.proposalEta(_idOf(m));
    }

    function _lists(Motion memory m)
        private
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory payloads)
    {
        (targets, values, payloads) = (new address[](1), new uint256[](1), new bytes[](1));
        (targets[0], payloads[0]) = (m.target, m.payload);
    }

    function _hash(uint256 number) private pure returns (bytes32) {
        return keccak256(bytes(vm.toString(number)));
    }

    function _idOf(Motion memory m) private view returns (uint256) {
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(m);
        return dao.getProposalId(targets, values, payloads, _hash(m.number));
    }

    function _isOffice(Motion memory m) private view returns (bool) {
        bytes4 selector = bytes4(m.payload);
        return m.target == address(controls)
            && (selector == controls.setGuardian.selector || selector == controls.setKeeper.selector);
    }

    /* INTERNAL: what is looked at */

    struct Exposure {
        uint256[8] caps;
        bool[2] frozen;
        bool[3] disabled;
        uint256 tradingPausedUntil;
        uint256 dealingPausedUntil;
        uint256 termEnds;
        bool windingDown;
        bytes32 rest;
    }

    function _exposure() private view returns (Exposure memory e) {
        IRiskManagement.StrategyLimits memory limits;
        if (treasury.isStrategy(address(trend))) {
            (limits, e.frozen[0]) = risk.strategyLimits(address(trend));
            (e.caps[0], e.caps[1]) = (limits.cap, limits.lossCapacity);
        }
        if (treasury.isStrategy(address(lending))) {
            (limits, e.frozen[1]) = risk.strategyLimits(address(lending));
            (e.caps[2], e.caps[3]) = (limits.cap, limits.lossCapacity);
        }
        (e.caps[4],) = risk.tokenCap(address(weth));
        (e.caps[5],) = risk.tokenCap(address(wbtc));
        (e.caps[6],) = risk.adapterCap(address(swapAdapter));
        (e.caps[7],) = risk.adapterCap(address(poolAdapter));
        (, e.disabled[0]) = registry.feed(address(base));
        (, e.disabled[1]) = registry.feed(address(weth));
        (, e.disabled[2]) = registry.feed(address(wbtc));
        e.tradingPausedUntil = controls.tradingPausedUntil();
        e.dealingPausedUntil = controls.dealingPausedUntil();
        e.termEnds = controls.guardianTermEnds();
        e.windingDown = controls.isWindingDown();
        bytes memory offices = abi.encode(controls.guardian(), controls.manager(), controls.watcher());
        bytes memory terms = abi.encode(risk.riskTerms(), navOracle.navTerms(), fees.feeTerms(), fund.dealingTerms());
        bytes memory vote_ = abi.encode(dao.votingDelay(), dao.votingPeriod(), dao.quorumNumerator());
        e.rest = keccak256(abi.encode(offices, terms, vote_, lockedTime.getMinDelay(), fees.recipients()));
    }

    function _compare(Exposure memory before, Exposure memory since) private {
        for (uint256 i = 0; i < 8; i++) {
            _check(since.caps[i] <= before.caps[i], "G4: the guardian raised a cap");
        }
        _check(since.frozen[0] || !before.frozen[0], "G4: the guardian unfroze");
        _check(since.frozen[1] || !before.frozen[1], "G4: the guardian unfroze");
        for (uint256 i = 0; i < 3; i++) {
            _check(since.disabled[i] || !before.disabled[i], "G4: the guardian brought a feed back");
        }
        _check(since.tradingPausedUntil >= before.tradingPausedUntil, "G4: the guardian ended a pause");
        _check(since.dealingPausedUntil >= before.dealingPausedUntil, "G4: the guardian ended a pause");
        _check(since.termEnds == before.termEnds, "G4: the guardian renewed itself");
        _check(since.windingDown == before.windingDown, "G4: the guardian wound down alone");
        _check(since.rest == before.rest, "G4: the guardian changed a rule");
    }

    function _rules() private view returns (bytes32) {
        Exposure memory e = _exposure();
        return keccak256(abi.encode(e, controls.keeper(), controls.standby(), treasury.strategies(), _possessions()));
    }

    /// @dev What is where; a decision changes none of it.
    function _possessions() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                _held(address(treasury)),
                _held(address(escrow)),
                _held(address(trend)),
                _held(address(lending)),
                _held(address(fund)),
                _held(timelock)
            )
        );
    }

    function _held(address by) private view returns (bytes memory) {
        return abi.encode(
            base.balanceOf(by), weth.balanceOf(by), wbtc.balanceOf(by), pool.balanceOf(by), shares.balanceOf(by)
        );
    }

    function _everybodyCouldLeave() private {
        uint256 state = vm.snapshotState();
        bool open = _leaves(_holder(block.timestamp));
        vm.revertToState(state);
        _check(open, "L1, G3: somebody could not leave");
    }

    function _leaves(address holder) private returns (bool done) {
        uint256 all = shares.balanceOf(holder);
        if (all == 0) return true;
        vm.prank(holder);
        (done,) = address(fund).call(abi.encodeCall(fund.redeemInKind, (all, holder, new address[](0))));
    }

    function _holder(uint256 seed) private pure returns (address) {
        return [ALICE, BOB, CAROL][seed % 3];
    }

    function _check(bool holds, string memory claim) private {
        if (!holds && bytes(broken).length == 0) broken = claim;
    }
}
