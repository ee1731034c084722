// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IERC7540Deposit, IERC7540Operator, IERC7540Redeem} from "../interfaces/IERC7540.sol";
import {IERC7575} from "../interfaces/IERC7575.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IFundShares} from "../interfaces/IFundShares.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IAllowlist, IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {FeeMath} from "../libraries/FeeMath.sol";
import {GateMath} from "../libraries/GateMath.sol";
import {ShareMath} from "../libraries/ShareMath.sol";
import {FundMember} from "./FundMember.sol";

/// @title PocketHedgeFund, see IPocketHedgeFund
contract PocketHedgeFund is IPocketHedgeFund, IERC165, FundMember {
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

    /// @dev One slot. `number` is 0 until the launch; `strikeBefore` is 0 while the dealing is open, else fixed by the
    ///      terms of its close. A closed dealing closed at `lastClose`.
    struct DealingClock {
        uint40 number;
        uint40 strikeBefore;
        uint64 closedBlock;
        uint40 lastClose;
        uint40 nextClose;
    }

    /// @dev One slot. `owed` are management fee shares accrued at exits and minted by the next strike.
    struct FeeState {
        uint96 highWaterMark;
        uint120 owed;
        uint40 accruedAt;
    }

    struct DepositSlot {
        uint40 requestId;
        uint104 pending;
    }

    struct RedeemSlot {
        uint40 requestId;
        uint40 cursor; // the dealing that `shares` wait in
        uint128 shares;
    }

    /// @dev Struck and not yet claimed.
    struct Balance {
        uint128 assets;
        uint128 shares;
    }

    uint256 private constant MAX_WALK = 64; // dealings one call settles
    uint256 private constant MIN_NAV_PER_SHARE = 0.001e18; // below 0.1 % of the launch value only exits remain
    uint256 private constant MAX_STRIKE_WINDOW = 1 hours;
    uint256 private constant MAX_LOCK = 1 days;
    uint256 private constant MAX_PERIOD = 31 days;
    uint256 private constant MIN_GATE_BPS = 500; // 5 % of the supply
    uint256 private constant MAX_MINIMUM = 1000e18; // 1,000 whole base assets or shares
    uint256 private constant MAX_MANAGEMENT_FEE = 0.02e18; // 2 % a year
    uint256 private constant MAX_PERFORMANCE_FEE = 0.2e18; // 20 % of the gain
    uint256 private constant MAX_LEVY = 0.01e18; // 1 %
    uint256 private constant BPS_IN_WAD = 1e14;

    address public immutable asset;
    address public immutable share;
    ITreasury public immutable treasury;
    IEscrow public immutable escrow;
    INavOracle public immutable navOracle;
    IEmergencyControls public immutable controls;
    address public immutable feeDistribution;
    address public immutable governor;
    uint256 public immutable virtualShares;
    uint256 public immutable seedAssets;

    DealingClock private _clock;
    FeeState private _fees;
    DealingTerms private _dealingTerms;
    FeeTerms private _feeTerms;
    uint256 public navPerShare;

    mapping(uint256 number => Dealing) private _dealings;
    mapping(address controller => DepositSlot) private _deposits;
    mapping(address controller => Balance) private _depositBalances;
    mapping(address controller => RedeemSlot) private _redeems;
    mapping(address controller => Balance) private _redeemBalances;
    mapping(address controller => mapping(address operator => bool)) public isOperator;

    modifier onlyGovernor() {
        _requireGovernor();
        _;
    }

    modifier authorised(address account) {
        _requireAuthorised(account);
        _;
    }

    constructor(Wiring memory wiring, DealingTerms memory terms, FeeTerms memory fees, uint256 seedAssets_)
        FundMember(wiring.lock)
    {
        asset = address(wiring.asset);
        share = address(wiring.shares);
        treasury = wiring.treasury;
        escrow = wiring.escrow;
        navOracle = wiring.navOracle;
        controls = wiring.controls;
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

    /* INVESTORS */

    /// @inheritdoc IERC7540Operator
    function setOperator(address operator, bool approved) external returns (bool) {
        isOperator[msg.sender][operator] = approved;
        emit OperatorSet(msg.sender, operator, approved);
        return true;
    }

    /// @inheritdoc IERC7540Deposit
    function requestDeposit(uint256 assets, address controller, address owner)
        external
        exclusive
        authorised(owner)
        returns (uint256)
    {
        return _requestDeposit(assets, controller, owner);
    }

    /// @inheritdoc IPocketHedgeFund
    function requestDepositWithPermit(
        uint256 assets,
        address controller,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external exclusive returns (uint256) {
        // Somebody may have sent the permit ahead of us; then the allowance is there and the transfer decides.
        try IERC20Permit(asset).permit(msg.sender, address(this), assets, deadline, v, r, s) {} catch {}
        return _requestDeposit(assets, controller, msg.sender);
    }

    /// @inheritdoc IERC7540Redeem
    function requestRedeem(uint256 shares, address controller, address owner)
        external
        exclusive
        authorised(controller)
        returns (uint256 requestId)
    {
        uint256 target = _requireRequestable(shares, _dealingTerms.minRedeem, type(uint128).max);
        if (owner != msg.sender && !isOperator[owner][msg.sender]) {
            IFundShares(share).spendAllowance(owner, msg.sender, shares);
        }
        (Balance memory claimable, RedeemSlot memory slot) = _settledRedeem(controller);
        requestId = _joinableRedeem(slot, target);
        slot = RedeemSlot(requestId.toUint40(), requestId.toUint40(), (slot.shares + shares).toUint128());
        _storeRedeem(controller, claimable, slot);
        _dealings[requestId].sharesIn += shares.toUint128();
        emit RedeemRequest(controller, owner, requestId, msg.sender, shares);
        IFundShares(share).pull(owner, shares);
    }

    /// @inheritdoc IPocketHedgeFund
    function cancelDeposit(address controller) external exclusive authorised(controller) returns (uint256 assets) {
        DepositSlot memory slot = _deposits[controller];
        assets = slot.pending;
        require(assets != 0 && slot.requestId >= _clock.number, NothingToCancel(controller));
        _requireCancellable(slot.requestId);
        delete _deposits[controller];
        _dealings[slot.requestId].assetsIn -= slot.pending;
        emit DepositCancelled(controller, slot.requestId, assets);
        escrow.payAssets(controller, assets);
    }

    /// @inheritdoc IPocketHedgeFund
    function cancelRedeem(address controller) external exclusive authorised(controller) returns (uint256 shares) {
        (Balance memory claimable, RedeemSlot memory slot) = _settledRedeem(controller);
        shares = slot.shares;
        require(shares != 0, NothingToCancel(controller));
        require(slot.cursor >= _clock.number, SettlementUnfinished(slot.cursor));
        _requireCancellable(slot.cursor);
        _dealings[slot.cursor].sharesIn -= slot.shares;
        slot.shares = 0;
        _storeRedeem(controller, claimable, slot);
        emit RedeemCancelled(controller, slot.requestId, shares);
        escrow.payShares(controller, shares);
    }

    /// @inheritdoc IPocketHedgeFund
    function settle(address controller) external exclusive {
        (Balance memory claimable, RedeemSlot memory slot) = _settledRedeem(controller);
        _storeRedeem(controller, claimable, slot);
    }

    /// @inheritdoc IERC7575
    function deposit(uint256 assets, address receiver) external returns (uint256) {
        return deposit(assets, receiver, msg.sender);
    }

    /// @inheritdoc IERC7540Deposit
    function deposit(uint256 assets, address receiver, address controller)
        public
        exclusive
        authorised(controller)
        returns (uint256 shares)
    {
        Balance memory claimable = _settleDeposit(controller);
        shares = ShareMath.proRataDown(claimable.shares, assets, claimable.assets);
        _claimDeposit(claimable, assets, shares, receiver, controller);
    }

    /// @inheritdoc IERC7575
    function mint(uint256 shares, address receiver) external returns (uint256) {
        return mint(shares, receiver, msg.sender);
    }

    /// @inheritdoc IERC7540Deposit
    function mint(uint256 shares, address receiver, address controller)
        public
        exclusive
        authorised(controller)
        returns (uint256 assets)
    {
        Balance memory claimable = _settleDeposit(controller);
        require(shares <= claimable.shares, ClaimTooLarge(shares, claimable.shares));
        if (shares != 0) assets = Math.mulDiv(shares, claimable.assets, claimable.shares, Math.Rounding.Ceil);
        _claimDeposit(claimable, assets, shares, receiver, controller);
    }

    /// @inheritdoc IERC7575
    function redeem(uint256 shares, address receiver, address controller)
        external
        exclusive
        authorised(controller)
        returns (uint256 assets)
    {
        (Balance memory claimable, RedeemSlot memory slot) = _settledRedeem(controller);
        assets = ShareMath.proRataDown(claimable.assets, shares, claimable.shares);
        _claimRedeem(claimable, slot, assets, shares, receiver, controller);
    }

    /// @inheritdoc IERC7575
    function withdraw(uint256 assets, address receiver, address controller)
        external
        exclusive
        authorised(controller)
        returns (uint256 shares)
    {
        (Balance memory claimable, RedeemSlot memory slot) = _settledRedeem(controller);
        require(assets <= claimable.assets, ClaimTooLarge(assets, claimable.assets));
        if (assets != 0) shares = Math.mulDiv(assets, claimable.shares, claimable.assets, Math.Rounding.Ceil);
        _claimRedeem(claimable, slot, assets, shares, receiver, controller);
    }

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
    function dealing(uint256 number) external view returns (Dealing memory) {
        return _dealings[number];
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

    /// @inheritdoc IERC7575
    function maxDeposit(address controller) external view returns (uint256) {
        return _depositClaimable(controller).assets;
    }

    /// @inheritdoc IERC7575
    function maxMint(address controller) external view returns (uint256) {
        return _depositClaimable(controller).shares;
    }

    /// @inheritdoc IERC7575
    function maxWithdraw(address controller) external view returns (uint256) {
        (Balance memory claimable,) = _settledRedeem(controller);
        return claimable.assets;
    }

    /// @inheritdoc IERC7575
    function maxRedeem(address controller) external view returns (uint256) {
        (Balance memory claimable,) = _settledRedeem(controller);
        return claimable.shares;
    }

    /// @inheritdoc IERC7540Deposit
    /// @dev A request is pending until its shares can be claimed, so through the lock too.
    function pendingDepositRequest(uint256 requestId, address controller) external view returns (uint256) {
        DepositSlot memory slot = _deposits[controller];
        if (slot.requestId != requestId) return 0;
        bool waits = requestId >= _clock.number || block.timestamp < _dealings[requestId].claimableAt;
        return waits ? slot.pending : 0;
    }

    /// @inheritdoc IERC7540Deposit
    /// @dev What earlier requests left unclaimed counts under the latest requestId.
    function claimableDepositRequest(uint256 requestId, address controller) external view returns (uint256) {
        return _deposits[controller].requestId == requestId ? _depositClaimable(controller).assets : 0;
    }

    /// @inheritdoc IERC7540Redeem
    /// @dev A rolled-over remainder keeps its requestId.
    function pendingRedeemRequest(uint256 requestId, address controller) external view returns (uint256) {
        (, RedeemSlot memory slot) = _settledRedeem(controller);
        return slot.requestId == requestId ? slot.shares : 0;
    }

    /// @inheritdoc IERC7540Redeem
    /// @dev What earlier requests left unclaimed counts under the latest requestId.
    function claimableRedeemRequest(uint256 requestId, address controller) external view returns (uint256) {
        (Balance memory claimable, RedeemSlot memory slot) = _settledRedeem(controller);
        return slot.requestId == requestId ? claimable.shares : 0;
    }

    /// @inheritdoc IERC7575
    function previewDeposit(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc IERC7575
    function previewMint(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc IERC7575
    function previewWithdraw(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc IERC7575
    function previewRedeem(uint256) external pure returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IERC7540Operator).interfaceId
            || id == type(IERC7575).interfaceId || id == 0xce3bbe50 || id == 0x620ee8e4;
    }

    /* INTERNAL: REQUESTS */

    function _requestDeposit(uint256 assets, address controller, address owner)
        private
        authorised(controller)
        returns (uint256 requestId)
    {
        uint256 target = _requireRequestable(assets, _dealingTerms.minDeposit, type(uint104).max);
        address allowlist = _dealingTerms.allowlist;
        require(allowlist == address(0) || IAllowlist(allowlist).isAllowed(controller), NotAllowed(controller));
        requestId = _joinableDeposit(controller, target);
        uint104 pending = _deposits[controller].pending;
        _deposits[controller] = DepositSlot(requestId.toUint40(), (pending + assets).toUint104());
        _dealings[requestId].assetsIn += assets.toUint104();
        emit DepositRequest(controller, owner, requestId, msg.sender, assets);
        uint256 before = IERC20(asset).balanceOf(address(escrow));
        IERC20(asset).safeTransferFrom(owner, address(escrow), assets);
        uint256 got = IERC20(asset).balanceOf(address(escrow)) - before;
        require(got == assets, TransferMismatch(assets, got));
    }

    /// @return target the dealing that collects requests now.
    function _requireRequestable(uint256 amount, uint256 minimum, uint256 max) private view returns (uint256 target) {
        controls.requireDealingOpen();
        DealingClock memory clock = _clock;
        require(clock.number != 0, NotLaunched());
        require(navPerShare >= MIN_NAV_PER_SHARE, NavTooLow(navPerShare, MIN_NAV_PER_SHARE));
        require(amount != 0, ZeroAmount());
        require(amount >= minimum, BelowMinimum(amount, minimum));
        require(amount <= max, AmountTooLarge(amount, max));
        return clock.strikeBefore == 0 ? clock.number : uint256(clock.number) + 1;
    }

    /// @dev A request made while the dealing before was closed stays ahead when that one reopens: join it there.
    function _joinableDeposit(address controller, uint256 target) private returns (uint256) {
        DepositSlot memory slot = _deposits[controller];
        if (slot.pending == 0) return target;
        if (slot.requestId >= target) return slot.requestId;
        require(slot.requestId < _clock.number, RequestPending(slot.requestId));
        uint256 claimableAt = _dealings[slot.requestId].claimableAt;
        require(block.timestamp >= claimableAt, SharesLocked(claimableAt));
        _depositBalances[controller] = _settleDeposit(controller);
        return target;
    }

    function _joinableRedeem(RedeemSlot memory slot, uint256 target) private pure returns (uint256) {
        if (slot.shares == 0) return target;
        require(slot.cursor == slot.requestId, RedemptionUnfilled(slot.requestId, slot.shares));
        require(slot.cursor >= target, RequestPending(slot.cursor));
        return slot.requestId;
    }

    function _requireCancellable(uint256 number) private {
        DealingClock memory clock = _clock;
        if (number != clock.number || clock.strikeBefore == 0) return;
        require(block.timestamp > clock.strikeBefore, CancelAfterClose(clock.number));
        _reopen(clock, _dealingTerms.minPeriod);
    }

    /* INTERNAL: CLAIMS */

    function _depositClaimable(address controller) private view returns (Balance memory claimable) {
        claimable = _depositBalances[controller];
        DepositSlot memory slot = _deposits[controller];
        if (slot.pending == 0 || slot.requestId >= _clock.number) return claimable;
        Dealing storage struck = _dealings[slot.requestId];
        if (block.timestamp < struck.claimableAt) return claimable;
        claimable.assets += slot.pending;
        claimable.shares += ShareMath.proRataDown(struck.sharesOut, slot.pending, struck.assetsIn).toUint128();
    }

    /// @dev Empties the slot when it is claimable; the caller stores what it does not pay out.
    function _settleDeposit(address controller) private returns (Balance memory claimable) {
        claimable = _depositClaimable(controller);
        if (claimable.assets != _depositBalances[controller].assets) _deposits[controller].pending = 0;
    }

    function _claimDeposit(
        Balance memory claimable,
        uint256 assets,
        uint256 shares,
        address receiver,
        address controller
    ) private {
        require(assets <= claimable.assets, ClaimTooLarge(assets, claimable.assets));
        require(shares != 0, ZeroAmount());
        _depositBalances[controller] =
            Balance((claimable.assets - assets).toUint128(), (claimable.shares - shares).toUint128());
        emit Deposit(controller, receiver, assets, shares);
        escrow.payShares(receiver, shares);
    }

    /// @return claimable what a claim can draw from. @return slot what is still unstruck, or not walked yet.
    function _settledRedeem(address controller)
        private
        view
        returns (Balance memory claimable, RedeemSlot memory slot)
    {
        claimable = _redeemBalances[controller];
        slot = _redeems[controller];
        uint256 number = _clock.number;
        for (uint256 steps = 0; slot.shares != 0 && slot.cursor < number && steps < MAX_WALK; steps++) {
            Dealing storage struck = _dealings[slot.cursor];
            uint256 rest = GateMath.remainderDown(slot.shares, struck.sharesIn, struck.filled);
            uint256 paid = GateMath.paymentDown(slot.shares, struck.sharesIn, struck.assetsOut);
            claimable.assets += paid.toUint128();
            claimable.shares += (slot.shares - rest).toUint128();
            slot.shares = rest.toUint128();
            slot.cursor++;
        }
    }

    function _storeRedeem(address controller, Balance memory claimable, RedeemSlot memory slot) private {
        _redeemBalances[controller] = claimable;
        _redeems[controller] = slot;
    }

    function _claimRedeem(
        Balance memory claimable,
        RedeemSlot memory slot,
        uint256 assets,
        uint256 shares,
        address receiver,
        address controller
    ) private {
        require(shares <= claimable.shares, ClaimTooLarge(shares, claimable.shares));
        require(assets != 0, ZeroAmount());
        claimable.assets = (claimable.assets - assets).toUint128();
        claimable.shares = (claimable.shares - shares).toUint128();
        _storeRedeem(controller, claimable, slot);
        emit Withdraw(msg.sender, receiver, controller, assets, shares);
        escrow.payAssets(receiver, assets);
    }

    /* INTERNAL: STRIKE */

    function _reopen(DealingClock memory clock, uint256 wait) private {
        clock.strikeBefore = 0;
        clock.nextClose = (block.timestamp + wait).toUint40();
        _clock = clock;
        emit DealingReopened(clock.number, clock.nextClose);
    }

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

    function _requireAuthorised(address account) private view {
        require(account == msg.sender || isOperator[account][msg.sender], NotAuthorised(account, msg.sender));
    }

    function _bound(uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, TermOutOfBounds(value, min, max));
    }
}
