// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {Clerk} from "../campaign/Clerk.sol";
import {FixtureFeed} from "../mocks/Fixtures.sol";
import {Robbery} from "./Robbery.sol";

/// @notice Thieves who call every function of every contract with whatever comes to mind, and a fund that goes on
///         meanwhile: its honest keeper deals, its investors come and go, prices move, words and money cross.
contract AnyCaller is Robbery {
    uint256 private constant LATE = 150; // acts of others after which the keeper may be gone for good

    Clerk private immutable _clerk;
    uint256 private _lives;

    constructor(uint8 decimals, Clerk clerk) {
        _clerk = clerk;
        build(decimals);
        remember();
    }

    /// @dev Of a thief: what went through is judged; what was refused reverts, and is counted as that.
    modifier theft(uint256 who, uint256 seed) {
        resume();
        throwDice(uint256(keccak256(abi.encode(who, seed))));
        _;
    }

    /// @dev Of everybody else.
    modifier life() {
        resume();
        _;
        _lives++;
        remember();
    }

    /* THIEVES */

    /// @dev Bytes as the fuzzer made them, half of the time behind a selector that exists.
    function throwBytes(uint256 who, uint256 seed, bytes calldata data) external theft(who, seed) {
        Part part = Part(roll(uint256(type(Part).max) + 1));
        (, uint256 all) = countOf(part);
        uint256 index = roll(all);
        address target = targetOf(part, roll(3));
        vm.prank(_thief(roll(8)));
        if (roll(2) != 0) return _send(part, index, target, bytes.concat(selectorOf(part, index), data));
        (bool done,) = target.call(data);
        require(done, "refused");
        judge(true);
    }

    function callTheFund(uint256 who, uint256 seed) external theft(who, seed) {
        _call(Part.PocketHedgeFund);
    }

    function callTheShares(uint256 who, uint256 seed) external theft(who, seed) {
        _call(Part.FundShares);
    }

    function callForMoney(uint256 who, uint256 seed) external theft(who, seed) {
        _call([Part.Treasury, Part.Strategy, Part.FlashAccount][roll(3)]);
    }

    function callAnOffice(uint256 who, uint256 seed) external theft(who, seed) {
        _call([Part.EmergencyControls, Part.FeeDistribution, Part.FundTimelock, Part.FundDAO][roll(4)]);
    }

    function callARule(uint256 who, uint256 seed) external theft(who, seed) {
        _call([Part.RiskManagement, Part.PriceRegistry, Part.NavOracle, Part.PerformanceTracking][roll(4)]);
    }

    function callTheRest(uint256 who, uint256 seed) external theft(who, seed) {
        _call([Part.HomePort, Part.Outpost, Part.Escrow, Part.FundLock][roll(4)]);
    }

    /// @dev What has its moment.
    function seizeTheMoment(uint256 who, uint256 seed) external theft(who, seed) {
        (Part part, bytes4 id) = moment();
        uint256 index = 0;
        while (selectorOf(part, index) != id) index++;
        _callOne(part, index, true);
    }

    /// @dev Around the price, for those who can use it: what the thieves' own venue pays.
    function setRates(uint256 seed) external life {
        throwDice(seed);
        uint256 price = 1900 + roll(200);
        owned.setRate(base, weth, 1e18 * 1e18 / (price * unit));
        owned.setRate(weth, base, price * unit);
        owned.setKept(roll(5) == 0 ? roll(1e6) : 0);
        owned.setUnpulled(roll(5) == 0 ? roll(1e6) : 0);
    }

    /* LIFE GOES ON */

    function pass(uint256 seconds_) external life {
        tick(bound(seconds_ / 2, 1, seconds_ % 2 == 0 ? 8 hours : 15 minutes));
        hear();
    }

    /// @dev From the close to the strike, or half of the way.
    function dealOnce(uint256 seed) external life {
        require(!abandoned, "nobody deals any more");
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        (, uint256 closedAt,,,) = fund.dealingStatus();
        uint256 until = uint256(clock.lastClose) + clock.window;
        if (closedAt != 0 && block.timestamp + 24 > until) {
            if (block.timestamp <= until) tick(until + 1 - block.timestamp);
            fund.reopenDealing();
            closedAt = 0;
        }
        if (closedAt == 0) close();
        if (seed % 3 == 0) {
            tick(12);
            return hear();
        }
        sequence = uint64(navOracle.lastSequence());
        strikeInformed();
        tick(1 hours);
        hear();
    }

    /// @dev Late in a history the honest keeper may be gone for good, and all the others sleep.
    function abandon(uint256 seed) external life {
        require(!abandoned && _lives > LATE && seed % 3 == 0, "not yet");
        abandoned = true;
        uint256 from = controls.windDownFrom();
        if (from > block.timestamp) tick(from - block.timestamp);
        hear();
    }

    /// @dev An honest holder votes for what the thieves propose, so that it can be carried out.
    function vote() external life {
        uint256 id = idOf(motion());
        vm.prank(ALICE);
        dao.castVote(id, FOR);
    }

    /// @dev The feed that nobody's money hangs on is replaced, and comes to agree with the one before.
    function changeFeed(uint256 gap) external life {
        if (registry.onProbation(address(idle))) return idleFeed.push(formerFeed.answer());
        formerFeed = idleFeed;
        idleFeed = new FixtureFeed(8, formerFeed.answer() * (gap % 2 == 0 ? int256(1000) : int256(980)) / 1000);
        IPriceRegistry.FeedConfig memory config = aFeed(idle, idleFeed, 1e8, 1000e8);
        vm.prank(timelock);
        registry.setFeed(config);
    }

    function invest(uint256 amount) external life {
        subscribe(ALICE, bound(amount, unit, 50_000 * unit));
    }

    function askBack(uint256 amount) external life {
        requestRedeem(ALICE, bound(amount, 1e18, shares.balanceOf(ALICE) / 4));
    }

    function claim() external life {
        (uint256 amount, uint256 assets) = (fund.maxMint(ALICE), fund.maxWithdraw(ALICE));
        require(amount + assets != 0, "nothing to claim");
        if (amount != 0) claimShares(ALICE);
        if (assets != 0) claimAssets(ALICE);
    }

    function trade(uint256 amount) external life {
        uint256 held = trend.unitsOf(address(base));
        if (amount % 2 == 0) swap(trend, base, weth, bound(amount, unit, held / 4));
        else swap(trend, weth, base, bound(amount, 1e12, trend.unitsOf(address(weth)) / 4));
    }

    function move(uint256 price) external life {
        price = bound(price, 1800e8, 2200e8);
        wethFeed.push(int256(price));
        far.wethFeed().push(int256(price));
        hear();
    }

    /// @dev Everything on its way arrives, and the outpost hears that home is alive.
    function cross() external life {
        beat();
        relay();
        hear();
    }

    /* INTERNAL */

    /// @dev Three times in four what keys may call, and mostly with arguments that can mean something.
    function _call(Part part) private {
        (uint256 open, uint256 all) = countOf(part);
        uint256 index = roll(open == 0 || roll(4) == 0 ? all : open);
        _callOne(part, index, roll(4) != 0);
    }

    /// @dev The keys of both chains: each contract gets a caller of its own side, seldom one of the other.
    function _callOne(Part part, uint256 index, bool knows) private {
        called = part;
        uint256 seed = roll(3);
        address target = targetOf(part, seed);
        bool there = isThere(part, seed);
        address caller = there && roll(16) != 0 ? farThieves[roll(3)] : _thief(roll(8));
        if (knows && roll(8) != 0) caller = fit(part, selectorOf(part, index), there, caller);
        bytes memory call = knows ? cunning(part, selectorOf(part, index), target, caller) : bytes("");
        if (call.length == 0) call = callOf(signatureOf(part, index));
        vm.prank(caller);
        _send(part, index, target, call);
    }

    /// @dev In the name of whom was said before.
    function _send(Part part, uint256 index, address target, bytes memory call) private {
        (bool done,) = target.call(call);
        bool weighed = false;
        if (done && part == Part.PocketHedgeFund && bytes4(call) == fund.strike.selector) weighed = judgeStrike();
        else if (done) weighed = judge(part == Part.PocketHedgeFund);
        // Which function, whether it went through, whether what it cost was looked at.
        uint256 code = ((uint256(part) << 6) + index) << 2;
        _clerk.write(vm.toString(code + (done ? 2 : 0) + (weighed ? 1 : 0)));
        require(done, "refused");
    }

    /// @dev The keeper's key more often than the others.
    function _thief(uint256 who) private view returns (address) {
        return who % 8 < 4 ? KEEPER : thieves[who % 4];
    }
}
