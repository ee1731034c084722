// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundShares} from "../interfaces/IFundShares.sol";
import {FeeMath} from "../libraries/FeeMath.sol";
import {ShareMath} from "../libraries/ShareMath.sol";

/// @title What the fund charges: fees that accrue and crystallise, levies, the high-water mark
/// @notice Written by PocketHedgeFund alone; who gets the shares is FeeDistribution's part.
abstract contract FeeAccount is IFeeDistribution {
    using SafeCast for uint256;

    /// @dev One slot. `owed` are management fee shares accrued at exits and minted by the next strike.
    struct FeeState {
        uint96 highWaterMark;
        uint120 owed;
        uint40 accruedAt; // 0 before the launch, STOPPED in the wind-down
    }

    uint256 private constant MAX_MANAGEMENT_FEE = 0.02e18; // 2 % a year
    uint256 private constant MAX_PERFORMANCE_FEE = 0.2e18; // 20 % of the gain
    uint256 private constant MAX_LEVY = 0.01e18; // 1 %
    uint40 private constant STOPPED = type(uint40).max;

    address public immutable governor;
    address public immutable fund;
    IFundShares public immutable shares;

    FeeState private _state;
    FeeTerms private _terms;

    modifier onlyFund() {
        require(msg.sender == fund, NotFund(msg.sender));
        _;
    }

    modifier onlyGovernor() {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _;
    }

    constructor(address governor_, address fund_, IFundShares shares_, FeeTerms memory terms) {
        governor = governor_;
        fund = fund_;
        shares = shares_;
        _setFeeTerms(terms);
    }

    /* FUND */

    /// @inheritdoc IFeeDistribution
    function begin() external onlyFund {
        _state = FeeState({highWaterMark: 1e18, owed: 0, accruedAt: block.timestamp.toUint40()});
    }

    /// @inheritdoc IFeeDistribution
    function crystallise(uint256 netAssets, uint256 perShare, uint256 supply, uint256 virtualShares)
        external
        view
        returns (Charge memory)
    {
        FeeTerms memory terms = _terms;
        uint256 fee = FeeMath.performanceFee(perShare, _state.highWaterMark, supply, virtualShares, terms.performance);
        uint256 performanceShares = FeeMath.performanceShares(fee, netAssets, supply, virtualShares);
        return Charge(performanceShares, terms.entryLevy, terms.exitLevy);
    }

    /// @inheritdoc IFeeDistribution
    function settle(uint256 navPerShare) external onlyFund returns (uint256 mark) {
        mark = Math.max(_state.highWaterMark, _fit(navPerShare));
        _state = FeeState({highWaterMark: mark.toUint96(), owed: 0, accruedAt: block.timestamp.toUint40()});
    }

    /// @inheritdoc IFeeDistribution
    function exit(uint256 minted, uint256 leaving) external onlyFund returns (uint256 supply, uint256 paid) {
        FeeState memory state = _state;
        if (state.accruedAt == STOPPED) return (minted, leaving);
        _accrue(state, minted);
        supply = minted + state.owed;
        paid = leaving - ShareMath.partUp(leaving, _terms.inKindLevy);
        state.highWaterMark = _fit(FeeMath.scaledHighWaterMark(state.highWaterMark, supply, leaving, paid)).toUint96();
        _state = state;
    }

    /// @inheritdoc IFeeDistribution
    function stop(uint256 minted) external onlyFund returns (uint256 owedShares) {
        owedShares = accruedShares(minted);
        (_state.owed, _state.accruedAt) = (0, STOPPED);
        emit FeesStopped();
    }

    /* GOVERNOR */

    /// @inheritdoc IFeeDistribution
    function setFeeTerms(FeeTerms calldata terms) external onlyGovernor {
        FeeState memory state = _state;
        require(state.accruedAt != STOPPED, FeesAreStopped());
        if (state.accruedAt != 0) {
            _accrue(state, shares.totalSupply());
            _state = state;
        }
        _setFeeTerms(terms);
    }

    /* VIEWS */

    /// @inheritdoc IFeeDistribution
    function feeTerms() external view returns (FeeTerms memory) {
        return _terms;
    }

    /// @inheritdoc IFeeDistribution
    function highWaterMark() external view returns (uint256) {
        return _state.highWaterMark;
    }

    /// @inheritdoc IFeeDistribution
    function accruedShares(uint256 minted) public view returns (uint256) {
        FeeState memory state = _state;
        if (state.accruedAt == STOPPED || state.accruedAt == 0) return 0;
        _accrue(state, minted);
        return state.owed;
    }

    /* INTERNAL */

    /// @dev In memory; the caller stores it.
    function _accrue(FeeState memory state, uint256 minted) private view {
        uint256 supply = minted + state.owed;
        uint256 elapsed = block.timestamp - state.accruedAt;
        state.owed = (state.owed + FeeMath.managementShares(supply, _terms.management, elapsed)).toUint120();
        state.accruedAt = block.timestamp.toUint40();
    }

    /// @dev A mark beyond 96 bits (eighty billion times the launch value) stays there: it only ever spares a fee.
    function _fit(uint256 mark) private pure returns (uint256) {
        return Math.min(mark, type(uint96).max);
    }

    function _setFeeTerms(FeeTerms memory terms) private {
        _bound(terms.management, MAX_MANAGEMENT_FEE);
        _bound(terms.performance, MAX_PERFORMANCE_FEE);
        _bound(terms.entryLevy, MAX_LEVY);
        _bound(terms.exitLevy, MAX_LEVY);
        _bound(terms.inKindLevy, MAX_LEVY);
        _terms = terms;
        emit FeeTermsSet(terms);
    }

    function _bound(uint256 value, uint256 max) private pure {
        require(value <= max, TermOutOfBounds(value, 0, max));
    }
}
