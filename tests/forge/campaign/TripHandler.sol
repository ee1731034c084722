// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFlashAccount, LendingPool} from "../../../contracts/interfaces/IFlashAccount.sol";
import {ProfitTerms} from "../../../contracts/interfaces/IProfit.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {FixtureSwapAdapter, FixtureToken} from "../mocks/Fixtures.sol";
import {ScriptedLender} from "../mocks/FlashParts.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {Trick} from "./HostileVenue.sol";
import {Trader} from "./Trader.sol";
import {Kind} from "./Watch.sol";

/// @notice The keeper's key at the entries for round trips, in honest hands and in a thief's who rules one of the venues
///         and the lender. Whatever the route: no unit of anything is fewer, no bucket fuller, nothing left where money
///         was borrowed (invariants K7, K8, K3).
contract TripHandler is Trader {
    struct Held {
        uint256[6] units; // cash of the Treasury, then of the strategy: base asset and the three others, pool
        uint256[4] borrowed; // of the flash account
        uint256 losses;
        uint256 turnover;
        uint256 supply;
    }

    IFlashAccount private immutable _flash;
    ScriptedLender private immutable _lender;

    constructor(FundUnderTest world_) Trader(world_) {
        Parts memory p = world_.parts();
        (_flash, _lender) = (p.flash, p.lender);
    }

    /* THAT PAY */

    function takeProfit(uint256 which, uint256 amount, uint256 bonus) external act {
        FixtureToken token = _movable(which);
        amount = bound(amount, unit, _ready());
        _play(50 + bonus % 500, 0);
        Held memory was = _held();
        _trip(_thereAndBack(address(token), amount), 1);
        check(trend.unitsOf(address(base)) > was.units[1], "K7: a profit that nobody has");
        _compare(was);
    }

    function takeProfitOnLoan(uint256 which, uint256 amount, uint256 bonus) external act {
        FixtureToken token = _movable(which);
        _ready();
        amount = bound(amount, unit, base.balanceOf(address(_lender)));
        _play(50 + bonus % 500, 0);
        Held memory was = _held();
        _borrow(which % 2 == 0, amount, _thereAndBack(address(token), 0), 1);
        check(treasury.cash() > was.units[0], "K7: a profit that nobody has");
        _compare(was);
    }

    /* THAT STEAL */

    /// @dev What comes home short is refused, by a unit or by all of it.
    function comeHomeShort(uint256 which, uint256 amount, uint256 cost) external act {
        FixtureToken token = _movable(which);
        amount = bound(amount, unit, _ready());
        _play(0, bound(cost, 1, 9999));
        Order[] memory orders = _thereAndBack(address(token), amount);
        ProfitTerms memory terms = ProfitTerms(0, 0, 0);
        bytes memory call = abi.encodeCall(trend.executeForProfit, (_id(), orders, block.timestamp, terms));
        bytes4 reason = IStrategy.EntryShrank.selector;
        mustRefuse(keeper(), address(trend), call, reason, "K7: a trip that took something went through");
        done(Kind.Flow, NOBODY);
    }

    /// @dev Sells what was there before and calls that a profit.
    function takeFromAnother(uint256 amount) external act {
        uint256 most = _ready();
        uint256 own = trend.unitsOf(address(weth));
        amount = bound(amount, unit, min(most, worth(address(weth), own) / 2));
        Order[] memory orders = new Order[](2);
        orders[0] = swapOrder(swapAdapter, address(base), address(weth), amount)[0];
        orders[1] = swapOrder(swapAdapter, address(weth), address(base), own)[0];
        ProfitTerms memory terms = ProfitTerms(0, 0, 0);
        bytes memory call = abi.encodeCall(trend.executeForProfit, (_id(), orders, block.timestamp, terms));
        bytes4 reason = IStrategy.EntryShrank.selector;
        mustRefuse(keeper(), address(trend), call, reason, "K7: a trip took from another entry");
        done(Kind.Flow, NOBODY);
    }

    /// @dev Up to four swaps of anything into anything, at the thief's venue or an honest one.
    function tripAnywhere(uint256 seed, uint256 amount) external act {
        IStrategy strategy = seed % 8 == 0 ? lending : trend;
        uint256 most = strategy.unitsOf(address(base));
        Order[] memory orders = _route(seed, most == 0 ? 0 : amount % most);
        _playAnything(seed);
        bytes memory call =
            abi.encodeCall(strategy.executeForProfit, (_id(), orders, block.timestamp, ProfitTerms(seed % 3, 0, 0)));
        _attempt(address(strategy), call);
    }

    /// @dev The same with a loan, from a lender who does anything else than lend.
    function borrowAnywhere(uint256 seed, uint256 amount) external act {
        amount = bound(amount, 0, base.balanceOf(address(_lender)));
        _lender.setMood(ScriptedLender.Mood(seed / 7 % 7));
        _playAnything(seed);
        Order[] memory orders = _route(seed, seed % 2 == 0 ? 0 : amount);
        ProfitTerms memory terms = ProfitTerms(seed % 3, 0, 0);
        LendingPool memory lender = LendingPool(address(weth), 500);
        bytes memory call = abi.encodeCall(_flash.executeOnAave, (_id(), amount, orders, block.timestamp, terms));
        if (seed % 5 < 2) {
            call = abi.encodeCall(_flash.executeOnUniswap, (_id(), lender, amount, orders, block.timestamp, terms));
        }
        _attempt(address(_flash), call);
    }

    /// @dev The lender calls unasked, as anybody might.
    function answerUnasked(uint256 seed, bytes calldata data) external act {
        bytes memory call = abi.encodeCall(_flash.uniswapV3FlashCallback, (seed % 1e9, 0, data));
        if (seed % 2 == 0) {
            call = abi.encodeCall(_flash.executeOperation, (address(base), seed % 1e9, 0, address(_flash), data));
        }
        address caller = seed % 3 == 0 ? STRANGER : address(_lender);
        bytes4 reason = IFlashAccount.UnexpectedCallback.selector;
        mustFail(caller, address(_flash), call, reason, "K8: a callback that nobody asked for");
        done(Kind.Flow, NOBODY);
    }

    /* INTERNAL */

    /// @dev Whatever comes of it; what failed left nothing behind.
    function _attempt(address target, bytes memory call) private {
        Held memory was = _held();
        vm.prank(keeper());
        (bool done_,) = target.call(call);
        _lender.setMood(ScriptedLender.Mood.Honest);
        if (!done_) check(keccak256(abi.encode(was)) == keccak256(abi.encode(_held())), "K7: a refusal left a trace");
        _compare(was);
    }

    /// @dev At the thief's venue there, at the honest one back.
    function _thereAndBack(address token, uint256 amount) private view returns (Order[] memory orders) {
        orders = new Order[](2);
        orders[0] = swapOrder(trapAdapter, address(base), token, amount)[0];
        orders[1] = swapOrder(swapAdapter, token, address(base), 0)[0];
    }

    function _route(uint256 seed, uint256 amount) private view returns (Order[] memory orders) {
        orders = new Order[](1 + seed / 11 % 4);
        address from = address(base);
        for (uint256 i = 0; i < orders.length; i++) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            bool last = i == orders.length - 1 && dice % 4 != 0;
            address to = last ? address(base) : tokenAt(dice / 4);
            FixtureSwapAdapter adapter = dice / 16 % 2 == 0 ? swapAdapter : trapAdapter;
            orders[i] = swapOrder(adapter, from, to, i == 0 ? amount : dice / 32 % 4 == 0 ? dice / 128 % 1e18 : 0)[0];
            from = dice / 32 % 8 == 1 ? tokenAt(dice / 256) : to;
        }
    }

    function _trip(Order[] memory orders, uint256 least) private {
        uint256 id = _id();
        vm.prank(keeper());
        trend.executeForProfit(id, orders, block.timestamp, ProfitTerms(least, 0, 0));
    }

    function _borrow(bool onAave, uint256 amount, Order[] memory orders, uint256 least) private {
        uint256 id = _id();
        ProfitTerms memory terms = ProfitTerms(least, 0, 0);
        vm.prank(keeper());
        if (onAave) _flash.executeOnAave(id, amount, orders, block.timestamp, terms);
        else _flash.executeOnUniswap(id, LendingPool(address(weth), 500), amount, orders, block.timestamp, terms);
    }

    function _play(uint256 bonusBps, uint256 costBps) private {
        Trick memory trick;
        (trick.bonusBps, trick.costBps, trick.takesBps) = (bonusBps, costBps, 10_000);
        trap.play(trick);
    }

    function _playAnything(uint256 seed) private {
        Trick memory trick;
        (trick.takesBps, trick.grabs, trick.babbles) = (10_000, seed % 5 == 0, seed % 7 == 0);
        if (seed % 3 == 0) trick.bonusBps = seed / 64 % 300;
        if (seed % 3 == 1) trick.costBps = seed / 64 % 300;
        if (seed % 11 == 0) trick.takesBps = seed / 64 % 10_000;
        if (seed % 13 == 0) trick.refundBps = seed / 64 % 10_000;
        trick.callsBack = seed % 17 == 0;
        trap.play(trick);
    }

    /// @dev Waits until the strategy may trade. Returns its cash.
    function _ready() private returns (uint256) {
        provide(trend, 100 * unit);
        untilInOrder();
        if (controls.isTradingHalted()) world.pass(2 hours);
        world.lookAgain();
        return trend.unitsOf(address(base));
    }

    function _movable(uint256 which) private view returns (FixtureToken token) {
        token = assetAt(which);
        if (address(token) == address(odd)) token = weth;
    }

    function _id() private returns (uint256) {
        return world.nextOrderId();
    }

    /* BEFORE AND AFTER */

    function _held() private view returns (Held memory h) {
        (h.units[0], h.units[1]) = (treasury.cash(), trend.unitsOf(address(base)));
        h.units[5] = lending.unitsOf(address(base));
        for (uint256 i = 0; i < 4; i++) {
            if (i != 3) h.units[i + 2] = trend.unitsOf(tokenAt(i));
            h.borrowed[i] = IERC20(tokenAt(i)).balanceOf(address(_flash));
        }
        (h.losses,) = risk.fundLossLevel();
        (h.turnover,) = risk.turnoverLevel();
        h.supply = shares.totalSupply();
    }

    function _compare(Held memory was) private {
        Held memory now_ = _held();
        for (uint256 i = 0; i < 6; i++) {
            check(now_.units[i] >= was.units[i], "K7: a round trip took something");
            if (i < 4) check(now_.borrowed[i] == was.borrowed[i], "K8: something stayed where money was borrowed");
        }
        check(now_.losses == was.losses && now_.turnover == was.turnover, "K7: a round trip filled a bucket");
        check(now_.supply == was.supply, "K3: a round trip changed the supply");
        done(Kind.Market, NOBODY);
    }
}
