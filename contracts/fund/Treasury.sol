// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {IStrategy} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {AddressList} from "../libraries/AddressList.sol";
import {StrategyRoster} from "./StrategyRoster.sol";

/// @title Treasury, see ITreasury
contract Treasury is StrategyRoster {
    using AddressList for address[];
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    struct Wiring {
        address asset;
        address governor;
        IEmergencyControls controls;
        IFundLock lock;
        IPocketHedgeFund fund;
        IRiskManagement risk;
        address strategyImplementation;
        address performance;
        address flashAccount; // 0 when the fund has none
    }

    uint256 private constant WAD = 1e18;

    IPocketHedgeFund public immutable fund;
    address public immutable flashAccount;

    /// @inheritdoc ITreasury
    uint256 public cash;

    modifier onlyFund() {
        _requireFund();
        _;
    }

    constructor(Wiring memory wiring, StrategyConfig[] memory configs)
        StrategyRoster(
            wiring.asset,
            wiring.governor,
            wiring.controls,
            wiring.lock,
            wiring.risk,
            wiring.strategyImplementation,
            wiring.performance
        )
    {
        fund = wiring.fund;
        flashAccount = wiring.flashAccount;
        for (uint256 i = 0; i < configs.length; i++) {
            _addStrategy(configs[i]);
        }
    }

    /* KEEPER, AND ANYONE IN THE WIND-DOWN BUT FOR `allocate` */

    /// @inheritdoc ITreasury
    function allocate(address strategy, uint256 amount) external exclusive {
        require(!controls.requireTrader(msg.sender), IEmergencyControls.WindsDown());
        Account memory account = _known(strategy, amount);
        uint256 cashAfter = _cashLess(amount);
        uint256 owed = fund.redemptionsOwed();
        require(owed <= cashAfter, RedemptionsFirst(owed, cashAfter));
        uint256 nav = fund.struckNetAssets();
        uint256 principal = account.principal + amount;
        uint256 limit = Math.mulDiv(nav, _targetOf(account), WAD);
        require(principal <= limit, TargetExceeded(principal, limit));
        risk.checkAllocation(strategy, principal, cashAfter, nav);
        cash = cashAfter;
        _store(strategy, account, principal, account.peak + _peakOf(strategy, account, amount));
        emit Allocated(strategy, amount, principal);
        _send(strategy, amount);
        IStrategy(strategy).bookCash(amount);
    }

    /// @inheritdoc ITreasury
    function deallocate(address strategy, uint256 amount) external exclusive {
        controls.requireKeeperOrWindDown(msg.sender);
        Account memory account = _known(strategy, amount);
        (uint256 principal, uint256 peak) = _keptAfter(strategy, account, amount);
        _store(strategy, account, principal, peak);
        emit Deallocated(strategy, amount, principal);
        _collect(strategy, amount);
    }

    /// @inheritdoc ITreasury
    function harvest(address strategy, uint256 amount) external exclusive {
        controls.requireTrader(msg.sender);
        Account memory account = _known(strategy, amount);
        uint256 value = IStrategy(strategy).value();
        uint256 profit = Math.saturatingSub(value, account.principal);
        require(amount <= profit, HarvestAbovePrice(amount, profit));
        _store(strategy, account, account.principal, _peakLess(account.peak, amount, value));
        emit Harvested(strategy, amount, account.principal);
        _collect(strategy, amount);
    }

    /* GOVERNOR: what arrived uninvited changes no price until it is recognised */

    /// @inheritdoc ITreasury
    function recognise(address strategy, address token) external onlyGovernor exclusive {
        _listed(strategy);
        IStrategy(strategy).recognise(token);
    }

    /// @inheritdoc ITreasury
    function recogniseCash() external onlyGovernor exclusive {
        uint256 held = IERC20(asset).balanceOf(address(this));
        require(held > cash, IStrategy.NothingToRecognise(asset, held, cash));
        emit CashRecognised(held - cash);
        cash = held;
    }

    /* FLASH ACCOUNT */

    /// @inheritdoc ITreasury
    function bookProfit(uint256 amount) external inside {
        require(msg.sender == flashAccount, NotFlashAccount(msg.sender));
        emit ProfitBooked(amount);
        _book(amount);
    }

    /* FUND */

    /// @inheritdoc ITreasury
    function bookCash(uint256 amount) external {
        _requirePayer(msg.sender);
        _book(amount);
    }

    /// @inheritdoc ITreasury
    function payCash(address to, uint256 amount) external {
        _requirePayer(to);
        cash = _cashLess(amount);
        _send(to, amount);
    }

    /// @inheritdoc ITreasury
    function payInKind(address receiver, uint256 part, uint256 whole, address[] calldata skip) external onlyFund {
        uint256 kept = whole - part;
        uint256 slice = skip.has(asset) ? 0 : Math.mulDiv(cash, part, whole);
        cash -= slice;
        emit PaidInKind(receiver, part, whole, slice);
        if (slice != 0) require(IERC20(asset).trySafeTransfer(receiver, slice), IStrategy.PayOutFailed(asset));
        for (uint256 i = 0; i < _strategies.length; i++) {
            address strategy = _strategies[i];
            Account memory account = _accounts[strategy];
            if (account.peak != 0) {
                uint256 principal = Math.mulDiv(account.principal, kept, whole);
                _store(strategy, account, principal, Math.mulDiv(account.peak, kept, whole, Math.Rounding.Ceil));
            }
            IStrategy(strategy).payInKind(receiver, part, whole, skip);
        }
    }

    /* INTERNAL */

    function _fees() internal view override returns (IFeeDistribution) {
        return fund.feeDistribution();
    }

    function _known(address strategy, uint256 amount) private view returns (Account memory account) {
        require(amount != 0, ZeroAmount());
        account = _listed(strategy);
    }

    function _store(address strategy, Account memory account, uint256 principal, uint256 peak) private {
        (account.principal, account.peak) = (principal.toUint96(), peak.toUint96());
        _accounts[strategy] = account;
    }

    /// @dev Whatever was sent before uninvited: what is booked is there.
    function _book(uint256 amount) private {
        uint256 booked = cash + amount;
        uint256 held = IERC20(asset).balanceOf(address(this));
        require(held >= booked, CashMismatch(booked, held));
        cash = booked;
    }

    function _cashLess(uint256 amount) private view returns (uint256) {
        require(amount <= cash, NotEnoughCash(amount, cash));
        return cash - amount;
    }

    /// @dev Principal and peak keep the fraction of value that stays. Cash can come home without prices, so that a dead
    ///      feed traps nothing; the principal then counts the whole amount, at worst as profit that is harvested early.
    function _keptAfter(address strategy, Account memory account, uint256 amount)
        private
        view
        returns (uint256 principal, uint256 peak)
    {
        try IStrategy(strategy).value() returns (uint256 value) {
            principal = value == 0 ? 0 : Math.mulDiv(account.principal, Math.saturatingSub(value, amount), value);
            peak = _peakLess(account.peak, amount, value);
        } catch {
            principal = Math.saturatingSub(account.principal, amount);
            peak = Math.saturatingSub(account.peak, amount);
        }
    }

    /// @dev What arrives raises the peak by as much more as the value is below it, now or at the last strike: fresh cash
    ///      must not dilute a drawdown, or a losing strategy could be refilled without a vote.
    function _peakOf(address strategy, Account memory account, uint256 amount) private view returns (uint256) {
        uint256 drawdown = Math.max(account.drawdown, _drawdownNow(strategy, account.peak));
        require(drawdown < BILLION, StrategyLostAll(strategy));
        return Math.mulDiv(amount, BILLION, BILLION - drawdown, Math.Rounding.Ceil);
    }

    /// @dev Billionths; 0 where nobody can say what the strategy is worth: then the last strike has the word.
    function _drawdownNow(address strategy, uint256 peak) private view returns (uint256) {
        if (peak == 0) return 0;
        try IStrategy(strategy).value() returns (uint256 value) {
            return Math.mulDiv(Math.saturatingSub(peak, value), BILLION, peak, Math.Rounding.Ceil);
        } catch {
            return 0;
        }
    }

    /// @dev What leaves takes its fraction of the peak along, so that the drawdown stays what it was.
    function _peakLess(uint256 peak, uint256 amount, uint256 value) private pure returns (uint256) {
        if (value == 0) return 0;
        return Math.mulDiv(peak, Math.saturatingSub(value, amount), value, Math.Rounding.Ceil);
    }

    /// @dev Measured where it arrives: a base asset that starts to charge for transfers must not be booked in full.
    function _send(address to, uint256 amount) private {
        uint256 before = IERC20(asset).balanceOf(to);
        IERC20(asset).safeTransfer(to, amount);
        uint256 got = IERC20(asset).balanceOf(to) - before;
        require(got == amount, CashMismatch(amount, got));
    }

    function _collect(address strategy, uint256 amount) private {
        uint256 before = IERC20(asset).balanceOf(address(this));
        IStrategy(strategy).returnCash(amount);
        uint256 got = IERC20(asset).balanceOf(address(this)) - before;
        require(got == amount, CashMismatch(amount, got));
        cash += amount;
    }

    function _requireFund() private view {
        require(msg.sender == address(fund), NotFund(msg.sender));
        lock.requireInside(msg.sender);
    }

    /// @dev The port of the fund's NAV moves cash too, and to itself alone: what leaves through it is counted there.
    function _requirePayer(address to) private view {
        bool isFund = msg.sender == address(fund);
        require(isFund || (msg.sender == to && to == fund.navOracle().remote()), NotFund(msg.sender));
        lock.requireInside(msg.sender);
    }
}
