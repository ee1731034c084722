import { parseAbi } from "viem";

/** What a NAV is reckoned from. Nothing here asks a contract of the fund what the fund is worth. */

export const fundWiringAbi = parseAbi([
  "function asset() view returns (address)",
  "function navOracle() view returns (address)",
  "function treasury() view returns (address)",
  "function accruedSupply() view returns (uint256)",
  "function virtualShares() view returns (uint256)",
]);

export const oracleAbi = parseAbi([
  "function registry() view returns (address)",
  "function remote() view returns (address)",
  "function totalAssets() view returns (uint256)",
  "function unitsHash() view returns (bytes32)",
]);

export const remoteAbi = parseAbi([
  "function remoteValue() view returns (uint256 value, uint256 sequence)",
]);

export const treasuryAbi = parseAbi([
  "function cash() view returns (uint256)",
  "function strategies() view returns (address[])",
]);

export const strategyAbi = parseAbi([
  "struct Entry { address token; address adapter; uint256 units; }",
  "function inventory() view returns (Entry[])",
]);

export const adapterAbi = parseAbi([
  "function underlyingOf(address token) view returns (address asset)",
  "function pool() view returns (address)",
  "function maxGrowthPerDay() view returns (uint256 wad)",
  "function checkpointOf(address vault) view returns (uint256 price, uint256 time)",
]);

export const registryAbi = parseAbi([
  "struct FeedConfig { address token; address aggregator; uint32 maxAge; uint128 minAnswer; uint128 maxAnswer; address secondSource; uint16 maxDeviationBps; uint16 thresholdBps; }",
  "function feed(address token) view returns (FeedConfig config, bool disabled)",
  "function probation(address token) view returns (address previous, uint256 agreedSince, uint256 replacedAt)",
  "function previousTerms(address token) view returns (uint256 decimals, uint256 maxAge, uint256 minAnswer, uint256 maxAnswer)",
  "function recordedDecimals(address token) view returns (uint256 unit, uint256 first, uint256 second)",
  "function sequencer() view returns (address)",
]);

/** The protocols' own: Chainlink, Aave v3 and ERC-4626. */
export const aggregatorAbi = parseAbi([
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "function getRoundData(uint80 roundId) view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
]);

export const poolAbi = parseAbi([
  "function getReserveNormalizedIncome(address asset) view returns (uint256)",
]);

export const vaultAbi = parseAbi([
  "function convertToAssets(uint256 shares) view returns (uint256 assets)",
]);

/** What a strike leaves behind. */
export const strikeAbi = parseAbi([
  "struct NavReport { uint64 dealing; uint64 observedBlock; bytes32 blockHash; bytes32 unitsHash; uint256[] prices; uint256 totalAssets; uint64 sequence; uint40 validUntil; }",
  "function strike(NavReport report) returns (bool struck)",
  "event DealingStruck(uint256 indexed dealing, uint256 netAssets, uint256 supply, uint256 grossPerShare, uint256 navPerShare, uint256 assetsIn, uint256 sharesOut, uint256 sharesFilled, uint256 assetsOut, uint256 sharesRolled)",
  "event FeesCharged(uint256 indexed dealing, uint256 managementShares, uint256 performanceShares, uint256 highWaterMark)",
]);

export const confirmedAbi = parseAbi([
  "event NavConfirmed(uint256 indexed dealing, uint256 indexed sequence, uint256 observedBlock, uint256 totalAssets, bytes32 unitsHash, uint256 cash, uint256 remote, address[] holdingTokens, uint256[] amounts, address[] tokens, uint256[] prices, uint80[] rounds)",
]);
