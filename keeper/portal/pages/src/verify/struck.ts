import type { Address } from "viem";
import type { Dealing, Fund } from "../api/types.ts";
import { readContract } from "../chain/read.ts";
import { formatUnits } from "../lib/amount.ts";
import { type Provider, toQuantity } from "../wallet/provider.ts";
import { messageOf } from "../wallet/refusals.ts";
import { fundWiringAbi } from "./abis.ts";
import { type Check, compareNumbers, compareTexts, type Skipped, type Verdict } from "./checks.ts";
import { fetchState } from "./fetch.ts";
import { fetchAnswer } from "./fetch-feeds.ts";
import { perShareDown, reckon, recomputeStruck } from "./nav.ts";
import { priceOf } from "./prices.ts";
import { fetchStrike, type Report, type Strike } from "./receipt.ts";
import type { RawState } from "./state.ts";

interface Says {
  money: (value: bigint) => string;
  shares: (value: bigint) => string;
  symbol: (token: Address) => string;
}

function saysOf(fund: Fund): Says {
  const names = new Map([fund.base, ...fund.tokens].map((each) => [each.address, each.symbol]));
  return {
    money: (value) => `${formatUnits(value, fund.base.decimals)} ${fund.base.symbol}`,
    shares: (value) => formatUnits(value, 18),
    symbol: (token) => names.get(token) ?? token,
  };
}

/** The struck figures, step by step from the event's units and prices to the number that is shown. */
function arithmetic(strike: Strike, fund: Fund, virtualShares: bigint, says: Says): Check[] {
  const { confirmed, struck, performanceShares } = strike;
  const total = recomputeStruck({ ...confirmed, base: fund.base.address });
  const flows = struck.assetsIn - struck.assetsOut;
  const before = struck.supply - struck.sharesOut + struck.sharesFilled - performanceShares;
  const gross = perShareDown(total, before, virtualShares);
  const after = perShareDown(total + flows, struck.supply, virtualShares);
  const { money, shares } = says;
  return [
    compareNumbers(
      "Net assets, from the event's units and prices",
      total,
      confirmed.totalAssets,
      money,
    ),
    compareNumbers("NAV per share before fees", gross, struck.grossPerShare, shares),
    compareNumbers("Net assets after what came and went", total + flows, struck.netAssets, money),
    compareNumbers("NAV per share after fees and flows", after, struck.navPerShare, shares),
  ];
}

/** What the page shows, against the events. */
function shown(row: Dealing, strike: Strike, says: Says): Check[] {
  const { struck, confirmed, report } = strike;
  const checks = [
    compareNumbers("Number of the dealing", struck.dealing, BigInt(row.number), String),
    compareNumbers(
      "NAV per share, struck and shown",
      struck.navPerShare,
      row.per_share,
      says.shares,
    ),
    compareNumbers(
      "Contract's net assets, struck and shown",
      confirmed.totalAssets,
      row.nav.contract,
      says.money,
    ),
  ];
  if (report === null || row.nav.keeper === null) return checks;
  const what = "Keeper's net assets, reported and shown";
  return [...checks, compareNumbers(what, report.totalAssets, row.nav.keeper, says.money)];
}

/** The keeper's report, reckoned again from raw state of the block it observed. */
async function observed(
  provider: Provider,
  fund: Address,
  report: Report,
  says: Says,
): Promise<Check[]> {
  const state = await fetchState(provider, fund, Number(report.observedBlock));
  const ours = reckon(state);
  return [
    compareTexts("Hash of the observed block", state.hash, report.blockHash),
    compareTexts("Units held at the observed block", ours.unitsHash, report.unitsHash),
    compareNumbers(
      "Number of prices in the report",
      BigInt(ours.prices.length),
      BigInt(report.prices.length),
      String,
    ),
    ...ours.tokens.map((token, i) => {
      const what = `Price of ${says.symbol(token)} at the observed block`;
      return compareNumbers(what, ours.prices[i] ?? 0n, report.prices[i] ?? 0n, price);
    }),
    compareNumbers(
      "Net assets at the observed block, reckoned from raw state",
      ours.total,
      report.totalAssets,
      says.money,
    ),
  ];
}

const price = (value: bigint): string => formatUnits(value, 36);

/** The event's prices, from the rounds beside them and the base asset's answer in the strike's block or before it. */
async function rounds(
  provider: Provider,
  fund: Address,
  strike: Strike,
  says: Says,
): Promise<Check[]> {
  const states = await Promise.all(
    [strike.block, strike.block - 1].map((block) => fetchState(provider, fund, block)),
  );
  const { tokens, prices, rounds: ids } = strike.confirmed;
  return Promise.all(
    tokens.map(async (token, i) => {
      const [claimed = 0n, round = 0n] = [prices[i], ids[i]];
      const found = await Promise.all(
        states.map((state) => priceByRound(provider, state, token, round)),
      );
      const ours = found.find((each) => each === claimed) ?? found[0] ?? 0n;
      return compareNumbers(
        `Struck price of ${says.symbol(token)}, by its round`,
        ours,
        claimed,
        price,
      );
    }),
  );
}

async function priceByRound(
  provider: Provider,
  state: RawState,
  token: Address,
  round: bigint,
): Promise<bigint> {
  const feed = state.feeds.get(token);
  if (!feed) throw new Error(`token ${token} has no feed`);
  if (feed.first.round === round) return priceOf(state, token);
  const at = { provider, block: toQuantity(state.block) };
  const first = await fetchAnswer(at, feed.aggregator, feed.first.decimals, round);
  return priceOf({ ...state, feeds: new Map(state.feeds).set(token, { ...feed, first }) }, token);
}

/** Runs checks that need old state; a node that no longer has it makes them skipped, not wrong. */
async function attempt(
  what: string,
  run: () => Promise<Check[]>,
): Promise<{ checks: Check[]; skipped: Skipped[] }> {
  try {
    return { checks: await run(), skipped: [] };
  } catch (error) {
    const why = `${messageOf(error)} (an old block needs an archive node in your wallet)`;
    return { checks: [], skipped: [{ what, why }] };
  }
}

/** Reckons a struck dealing again, from the chain alone. */
export async function verifyStruck(provider: Provider, fund: Fund, row: Dealing): Promise<Verdict> {
  const address = fund.addresses.fund;
  if (!address) throw new Error("the server names no address of the fund");
  const wiring = { to: address, abi: fundWiringAbi } as const;
  const [oracle, virtualShares] = await Promise.all([
    readContract(provider, { ...wiring, name: "navOracle" }),
    readContract(provider, { ...wiring, name: "virtualShares" }),
  ]);
  const strike = await fetchStrike(provider, row.tx, { fund: address, oracle });
  const says = saysOf(fund);
  const { report } = strike;
  const deep = await Promise.all([
    attempt("The keeper's report, from raw state of the block it observed", async () => {
      if (!report) throw new Error("the strike was called through another contract");
      return observed(provider, address, report, says);
    }),
    attempt("The struck prices, from the feeds' rounds", () =>
      rounds(provider, address, strike, says),
    ),
  ]);
  return {
    checks: [
      ...shown(row, strike, says),
      ...arithmetic(strike, fund, virtualShares, says),
      ...deep.flatMap((each) => each.checks),
    ],
    skipped: deep.flatMap((each) => each.skipped),
  };
}
