// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmergencyControls} from "./IEmergencyControls.sol";
import {IFeeDistribution} from "./IFeeDistribution.sol";
import {IFundShares} from "./IFundShares.sol";
import {INavOracle} from "./INavOracle.sol";
import {IPocketHedgeFund} from "./IPocketHedgeFund.sol";
import {IPriceRegistry} from "./IPriceRegistry.sol";
import {IRiskManagement} from "./IRiskManagement.sol";
import {ITreasury} from "./ITreasury.sol";

/// @title SnapshotReader
/// @notice Everything a keeper wants to know of one fund at one block, in one call and raw: answers of feeds, indexes of
///         protocols, booked and held units. No valuation of the fund's own enters, so that what a keeper makes of it is
///         a second key.
/// @dev Never deployed: its code is put at an unused address for the length of one `eth_call`.
interface ISnapshotReader {
    /// @notice A call came so near the end of its gas that a contract it asked may have had too little.
    error GasShort(uint256 left, uint256 reserve);

    /// @notice The contracts to read.
    struct Wiring {
        IPocketHedgeFund fund;
        IFundShares shares;
        ITreasury treasury;
        INavOracle navOracle;
        IPriceRegistry registry;
        IRiskManagement risk;
        IEmergencyControls controls;
        IFeeDistribution feeDistribution;
        address asset;
        address keeper; // whose balance of native coin is wanted
        address[] tokens; // whose feeds are wanted, held or not; the base asset first
        address[] adapters; // whose caps are wanted
    }

    /// @notice The last answer of one aggregator; `ok` is false when it did not give one.
    struct Answer {
        bool ok;
        uint256 decimals; // that the registry has on record
        uint80 round;
        int256 value;
        uint256 updatedAt;
    }

    struct TokenReading {
        address token;
        uint256 decimals; // the token's own word only while it is not listed
        bool listed; // the registry has a feed, disabled or not
        bool disabled;
        uint256 cap; // wad of NAV
        IPriceRegistry.FeedConfig feed;
        Answer first;
        Answer second; // only with a second source
        ProbationReading probation;
    }

    /// @notice The feed that was trusted before, by the registry's word; all 0 without a probation.
    struct ProbationReading {
        address previous;
        uint256 agreedSince;
        uint256 replacedAt;
        uint256 maxAge;
        uint256 minAnswer;
        uint256 maxAnswer;
        Answer last; // of the previous aggregator
    }

    /// @notice What an L2's uptime feed says; all 0 where the registry asks none. `ok` is false when it did not answer.
    struct SequencerReading {
        address feed;
        bool ok;
        int256 answer; // 0 is up
        uint256 startedAt;
    }

    struct EntryReading {
        address token;
        address adapter; // 0 for a plain token
        uint256 units; // booked
        uint256 held; // balance, or the protocol's own count
        address underlying; // of a position, by the word of its adapter
        address positionToken; // of that underlying, by the word of its protocol
        uint256 index; // underlying per unit, ray
        VaultReading vault; // of a position in an ERC-4626 vault; then without positionToken and index
    }

    /// @notice What a vault says of itself, and what its adapter remembers of it; `ok` is false when the vault did not
    ///         say what the booked units are worth.
    struct VaultReading {
        uint256 maxGrowthPerDay; // wad; 0 when the entry is no position in a vault
        address asset;
        bool ok;
        uint256 assets; // of the booked units
        uint256 price; // assets of 1e24 share units, at the checkpoint
        uint256 time; // of the checkpoint
    }

    struct StrategyReading {
        address account;
        uint256 principal;
        uint256 target; // wad of NAV
        IRiskManagement.StrategyLimits limits;
        bool frozen;
        uint256 lossLevel; // wad of NAV
        uint256 peak; // base units
        uint256 drawdown; // wad of the peak, by RiskManagement's word: what anybody could trip it for
        EntryReading[] entries;
    }

    struct FundReading {
        uint256 number; // of the dealing that is open or closed; 0 before the launch
        uint256 closedAt;
        uint256 closedBlock;
        uint256 nextClose;
        uint256 overdueFrom;
        IPocketHedgeFund.Dealing current;
        IPocketHedgeFund.Dealing following; // what is booked for the next dealing already
        IPocketHedgeFund.Dealing last; // the one that was struck before this
        uint256 struckAt; // when that was; of the launch before the first strike
        IPocketHedgeFund.DealingTerms terms;
        IFeeDistribution.FeeTerms fees;
        uint256 navPerShare;
        uint256 highWaterMark;
        uint256 supply;
        uint256 accruedSupply;
        uint256 struckNetAssets;
        uint256 redemptionsOwed;
        uint256 undistributed; // fee shares
    }

    struct RiskReading {
        IRiskManagement.RiskTerms terms;
        uint256 fundLossLevel; // wad of NAV
        uint256 turnoverLevel; // wad of NAV
        uint256 tradingPausedUntil;
        uint256 dealingPausedUntil;
        bool tradingGuardrail; // holds now, whether anybody tripped it or not
        bool tradingHalted;
        bool baseOutOfBand; // the guardrail of dealing
        bool windingDown;
        uint256 windDownFrom; // when anyone may begin the wind-down
        address keeper;
        uint256 keeperBalance; // wei
    }

    struct NavReading {
        INavOracle.NavTerms terms;
        uint256 lastSequence;
        uint256 largeMoveUntil;
        address remote;
        uint256 remoteValue;
        uint256 remoteSequence;
    }

    struct Snapshot {
        uint256 blockNumber;
        uint256 timestamp;
        uint256 cash; // booked
        uint256 cashHeld;
        FundReading fund;
        RiskReading risk;
        NavReading nav;
        StrategyReading[] strategies; // in the Treasury's order
        TokenReading[] tokens; // as asked for, then what else is held
        SequencerReading sequencer;
        uint256[] adapterCaps; // wads of NAV
    }

    function read(Wiring calldata wiring) external view returns (Snapshot memory);

    /// @notice Several funds, in the order of their wirings.
    function readMany(Wiring[] calldata wirings) external view returns (Snapshot[] memory);

    /// @notice A fund without its strategies and tokens: with the two functions below, what `read` gives when a node
    ///         allows a call too little gas for everything at once.
    /// @return snapshot with both arrays empty.
    /// @return accounts the strategies, in the Treasury's order.
    function readFund(Wiring calldata wiring)
        external
        view
        returns (Snapshot memory snapshot, address[] memory accounts);

    function readStrategies(Wiring calldata wiring, address[] calldata accounts)
        external
        view
        returns (StrategyReading[] memory);

    function readTokens(Wiring calldata wiring, address[] calldata tokens) external view returns (TokenReading[] memory);

    /// @notice Past answers of an aggregator, newest first, until one from before `since` or one that is missing.
    /// @param newest round to begin with; 0 for the latest.
    /// @param most how many answers at most.
    /// @return answers without decimals.
    function history(address aggregator, uint80 newest, uint256 most, uint256 since)
        external
        view
        returns (Answer[] memory answers);

    /// @notice The first order id that a strategy has not used, if ids are used one after the other.
    function nextOrderId(address strategy) external view returns (uint256);
}
