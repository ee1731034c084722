import type { Fund, Now } from "../api/types.ts";
import { readContract } from "../chain/read.ts";
import { formatUnits } from "../lib/amount.ts";
import { type Provider, toQuantity } from "../wallet/provider.ts";
import { fundWiringAbi, oracleAbi } from "./abis.ts";
import { type Check, compareNumbers, compareTexts, type Verdict } from "./checks.ts";
import { fetchState } from "./fetch.ts";
import { type Reckoned, reckon } from "./nav.ts";

export interface NowVerdict extends Verdict {
  reckoned: Reckoned;
  block: number;
}

/** Reckons the NAV of the block that the page shows, from raw state, and compares it with both keys' figures. */
export async function verifyNow(provider: Provider, fund: Fund, now: Now): Promise<NowVerdict> {
  const address = fund.addresses.fund;
  if (!address) throw new Error("the server names no address of the fund");
  const { block } = now.at;
  const state = await fetchState(provider, address, block);
  const reckoned = reckon(state);
  const at = toQuantity(block);
  const wired = { to: address, abi: fundWiringAbi, name: "navOracle", block: at } as const;
  const oracle = { to: await readContract(provider, wired), abi: oracleAbi, block: at } as const;
  const [total, hash] = await Promise.all([
    readContract(provider, { ...oracle, name: "totalAssets" }),
    readContract(provider, { ...oracle, name: "unitsHash" }),
  ]);
  const money = (value: bigint) => `${formatUnits(value, fund.base.decimals)} ${fund.base.symbol}`;
  return {
    reckoned,
    block,
    checks: [
      compareTexts("Hash of the block, your node and this page", state.hash, now.at.hash),
      compareTexts("Units held, reckoned here and the contract's", reckoned.unitsHash, hash),
      compareNumbers(
        "Net assets, reckoned here and the contract's own now",
        reckoned.total,
        total,
        money,
      ),
      ...shown("keeper's key", reckoned, now.nav, money),
      ...shown("contract's key", reckoned, now.contract, money),
    ],
    skipped: [now.nav, now.contract].flatMap((key) =>
      key.problem === null ? [] : [{ what: "a key without a figure", why: key.problem }],
    ),
  };
}

/** What the page shows of one key. */
function shown(
  whose: string,
  reckoned: Reckoned,
  key: Now["nav"],
  money: (value: bigint) => string,
): Check[] {
  if (key.total === null || key.per_share === null) return [];
  const say = (value: bigint) => formatUnits(value, 18);
  return [
    compareNumbers(
      `Net assets, reckoned here and shown as the ${whose}`,
      reckoned.total,
      key.total,
      money,
    ),
    compareNumbers(
      `NAV per share, reckoned here and shown as the ${whose}`,
      reckoned.perShare,
      key.per_share,
      say,
    ),
  ];
}
