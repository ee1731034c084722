// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {IFundDAO} from "../../../contracts/interfaces/IFundDAO.sol";
import {DaoFixture} from "../DaoFixture.sol";
import {StandInGuardian} from "../mocks/StandInGuardian.sol";
import {Test} from "../Test.sol";
import {Drafted, IGovernorUnderTest, ISharesUnderTest, Side} from "./Side.sol";
import {StockGovernor, StockShares} from "./Stock.sol";

/// @notice The same random scripts on OpenZeppelin's stock ERC20Votes and Governor and on FundShares and FundDAO: every
///         vote, past vote, supply and proposal is equal after every step, and both refuse the same steps.
/// @dev Where ours is meant to differ the stock one is told: its holders delegate to themselves at first sight, the
///      Escrow and FeeDistribution never do, and it has no threshold, which is checked by itself.
contract DifferentialTest is Test {
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant BALLOT = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");
    uint256 private constant STEPS = 64;
    uint256 private constant PEOPLE = 5; // with keys; behind them the Escrow and FeeDistribution
    address private constant GUARDIAN = address(0xA005);
    address private constant OWNER = address(0xA001);

    Side private _ours;
    Side private _stock;
    address[] private _accounts;
    uint256[] private _keys;
    uint256[] private _times;
    uint256 private _dice;

    function setUp() public {
        vm.warp(1_800_000_000);
        for (uint256 i = 0; i < PEOPLE; i++) {
            (address account, uint256 key) = makeAddrAndKey(vm.toString(i));
            _accounts.push(account);
            _keys.push(key);
        }
        _accounts.push(makeAddr("escrow"));
        _accounts.push(makeAddr("feeDistribution"));
        _deployStock();
        _deployOurs();
        _times.push(block.timestamp);
        skip(1);
    }

    /// forge-config: default.fuzz.runs = 128
    /// forge-config: prove.fuzz.runs = 2000
    function testFuzz_script__of_any_steps__is_the_same_on_both(uint256 seed) public {
        _dice = seed;
        for (uint256 i = 0; i < PEOPLE; i++) {
            _mint(i, (i + 1) * 1e21); // one in six to one in two of the votes
        }
        for (uint256 i = 0; i < STEPS; i++) {
            _step(_roll(16));
            _compare();
        }
    }

    /// @dev A script that decides something, so that nobody has to hope that the dice do.
    function test_script__that_ends_in_a_decision__is_the_same_on_both() public {
        for (uint256 i = 0; i < PEOPLE; i++) {
            _mint(i, (i + 1) * 1e21);
        }
        _pass(1);
        _proposeAs(4, 0, 3);
        _pass(1 days + 1);
        for (uint256 voter = 0; voter < PEOPLE; voter++) {
            _voteAs(voter, 0, 1, voter % 2 == 0);
            _compare();
        }
        _pass(3 days + 1);
        _queue(0);
        _compare();
        _pass(2 days);
        _execute(0);
        _compare();
        assertEq(_ours.timelock.getMinDelay(), 5 days);
        assertEq(_stock.timelock.getMinDelay(), 5 days);
    }

    /* STEPS */

    function _step(uint256 kind) private {
        uint256 a = _roll(_accounts.length);
        uint256 b = _roll(_accounts.length);
        if (kind == 0) _mint(a, _roll(1e22));
        else if (kind == 1) _burn(a, _roll(1e22));
        else if (kind < 4) _transfer(a, b, _roll(1e22));
        else if (kind == 4) _delegateAs(a % PEOPLE, b);
        else if (kind == 5) _delegateBySig(a % PEOPLE, b);
        else if (kind == 6) _proposeAs(a % PEOPLE, _roll(4), _roll(28));
        else if (_ours.drafts.length == 0 || kind > 13) _pass(_roll(3) == 0 ? _roll(60) : _roll(2 days));
        else if (kind < 11) _voteAll(_roll(_ours.drafts.length));
        else if (kind < 13) _finish(_roll(_ours.drafts.length));
        else if (b == 0) _cancel(_roll(_ours.drafts.length), a % 2 == 0);
    }

    function _mint(uint256 a, uint256 amount) private {
        bytes memory call = abi.encodeCall(ISharesUnderTest.mint, (_accounts[a], amount));
        _both(address(this), address(_ours.shares), call, address(_stock.shares), call);
    }

    function _burn(uint256 a, uint256 amount) private {
        bytes memory call = abi.encodeCall(ISharesUnderTest.burn, (_accounts[a], amount));
        _both(address(this), address(_ours.shares), call, address(_stock.shares), call);
    }

    function _transfer(uint256 a, uint256 b, uint256 amount) private {
        bytes memory call = abi.encodeWithSignature("transfer(address,uint256)", _accounts[b], amount);
        _both(_accounts[a], address(_ours.shares), call, address(_stock.shares), call);
    }

    /// @dev To nobody, too.
    function _delegateAs(uint256 a, uint256 b) private {
        address to = _roll(6) == 0 ? address(0) : _accounts[b];
        bytes memory call = abi.encodeCall(IVotes.delegate, (to));
        _both(_accounts[a], address(_ours.shares), call, address(_stock.shares), call);
    }

    function _delegateBySig(uint256 a, uint256 b) private {
        uint256 wrong = _roll(5) == 0 ? 1 : 0; // one in five with a number that is not the next
        _both(
            address(this),
            address(_ours.shares),
            _signedDelegation(_ours, a, b, wrong),
            address(_stock.shares),
            _signedDelegation(_stock, a, b, wrong)
        );
    }

    function _signedDelegation(Side storage side, uint256 a, uint256 b, uint256 wrong)
        private
        view
        returns (bytes memory)
    {
        uint256 nonce = side.shares.nonces(_accounts[a]) + wrong;
        bytes32 struct_ = keccak256(abi.encode(DELEGATION, _accounts[b], nonce, block.timestamp));
        (, string memory name,,, address verifier,,) = side.shares.eip712Domain();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[a], _digest(name, verifier, struct_));
        return abi.encodeCall(IVotes.delegateBySig, (_accounts[b], nonce, block.timestamp, v, r, s));
    }

    /// @dev The stock one has no threshold: ours has to refuse below a hundredth of the supply, and only there.
    function _proposeAs(uint256 a, uint256 what, uint256 size) private {
        address by = _accounts[a];
        uint256 votes = _stock.shares.getPastVotes(by, block.timestamp - 1);
        uint256 supply = _stock.shares.getPastTotalSupply(block.timestamp - 1);
        (bool done,) = _draft(_ours, by, what, size);
        assertEq(done, votes != 0 && votes * 100 >= supply, "threshold");
        if (done) (done,) = _draft(_stock, by, what, size);
        if (!done) return;
        _keep(_ours, by, what, size);
        _keep(_stock, by, what, size);
    }

    function _draft(Side storage side, address by, uint256 what, uint256 size) private returns (bool, bytes memory) {
        Drafted memory d = _write(side, by, what, size);
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(d);
        vm.prank(by);
        return address(side.dao)
            .call(
                abi.encodeWithSignature(
                    "propose(address[],uint256[],bytes[],string)", targets, values, payloads, vm.toString(d.number)
                )
            );
    }

    function _keep(Side storage side, address by, uint256 what, uint256 size) private {
        side.drafts.push(_write(side, by, what, size));
    }

    function _write(Side storage side, address by, uint256 what, uint256 size) private view returns (Drafted memory d) {
        (d.number, d.proposer, d.target) = (side.drafts.length, by, address(side.dao));
        if (what == 0) {
            d.target = address(side.timelock);
            d.payload = abi.encodeCall(TimelockController.updateDelay, ((2 + size % 28) * 1 days));
        } else if (what == 1) {
            d.payload = abi.encodeCall(IGovernorUnderTest.setVotingDelay, (uint48(1 days + size * 1 hours)));
        } else if (what == 2) {
            d.payload = abi.encodeCall(IGovernorUnderTest.setVotingPeriod, (uint32(2 days + size * 1 hours)));
        } else {
            d.payload = abi.encodeCall(IGovernorUnderTest.updateQuorumNumerator, ((5 + size % 26) * side.quorumUnit));
        }
    }

    /// @dev About half of the people, mostly for it; one kind of vote in eight is none.
    function _voteAll(uint256 which) private {
        for (uint256 i = 0; i < PEOPLE; i++) {
            uint256 kind = _roll(16);
            if (kind < 8) _voteAs(i, which, kind < 5 ? 1 : uint8(kind - 5), _roll(3) == 0);
            else if (kind == 8) _voteAs(i, which, 3, _roll(3) == 0);
        }
    }

    function _voteAs(uint256 a, uint256 which, uint8 support, bool signed) private {
        if (signed) {
            _both(
                address(this),
                address(_ours.dao),
                _signedVote(_ours, a, which, support),
                address(_stock.dao),
                _signedVote(_stock, a, which, support)
            );
            return;
        }
        bytes memory ours = abi.encodeWithSignature("castVote(uint256,uint8)", _idOf(_ours, which), support);
        bytes memory stock = abi.encodeWithSignature("castVote(uint256,uint8)", _idOf(_stock, which), support);
        _both(_accounts[a], address(_ours.dao), ours, address(_stock.dao), stock);
    }

    function _signedVote(Side storage side, uint256 a, uint256 which, uint8 support)
        private
        view
        returns (bytes memory)
    {
        uint256 id = _idOf(side, which);
        bytes32 struct_ = keccak256(abi.encode(BALLOT, id, support, _accounts[a], side.dao.nonces(_accounts[a])));
        (, string memory name,,, address verifier,,) = side.dao.eip712Domain();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[a], _digest(name, verifier, struct_));
        bytes memory signature = abi.encodePacked(r, s, v);
        return
            abi.encodeWithSignature("castVoteBySig(uint256,uint8,address,bytes)", id, support, _accounts[a], signature);
    }

    /// @dev Early or not, in the right order or not.
    function _finish(uint256 which) private {
        if (_roll(2) == 0) _pass(_roll(5 days));
        if (_roll(4) != 0) _queue(which);
        _compare();
        if (_roll(2) == 0) _pass(2 days);
        if (_roll(4) != 0) _execute(which);
    }

    function _queue(uint256 which) private {
        string memory queue = "queue(address[],uint256[],bytes[],bytes32)";
        _about(address(this), queue, which);
    }

    function _execute(uint256 which) private {
        string memory execute = "execute(address[],uint256[],bytes[],bytes32)";
        _about(address(this), execute, which);
    }

    /// @dev By the proposer before the count, or by the guardian in the timelock.
    function _cancel(uint256 which, bool byGuardian) private {
        if (!byGuardian) {
            string memory cancel = "cancel(address[],uint256[],bytes[],bytes32)";
            _about(_ours.drafts[which].proposer, cancel, which);
            return;
        }
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(_ours.drafts[which]);
        bytes32 salt = bytes20(address(_ours.dao)) ^ _hash(which);
        bytes memory ours = abi.encodeWithSignature(
            "cancelBatch(address[],uint256[],bytes[],bytes32,bytes32)", targets, values, payloads, 0, salt
        );
        (targets, values, payloads) = _lists(_stock.drafts[which]);
        salt = bytes20(address(_stock.dao)) ^ _hash(which);
        bytes32 operation = _stock.timelock.hashOperationBatch(targets, values, payloads, 0, salt);
        bytes memory stock = abi.encodeCall(TimelockController.cancel, (operation));
        _both(GUARDIAN, address(_ours.timelock), ours, address(_stock.timelock), stock);
    }

    function _pass(uint256 seconds_) private {
        _times.push(block.timestamp);
        skip(seconds_ + 1);
    }

    function _about(address by, string memory signature, uint256 which) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(_ours.drafts[which]);
        bytes memory ours = abi.encodeWithSignature(signature, targets, values, payloads, _hash(which));
        (targets, values, payloads) = _lists(_stock.drafts[which]);
        bytes memory stock = abi.encodeWithSignature(signature, targets, values, payloads, _hash(which));
        _both(by, address(_ours.dao), ours, address(_stock.dao), stock);
    }

    /// @dev Both do it, or both refuse it.
    function _both(address by, address ours, bytes memory oursCall, address stock, bytes memory stockCall) private {
        vm.prank(by);
        (bool oursDone,) = ours.call(oursCall);
        vm.prank(by);
        (bool stockDone,) = stock.call(stockCall);
        assertEq(oursDone, stockDone, "one did it, the other refused");
    }

    /* COMPARISON */

    function _compare() private {
        uint256 past = _times[_roll(_times.length)];
        for (uint256 i = 0; i < _accounts.length; i++) {
            address account = _accounts[i];
            assertEq(_ours.shares.balanceOf(account), _stock.shares.balanceOf(account), "balance");
            assertEq(_ours.shares.getVotes(account), _stock.shares.getVotes(account), "votes");
            assertEq(_ours.shares.delegates(account), _stock.shares.delegates(account), "delegate");
            uint256 votes = _ours.shares.getPastVotes(account, past);
            assertEq(votes, _stock.shares.getPastVotes(account, past), "past votes");
            assertEq(_ours.dao.nonces(account), _stock.dao.nonces(account), "ballots");
        }
        assertEq(_ours.shares.totalSupply(), _stock.shares.totalSupply(), "supply");
        uint256 supply = _ours.shares.getPastTotalSupply(past);
        assertEq(supply, _stock.shares.getPastTotalSupply(past), "past supply");
        assertEq(_ours.dao.quorum(past), _stock.dao.quorum(past), "quorum");
        for (uint256 i = 0; i < _ours.drafts.length; i++) {
            _compareProposal(_idOf(_ours, i), _idOf(_stock, i));
        }
    }

    function _compareProposal(uint256 ours, uint256 stock) private view {
        assertEq(uint256(_ours.dao.state(ours)), uint256(_stock.dao.state(stock)), "state");
        assertEq(_ours.dao.proposalSnapshot(ours), _stock.dao.proposalSnapshot(stock), "snapshot");
        assertEq(_ours.dao.proposalDeadline(ours), _stock.dao.proposalDeadline(stock), "deadline");
        assertEq(_ours.dao.proposalEta(ours), _stock.dao.proposalEta(stock), "eta");
        (uint256 against, uint256 for_, uint256 abstain) = _ours.dao.proposalVotes(ours);
        (uint256 stockAgainst, uint256 stockFor, uint256 stockAbstain) = _stock.dao.proposalVotes(stock);
        assertEq(against, stockAgainst, "against");
        assertEq(for_, stockFor, "for");
        assertEq(abstain, stockAbstain, "abstain");
        for (uint256 i = 0; i < PEOPLE; i++) {
            assertEq(_ours.dao.hasVoted(ours, _accounts[i]), _stock.dao.hasVoted(stock, _accounts[i]), "voted");
        }
    }

    /* DEPLOYMENT */

    function _deployStock() private {
        address[] memory nobody = new address[](0);
        address[] memory anyone = new address[](1);
        StockShares shares = new StockShares();
        TimelockController timelock = new TimelockController(2 days, nobody, anyone, address(this));
        StockGovernor dao = new StockGovernor(shares, timelock, 10);
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(dao));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(dao));
        timelock.grantRole(timelock.CANCELLER_ROLE(), GUARDIAN);
        _stock.shares = ISharesUnderTest(address(shares));
        _stock.timelock = timelock;
        _stock.dao = IGovernorUnderTest(address(dao));
        _stock.quorumUnit = 1;
        for (uint256 i = 0; i < PEOPLE; i++) {
            vm.prank(_accounts[i]);
            shares.delegate(_accounts[i]);
        }
    }

    function _deployOurs() private {
        address controls = address(new StandInGuardian(GUARDIAN));
        address timelock =
            vm.deployCode("build/artifacts/FundTimelock.json", abi.encode(uint256(2 days), OWNER, controls));
        bytes memory named =
            abi.encode("Pocket", "PHF", address(1), address(this), _accounts[PEOPLE], _accounts[PEOPLE + 1]);
        address shares = vm.deployCode("build/artifacts/FundShares.json", named);
        DaoFixture.DaoWiring memory wiring;
        (wiring.timelock, wiring.shares) = (timelock, shares);
        IFundDAO.Settings memory settings = IFundDAO.Settings(1 days, 3 days, 1 days, 0.1e18, 0.01e18);
        address dao = vm.deployCode("build/artifacts/FundDAO.json", abi.encode(wiring, settings));
        vm.prank(timelock);
        (bool done,) = timelock.call(abi.encodeWithSignature("setProposer(address)", dao));
        assertTrue(done);
        _ours.shares = ISharesUnderTest(shares);
        _ours.timelock = TimelockController(payable(timelock));
        _ours.dao = IGovernorUnderTest(dao);
        _ours.quorumUnit = 0.01e18;
    }

    /* HELPERS */

    function _roll(uint256 sides) private returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    function _lists(Drafted memory d)
        private
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory payloads)
    {
        (targets, values, payloads) = (new address[](1), new uint256[](1), new bytes[](1));
        (targets[0], payloads[0]) = (d.target, d.payload);
    }

    function _hash(uint256 which) private pure returns (bytes32) {
        return keccak256(bytes(vm.toString(which)));
    }

    function _idOf(Side storage side, uint256 which) private view returns (uint256) {
        (address[] memory targets, uint256[] memory values, bytes[] memory payloads) = _lists(side.drafts[which]);
        return side.dao.hashProposal(targets, values, payloads, _hash(which));
    }

    function _digest(string memory name, address verifier, bytes32 struct_) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        return keccak256(abi.encodePacked(hex"1901", domain, struct_));
    }
}
