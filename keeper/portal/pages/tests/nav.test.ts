import type { Address } from "viem";
import { describe, expect, it } from "vitest";
import { WAD } from "../src/lib/amount.ts";
import { plainAmount, reckon, recomputeStruck, valueDown } from "../src/verify/nav.ts";
import { PriceError, priceOf } from "../src/verify/prices.ts";
import type { RawEntry, RawFeed, RawState } from "../src/verify/state.ts";

const USDC = "0x1000000000000000000000000000000000000001" as Address;
const WETH = "0x1000000000000000000000000000000000000002" as Address;
const NONE = "0x0000000000000000000000000000000000000000" as Address;
const NOW = 1_700_000_000n;

function feed(value: bigint, tokenDecimals: bigint, change: Partial<RawFeed> = {}): RawFeed {
  return {
    aggregator: NONE,
    tokenDecimals,
    first: { round: 1n, value, updatedAt: NOW - 60n, decimals: 8n },
    maxAge: 3_600n,
    minAnswer: 1n,
    maxAnswer: 10n ** 13n,
    disabled: false,
    second: null,
    probation: null,
    ...change,
  };
}

const entry = (token: Address, units: bigint, change: Partial<RawEntry> = {}): RawEntry => ({
  token,
  adapter: NONE,
  units,
  underlying: token,
  index: null,
  vault: null,
  ...change,
});

function state(change: Partial<RawState> = {}): RawState {
  return {
    chainId: 1,
    block: 1,
    hash: "0x",
    time: NOW,
    fund: NONE,
    base: USDC,
    baseDecimals: 6,
    cash: 1_000_000_000n, // 1,000 USDC
    remote: 0n,
    remoteSequence: 0n,
    strategies: [],
    feeds: new Map([
      [USDC, feed(100_000_000n, 6n)],
      [WETH, feed(200_000_000_000n, 18n)],
    ]),
    sequencer: null,
    supply: 1_000n * WAD,
    virtualShares: 10n ** 12n,
    ...change,
  };
}

const withFeeds = (usdc: RawFeed, weth: RawFeed): RawState =>
  state({
    feeds: new Map([
      [USDC, usdc],
      [WETH, weth],
    ]),
  });

const holding = (...entries: RawEntry[]): RawState =>
  state({ strategies: [{ address: NONE, entries }] });

describe("priceOf", () => {
  it("makes one ether at 2,000 dollars worth 2,000 USDC", () => {
    expect(valueDown(WAD, priceOf(state(), WETH))).toBe(2_000_000_000n);
  });

  it("divides by a base asset that lost its peg", () => {
    const at = withFeeds(feed(80_000_000n, 6n), feed(200_000_000_000n, 18n));
    expect(valueDown(WAD, priceOf(at, WETH))).toBe(2_500_000_000n);
  });

  const refused: [string, Partial<RawFeed>][] = [
    ["disabled", { disabled: true }],
    ["stale", { maxAge: 59n }],
    ["below its band", { minAnswer: 200_000_000_001n }],
    ["above its band", { maxAnswer: 199_999_999_999n }],
    ["zero", { first: { round: 1n, value: 0n, updatedAt: NOW, decimals: 8n } }],
    ["from the future", { first: { round: 1n, value: 1n, updatedAt: NOW + 1n, decimals: 8n } }],
    [
      "contradicted",
      {
        second: {
          round: 1n,
          value: 203_000_000_000n,
          updatedAt: NOW,
          decimals: 8n,
          maxDeviationBps: 149n,
        },
      },
    ],
  ];
  it.each(refused)("refuses a feed that is %s: it never counts as zero", (_, change) => {
    const at = withFeeds(feed(100_000_000n, 6n), feed(200_000_000_000n, 18n, change));
    expect(() => priceOf(at, WETH)).toThrow(PriceError);
  });

  it("refuses everything but the base asset while the sequencer has just come back", () => {
    const at = state({ sequencer: { answer: 0n, startedAt: NOW - 3_599n } });
    expect(() => priceOf(at, WETH)).toThrow(PriceError);
    expect(priceOf(at, USDC)).toBe(10n ** 36n);
    const later = state({ sequencer: { answer: 0n, startedAt: NOW - 3_600n } });
    expect(valueDown(WAD, priceOf(later, WETH))).toBe(2_000_000_000n);
  });

  it("counts a feed on probation only where the former one is not cheaper", () => {
    const former = (value: bigint) => ({
      probation: { value, decimals: 8n, minAnswer: 1n, maxAnswer: 10n ** 13n },
    });
    const price = (value: bigint) =>
      valueDown(
        WAD,
        priceOf(
          withFeeds(feed(100_000_000n, 6n), feed(200_000_000_000n, 18n, former(value))),
          WETH,
        ),
      );
    expect(price(190_000_000_000n)).toBe(1_900_000_000n);
    expect(price(210_000_000_000n)).toBe(2_000_000_000n);
    const base = withFeeds(
      feed(100_000_000n, 6n, former(125_000_000n)),
      feed(200_000_000_000n, 18n),
    );
    expect(valueDown(WAD, priceOf(base, WETH))).toBe(1_600_000_000n);
  });
});

describe("plainAmount", () => {
  it("multiplies what is lent by the index, rounded down", () => {
    expect(plainAmount(entry(USDC, 3n, { index: 15n * 10n ** 26n }), NOW)).toBe(4n);
  });

  it("lets a vault's share grow no faster than allowed, and fall at once", () => {
    const vault = { maxGrowth: WAD / 10n, price: 10n ** 24n, checkedAt: NOW - 86_400n };
    const counted = (assets: bigint) =>
      plainAmount(entry(USDC, 1_000n, { vault: { ...vault, assets } }), NOW);
    expect(counted(1_200n)).toBe(1_100n);
    expect(counted(1_050n)).toBe(1_050n);
    expect(counted(10n)).toBe(10n);
  });
});

describe("reckon", () => {
  it("adds cash and holdings, each rounded down, and divides by the shares", () => {
    const found = reckon(
      holding(entry(WETH, WAD / 2n), entry(USDC, 500_000_000n), entry(WETH, 0n)),
    );
    expect(found.total).toBe(2_500_000_000n);
    expect(found.tokens).toEqual([WETH]);
    // 2,500.000001 USDC of 1,000 shares and 0.000001 virtual ones: by hand, cut at the last digit.
    expect(found.perShare).toBe(2_499_999_998_500_000_001n);
  });

  it("hashes units, so that another unit anywhere is another hash", () => {
    const one = reckon(holding(entry(USDC, 1n))).unitsHash;
    expect(reckon(holding(entry(USDC, 2n))).unitsHash).not.toBe(one);
    expect(reckon({ ...holding(entry(USDC, 1n)), cash: 1n }).unitsHash).not.toBe(one);
  });
});

describe("recomputeStruck", () => {
  const event = {
    base: USDC,
    cash: 7n,
    remote: 3n,
    holdingTokens: [WETH, USDC],
    amounts: [WAD, 5n],
    tokens: [WETH],
    prices: [2_000n * 10n ** 24n],
  };

  it("adds the event up", () => {
    expect(recomputeStruck(event)).toBe(2_000_000_015n);
  });

  it("refuses a holding without a price", () => {
    expect(() => recomputeStruck({ ...event, tokens: [], prices: [] })).toThrow("no price");
  });
});
