import { type Address, encodeAbiParameters, type Hex, keccak256, parseAbiParameters } from "viem";
import { WAD } from "../lib/amount.ts";
import { PRICE_SCALE, priceOf } from "./prices.ts";
import type { RawEntry, RawState, RawVault } from "./state.ts";

const RAY = 10n ** 27n;
const VAULT_UNITS = 10n ** 24n; // share units that a checkpoint prices
const DAY_S = 86_400n;

/** The fund's worth, reckoned here. `tokens` are the priced ones, in order of first appearance. */
export interface Reckoned {
  total: bigint;
  perShare: bigint;
  unitsHash: Hex;
  tokens: readonly Address[];
  prices: readonly bigint[];
  holdings: readonly Holding[];
}

export interface Holding {
  strategy: Address;
  token: Address;
  amount: bigint;
  price: bigint;
  value: bigint;
}

/** What a vault's shares count for: its own word, but no more than its checkpoint may have grown to. */
function countedAssets(vault: RawVault, units: bigint, time: bigint): bigint {
  const growth = vault.maxGrowth * (time - vault.checkedAt);
  const allowed = vault.price + (vault.price * growth) / (WAD * DAY_S);
  const most = (units * allowed) / VAULT_UNITS;
  return vault.assets < most ? vault.assets : most;
}

/** Plain tokens behind an entry, rounded down. */
export function plainAmount(entry: RawEntry, time: bigint): bigint {
  if (entry.vault) return countedAssets(entry.vault, entry.units, time);
  return entry.index === null ? entry.units : (entry.units * entry.index) / RAY;
}

export const valueDown = (amount: bigint, price: bigint): bigint => (amount * price) / PRICE_SCALE;

/** NAV per share with 18 digits, rounded down; 1e18 is one unit of the base asset a share. */
export function perShareDown(netAssets: bigint, supply: bigint, virtualShares: bigint): bigint {
  return ((netAssets + 1n) * virtualShares * WAD) / (supply + virtualShares);
}

/** keccak256(abi.encode(chain id, fund, cash, strategies, inventories, remote sequence)). */
export function unitsHash(state: RawState): Hex {
  const inventories = state.strategies.map(({ entries }) =>
    entries.map(({ token, adapter, units }) => ({ token, adapter, units })),
  );
  const layout = parseAbiParameters([
    "uint256 chain, address fund, uint256 cash, address[] strategies, Entry[][] inventories, uint256 sequence",
    "struct Entry { address token; address adapter; uint256 units; }",
  ]);
  const strategies = state.strategies.map(({ address }) => address);
  const { chainId, fund, cash, remoteSequence } = state;
  return keccak256(
    encodeAbiParameters(layout, [
      BigInt(chainId),
      fund,
      cash,
      strategies,
      inventories,
      remoteSequence,
    ]),
  );
}

/** Values the fund: cash, what is on other chains, and every holding at its feed's price. */
export function reckon(state: RawState): Reckoned {
  const holdings = state.strategies.flatMap(({ address, entries }) =>
    entries.filter(({ units }) => units > 0n).map((entry) => hold(state, address, entry)),
  );
  const priced = [...new Set(holdings.map(({ token }) => token))].filter((t) => t !== state.base);
  const total = state.cash + state.remote + holdings.reduce((sum, { value }) => sum + value, 0n);
  return {
    total,
    perShare: perShareDown(total, state.supply, state.virtualShares),
    unitsHash: unitsHash(state),
    tokens: priced,
    prices: priced.map((token) => priceOf(state, token)),
    holdings,
  };
}

function hold(state: RawState, strategy: Address, entry: RawEntry): Holding {
  const token = entry.underlying;
  const amount = plainAmount(entry, state.time);
  const price = priceOf(state, token);
  return { strategy, token, amount, price, value: valueDown(amount, price) };
}

/** Adds a struck total up from what its event says. */
export function recomputeStruck(struck: {
  base: Address;
  cash: bigint;
  remote: bigint;
  holdingTokens: readonly Address[];
  amounts: readonly bigint[];
  tokens: readonly Address[];
  prices: readonly bigint[];
}): bigint {
  const price = new Map(struck.tokens.map((token, i) => [token, struck.prices[i]]));
  price.set(struck.base, PRICE_SCALE);
  return struck.holdingTokens.reduce((sum, token, i) => {
    const [amount, each] = [struck.amounts[i], price.get(token)];
    if (amount === undefined || each === undefined) {
      throw new Error(`the event has no price or no amount of ${token}`);
    }
    return sum + valueDown(amount, each);
  }, struck.cash + struck.remote);
}
