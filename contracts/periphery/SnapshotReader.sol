// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IRemoteValue} from "../interfaces/IRemoteValue.sol";
import {ISnapshotReader} from "../interfaces/ISnapshotReader.sol";
import {Entry, IStrategy} from "../interfaces/IStrategy.sol";
import {FeedAnswerReader} from "./FeedAnswerReader.sol";
import {PositionReader} from "./PositionReader.sol";

/// @title SnapshotReader, see ISnapshotReader
/// @dev What is foreign to the fund (feeds, protocols) may fail without taking the reading with it: the keeper decides
///      what it cannot do without.
contract SnapshotReader is PositionReader, FeedAnswerReader {
    /// @dev Whoever is asked gets 63/64 of the gas that is left, so with this much at the end it had 63 times as much:
    ///      then its silence is its own, and the parts of a reading are what the whole would have been.
    uint256 private constant RESERVE = 50_000;

    modifier withReserve() {
        _;
        uint256 left = gasleft();
        require(left >= RESERVE, GasShort(left, RESERVE));
    }

    /// @inheritdoc ISnapshotReader
    function read(Wiring calldata wiring) external view withReserve returns (Snapshot memory) {
        return _read(wiring);
    }

    /// @inheritdoc ISnapshotReader
    function readMany(Wiring[] calldata wirings) external view withReserve returns (Snapshot[] memory all) {
        all = new Snapshot[](wirings.length);
        for (uint256 i = 0; i < wirings.length; i++) {
            all[i] = _read(wirings[i]);
        }
    }

    /// @inheritdoc ISnapshotReader
    function readFund(Wiring calldata wiring)
        external
        view
        withReserve
        returns (Snapshot memory snapshot, address[] memory accounts)
    {
        return (_whole(wiring), wiring.treasury.strategies());
    }

    /// @inheritdoc ISnapshotReader
    function readStrategies(Wiring calldata wiring, address[] calldata accounts)
        external
        view
        withReserve
        returns (StrategyReading[] memory)
    {
        return _strategies(wiring, accounts);
    }

    /// @inheritdoc ISnapshotReader
    function readTokens(Wiring calldata wiring, address[] calldata tokens)
        external
        view
        withReserve
        returns (TokenReading[] memory)
    {
        return _tokenReadings(wiring, tokens);
    }

    /// @inheritdoc ISnapshotReader
    function history(address aggregator, uint80 newest, uint256 most, uint256 since)
        external
        view
        returns (Answer[] memory answers)
    {
        Answer[] memory found = new Answer[](most);
        uint256 count = 0;
        uint80 round = newest == 0 ? _lastAnswer(aggregator).round : newest;
        for (; count < most && round != 0; round--) {
            bytes memory call = abi.encodeWithSignature("getRoundData(uint80)", round);
            Answer memory answer = _answer(aggregator, call, gasleft());
            if (!answer.ok || answer.updatedAt == 0) break;
            found[count++] = answer;
            if (answer.updatedAt < since) break;
        }
        answers = new Answer[](count);
        for (uint256 i = 0; i < count; i++) {
            answers[i] = found[i];
        }
    }

    /// @inheritdoc ISnapshotReader
    function nextOrderId(address strategy) external view returns (uint256) {
        uint256 step = 1;
        while (IStrategy(strategy).isUsed(step - 1)) step *= 2;
        // All ids below `low` are used, `high` is not.
        (uint256 low, uint256 high) = (step / 2, step - 1);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (IStrategy(strategy).isUsed(middle)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /* INTERNAL: THE FUND'S OWN STATE */

    function _read(Wiring calldata wiring) private view returns (Snapshot memory s) {
        s = _whole(wiring);
        s.strategies = _strategies(wiring, wiring.treasury.strategies());
        s.tokens = _tokenReadings(wiring, _tokens(wiring.tokens, s.strategies));
    }

    /// @dev What belongs to no strategy and to no token.
    function _whole(Wiring calldata wiring) private view returns (Snapshot memory s) {
        s.blockNumber = block.number;
        s.timestamp = block.timestamp;
        s.cash = wiring.treasury.cash();
        s.cashHeld = IERC20(wiring.asset).balanceOf(address(wiring.treasury));
        s.fund = _fund(wiring);
        s.risk = _risk(wiring);
        s.nav = _nav(wiring);
        s.sequencer = _sequencer(wiring.registry.sequencer());
        s.adapterCaps = new uint256[](wiring.adapters.length);
        for (uint256 i = 0; i < wiring.adapters.length; i++) {
            (s.adapterCaps[i],) = wiring.risk.adapterCap(wiring.adapters[i]);
        }
    }

    function _fund(Wiring calldata wiring) private view returns (FundReading memory r) {
        (r.number, r.closedAt, r.closedBlock, r.nextClose, r.overdueFrom) = wiring.fund.dealingStatus();
        r.current = wiring.fund.dealing(r.number);
        r.following = wiring.fund.dealing(r.number + 1);
        if (r.number != 0) r.last = wiring.fund.dealing(r.number - 1);
        r.struckAt = wiring.fund.dealingClock().struckAt;
        r.terms = wiring.fund.dealingTerms();
        r.fees = wiring.feeDistribution.feeTerms();
        r.navPerShare = wiring.fund.navPerShare();
        r.highWaterMark = wiring.feeDistribution.highWaterMark();
        r.supply = wiring.shares.totalSupply();
        r.accruedSupply = wiring.fund.accruedSupply();
        r.struckNetAssets = wiring.fund.struckNetAssets();
        r.redemptionsOwed = wiring.fund.redemptionsOwed();
        r.undistributed = wiring.feeDistribution.undistributed();
    }

    function _risk(Wiring calldata wiring) private view returns (RiskReading memory r) {
        r.terms = wiring.risk.riskTerms();
        (r.fundLossLevel,) = wiring.risk.fundLossLevel();
        (r.turnoverLevel,) = wiring.risk.turnoverLevel();
        r.tradingPausedUntil = wiring.controls.tradingPausedUntil();
        r.dealingPausedUntil = wiring.controls.dealingPausedUntil();
        r.tradingGuardrail = wiring.controls.tradingGuardrail();
        r.tradingHalted = wiring.controls.isTradingHalted();
        r.baseOutOfBand = wiring.registry.baseOutOfBand();
        r.windingDown = wiring.controls.isWindingDown();
        r.windDownFrom = wiring.controls.windDownFrom();
        r.keeper = wiring.controls.keeper();
        r.keeperBalance = wiring.keeper.balance;
    }

    function _nav(Wiring calldata wiring) private view returns (NavReading memory r) {
        r.terms = wiring.navOracle.navTerms();
        r.lastSequence = wiring.navOracle.lastSequence();
        r.largeMoveUntil = wiring.navOracle.largeMoveUntil();
        r.remote = wiring.navOracle.remote();
        if (r.remote != address(0)) (r.remoteValue, r.remoteSequence) = IRemoteValue(r.remote).remoteValue();
    }

    function _strategies(Wiring calldata wiring, address[] memory accounts)
        private
        view
        returns (StrategyReading[] memory readings)
    {
        readings = new StrategyReading[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            readings[i] = _strategy(wiring, accounts[i]);
        }
    }

    function _strategy(Wiring calldata wiring, address account) private view returns (StrategyReading memory r) {
        r.account = account;
        r.principal = wiring.treasury.principalOf(account);
        r.target = wiring.treasury.targetOf(account);
        (r.limits, r.frozen) = wiring.risk.strategyLimits(account);
        (r.lossLevel,) = wiring.risk.strategyLossLevel(account);
        r.peak = wiring.treasury.peakOf(account);
        (r.drawdown,) = wiring.risk.drawdownOf(account);
        Entry[] memory entries = IStrategy(account).inventory();
        r.entries = new EntryReading[](entries.length);
        for (uint256 i = 0; i < entries.length; i++) {
            r.entries[i] = _entry(account, entries[i]);
        }
    }

    /* INTERNAL: WHICH TOKENS */

    /// @return tokens those asked for, then what else is held as it is or stands behind a position, each once.
    function _tokens(address[] calldata wanted, StrategyReading[] memory strategies)
        private
        pure
        returns (address[] memory tokens)
    {
        uint256 most = wanted.length;
        for (uint256 i = 0; i < strategies.length; i++) {
            most += strategies[i].entries.length;
        }
        address[] memory found = new address[](most);
        uint256 count = 0;
        for (uint256 i = 0; i < wanted.length; i++) {
            count = _add(found, count, wanted[i]);
        }
        for (uint256 i = 0; i < strategies.length; i++) {
            for (uint256 j = 0; j < strategies[i].entries.length; j++) {
                EntryReading memory entry = strategies[i].entries[j];
                address plain = entry.adapter == address(0) ? entry.token : entry.underlying;
                if (plain != address(0)) count = _add(found, count, plain);
            }
        }
        tokens = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            tokens[i] = found[i];
        }
    }

    function _add(address[] memory list, uint256 count, address token) private pure returns (uint256) {
        for (uint256 i = 0; i < count; i++) {
            if (list[i] == token) return count;
        }
        list[count] = token;
        return count + 1;
    }
}
