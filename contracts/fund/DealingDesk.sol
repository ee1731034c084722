// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IERC7540Deposit, IERC7540Operator, IERC7540Redeem} from "../interfaces/IERC7540.sol";
import {IERC7575} from "../interfaces/IERC7575.sol";
import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IFundShares} from "../interfaces/IFundShares.sol";
import {IAllowlist, IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {GateMath} from "../libraries/GateMath.sol";
import {ShareMath} from "../libraries/ShareMath.sol";
import {FundMember} from "./FundMember.sol";

/// @title What investors do with PocketHedgeFund: ask, cancel, claim
/// @notice The books of requests. Prices are made elsewhere: here a dealing is either struck or not.
abstract contract DealingDesk is IPocketHedgeFund, FundMember {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

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
    uint40 internal constant FOR_EVER = type(uint40).max; // a pause without end: the wind-down

    address public immutable asset;
    address public immutable share;
    IEscrow public immutable escrow;
    IEmergencyControls public immutable controls;

    DealingClock internal _clock;
    DealingTerms internal _dealingTerms;
    uint256 public navPerShare;

    mapping(uint256 number => Dealing) internal _dealings;
    mapping(address controller => DepositSlot) private _deposits;
    mapping(address controller => Balance) private _depositBalances;
    mapping(address controller => RedeemSlot) private _redeems;
    mapping(address controller => Balance) private _redeemBalances;
    mapping(address controller => mapping(address operator => bool)) public isOperator;

    modifier authorised(address account) {
        _requireAuthorised(account);
        _;
    }

    constructor(IFundLock lock_, address asset_, address share_, IEscrow escrow_, IEmergencyControls controls_)
        FundMember(lock_)
    {
        asset = asset_;
        share = share_;
        escrow = escrow_;
        controls = controls_;
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
        require(assets != 0 && (slot.requestId >= _clock.number || _isRefunded(slot)), NothingToCancel(controller));
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
        IFundShares(share).release(controller, shares);
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

    /* VIEWS */

    /// @inheritdoc IPocketHedgeFund
    function dealing(uint256 number) external view returns (Dealing memory) {
        return _readDealing(number);
    }

    /// @inheritdoc IPocketHedgeFund
    function requestIds(address controller) external view returns (uint256, uint256, uint256) {
        RedeemSlot storage slot = _redeems[controller];
        return (_deposits[controller].requestId, slot.requestId, slot.cursor);
    }

    /// @inheritdoc IERC7575
    /// @dev 0 when it would buy no share: such a claim is refused.
    function maxDeposit(address controller) public view returns (uint256) {
        Balance memory claimable = _depositClaimable(controller);
        return claimable.shares == 0 ? 0 : claimable.assets;
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
    /// @dev 0 when it would pay nothing: such a claim is refused.
    function maxRedeem(address controller) external view returns (uint256) {
        (Balance memory claimable,) = _settledRedeem(controller);
        return _payable(claimable);
    }

    /// @inheritdoc IERC7540Deposit
    /// @dev A request is pending until its shares can be claimed, so through the lock too; one that its dealing did not
    ///      take in is pending until it is cancelled.
    function pendingDepositRequest(uint256 requestId, address controller) external view returns (uint256) {
        DepositSlot memory slot = _deposits[controller];
        if (slot.requestId != requestId) return 0;
        bool waits = requestId >= _clock.number || block.timestamp < _dealings[requestId].claimableAt;
        return waits || _isRefunded(slot) ? slot.pending : 0;
    }

    /// @inheritdoc IERC7540Deposit
    /// @dev What earlier requests left unclaimed counts under the latest requestId.
    function claimableDepositRequest(uint256 requestId, address controller) external view returns (uint256) {
        return _deposits[controller].requestId == requestId ? maxDeposit(controller) : 0;
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
        return slot.requestId == requestId ? _payable(claimable) : 0;
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
        DealingClock memory clock = _readClock();
        _requireDealing(clock);
        require(amount != 0, ZeroAmount());
        require(amount >= minimum, BelowMinimum(amount, minimum));
        require(amount <= max, AmountTooLarge(amount, max));
        return clock.window == 0 ? clock.number : uint256(clock.number) + 1;
    }

    /// @dev The pause is kept in the clock's own slot, where EmergencyControls writes it: a request reads nothing more.
    function _requireDealing(DealingClock memory clock) internal view {
        require(clock.number != 0, NotLaunched());
        require(clock.pausedUntil != FOR_EVER, WindingDown());
        require(block.timestamp >= clock.pausedUntil, DealingIsPaused(clock.pausedUntil));
    }

    /// @dev A request made while the dealing before was closed stays ahead when that one reopens: join it there.
    function _joinableDeposit(address controller, uint256 target) private returns (uint256) {
        DepositSlot memory slot = _deposits[controller];
        if (slot.pending == 0) return target;
        if (slot.requestId >= target) return slot.requestId;
        require(slot.requestId < _clock.number && !_isRefunded(slot), RequestPending(slot.requestId));
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
        DealingClock memory clock = _readClock();
        if (number != clock.number || clock.window == 0) return;
        require(block.timestamp > _strikeBefore(clock), CancelAfterClose(clock.number));
        _reopen(clock, _dealingTerms.minPeriod);
    }

    /// @dev Struck without being taken in: the subscription lies in the Escrow and can be cancelled at once.
    function _isRefunded(DepositSlot memory slot) private view returns (bool) {
        return slot.requestId < _clock.number && _dealings[slot.requestId].sharesOut == 0;
    }

    // The compiler repeats the packing of a struct wherever it stands: once is enough.

    function _readClock() internal view returns (DealingClock memory) {
        return _clock;
    }

    function _readDealing(uint256 number) internal view returns (Dealing memory) {
        return _dealings[number];
    }

    function _writeClock(DealingClock memory clock) internal {
        _clock = clock;
    }

    function _strikeBefore(DealingClock memory clock) internal pure returns (uint256) {
        return uint256(clock.lastClose) + clock.window;
    }

    function _reopen(DealingClock memory clock, uint256 wait) internal {
        clock.window = 0;
        clock.nextClose = (block.timestamp + wait).toUint40();
        _writeClock(clock);
        emit DealingReopened(clock.number, clock.nextClose);
    }

    function _requireAuthorised(address account) private view {
        require(account == msg.sender || isOperator[account][msg.sender], NotAuthorised(account, msg.sender));
    }

    /* INTERNAL: CLAIMS */

    function _depositClaimable(address controller) private view returns (Balance memory claimable) {
        claimable = _depositBalances[controller];
        DepositSlot memory slot = _deposits[controller];
        if (slot.pending == 0 || slot.requestId >= _clock.number) return claimable;
        Dealing storage struck = _dealings[slot.requestId];
        if (block.timestamp < struck.claimableAt || struck.sharesOut == 0) return claimable;
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
        IFundShares(share).release(receiver, shares);
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

    /// @return The shares that a redemption claims; 0 when they are too few to be paid a base unit for.
    function _payable(Balance memory claimable) private pure returns (uint256) {
        return claimable.assets == 0 ? 0 : claimable.shares;
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
}
