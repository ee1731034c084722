// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IERC7540Operator} from "../interfaces/IERC7540.sol";
import {IERC7575} from "../interfaces/IERC7575.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IFundShares} from "../interfaces/IFundShares.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPerformanceTracking} from "../interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {GateMath} from "../libraries/GateMath.sol";
import {ShareMath} from "../libraries/ShareMath.sol";
import {DealingDesk} from "./DealingDesk.sol";

/// @title PocketHedgeFund, see IPocketHedgeFund
contract PocketHedgeFund is DealingDesk, IERC165 {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    struct Wiring {
        IERC20 asset;
        IFundShares shares;
        ITreasury treasury;
        IEscrow escrow;
        INavOracle navOracle;
        IEmergencyControls controls;
        IFeeDistribution feeDistribution;
        IPerformanceTracking performance;
        IFundLock lock;
        address governor;
    }

    /// @dev What a strike is made of. Base units and shares.
    struct Pricing {
        uint256 number; // of the dealing
        uint256 minted; // supply before the fees of this strike
        uint256 supply; // with them
        uint256 netAssets;
        uint256 perShare; // before the performance fee
        bool takesIn; // subscriptions are struck
        IFeeDistribution.Charge levies;
    }

    uint256 private constant MAX_STRIKE_WINDOW = 1 hours;
    uint256 private constant MAX_LOCK = 1 days;
    uint256 private constant MAX_PERIOD = 31 days;
    uint256 private constant MIN_GATE_BPS = 500; // 5 % of the supply
    uint256 private constant MAX_MINIMUM = 1000e18; // 1,000 whole base assets or shares
    uint256 private constant BPS_IN_WAD = 1e14;
    uint256 private constant MIN_NAV_PER_SHARE = 0.001e18; // below 0.1 % of the launch value nothing is struck any more

    ITreasury public immutable treasury;
    INavOracle public immutable navOracle;
    IFeeDistribution public immutable feeDistribution;
    IPerformanceTracking public immutable performance;
    address public immutable governor;
    uint256 public immutable virtualShares;
    uint256 public immutable seedAssets;

    constructor(Wiring memory wiring, DealingTerms memory terms, uint256 seedAssets_)
        DealingDesk(wiring.lock, address(wiring.asset), address(wiring.shares), wiring.escrow, wiring.controls)
    {
        treasury = wiring.treasury;
        navOracle = wiring.navOracle;
        feeDistribution = wiring.feeDistribution;
        performance = wiring.performance;
        governor = wiring.governor;
        uint256 decimals = IERC20Metadata(address(wiring.asset)).decimals();
        _bound(decimals, 6, 18);
        virtualShares = 10 ** (18 - decimals);
        _bound(seedAssets_, 10 ** decimals, type(uint96).max);
        seedAssets = seedAssets_;
        _setDealingTerms(terms);
    }

    /* LAUNCH */

    /// @inheritdoc IPocketHedgeFund
    function launch() external exclusive {
        require(_clock.number == 0, AlreadyLaunched());
        uint40 time = uint40(block.timestamp); // 40 bits last for 34,000 years
        DealingClock memory clock = _readClock();
        (clock.number, clock.lastClose, clock.struckAt) = (1, time, time);
        clock.nextClose = time + _dealingTerms.minPeriod;
        _writeClock(clock);
        feeDistribution.begin();
        navPerShare = 1e18;
        uint256 seedShares = ShareMath.toSharesDown(seedAssets, 0, 0, virtualShares);
        emit Launched(seedAssets, seedShares);
        IFundShares(share).mint(address(this), seedShares);
        IERC20(asset).safeTransferFrom(msg.sender, address(treasury), seedAssets);
        treasury.bookCash(seedAssets);
    }

    /* INVESTORS: requests and claims are in DealingDesk */

    /// @inheritdoc IPocketHedgeFund
    function redeemInKind(uint256 shares, address receiver, address[] calldata skip) external exclusive {
        require(shares != 0, ZeroAmount());
        require(receiver != address(0), ZeroAddress());
        DealingClock memory clock = _readClock();
        uint256 minted = _supply();
        // In the wind-down the locked seed takes no part, or its slice would stay behind for good.
        if (clock.pausedUntil == FOR_EVER) minted -= IFundShares(share).balanceOf(address(this));
        IFundShares(share).burn(msg.sender, shares);
        (uint256 supply, uint256 paid) = feeDistribution.exit(minted, shares);
        bool closed = clock.window != 0;
        if (closed) navOracle.beforeExit(supply);
        emit RedeemedInKind(msg.sender, receiver, shares, paid, supply);
        treasury.payInKind(receiver, paid, supply, skip);
        if (closed) navOracle.afterExit();
    }

    /* KEEPER, AND ANYONE WHEN OVERDUE */

    /// @inheritdoc IPocketHedgeFund
    function closeDealing() external exclusive {
        DealingClock memory clock = _readClock();
        _requireDealing(clock);
        require(clock.window == 0, DealingIsClosed(clock.number));
        require(block.timestamp >= clock.nextClose, CloseTooEarly(clock.nextClose, block.timestamp));
        uint256 overdueFrom = uint256(clock.lastClose) + _dealingTerms.period;
        require(
            block.timestamp > overdueFrom || msg.sender == controls.keeper(),
            CloseNotOverdue(overdueFrom, block.timestamp)
        );
        clock.lastClose = uint40(block.timestamp);
        clock.window = _dealingTerms.strikeWindow;
        clock.closedBlock = block.number.toUint48();
        clock.nextClose = clock.lastClose + _dealingTerms.minPeriod;
        _writeClock(clock);
        emit DealingClosed(clock.number, msg.sender, _strikeBefore(clock));
    }

    /// @inheritdoc IPocketHedgeFund
    function reopenDealing() external exclusive {
        DealingClock memory clock = _readClock();
        require(clock.window != 0, DealingIsOpen(clock.number));
        uint256 strikeBefore = _strikeBefore(clock);
        require(block.timestamp > strikeBefore, StrikeWindowRunning(strikeBefore, block.timestamp));
        _reopen(clock, _dealingTerms.minPeriod);
    }

    /// @inheritdoc IPocketHedgeFund
    function strike(INavOracle.NavReport calldata report) external exclusive returns (bool) {
        controls.requireKeeper(msg.sender);
        DealingClock memory clock = _readClock();
        _requireDealing(clock);
        require(clock.window != 0, DealingIsOpen(clock.number));
        uint256 strikeBefore = _strikeBefore(clock);
        require(block.timestamp <= strikeBefore, StrikeWindowPassed(strikeBefore, block.timestamp));

        Pricing memory p;
        p.number = clock.number;
        p.minted = _supply();
        p.supply = p.minted + feeDistribution.accruedShares(p.minted);
        bool held;
        (p.netAssets, p.perShare, held, p.takesIn) =
            navOracle.confirm(report, p.number, clock.closedBlock, p.supply, virtualShares);
        if (held) {
            // The cool-off is NavOracle's; the dealing itself may close again at once.
            _reopen(clock, 0);
            return false;
        }
        require(p.perShare >= MIN_NAV_PER_SHARE, NavTooLow(p.perShare, MIN_NAV_PER_SHARE));
        _settle(p);
        return true;
    }

    /* GOVERNOR */

    /// @inheritdoc IPocketHedgeFund
    function setDealingTerms(DealingTerms calldata terms) external {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _setDealingTerms(terms);
    }

    /* EMERGENCY CONTROLS: a pause is only a date, and takes no lock */

    /// @inheritdoc IPocketHedgeFund
    function pauseDealing(uint40 until) external {
        DealingClock memory clock = _readClock();
        _requireControls();
        require(clock.pausedUntil != FOR_EVER, WindingDown());
        clock.pausedUntil = until;
        _writeClock(clock);
    }

    /// @inheritdoc IPocketHedgeFund
    function windDown() external exclusive {
        _requireControls();
        DealingClock memory clock = _readClock();
        require(clock.number != 0, NotLaunched());
        // A closed dealing is never struck now: open, its requests can be cancelled.
        (clock.pausedUntil, clock.window) = (FOR_EVER, 0);
        _writeClock(clock);
        uint256 minted = _supply();
        uint256 owed = feeDistribution.stop(minted);
        emit WoundDown(minted + owed);
        if (owed != 0) IFundShares(share).mint(address(feeDistribution), owed);
    }

    /* VIEWS */

    /// @inheritdoc IPocketHedgeFund
    function dealingStatus()
        external
        view
        returns (uint256 number, uint256 closedAt, uint256 closedBlock, uint256 nextClose, uint256 overdueFrom)
    {
        DealingClock memory clock = _readClock();
        overdueFrom = uint256(clock.lastClose) + _dealingTerms.period;
        if (clock.window != 0) closedAt = clock.lastClose;
        return (clock.number, closedAt, clock.closedBlock, clock.nextClose, overdueFrom);
    }

    /// @inheritdoc IPocketHedgeFund
    function dealingClock() external view returns (DealingClock memory) {
        return _readClock();
    }

    /// @inheritdoc IPocketHedgeFund
    function dealingTerms() external view returns (DealingTerms memory) {
        return _dealingTerms;
    }

    /// @inheritdoc IPocketHedgeFund
    function accruedSupply() public view returns (uint256) {
        uint256 supply = _supply();
        return supply + feeDistribution.accruedShares(supply);
    }

    /// @inheritdoc IPocketHedgeFund
    function struckNetAssets() public view returns (uint256) {
        return Math.mulDiv(navPerShare, _supply(), 1e18 * virtualShares);
    }

    /// @inheritdoc IPocketHedgeFund
    function redemptionsOwed() external view returns (uint256) {
        if (_clock.window == 0) return 0;
        Dealing storage closed = _dealings[_clock.number];
        if (closed.sharesIn == 0) return 0;
        uint256 supply = _supply();
        uint256 filled = GateMath.fillDown(closed.sharesIn, supply, _gate(), type(uint256).max);
        return Math.saturatingSub(Math.mulDiv(filled, navPerShare, 1e18 * virtualShares), closed.assetsIn);
    }

    /// @inheritdoc IERC7575
    /// @dev Unlike ERC-4626 this reverts while a held token has no live price, and for strangers while the fund is in
    ///      the middle of an operation: a wrong figure would be worse than none.
    function totalAssets() public view readable returns (uint256) {
        return navOracle.totalAssets();
    }

    /// @inheritdoc IERC7575
    /// @dev At live prices, after the management fee; the performance fee of the current dealing is not foreseen.
    function convertToShares(uint256 assets) external view returns (uint256) {
        return ShareMath.toSharesDown(assets, totalAssets(), accruedSupply(), virtualShares);
    }

    /// @inheritdoc IERC7575
    /// @dev See `convertToShares`.
    function convertToAssets(uint256 shares) external view returns (uint256) {
        return ShareMath.toAssetsDown(shares, totalAssets(), accruedSupply(), virtualShares);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IERC7540Operator).interfaceId
            || id == type(IERC7575).interfaceId || id == 0xce3bbe50 || id == 0x620ee8e4;
    }

    /* INTERNAL: STRIKE */

    /// @dev Both sides at the same NAV, after fees.
    function _settle(Pricing memory p) private {
        p.levies = feeDistribution.crystallise(p.netAssets, p.perShare, p.supply, virtualShares);
        uint256 managementShares = p.supply - p.minted;
        p.supply += p.levies.performanceShares;
        Dealing memory struck = _readDealing(p.number);
        uint256 assetsIn = _priceEntries(struck, p);
        if (struck.sharesIn != 0) _priceExits(struck, p, assetsIn);
        uint256 feeShares = p.supply - p.minted;
        uint256 mark = _storeStrike(struck, p, assetsIn);
        emit FeesCharged(p.number, managementShares, p.levies.performanceShares, mark);
        if (assetsIn != struck.assetsIn) emit SubscriptionsReturned(p.number, struck.assetsIn);
        _moveForStrike(struck, feeShares, assetsIn);
    }

    /// @return assetsIn what is taken in: all subscriptions of the dealing, or none of them.
    function _priceEntries(Dealing memory closed, Pricing memory p) private view returns (uint256 assetsIn) {
        closed.claimableAt = uint40(block.timestamp) + _dealingTerms.lock;
        if (!p.takesIn) return 0;
        uint256 entering = closed.assetsIn - ShareMath.partUp(closed.assetsIn, p.levies.entryLevy);
        closed.sharesOut = ShareMath.toSharesDown(entering, p.netAssets, p.supply, virtualShares).toUint112();
        if (closed.sharesOut != 0) assetsIn = closed.assetsIn;
    }

    /// @dev Subscriptions pay redemptions first, then cash.
    function _priceExits(Dealing memory closed, Pricing memory p, uint256 assetsIn) private view {
        uint256 affordable = ShareMath.toSharesDown(treasury.cash() + assetsIn, p.netAssets, p.supply, virtualShares);
        uint256 filled = GateMath.fillDown(closed.sharesIn, p.supply, _gate(), affordable);
        uint256 leaving = ShareMath.toAssetsDown(filled, p.netAssets, p.supply, virtualShares);
        closed.filled = filled.toUint128();
        closed.assetsOut = (leaving - ShareMath.partUp(leaving, p.levies.exitLevy)).toUint128();
    }

    function _storeStrike(Dealing memory struck, Pricing memory p, uint256 assetsIn) private returns (uint256 mark) {
        uint256 rolled = struck.sharesIn - struck.filled;
        _dealings[p.number] = struck;
        if (rolled != 0) _dealings[p.number + 1].sharesIn += rolled.toUint128();
        p.netAssets = p.netAssets + assetsIn - struck.assetsOut;
        p.supply = p.supply + struck.sharesOut - struck.filled;
        uint256 afterFlows = ShareMath.perShareDown(p.netAssets, p.supply, virtualShares);
        navPerShare = afterFlows;
        _advanceClock();
        emit DealingStruck(
            p.number,
            p.netAssets,
            p.supply,
            p.perShare,
            afterFlows,
            assetsIn,
            struck.sharesOut,
            struck.filled,
            struck.assetsOut,
            rolled
        );
        mark = feeDistribution.settle(afterFlows);
        performance.record(p.number, afterFlows, p.supply, mark);
    }

    function _advanceClock() private {
        DealingClock memory clock = _readClock();
        clock.number++;
        (clock.window, clock.struckAt) = (0, uint40(block.timestamp));
        _writeClock(clock);
    }

    /// @dev Only the net of both sides moves, in shares and in cash.
    function _moveForStrike(Dealing memory struck, uint256 feeShares, uint256 assetsIn) private {
        IFundShares shares = IFundShares(share);
        if (feeShares != 0) shares.mint(address(feeDistribution), feeShares);
        if (struck.sharesOut > struck.filled) shares.mint(address(escrow), struck.sharesOut - struck.filled);
        if (struck.filled > struck.sharesOut) shares.burn(address(escrow), struck.filled - struck.sharesOut);
        if (assetsIn > struck.assetsOut) {
            escrow.payAssets(address(treasury), assetsIn - struck.assetsOut);
            treasury.bookCash(assetsIn - struck.assetsOut);
        } else if (struck.assetsOut != assetsIn) {
            treasury.payCash(address(escrow), struck.assetsOut - assetsIn);
        }
    }

    /* INTERNAL: TERMS */

    function _supply() private view returns (uint256) {
        return IFundShares(share).totalSupply();
    }

    function _gate() private view returns (uint256) {
        return uint256(_dealingTerms.gateBps) * BPS_IN_WAD;
    }

    function _setDealingTerms(DealingTerms memory terms) private {
        _bound(terms.minPeriod, 1 hours, MAX_PERIOD);
        _bound(terms.period, terms.minPeriod, MAX_PERIOD);
        _bound(terms.strikeWindow, 1 minutes, MAX_STRIKE_WINDOW);
        _bound(terms.lock, 0, MAX_LOCK);
        _bound(terms.gateBps, MIN_GATE_BPS, 10_000);
        _bound(terms.minDeposit, 0, MAX_MINIMUM / virtualShares);
        _bound(terms.minRedeem, 0, MAX_MINIMUM);
        address allowlist = terms.allowlist;
        require(allowlist == address(0) || allowlist.code.length != 0, NoCode(allowlist));
        _dealingTerms = terms;
        emit DealingTermsSet(terms);
    }

    function _requireControls() private view {
        require(msg.sender == address(controls), NotControls(msg.sender));
    }

    function _bound(uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, TermOutOfBounds(value, min, max));
    }
}
