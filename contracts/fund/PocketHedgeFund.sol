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
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IFundShares} from "../interfaces/IFundShares.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {FeeMath} from "../libraries/FeeMath.sol";
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
        address feeDistribution;
        IFundLock lock;
        address governor;
    }

    /// @dev One slot. `owed` are management fee shares accrued at exits and minted by the next strike.
    struct FeeState {
        uint96 highWaterMark;
        uint120 owed;
        uint40 accruedAt;
    }

    uint256 private constant MAX_STRIKE_WINDOW = 1 hours;
    uint256 private constant MAX_LOCK = 1 days;
    uint256 private constant MAX_PERIOD = 31 days;
    uint256 private constant MIN_GATE_BPS = 500; // 5 % of the supply
    uint256 private constant MAX_MINIMUM = 1000e18; // 1,000 whole base assets or shares
    uint256 private constant MAX_MANAGEMENT_FEE = 0.02e18; // 2 % a year
    uint256 private constant MAX_PERFORMANCE_FEE = 0.2e18; // 20 % of the gain
    uint256 private constant MAX_LEVY = 0.01e18; // 1 %
    uint256 private constant BPS_IN_WAD = 1e14;

    ITreasury public immutable treasury;
    INavOracle public immutable navOracle;
    address public immutable feeDistribution;
    address public immutable governor;
    uint256 public immutable virtualShares;
    uint256 public immutable seedAssets;

    FeeState private _fees;
    FeeTerms private _feeTerms;

    modifier onlyGovernor() {
        _requireGovernor();
        _;
    }

    constructor(Wiring memory wiring, DealingTerms memory terms, FeeTerms memory fees, uint256 seedAssets_)
        DealingDesk(wiring.lock, address(wiring.asset), address(wiring.shares), wiring.escrow, wiring.controls)
    {
        treasury = wiring.treasury;
        navOracle = wiring.navOracle;
        feeDistribution = wiring.feeDistribution;
        governor = wiring.governor;
        uint256 decimals = IERC20Metadata(address(wiring.asset)).decimals();
        _bound(decimals, 6, 18);
        virtualShares = 10 ** (18 - decimals);
        _bound(seedAssets_, 10 ** decimals, type(uint96).max);
        seedAssets = seedAssets_;
        _setDealingTerms(terms);
        _setFeeTerms(fees);
    }

    /* LAUNCH */

    /// @inheritdoc IPocketHedgeFund
    function launch() external exclusive {
        require(_clock.number == 0, AlreadyLaunched());
        uint40 time = uint40(block.timestamp); // 40 bits last for 34,000 years
        _clock = DealingClock({
            number: 1, strikeBefore: 0, closedBlock: 0, lastClose: time, nextClose: time + _dealingTerms.minPeriod
        });
        _fees = FeeState({highWaterMark: 1e18, owed: 0, accruedAt: time});
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
        uint256 supply = IFundShares(share).totalSupply() + _accrue();
        uint256 paid = shares - ShareMath.partUp(shares, _feeTerms.inKindLevy);
        bool closed = _clock.strikeBefore != 0;
        if (closed) navOracle.beforeExit(supply);
        IFundShares(share).burn(msg.sender, shares);
        uint256 mark = FeeMath.scaledHighWaterMark(_fees.highWaterMark, supply, shares, paid);
        // A mark beyond 96 bits (eighty billion times the launch value) stays there: it only ever spares a fee.
        _fees.highWaterMark = Math.min(mark, type(uint96).max).toUint96();
        emit RedeemedInKind(msg.sender, receiver, shares, paid, supply);
        treasury.payInKind(receiver, paid, supply, skip);
        if (closed) navOracle.afterExit();
    }

    /* KEEPER, AND ANYONE WHEN OVERDUE */

    /// @inheritdoc IPocketHedgeFund
    function closeDealing() external exclusive {
        controls.requireDealingOpen();
        DealingClock memory clock = _clock;
        require(clock.number != 0, NotLaunched());
        require(clock.strikeBefore == 0, DealingIsClosed(clock.number));
        require(block.timestamp >= clock.nextClose, CloseTooEarly(clock.nextClose, block.timestamp));
        uint256 overdueFrom = uint256(clock.lastClose) + _dealingTerms.period;
        require(
            block.timestamp > overdueFrom || msg.sender == controls.keeper(),
            CloseNotOverdue(overdueFrom, block.timestamp)
        );
        clock.lastClose = uint40(block.timestamp);
        clock.strikeBefore = clock.lastClose + _dealingTerms.strikeWindow;
        clock.closedBlock = block.number.toUint64();
        clock.nextClose = clock.lastClose + _dealingTerms.minPeriod;
        _clock = clock;
        emit DealingClosed(clock.number, msg.sender, clock.strikeBefore);
    }

    /// @inheritdoc IPocketHedgeFund
    function reopenDealing() external exclusive {
        DealingClock memory clock = _clock;
        require(clock.strikeBefore != 0, DealingIsOpen(clock.number));
        require(block.timestamp > clock.strikeBefore, StrikeWindowRunning(clock.strikeBefore, block.timestamp));
        _reopen(clock, _dealingTerms.minPeriod);
    }

    /// @inheritdoc IPocketHedgeFund
    function strike(INavOracle.NavReport calldata report) external exclusive returns (bool) {
        controls.requireDealer(msg.sender);
        DealingClock memory clock = _clock;
        require(clock.strikeBefore != 0, DealingIsOpen(clock.number));
        require(block.timestamp <= clock.strikeBefore, StrikeWindowPassed(clock.strikeBefore, block.timestamp));

        uint256 supply = IFundShares(share).totalSupply();
        uint256 managementShares = _owedNow(supply);
        supply += managementShares;
        (uint256 netAssets, uint256 perShare, bool held) =
            navOracle.confirm(report, clock.number, clock.closedBlock, supply, virtualShares);
        if (held) {
            // The cool-off is NavOracle's; the dealing itself may close again at once.
            _reopen(clock, 0);
            return false;
        }
        require(perShare >= MIN_NAV_PER_SHARE, NavTooLow(perShare, MIN_NAV_PER_SHARE));
        uint256 feeShares = managementShares + _performanceShares(netAssets, perShare, supply);
        supply = supply - managementShares + feeShares;
        Dealing memory struck = _priced(_dealings[clock.number], netAssets, supply);
        _storeStrike(clock, struck, netAssets, supply, perShare);
        emit FeesCharged(clock.number, managementShares, feeShares - managementShares, _fees.highWaterMark);
        _moveForStrike(struck, feeShares);
        return true;
    }

    /* GOVERNOR */

    /// @inheritdoc IPocketHedgeFund
    function setDealingTerms(DealingTerms calldata terms) external onlyGovernor {
        _setDealingTerms(terms);
    }

    /// @inheritdoc IPocketHedgeFund
    function setFeeTerms(FeeTerms calldata terms) external onlyGovernor {
        if (_clock.number != 0) _accrue(); // the past is charged at the old rate
        _setFeeTerms(terms);
    }

    /* VIEWS */

    /// @inheritdoc IPocketHedgeFund
    function dealingStatus()
        external
        view
        returns (uint256 number, uint256 closedAt, uint256 closedBlock, uint256 nextClose, uint256 overdueFrom)
    {
        DealingClock memory clock = _clock;
        overdueFrom = uint256(clock.lastClose) + _dealingTerms.period;
        if (clock.strikeBefore != 0) closedAt = clock.lastClose;
        return (clock.number, closedAt, clock.closedBlock, clock.nextClose, overdueFrom);
    }

    /// @inheritdoc IPocketHedgeFund
    function dealingTerms() external view returns (DealingTerms memory) {
        return _dealingTerms;
    }

    /// @inheritdoc IPocketHedgeFund
    function feeTerms() external view returns (FeeTerms memory) {
        return _feeTerms;
    }

    /// @inheritdoc IPocketHedgeFund
    function highWaterMark() external view returns (uint256) {
        return _fees.highWaterMark;
    }

    /// @inheritdoc IPocketHedgeFund
    function accruedSupply() public view returns (uint256) {
        uint256 supply = IFundShares(share).totalSupply();
        return supply + _owedNow(supply);
    }

    /// @inheritdoc IPocketHedgeFund
    function struckNetAssets() public view returns (uint256) {
        return Math.mulDiv(navPerShare, accruedSupply(), 1e18 * virtualShares);
    }

    /// @inheritdoc IPocketHedgeFund
    function redemptionsOwed() external view returns (uint256) {
        if (_clock.strikeBefore == 0) return 0;
        Dealing storage closed = _dealings[_clock.number];
        if (closed.sharesIn == 0) return 0;
        uint256 gate = uint256(_dealingTerms.gateBps) * BPS_IN_WAD;
        uint256 filled = GateMath.fillDown(closed.sharesIn, accruedSupply(), gate, type(uint256).max);
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

    function _performanceShares(uint256 netAssets, uint256 perShare, uint256 supply) private view returns (uint256) {
        uint256 fee =
            FeeMath.performanceFee(perShare, _fees.highWaterMark, supply, virtualShares, _feeTerms.performance);
        return FeeMath.performanceShares(fee, netAssets, supply, virtualShares);
    }

    /// @dev Both sides at the same NAV, after fees; subscriptions pay redemptions first, then cash.
    function _priced(Dealing memory closed, uint256 netAssets, uint256 supply) private view returns (Dealing memory) {
        uint256 entering = closed.assetsIn - ShareMath.partUp(closed.assetsIn, _feeTerms.entryLevy);
        closed.sharesOut = ShareMath.toSharesDown(entering, netAssets, supply, virtualShares).toUint112();
        closed.claimableAt = uint40(block.timestamp) + _dealingTerms.lock;
        if (closed.sharesIn == 0) return closed;
        uint256 affordable = ShareMath.toSharesDown(treasury.cash() + closed.assetsIn, netAssets, supply, virtualShares);
        uint256 gate = uint256(_dealingTerms.gateBps) * BPS_IN_WAD;
        uint256 filled = GateMath.fillDown(closed.sharesIn, supply, gate, affordable);
        uint256 leaving = ShareMath.toAssetsDown(filled, netAssets, supply, virtualShares);
        closed.filled = filled.toUint128();
        closed.assetsOut = (leaving - ShareMath.partUp(leaving, _feeTerms.exitLevy)).toUint128();
        return closed;
    }

    function _storeStrike(
        DealingClock memory clock,
        Dealing memory struck,
        uint256 netAssets,
        uint256 supply,
        uint256 perShare
    ) private {
        uint256 rolled = struck.sharesIn - struck.filled;
        _dealings[clock.number] = struck;
        if (rolled != 0) _dealings[uint256(clock.number) + 1].sharesIn += rolled.toUint128();
        netAssets = netAssets + struck.assetsIn - struck.assetsOut;
        supply = supply + struck.sharesOut - struck.filled;
        uint256 afterFlows = ShareMath.perShareDown(netAssets, supply, virtualShares);
        navPerShare = afterFlows;
        uint256 mark = Math.max(_fees.highWaterMark, Math.min(afterFlows, type(uint96).max));
        _fees = FeeState({highWaterMark: mark.toUint96(), owed: 0, accruedAt: uint40(block.timestamp)});
        _clock.number = clock.number + 1;
        _clock.strikeBefore = 0;
        emit DealingStruck(
            clock.number,
            netAssets,
            supply,
            perShare,
            afterFlows,
            struck.assetsIn,
            struck.sharesOut,
            struck.filled,
            struck.assetsOut,
            rolled
        );
    }

    /// @dev Only the net of both sides moves, in shares and in cash.
    function _moveForStrike(Dealing memory struck, uint256 feeShares) private {
        IFundShares shares = IFundShares(share);
        if (feeShares != 0) shares.mint(feeDistribution, feeShares);
        if (struck.sharesOut > struck.filled) shares.mint(address(escrow), struck.sharesOut - struck.filled);
        if (struck.filled > struck.sharesOut) shares.burn(address(escrow), struck.filled - struck.sharesOut);
        if (struck.assetsIn > struck.assetsOut) {
            escrow.payAssets(address(treasury), struck.assetsIn - struck.assetsOut);
            treasury.bookCash(struck.assetsIn - struck.assetsOut);
        } else if (struck.assetsOut != struck.assetsIn) {
            treasury.payCash(address(escrow), struck.assetsOut - struck.assetsIn);
        }
    }

    /* INTERNAL: FEES AND TERMS */

    /// @return Management fee shares accrued up to now and not minted, for `supply` minted ones.
    function _owedNow(uint256 supply) private view returns (uint256) {
        FeeState memory fees = _fees;
        uint256 elapsed = block.timestamp - fees.accruedAt;
        return fees.owed + FeeMath.managementShares(supply + fees.owed, _feeTerms.management, elapsed);
    }

    function _accrue() private returns (uint256 owed) {
        owed = _owedNow(IFundShares(share).totalSupply());
        _fees.owed = owed.toUint120();
        _fees.accruedAt = uint40(block.timestamp);
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

    function _setFeeTerms(FeeTerms memory terms) private {
        _bound(terms.management, 0, MAX_MANAGEMENT_FEE);
        _bound(terms.performance, 0, MAX_PERFORMANCE_FEE);
        _bound(terms.entryLevy, 0, MAX_LEVY);
        _bound(terms.exitLevy, 0, MAX_LEVY);
        _bound(terms.inKindLevy, 0, MAX_LEVY);
        _feeTerms = terms;
        emit FeeTermsSet(terms);
    }

    function _requireGovernor() private view {
        require(msg.sender == governor, NotGovernor(msg.sender));
    }

    function _bound(uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, TermOutOfBounds(value, min, max));
    }
}
