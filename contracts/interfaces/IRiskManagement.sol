// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One order as the strategy is about to carry it out (units 0) or has carried it out (units measured).
struct Step {
    address adapter; // who translated the order
    address leaves;
    address leavesAdapter; // 0 when `leaves` is a plain token
    uint256 left;
    address arrives;
    address arrivesAdapter; // 0 when `arrives` is a plain token
    uint256 arrived;
    address spender; // 0 when nothing is approved
    address target;
    bytes4 selector;
}

/// @notice What RiskManagement knew when a batch began; the strategy hands it back unchanged at the end.
struct Opening {
    uint256 nav; // base units at the start of the transaction
    uint256 supply; // shares
    bool raising; // every order ends in the base asset: caps, floors and cooldown do not bind
    address[] tokens; // plain tokens with a price, base asset excluded
    uint256[] prices; // base units per token unit x 1e36
    uint256[] amounts; // of `tokens` that the whole fund held; empty when raising
}

/// @title RiskManagement
/// @notice Limits: what may be traded, how much may be lost, how much may be in one place. Answers whether something is
///         allowed; never acts. Weights and buckets are wads of NAV.
interface IRiskManagement {
    struct RiskTerms {
        uint64 batchLoss; // most a batch may lose of its turnover, wad
        uint64 fundLossCapacity; // L of the whole fund: capacity, and what leaks in a day, wad of NAV
        uint64 turnoverCapacity; // tau: turnover capacity, and what leaks in a day, wad of NAV
        uint64 cashFloor; // cash that allocations must leave, wad of NAV
    }

    struct StrategyLimits {
        uint64 cap; // most of NAV that may be allocated to, and be worth in, the strategy, wad
        uint64 lossCapacity; // L of this strategy, wad of NAV
        uint64 maxDrawdown; // fall from its peak at which anyone may freeze it, wad of the peak
        uint32 cooldown; // least seconds between two batches that are not purely into the base asset
    }

    /// @notice A plain token with the most of NAV it may be, wad.
    struct TokenCap {
        address token;
        uint64 cap;
    }

    /// @notice An adapter with the most of NAV its positions may be, wad.
    struct AdapterCap {
        address adapter;
        uint64 cap;
    }

    event RiskTermsSet(RiskTerms terms);
    event StrategyListed(address indexed strategy, StrategyLimits limits);
    event StrategyLimitsSet(address indexed strategy, StrategyLimits limits);
    event StrategyFrozen(address indexed strategy, address indexed by);
    event DrawdownExceeded(address indexed strategy, uint256 drawdown, uint256 limit);
    event StrategyUnfrozen(address indexed strategy);
    event TokenListed(address indexed token, uint256 cap);
    event TokenCapSet(address indexed token, uint256 cap);
    event AdapterListed(address indexed adapter, uint256 cap);
    event AdapterCapSet(address indexed adapter, uint256 cap);
    event BatchMeasured(
        address indexed strategy, uint256 turnover, uint256 loss, uint256 nav, uint256 strategyLevel, uint256 fundLevel
    );

    error NotGovernor(address caller);
    /// @notice There is no contract at that address.
    error NoCode(address account);
    error NotGuardian(address caller);
    error NotTreasury(address caller);
    error NotStrategy(address caller);
    error StrategyIsFrozen(address strategy);
    error StrategyKnown(address strategy);
    error TokenNotListed(address token);
    error AdapterNotListed(address adapter);
    /// @notice A closed dealing's redemptions exceed the cash: only orders into the base asset may run.
    error RedemptionsFirst(uint256 owed, uint256 cash);
    /// @notice The adapter wanted to call something that was not frozen when it was listed.
    error CallNotListed(address adapter, address target, bytes4 selector);
    error SpenderNotListed(address adapter, address spender);
    /// @notice Transfers and approvals of tokens can never be an adapter's call.
    error SelectorForbidden(address target, bytes4 selector);
    /// @notice An adapter may not call a plain listed token or a contract of the fund.
    error TargetForbidden(address target);
    error CoolingDown(address strategy, uint256 since, uint256 cooldown);
    error BatchLossTooLarge(uint256 loss, uint256 turnover, uint256 limit);
    error StrategyLossBucketFull(address strategy, uint256 level, uint256 capacity);
    error FundLossBucketFull(uint256 level, uint256 capacity);
    error TurnoverBucketFull(uint256 level, uint256 capacity);
    error TokenCapExceeded(address token, uint256 weight, uint256 cap);
    error AdapterCapExceeded(address adapter, uint256 weight, uint256 cap);
    error StrategyCapExceeded(address strategy, uint256 weight, uint256 cap);
    error CashFloorBroken(uint256 cashAfter, uint256 floor);
    error SupplyChanged(uint256 before, uint256 afterwards);
    error LimitOutOfBounds(uint256 value, uint256 min, uint256 max);
    /// @notice What is new starts at 5 % of NAV, and a cap at most doubles the highest it ever had.
    error RaiseTooLarge(uint256 cap, uint256 max);
    /// @notice A cap may pass the highest it ever had once in 30 days.
    error RaiseTooSoon(uint256 next, uint256 time);
    /// @notice The guardian may only lower.
    error OnlyLower(uint256 value, uint256 current);
    error NavIsZero();
    /// @notice A value could not be had with the gas that was sent.
    error NotEnoughGas(uint256 left);

    /* STRATEGIES */

    /// @notice Check a batch before it runs. Strategies only, while the fund is locked.
    /// @param operator who called the strategy.
    function openBatch(address operator, Step[] calldata steps) external returns (Opening memory);
    /// @notice Check a batch after it ran, with measured units, and fill the buckets. Strategies only.
    function closeBatch(Opening calldata opening, Step[] calldata steps) external;
    /// @notice Check that a round trip may begin: one batch after which no entry holds less than before. It can lose
    ///         nothing at any price, so it needs no prices and fills no bucket, and no cooldown binds it. Contracts of the
    ///         fund only, while the fund is locked.
    /// @param operator who called the account.
    /// @return supply shares, to hand back at the end.
    function openRoundTrip(address operator) external view returns (uint256 supply);
    /// @notice Check one swap of a round trip: its call, and that both tokens are plain, listed and not switched off.
    function checkSwap(Step calldata step) external view;
    /// @notice Check a round trip after it ran.
    function closeRoundTrip(uint256 supply) external view;

    /* TREASURY */

    /// @notice Check an allocation: cash floor and strategy cap, on the struck NAV. Reverts or returns nothing.
    /// @param principal what the strategy would have been allocated in total.
    function checkAllocation(address strategy, uint256 principal, uint256 cashAfter, uint256 nav) external view;
    /// @notice A new strategy with its limits. Treasury only.
    function listStrategy(address strategy, StrategyLimits calldata limits) external;

    /* ANYONE */

    /// @notice Freeze a strategy whose value fell from its peak by more than its limit. Changes nothing while it did not,
    ///         or while it cannot be valued; reverts for what is no strategy, while the fund is locked, and with too
    ///         little gas to tell.
    /// @return frozen whether it is frozen now.
    function tripStrategy(address strategy) external returns (bool frozen);

    /* GUARDIAN */

    function freezeStrategy(address strategy) external;
    /// @notice Lower a strategy's cap. Guardian or governor; only the governor may raise.
    function lowerStrategyCap(address strategy, uint64 cap) external;
    function lowerTokenCap(address token, uint64 cap) external;
    /// @notice Lower an adapter's cap. One of 0 switches it off: it only brings back the base asset, if it only swaps too.
    function lowerAdapterCap(address adapter, uint64 cap) external;

    /* GOVERNOR */

    function setRiskTerms(RiskTerms calldata terms) external;
    function setStrategyLimits(address strategy, StrategyLimits calldata limits) external;
    function unfreezeStrategy(address strategy) external;
    /// @notice List a plain token, or change its cap (wad of NAV).
    function setToken(address token, uint64 cap) external;
    /// @notice List an adapter and freeze what it may call, or change the cap (wad of NAV) of its positions.
    function setAdapter(address adapter, uint64 cap) external;

    /* VIEWS */

    function riskTerms() external view returns (RiskTerms memory);
    function strategyLimits(address strategy) external view returns (StrategyLimits memory limits, bool frozen);
    /// @return drawdown fall of the strategy's live value from its peak, wad, rounded up; 0 while it cannot be valued.
    /// @return limit at which anyone may freeze it, wad.
    function drawdownOf(address strategy) external view returns (uint256 drawdown, uint256 limit);
    function tokenCap(address token) external view returns (uint256 cap, bool listed);
    function adapterCap(address adapter) external view returns (uint256 cap, bool listed);
    function isPermitted(address adapter, address target, bytes4 selector) external view returns (bool);
    function isSpender(address adapter, address spender) external view returns (bool);
    /// @return level of the fund's loss bucket now, wad of NAV
    /// @return capacity what it holds, and what leaks from it in a day
    function fundLossLevel() external view returns (uint256 level, uint256 capacity);
    function strategyLossLevel(address strategy) external view returns (uint256 level, uint256 capacity);
    function turnoverLevel() external view returns (uint256 level, uint256 capacity);
}
