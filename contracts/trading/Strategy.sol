// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IAdapter, Plan, Position} from "../interfaces/IAdapter.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {ProfitTerms} from "../interfaces/IProfit.sol";
import {IRiskManagement, Opening, Step} from "../interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../interfaces/IStrategy.sol";
import {AddressList} from "../libraries/AddressList.sol";
import {ProfitMath} from "../libraries/ProfitMath.sol";
import {PayOut} from "./PayOut.sol";
import {RoundTrip} from "./RoundTrip.sol";
import {RouteStep} from "./RouteStep.sol";
import {StrategyBook} from "./StrategyBook.sol";
import {VenueCall} from "./VenueCall.sol";

/// @title Strategy, see IStrategy
contract Strategy is StrategyBook {
    using AddressList for address[];
    using BitMaps for BitMaps.BitMap;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    struct Wiring {
        address treasury;
        IFundLock lock;
        IRiskManagement risk;
        IPriceRegistry registry;
        address asset;
    }

    address public immutable treasury;
    IRiskManagement public immutable risk;

    BitMaps.BitMap private _usedIds;

    modifier onlyTreasury() {
        _requireTreasury();
        _;
    }

    constructor(Wiring memory wiring) StrategyBook(wiring.lock, wiring.registry, wiring.asset) {
        treasury = wiring.treasury;
        risk = wiring.risk;
    }

    /* KEEPER */

    /// @inheritdoc IStrategy
    function execute(uint256 id, Order[] calldata orders, uint256 deadline) external exclusive {
        _begin(id, orders.length, deadline);
        Book memory book = _book();
        (Plan[] memory plans, Step[] memory steps) = _planAll(book, orders);
        Opening memory opening = risk.openBatch(msg.sender, steps);
        for (uint256 i = 0; i < plans.length; i++) {
            _carryOut(book, plans[i], steps[i]);
            Step memory step = steps[i];
            emit OrderExecuted(id, i, step.adapter, step.leaves, step.left, step.arrives, step.arrived);
        }
        risk.closeBatch(opening, steps);
    }

    /// @inheritdoc IStrategy
    function executeForProfit(uint256 id, Order[] calldata orders, uint256 deadline, ProfitTerms calldata terms)
        external
        exclusive
    {
        _begin(id, orders.length, deadline);
        uint256 supply = risk.openRoundTrip(msg.sender);
        Book memory book = _book();
        uint256[] memory before = RoundTrip.booked(_units, book.tokens.length);
        (uint256 first, uint256 last) = (0, 0); // entries
        for (uint256 i = 0; i < orders.length; i++) {
            uint256 from;
            (from, last) = _swap(id, i, orders[i], book, i == 0 ? 0 : Math.saturatingSub(_units[last], before[last]));
            if (i == 0) first = from;
        }
        _takeProfit(id, book, before, first, ProfitMath.leastUp(terms, tx.gasprice));
        risk.closeRoundTrip(supply);
    }

    /* TREASURY */

    /// @inheritdoc IStrategy
    function bookCash(uint256 amount) external onlyTreasury {
        _units[CASH] = (_units[CASH] + amount).toUint128();
        emit CashReceived(amount);
    }

    /// @inheritdoc IStrategy
    function returnCash(uint256 amount) external onlyTreasury {
        uint256 booked = _units[CASH];
        require(amount <= booked, NotBooked(baseAsset, amount, booked));
        _units[CASH] = (booked - amount).toUint128();
        emit CashReturned(amount);
        IERC20(baseAsset).safeTransfer(treasury, amount);
    }

    /// @inheritdoc IStrategy
    function payInKind(address receiver, uint256 part, uint256 whole, address[] calldata skip) external onlyTreasury {
        Book memory book = _book();
        for (uint256 i = 0; i < book.tokens.length; i++) {
            uint256 booked = _units[i];
            if (booked == 0) continue;
            uint256 slice = Math.mulDiv(booked, part, whole);
            if (slice == 0) continue;
            address token = book.tokens[i];
            bool skipped = skip.has(token);
            if (!skipped) slice = _pay(receiver, i, Position(token, slice), book.adapters[i]);
            emit PaidInKind(receiver, token, slice, skipped);
        }
    }

    /// @inheritdoc IStrategy
    function recognise(address token) external onlyTreasury returns (uint256 found) {
        Book memory book = _book();
        uint256 index = _indexOf(book.tokens, token);
        address adapter = book.adapters[index];
        uint256 held = adapter == address(0)
            ? IERC20(token).balanceOf(address(this))
            : IAdapter(adapter).held(address(this), token);
        uint256 booked = _units[index];
        require(held > booked, NothingToRecognise(token, held, booked));
        _units[index] = held.toUint128();
        found = held - booked;
        emit Recognised(token, found);
    }

    /* VIEWS: the rest is in StrategyBook */

    /// @inheritdoc IStrategy
    function isUsed(uint256 id) external view returns (bool) {
        return _usedIds.get(id);
    }

    /* INTERNAL: round trips */

    /// @param available units that the order swaps if it names no amount.
    /// @return from entry that gave
    /// @return to entry that received
    function _swap(uint256 id, uint256 index, Order memory order, Book memory book, uint256 available)
        private
        returns (uint256 from, uint256 to)
    {
        (Plan memory plan, Step memory step) = RouteStep.prepare(risk, order, available);
        _valuedBy(book, plan.leaves, step.adapter);
        _valuedBy(book, plan.arrives, step.adapter);
        _carryOut(book, plan, step);
        emit OrderExecuted(id, index, step.adapter, step.leaves, step.left, step.arrives, step.arrived);
        return (_indexOf(book.tokens, plan.leaves), _indexOf(book.tokens, plan.arrives));
    }

    function _takeProfit(uint256 id, Book memory book, uint256[] memory before, uint256 first, uint256 least) private {
        uint256 profit = RoundTrip.profitOf(_units, book.tokens, before, first, registry);
        require(profit >= least, ProfitTooSmall(book.tokens[first], profit, least));
        emit ProfitTaken(id, book.tokens[first], profit, least);
    }

    /* INTERNAL: orders */

    function _begin(uint256 id, uint256 orders, uint256 deadline) private {
        require(block.timestamp <= deadline, DeadlinePassed(deadline, block.timestamp));
        require(orders != 0, NoOrders());
        require(!_usedIds.get(id), OrderIdUsed(id));
        _usedIds.set(id);
    }

    function _planAll(Book memory book, Order[] calldata orders)
        private
        view
        returns (Plan[] memory plans, Step[] memory steps)
    {
        plans = new Plan[](orders.length);
        steps = new Step[](orders.length);
        for (uint256 i = 0; i < orders.length; i++) {
            address adapter = orders[i].adapter;
            // Before it is asked anything: what is on no list may be anything, or nothing at all.
            (, bool listed) = risk.adapterCap(adapter);
            require(listed, IRiskManagement.AdapterNotListed(adapter));
            Plan memory plan = IAdapter(adapter).plan(address(this), orders[i].data);
            require(plan.leaves != plan.arrives, SameToken(plan.leaves));
            Step memory step = steps[i];
            step.adapter = adapter;
            step.leaves = plan.leaves;
            step.leavesAdapter = _valuedBy(book, plan.leaves, adapter);
            step.arrives = plan.arrives;
            step.arrivesAdapter = _valuedBy(book, plan.arrives, adapter);
            step.spender = plan.spender;
            step.target = plan.call.target;
            step.selector = bytes4(plan.call.data);
            plans[i] = plan;
        }
    }

    function _carryOut(Book memory book, Plan memory plan, Step memory step) private {
        uint256 from = _indexOf(book.tokens, plan.leaves);
        uint256 to = _indexOf(book.tokens, plan.arrives);
        uint256 booked = _units[from];
        require(booked >= plan.most, NotBooked(plan.leaves, plan.most, booked));
        uint256[] memory before = _measure(book, step);
        VenueCall.make(plan);
        uint256[] memory afterwards = _measure(book, step);
        for (uint256 i = 0; i < before.length; i++) {
            uint256 most = i == from ? plan.most : 0;
            uint256 left = Math.saturatingSub(before[i], afterwards[i]);
            require(left <= most, TooMuchLeft(book.tokens[i], left, most));
        }
        // What arrives did not shrink and the order left at most `booked`, or the loop above had reverted.
        step.left = Math.saturatingSub(before[from], afterwards[from]);
        step.arrived = afterwards[to] - before[to];
        require(step.arrived >= plan.least, TooLittleArrived(plan.arrives, step.arrived, plan.least));
        _units[from] = (booked - step.left).toUint128();
        _units[to] = (_units[to] + step.arrived).toUint128();
    }

    /* INTERNAL: exit in kind */

    /// @return paid units booked off: of a plain token the slice, of a position what its protocol measured.
    function _pay(address receiver, uint256 index, Position memory slice, address adapter)
        private
        returns (uint256 paid)
    {
        if (adapter == address(0)) {
            _units[index] = (_units[index] - slice.units).toUint128();
            PayOut.transfer(slice.token, receiver, slice.units, slice.token);
            return slice.units;
        }
        uint256 before = IAdapter(adapter).held(address(this), slice.token);
        uint256 amount = IAdapter(adapter).transferable(address(this), slice);
        if (amount != 0) PayOut.transfer(slice.token, receiver, amount, slice.token);
        else PayOut.unwind(risk, receiver, adapter, slice);
        paid = Math.saturatingSub(before, IAdapter(adapter).held(address(this), slice.token));
        require(paid <= slice.units, TooMuchLeft(slice.token, paid, slice.units));
        _units[index] = (_units[index] - paid).toUint128();
    }

    /* INTERNAL: helpers */

    function _requireTreasury() private view {
        require(msg.sender == treasury, NotTreasury(msg.sender));
        lock.requireInside(msg.sender);
    }
}
