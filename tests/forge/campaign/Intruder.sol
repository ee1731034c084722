// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7540Deposit} from "../../../contracts/interfaces/IERC7540.sol";
import {IFlashAccount, LendingPool} from "../../../contracts/interfaces/IFlashAccount.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPerformanceTracking, IStrategyMarks} from "../../../contracts/interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {ProfitTerms} from "../../../contracts/interfaces/IProfit.sol";
import {IRiskManagement, Opening, Step} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy, Order} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {FixtureToken} from "../mocks/Fixtures.sol";
import {Vm} from "../Vm.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {IIntruder} from "./HostileToken.sol";

/// @notice Called back in the middle of an operation, it tries a few entries of the fund in turn, each in the name of
///         whoever might call it in peace. Every one has to answer that the fund is locked (invariants R1, R2).
contract Intruder is IIntruder {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant ATTEMPTS = 4; // per call back
    uint256 private constant LOCKED_ENTRIES = 42;
    uint256 private constant INNER_ENTRIES = 12;

    FundUnderTest private immutable _world;
    IFundLock private immutable _lock;
    IPocketHedgeFund private immutable _fund;
    ITreasury private immutable _treasury;
    INavOracle private immutable _navOracle;
    IRiskManagement private immutable _risk;
    IStrategy private immutable _strategy;
    IPerformanceTracking private immutable _performance;
    IFlashAccount private immutable _flash;
    address private immutable _governor;
    uint256 private _next;

    constructor(FundUnderTest world) {
        Parts memory p = world.parts();
        _world = world;
        (_lock, _fund, _treasury, _navOracle) = (p.lock, p.fund, p.treasury, p.navOracle);
        (_risk, _strategy, _performance, _governor) = (p.risk, p.trend, p.performance, p.governor);
        _flash = p.flash;
    }

    /// @notice Where in the list to begin.
    function aim(uint256 seed) external {
        _next = seed % (LOCKED_ENTRIES + INNER_ENTRIES);
    }

    /// @inheritdoc IIntruder
    function peek() external view returns (bool answered) {
        if (!_lock.locked()) return false;
        (bool nav,) = address(_fund).staticcall(abi.encodeCall(_fund.totalAssets, ()));
        (bool value,) = address(_strategy).staticcall(abi.encodeCall(_strategy.value, ()));
        (bool total,) = address(_navOracle).staticcall(abi.encodeCall(_navOracle.totalAssets, ()));
        return nav || value || total;
    }

    /// @notice A base asset that takes a fee of every transfer: called back by it, and gone is a part of what arrived.
    function tax(address receiver, uint256 amount) external {
        FixtureToken base = _world.parts().base;
        vm.prank(receiver);
        require(base.transfer(address(this), amount), "not taxed");
    }

    function intrude() external {
        if (!_lock.locked()) return; // in peace others try
        for (uint256 i = 0; i < ATTEMPTS; i++) {
            _try((_next + i) % (LOCKED_ENTRIES + INNER_ENTRIES));
        }
        _next += ATTEMPTS;
    }

    function _try(uint256 which) private {
        bool outer = which < LOCKED_ENTRIES;
        (address as_, address target, bytes memory data) = outer ? _entry(which) : _inner(which - LOCKED_ENTRIES);
        vm.prank(as_);
        (bool done, bytes memory answer) = target.call(data);
        bool refused = !done && (!outer || bytes4(answer) == IFundLock.FundLocked.selector);
        _world.intruded(which > 19 && which < 23 || which > 28 && which < 33);
        if (!refused) _world.accuse("R1, R2: entered while the fund was locked", which, done ? 1 : 0);
    }

    /// @dev Entries that take the lock, and views of value.
    function _entry(uint256 which) private view returns (address as_, address target, bytes memory data) {
        if (which < 14) return _ofInvestors(which);
        if (which < 24) return (address(this), address(_fund), _ofFund(which));
        (as_, data) = _elsewhere(which);
        if (which < 28) return (as_, address(_treasury), data);
        if (which < 31) return (as_, address(_strategy), data);
        if (which > 33) return _ofKeys(which - 34);
        return (as_, which == 33 ? address(_risk) : address(_navOracle), data);
    }

    function _ofInvestors(uint256 which) private view returns (address as_, address target, bytes memory data) {
        as_ = _world.investors(which % 3);
        target = address(_fund);
        uint256 kind = which % 7;
        address[] memory none = new address[](0);
        if (kind == 0) data = abi.encodeCall(_fund.redeem, (1, as_, as_));
        if (kind == 1) data = abi.encodeCall(_fund.withdraw, (1, as_, as_));
        if (kind == 2) data = abi.encodeWithSelector(IERC7540Deposit.deposit.selector, 1, as_, as_);
        if (kind == 3) data = abi.encodeWithSelector(IERC7540Deposit.mint.selector, 1, as_, as_);
        if (kind == 4) data = abi.encodeCall(_fund.redeemInKind, (1, as_, none));
        if (kind == 5) data = abi.encodeCall(_fund.cancelDeposit, (as_));
        if (kind == 6) data = abi.encodeCall(_fund.cancelRedeem, (as_));
    }

    function _ofFund(uint256 which) private view returns (bytes memory) {
        if (which == 14) return abi.encodeCall(_fund.requestDeposit, (1e18, address(this), address(this)));
        if (which == 15) return abi.encodeCall(_fund.requestRedeem, (1e18, address(this), address(this)));
        if (which == 16) return abi.encodeCall(_fund.settle, (_world.investors(0)));
        if (which == 17) return abi.encodeCall(_fund.closeDealing, ());
        if (which == 18) return abi.encodeCall(_fund.reopenDealing, ());
        if (which == 19) return abi.encodeCall(_fund.launch, ());
        if (which == 20) return abi.encodeCall(_fund.totalAssets, ());
        if (which == 21) return abi.encodeCall(_fund.convertToAssets, (1e18));
        if (which == 22) return abi.encodeCall(_fund.convertToShares, (1e6));
        INavOracle.NavReport memory nothing;
        return abi.encodeCall(_fund.strike, (nothing));
    }

    function _elsewhere(uint256 which) private view returns (address as_, bytes memory data) {
        as_ = which < 26 ? _world.keeper() : which < 28 ? _governor : address(this);
        address strategy = address(_strategy);
        if (which == 24) data = abi.encodeCall(_treasury.allocate, (strategy, 1));
        if (which == 25) data = abi.encodeCall(_treasury.deallocate, (strategy, 1));
        if (which == 26) data = abi.encodeCall(_treasury.resetPeak, (strategy));
        if (which == 27) data = abi.encodeCall(_treasury.recogniseCash, ());
        if (which == 28) data = abi.encodeCall(_strategy.execute, (1e12, new Order[](1), block.timestamp));
        if (which == 29) data = abi.encodeCall(_strategy.value, ());
        if (which == 30) data = abi.encodeCall(_strategy.holdings, ());
        if (which == 31) data = abi.encodeCall(_navOracle.totalAssets, ());
        if (which == 32) data = abi.encodeCall(_navOracle.unitsHash, ());
        if (which == 33) data = abi.encodeCall(_risk.tripStrategy, (strategy));
    }

    function _ofKeys(uint256 which) private view returns (address as_, address target, bytes memory data) {
        as_ = which < 4 ? _world.keeper() : which < 7 ? _governor : address(this);
        target = which == 0 || which == 7 ? address(_strategy) : which < 3 ? address(_flash) : address(_treasury);
        ProfitTerms memory terms;
        ITreasury.StrategyConfig memory config;
        ITreasury.Mandate memory mandate;
        Order[] memory orders = new Order[](1);
        uint256 time = block.timestamp;
        LendingPool memory pool;
        if (which == 0) data = abi.encodeCall(_strategy.executeForProfit, (1e12, orders, time, terms));
        if (which == 1) data = abi.encodeCall(_flash.executeOnUniswap, (1e12, pool, 1, orders, time, terms));
        if (which == 2) data = abi.encodeCall(_flash.executeOnAave, (1e12, 1, orders, time, terms));
        if (which == 3) data = abi.encodeCall(_treasury.harvest, (address(_strategy), 1));
        if (which == 4) data = abi.encodeCall(_treasury.recognise, (address(_strategy), address(_world.parts().base)));
        if (which == 5) data = abi.encodeCall(_treasury.addStrategy, (config, mandate));
        if (which == 6) data = abi.encodeCall(_treasury.removeStrategy, (address(_strategy)));
        if (which != 7) return (as_, target, data);
        target = address(_fund);
        data = abi.encodeCall(_fund.requestDepositWithPermit, (1e18, as_, time, 27, bytes32(0), bytes32(0)));
    }

    /// @dev Entries between the fund's own contracts: the lock is held, as they want it, but not by us.
    function _inner(uint256 which) private view returns (address, address target, bytes memory data) {
        if (which < 3) target = address(_treasury);
        else if (which < 6) target = address(_strategy);
        else if (which < 8) target = address(_navOracle);
        else target = which < 10 ? address(_risk) : address(_lock);
        address strategy = address(_strategy);
        if (which == 0) data = abi.encodeCall(_treasury.bookCash, (1));
        if (which == 1) data = abi.encodeCall(_treasury.payCash, (address(this), 1));
        if (which == 2) data = abi.encodeCall(IStrategyMarks.mark, (strategy, 0));
        if (which == 3) data = abi.encodeCall(_strategy.bookCash, (1));
        if (which == 4) data = abi.encodeCall(_strategy.returnCash, (1));
        if (which == 5) data = abi.encodeCall(_strategy.payInKind, (address(this), 1, 2, new address[](0)));
        if (which == 6) data = abi.encodeCall(_navOracle.beforeExit, (1));
        if (which == 7) data = abi.encodeCall(_navOracle.afterExit, ());
        Opening memory opening;
        Step[] memory steps;
        if (which == 8) data = abi.encodeCall(_risk.openBatch, (address(this), steps));
        if (which == 9) data = abi.encodeCall(_risk.closeBatch, (opening, steps));
        if (which == 10) data = abi.encodeCall(_lock.acquire, ());
        if (which == 11) data = abi.encodeCall(_lock.release, ());
        return (address(this), target, data);
    }
}
