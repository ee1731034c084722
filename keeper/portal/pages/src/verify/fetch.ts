import { type Address, type Hex, zeroAddress } from "viem";
import { readContract } from "../chain/read.ts";
import { ask, fetchBlock, type Provider, toNumber, toQuantity } from "../wallet/provider.ts";
import {
  adapterAbi,
  fundWiringAbi,
  oracleAbi,
  poolAbi,
  remoteAbi,
  strategyAbi,
  treasuryAbi,
  vaultAbi,
} from "./abis.ts";
import { fetchFeeds, fetchSequencer } from "./fetch-feeds.ts";
import { orNull, type Place } from "./place.ts";
import type { RawEntry, RawState, RawStrategy, RawVault } from "./state.ts";

/** Reads what a NAV is made of. The fund's address alone is believed; the rest it says itself. */
export async function fetchState(
  provider: Provider,
  fund: Address,
  block: number,
): Promise<RawState> {
  const head = await fetchBlock(provider, block);
  if (!head) throw new Error(`the wallet's node knows no block ${block}`);
  const at = { provider, block: toQuantity(block) };
  const wiring = { to: fund, abi: fundWiringAbi, block: at.block } as const;
  const read = <N extends "asset" | "navOracle" | "treasury">(name: N) =>
    readContract(provider, { ...wiring, name });
  const [base, oracle, treasury] = await Promise.all([
    read("asset"),
    read("navOracle"),
    read("treasury"),
  ]);
  const [held, elsewhere, shares, chainId] = await Promise.all([
    fetchHeld(at, treasury),
    fetchRemote(at, oracle),
    fetchShares(at, fund),
    ask<Hex>(provider, "eth_chainId"),
  ]);
  const registry = await readContract(provider, {
    to: oracle,
    abi: oracleAbi,
    name: "registry",
    block: at.block,
  });
  const underlying = held.strategies.flatMap(({ entries }) =>
    entries.map((each) => each.underlying),
  );
  const tokens = [...new Set([base, ...underlying])].filter((token) => token !== zeroAddress);
  const [feeds, sequencer] = await Promise.all([
    fetchFeeds(at, registry, tokens),
    fetchSequencer(at, registry),
  ]);
  return {
    chainId: toNumber(chainId),
    block,
    hash: head.hash,
    time: BigInt(head.timestamp),
    fund,
    base,
    baseDecimals: Number(feeds.get(base)?.tokenDecimals ?? 0n),
    ...held,
    ...elsewhere,
    ...shares,
    feeds,
    sequencer,
  };
}

async function fetchHeld(at: Place, treasury: Address) {
  const read = { to: treasury, abi: treasuryAbi, block: at.block } as const;
  const [cash, addresses] = await Promise.all([
    readContract(at.provider, { ...read, name: "cash" }),
    readContract(at.provider, { ...read, name: "strategies" }),
  ]);
  const strategies = await Promise.all(addresses.map((address) => fetchStrategy(at, address)));
  return { cash, strategies };
}

async function fetchRemote(at: Place, oracle: Address) {
  const { provider, block } = at;
  const port = await readContract(provider, { to: oracle, abi: oracleAbi, name: "remote", block });
  if (port === zeroAddress) return { remote: 0n, remoteSequence: 0n };
  const read = { to: port, abi: remoteAbi, name: "remoteValue", block } as const;
  const [remote, remoteSequence] = await readContract(provider, read);
  return { remote, remoteSequence };
}

async function fetchShares(at: Place, fund: Address) {
  const read = { to: fund, abi: fundWiringAbi, block: at.block } as const;
  const [supply, virtualShares] = await Promise.all([
    readContract(at.provider, { ...read, name: "accruedSupply" }),
    readContract(at.provider, { ...read, name: "virtualShares" }),
  ]);
  return { supply, virtualShares };
}

async function fetchStrategy(at: Place, address: Address): Promise<RawStrategy> {
  const read = { to: address, abi: strategyAbi, name: "inventory", block: at.block } as const;
  const entries = await readContract(at.provider, read);
  return { address, entries: await Promise.all(entries.map((entry) => fetchEntry(at, entry))) };
}

type Booked = Pick<RawEntry, "token" | "adapter" | "units">;

/** What stands behind an entry, by the word of the protocol itself. */
async function fetchEntry(at: Place, entry: Booked): Promise<RawEntry> {
  const { token, adapter, units } = entry;
  const plain = { token, adapter, units, underlying: token, index: null, vault: null };
  if (adapter === zeroAddress) return plain;
  const read = { to: adapter, abi: adapterAbi, block: at.block } as const;
  const [underlying, pool] = await Promise.all([
    readContract(at.provider, { ...read, name: "underlyingOf", args: [token] }),
    orNull(readContract(at.provider, { ...read, name: "pool" })),
  ]);
  if (pool === null) {
    return { ...plain, underlying, vault: await fetchVault(at, entry) };
  }
  const index = await readContract(at.provider, {
    to: pool,
    abi: poolAbi,
    name: "getReserveNormalizedIncome",
    args: [underlying],
    block: at.block,
  });
  return { ...plain, underlying, index };
}

async function fetchVault(at: Place, { token, adapter, units }: Booked): Promise<RawVault> {
  const read = { to: adapter, abi: adapterAbi, block: at.block } as const;
  const vault = { to: token, abi: vaultAbi, block: at.block } as const;
  const [maxGrowth, [price, checkedAt], assets] = await Promise.all([
    readContract(at.provider, { ...read, name: "maxGrowthPerDay" }),
    readContract(at.provider, { ...read, name: "checkpointOf", args: [token] }),
    readContract(at.provider, { ...vault, name: "convertToAssets", args: [units] }),
  ]);
  return { maxGrowth, price, checkedAt, assets };
}
