import { type Address, zeroAddress } from "viem";
import { readContract } from "../chain/read.ts";
import { aggregatorAbi, registryAbi } from "./abis.ts";
import { orNull, type Place } from "./place.ts";
import type { Answer, RawFeed, RawState } from "./state.ts";

const SILENT = { round: 0n, value: 0n, updatedAt: 0n };

/**
 * The last answer of an aggregator, or that of a round; one that is silent answers 0, which no price accepts.
 *
 * `decimals` are what the registry recorded of it: what the aggregator says by now counts for no price.
 */
export async function fetchAnswer(
  at: Place,
  aggregator: Address,
  decimals: bigint,
  round?: bigint,
): Promise<Answer> {
  const read = { to: aggregator, abi: aggregatorAbi, block: at.block } as const;
  const asked =
    round === undefined
      ? readContract(at.provider, { ...read, name: "latestRoundData" })
      : readContract(at.provider, { ...read, name: "getRoundData", args: [round] });
  const said = await orNull(asked);
  if (said === null) return { ...SILENT, decimals };
  const [id, value, , updatedAt] = said;
  return { round: id, value, updatedAt, decimals };
}

export async function fetchFeeds(
  at: Place,
  registry: Address,
  tokens: readonly Address[],
): Promise<Map<Address, RawFeed>> {
  const found = await Promise.all(tokens.map((token) => fetchFeed(at, registry, token)));
  return new Map(tokens.flatMap((token, i) => (found[i] ? [[token, found[i]]] : [])));
}

async function fetchFeed(at: Place, registry: Address, token: Address): Promise<RawFeed | null> {
  const read = { to: registry, abi: registryAbi, block: at.block } as const;
  const listed = await orNull(readContract(at.provider, { ...read, name: "feed", args: [token] }));
  if (listed === null) return null;
  const [config, disabled] = listed;
  const { aggregator, secondSource } = config;
  const recorded = { ...read, name: "recordedDecimals", args: [token] } as const;
  const [tokenDecimals, ofFirst, ofSecond] = await readContract(at.provider, recorded);
  const [first, second, probation] = await Promise.all([
    fetchAnswer(at, aggregator, ofFirst),
    secondSource === zeroAddress ? null : fetchAnswer(at, secondSource, ofSecond),
    fetchProbation(at, registry, token),
  ]);
  return {
    aggregator,
    tokenDecimals,
    first,
    maxAge: BigInt(config.maxAge),
    minAnswer: config.minAnswer,
    maxAnswer: config.maxAnswer,
    disabled,
    second: second && { ...second, maxDeviationBps: BigInt(config.maxDeviationBps) },
    probation,
  };
}

/** The answer and the remembered terms of the feed that was trusted before; null without a probation. */
async function fetchProbation(
  at: Place,
  registry: Address,
  token: Address,
): Promise<RawFeed["probation"]> {
  const read = { to: registry, abi: registryAbi, block: at.block, args: [token] } as const;
  const [previous] = await readContract(at.provider, { ...read, name: "probation" });
  if (previous === zeroAddress) return null;
  const terms = await readContract(at.provider, { ...read, name: "previousTerms" });
  const [decimals, , minAnswer, maxAnswer] = terms;
  const { value } = await fetchAnswer(at, previous, decimals);
  return { value, decimals, minAnswer, maxAnswer };
}

export async function fetchSequencer(at: Place, registry: Address): Promise<RawState["sequencer"]> {
  const read = { to: registry, abi: registryAbi, name: "sequencer", block: at.block } as const;
  const feed = await readContract(at.provider, read);
  if (feed === zeroAddress) return null;
  const asked = { to: feed, abi: aggregatorAbi, name: "latestRoundData", block: at.block } as const;
  const [, answer, startedAt] = await readContract(at.provider, asked);
  return { answer, startedAt };
}
