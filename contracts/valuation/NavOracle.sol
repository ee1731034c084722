// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAdapter} from "../interfaces/IAdapter.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPerformanceTracking} from "../interfaces/IPerformanceTracking.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRemoteValue} from "../interfaces/IRemoteValue.sol";
import {Entry} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {ShareMath} from "../libraries/ShareMath.sol";
import {FundValuation} from "./FundValuation.sol";
import {MoveGuard} from "./MoveGuard.sol";

/// @title NavOracle, see INavOracle
contract NavOracle is FundValuation, MoveGuard {
    struct Wiring {
        address governor;
        address fund;
        ITreasury treasury;
        IPriceRegistry registry;
        IFundLock lock;
        IPerformanceTracking performance;
        address asset;
    }

    uint256 private constant MAX_SEQUENCE_STEP = 2 ** 32; // room for unix seconds; a thief cannot use up 64 bits

    address public immutable governor;
    address public immutable fund;
    IPerformanceTracking public immutable performance;

    bytes32 private _lastAfter; // units after the last in-kind exit of a closed dealing
    mapping(uint256 epoch => mapping(bytes32 unitsHash => uint256 supply)) private _kept;

    modifier onlyFund() {
        require(msg.sender == fund, NotFund(msg.sender));
        _;
    }

    modifier onlyGovernor() {
        require(msg.sender == governor, NotGovernor(msg.sender));
        _;
    }

    constructor(Wiring memory wiring, NavTerms memory terms, address remote_)
        FundValuation(wiring.treasury, wiring.registry, wiring.lock, wiring.asset, remote_)
        MoveGuard(terms)
    {
        governor = wiring.governor;
        fund = wiring.fund;
        performance = wiring.performance;
        if (remote_ == address(0)) return;
        require(remote_.code.length != 0, NoCode(remote_));
        _remoteValue(); // it has to answer
    }

    /* FUND */

    /// @inheritdoc INavOracle
    function confirm(
        NavReport calldata report,
        uint256 dealing,
        uint256 closedBlock,
        uint256 supply,
        uint256 virtualShares
    ) external inside onlyFund returns (uint256 total, uint256 perShare, bool held, bool takesIn) {
        _checkObservation(report, dealing, closedBlock);
        (Valuation memory v,) = _valuation(new address[](0));
        bytes32 units = _hash(v.cash, v.strategies, v.inventories, v.remoteSequence);
        uint256 observedSupply = _checkUnits(report.unitsHash, units, supply);
        _checkPrices(report.prices, v);
        total = v.total;
        perShare = ShareMath.perShareDown(total, supply, virtualShares);
        // Beyond 160 bits the division below could overflow; the largest is as wrong, and gets its name.
        uint256 claimed = Math.min(report.totalAssets, type(uint160).max);
        uint256 reported = ShareMath.perShareDown(claimed, observedSupply, virtualShares);
        uint256 tolerance = _terms.totalTolerance;
        require(_agree(reported, perShare, tolerance), TotalDiffers(reported, perShare, tolerance));
        held = _isHeld(dealing, perShare);
        _struck.sequence = report.sequence;
        _struck.epoch++;
        if (held) return (total, perShare, held, takesIn);
        takesIn = _remoteTakesIn() && !registry.anyOnProbation(v.tokens);
        _emitConfirmed(report, units, v);
        _keepRecords(dealing, v);
    }

    /// @inheritdoc INavOracle
    function beforeExit(uint256 supply) external inside onlyFund {
        bytes32 units = _hashForExit();
        if (units != _lastAfter) _struck.epoch++;
        _kept[_struck.epoch][units] = supply;
    }

    /// @inheritdoc INavOracle
    function afterExit() external inside onlyFund {
        _lastAfter = _hashForExit();
    }

    /* GOVERNOR */

    /// @inheritdoc INavOracle
    function setNavTerms(NavTerms calldata terms) external onlyGovernor {
        _setNavTerms(terms);
    }

    /* VIEWS */

    /// @inheritdoc INavOracle
    function totalAssets() external view readable returns (uint256) {
        (Valuation memory v,) = _valuation(new address[](0));
        return v.total;
    }

    /// @inheritdoc INavOracle
    function valuation() external view readable returns (Valuation memory v) {
        (v,) = _valuation(new address[](0));
    }

    /// @inheritdoc INavOracle
    function totalAssetsWith(address[] calldata more)
        external
        view
        readable
        returns (uint256 total, address[] memory tokens, uint256[] memory prices, uint256[] memory amounts)
    {
        (Valuation memory v, uint256[] memory held) = _valuation(more);
        uint256 here = v.total - v.remote;
        // The rest is somebody's word: with a forged fortune to be a part of, a thief's every loss would be small.
        return (here + Math.min(v.remote, here), v.tokens, v.prices, held);
    }

    /// @inheritdoc INavOracle
    function unitsHash() external view readable returns (bytes32) {
        (, uint256 sequence) = _remoteValue();
        return _hashNow(sequence);
    }

    /// @inheritdoc INavOracle
    function navTerms() external view returns (NavTerms memory) {
        return _terms;
    }

    /// @inheritdoc INavOracle
    function remote() external view returns (address) {
        return _remote;
    }

    /// @inheritdoc INavOracle
    function lastSequence() external view returns (uint256) {
        return _struck.sequence;
    }

    /* INTERNAL */

    function _checkObservation(NavReport calldata report, uint256 dealing, uint256 closedBlock) private view {
        require(report.dealing == dealing, WrongDealing(report.dealing, dealing));
        uint256 last = _struck.sequence;
        require(report.sequence > last, SequenceNotRising(report.sequence, last));
        uint256 furthest = last + MAX_SEQUENCE_STEP;
        require(report.sequence <= furthest, SequenceTooFar(report.sequence, furthest));
        require(block.timestamp <= report.validUntil, ReportExpired(report.validUntil, block.timestamp));
        require(report.observedBlock > closedBlock, ObservationTooEarly(report.observedBlock, closedBlock));
        // 0 for a block that is too old or not there yet: a report of 0 must not match it.
        bytes32 actual = blockhash(report.observedBlock);
        require(actual != 0 && report.blockHash == actual, UnknownBlock(report.observedBlock, report.blockHash, actual));
    }

    /// @dev Units agree now, or they did before in-kind exits that are all that happened since.
    /// @return observedSupply the supply that goes with the reported units.
    function _checkUnits(bytes32 reported, bytes32 actual, uint256 supply)
        private
        view
        returns (uint256 observedSupply)
    {
        if (reported == actual) return supply;
        observedSupply = _kept[_struck.epoch][reported];
        require(actual == _lastAfter && observedSupply != 0, UnitsDiffer(reported, actual));
    }

    function _checkPrices(uint256[] calldata reported, Valuation memory v) private view {
        uint256 count = v.prices.length;
        require(reported.length == count, PriceCountDiffers(reported.length, count));
        uint256 tolerance = _terms.priceTolerance;
        for (uint256 i = 0; i < count; i++) {
            uint256 actual = v.prices[i];
            require(_agree(reported[i], actual, tolerance), PriceDiffers(v.tokens[i], reported[i], actual, tolerance));
        }
    }

    function _agree(uint256 reported, uint256 actual, uint256 tolerance) private pure returns (bool) {
        return _distance(reported, actual) <= Math.mulDiv(actual, tolerance, WAD);
    }

    function _emitConfirmed(NavReport calldata report, bytes32 units, Valuation memory v) private {
        emit NavConfirmed(
            report.dealing,
            report.sequence,
            report.observedBlock,
            v.total,
            units,
            v.cash,
            v.remote,
            v.holdingTokens,
            v.amounts,
            v.tokens,
            v.prices,
            v.rounds
        );
    }

    /// @dev What the next strike, and every order until then, is measured against.
    function _keepRecords(uint256 dealing, Valuation memory v) private {
        for (uint256 i = 0; i < v.inventories.length; i++) {
            Entry[] memory entries = v.inventories[i];
            for (uint256 j = 0; j < entries.length; j++) {
                if (entries[j].adapter == address(0)) continue;
                // Also where nothing is held yet, or growth would gather there unseen; without one the last one stands.
                try IAdapter(entries[j].adapter).checkpoint(entries[j].token) {} catch {}
            }
        }
        performance.recordStrategies(dealing, v.strategies, v.values);
    }

    /// @dev An exit in kind must work when the other chain's side does not answer; a strike then does not.
    function _hashForExit() private view returns (bytes32) {
        if (_remote == address(0)) return _hashNow(0);
        try IRemoteValue(_remote).remoteValue() returns (uint256, uint256 sequence) {
            return _hashNow(sequence);
        } catch {
            return _hashNow(type(uint256).max);
        }
    }

    function _hashNow(uint256 sequence) private view returns (bytes32) {
        (address[] memory strategies, Entry[][] memory inventories) = _inventories();
        return _hash(treasury.cash(), strategies, inventories, sequence);
    }

    function _hash(uint256 cash, address[] memory strategies, Entry[][] memory inventories, uint256 sequence)
        private
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, fund, cash, strategies, inventories, sequence));
    }

    function _remoteTakesIn() private view returns (bool) {
        return _remote == address(0) || IRemoteValue(_remote).takesIn();
    }
}
