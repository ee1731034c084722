// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureFeed, FixtureToken} from "../mocks/Fixtures.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {Intruder} from "./Intruder.sol";
import {Scale} from "./LossBook.sol";
import {Trader} from "./Trader.sol";
import {Trick} from "./HostileVenue.sol";
import {Kind} from "./Watch.sol";

/// @notice A thief with the keeper's and the manager's keys, and with a listed venue on his side.
contract ThiefHandler is Trader {
    constructor(FundUnderTest world_) Trader(world_) {}

    /* LOSSES */

    /// @dev As much as one batch may lose, and no more.
    function payShort(uint256 which, uint256 amount, uint256 cost) external act {
        FixtureToken token = assetAt(which);
        uint256 batchLoss = risk.riskTerms().batchLoss;
        cost = bound(cost, 0, batchLoss / 1e14);
        amount = bound(amount, unit, spendable(token, cost));
        _play(cost);
        execute(keeper(), trend, swapOrder(trapAdapter, address(base), address(token), amount), amount);
    }

    function drain(uint256 rounds) external act {
        _drain(bound(rounds, 1, 6));
        done(Kind.Market, NOBODY);
    }

    /// @dev Until anyone may halt him, which somebody does.
    function drainUntilHalted() external act {
        _drain(16);
        world.lookAgain();
        (uint256 level, uint256 capacity) = risk.fundLossLevel();
        require(level * 10 >= capacity * 9, "no reason to halt");
        mustSucceed(STRANGER, address(controls), abi.encodeCall(controls.trip, ()), "K1: a trip was refused");
        check(controls.isTradingHalted(), "K1: no halt with the bucket full");
        bytes memory call = abi.encodeCall(treasury.allocate, (address(trend), 1));
        bytes4 reason = IEmergencyControls.TradingIsHalted.selector;
        mustFail(keeper(), address(treasury), call, reason, "K1: a halted keeper goes on");
        done(Kind.Flow, NOBODY);
    }

    /// @dev Until the buckets are full, and on: what goes through all the same is weighed (invariant K1).
    function drainBeyond() external act {
        _drain(16);
        for (uint256 i = 0; i < 6; i++) {
            (address from, address to) = i % 2 == 0 ? (address(weth), address(base)) : (address(base), address(weth));
            uint256 amount = i % 2 == 0 ? trend.unitsOf(from) : min(trend.unitsOf(from), roomUnderCap(weth));
            _tryTo(swapOrder(trapAdapter, from, to, amount / (1 + i / 2)), worth(from, amount) + 1);
        }
        done(Kind.Market, NOBODY);
    }

    /// @dev Back and forth in one batch.
    function churn(uint256 amount, uint256 cost, uint256 rounds) external act {
        rounds = bound(rounds, 1, 3);
        uint256 batchLoss = risk.riskTerms().batchLoss;
        cost = bound(cost, 0, batchLoss / 1e14);
        uint256 most = min(spendable(weth, cost), roomFor(trend, cost * rounds * 2) / rounds / 2);
        amount = bound(amount, unit, most);
        Order[] memory orders = new Order[](rounds * 2);
        uint256 units = amountWorth(address(weth), amount) * (10_000 - cost) / 10_000;
        for (uint256 i = 0; i < orders.length; i += 2) {
            orders[i] = swapOrder(trapAdapter, address(base), address(weth), amount)[0];
            orders[i + 1] = swapOrder(trapAdapter, address(weth), address(base), units)[0];
        }
        _play(cost);
        execute(keeper(), trend, orders, amount * rounds * 2);
    }

    /// @dev Between what leaves and what arrives, the venue moves the feed of what arrives: by as much as a batch may
    ///      lose, and one time in four to anything, zero and out of its band too. What goes through is weighed at the
    ///      prices from before; then the market has its price again.
    function moveFeedMidBatch(uint256 which, uint256 amount, uint256 factor) external act {
        FixtureToken token = assetAt(which);
        amount = bound(amount, unit, spendable(token, 100));
        Trick memory trick = _trick(0);
        (trick.feed,) = world.feedOf(address(token));
        int256 answer = trick.feed.answer();
        bool wild = factor % 4 == 0;
        uint256 bps = wild ? factor / 4 % (factor / 16 % 2 == 0 ? 10_000 : 1e6) : bound(factor, 9850, 10_080);
        trick.answer = answer * int256(bps) / 10_000;
        trap.play(trick);
        Order[] memory orders = swapOrder(trapAdapter, address(base), address(token), amount);
        if (!wild) return execute(keeper(), trend, orders, amount);
        _tryTo(orders, amount);
        trick.feed.push(answer);
        done(Kind.Market, NOBODY);
    }

    /* OTHER TRICKS OF A VENUE */

    /// @dev Takes less than was approved and pays for that.
    function leaveUnspent(uint256 which, uint256 amount, uint256 takes) external act {
        Trick memory trick = _trick(0);
        trick.takesBps = bound(takes, 100, 9000);
        _buyWith(trick, which, amount);
    }

    /// @dev Gives a part of what it took back, or tokens that nobody asked for.
    function giveUninvited(uint256 which, uint256 amount, uint256 gift) external act {
        Trick memory trick = _trick(0);
        if (gift % 2 == 0) trick.refundBps = gift % 10_000;
        else (trick.gift, trick.giftAmount) = (FixtureToken(tokenAt(gift / 2)), 1 + gift % 1e9);
        _buyWith(trick, which, amount);
    }

    /// @dev Tries to take more than was approved, and answers with bytes that mean nothing.
    function grabAndBabble(uint256 which, uint256 amount) external act {
        Trick memory trick = _trick(0);
        (trick.grabs, trick.babbles) = (true, true);
        _buyWith(trick, which, amount);
    }

    function callBack(uint256 which, uint256 amount) external act {
        Trick memory trick = _trick(0);
        trick.callsBack = true;
        Intruder(world.intruder()).aim(amount);
        _buyWith(trick, which, amount);
    }

    /* THE MANAGER'S KEY */

    function retarget(uint256 which, uint256 target) external act {
        address strategy = address(strategyAt(which));
        (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(strategy);
        vm.prank(controls.manager());
        treasury.setTarget(strategy, uint64(bound(target, limits.cap / 2, limits.cap)));
        done(Kind.Flow, NOBODY);
    }

    /// @dev Round and round, so that rounding might give.
    function cycle(uint256 which, uint256 amount) external act {
        untilInOrder();
        world.lookAgain();
        IStrategy strategy = strategyAt(which);
        if (allocatable(strategy) < 9) strategy = strategyAt(which % 3 + 1);
        amount = bound(amount, 9, allocatable(strategy));
        address thief = keeper();
        for (uint256 i = 0; i < 3; i++) {
            vm.prank(thief);
            treasury.allocate(address(strategy), amount / 3);
            vm.prank(thief);
            treasury.deallocate(address(strategy), amount / 3 - i);
        }
        done(Kind.Flow, NOBODY);
    }

    /* INTERNAL */

    /// @dev There and back with all that there is, at the most that a batch may cost, until the buckets are full.
    function _drain(uint256 rounds) private {
        uint256 cost = risk.riskTerms().batchLoss / 1e14 - 1; // what arrives is floored
        provide(trend, type(uint256).max);
        require(roomFor(trend, cost) >= unit, "nothing to lose");
        _play(cost);
        for (uint256 i = 0; i < rounds; i++) {
            (IRiskManagement.StrategyLimits memory limits,) = risk.strategyLimits(address(trend));
            if (limits.cooldown != 0) world.pass(limits.cooldown);
            _loseOnce(cost, i % 2 == 0);
        }
    }

    function _loseOnce(uint256 cost, bool sells) private {
        uint256 room = roomNow(trend, cost);
        uint256 most = sells ? worth(address(weth), trend.unitsOf(address(weth))) : trend.unitsOf(address(base));
        uint256 amount = min(room, most);
        if (!sells) amount = min(amount, roomUnderCap(weth));
        if (amount < unit) return;
        uint256 leaves = sells ? min(amountWorth(address(weth), amount), trend.unitsOf(address(weth))) : amount;
        (address from, address to) = sells ? (address(weth), address(base)) : (address(base), address(weth));
        execute(keeper(), trend, swapOrder(trapAdapter, from, to, leaves), amount + 1);
    }

    function _tryTo(Order[] memory orders, uint256 turnover) private {
        Scale memory scale = world.weigh();
        bytes memory call = abi.encodeCall(IStrategy.execute, (world.nextOrderId(), orders, block.timestamp));
        vm.prank(keeper());
        (bool done_,) = address(trend).call(call);
        if (done_) world.weighAgain(scale, address(trend), orders.length, turnover);
    }

    function _trick(uint256 costBps) private pure returns (Trick memory trick) {
        (trick.costBps, trick.takesBps, trick.feed) = (costBps, 10_000, FixtureFeed(address(0)));
    }

    function _play(uint256 costBps) private {
        trap.play(_trick(costBps));
    }

    function _buyWith(Trick memory trick, uint256 which, uint256 amount) private {
        FixtureToken token = assetAt(which);
        amount = bound(amount, unit, spendable(token, 1));
        trap.play(trick);
        execute(keeper(), trend, swapOrder(trapAdapter, address(base), address(token), amount), amount);
    }
}
