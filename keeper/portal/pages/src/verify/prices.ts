import type { Address } from "viem";
import type { Answer, RawFeed, RawState } from "./state.ts";

export const PRICE_SCALE = 10n ** 36n;
const BPS = 10_000n;
const GRACE_S = 3_600n; // after the sequencer's restart, for the feeds to catch up

/** Something is held that has no usable price: it never counts as zero. */
export class PriceError extends Error {}

function requireSequencerUp(state: RawState): void {
  const { sequencer, time } = state;
  if (!sequencer) return;
  const { answer, startedAt } = sequencer;
  if (answer !== 0n) throw new PriceError(`the sequencer is down since ${startedAt}`);
  if (startedAt === 0n || startedAt > time || time - startedAt < GRACE_S) {
    throw new PriceError(`the sequencer is up since ${startedAt} only, it is ${time}`);
  }
}

function requireLive(what: string, answer: Answer, time: bigint, maxAge: bigint): void {
  if (answer.value <= 0n) throw new PriceError(`${what} answers ${answer.value}`);
  const age = time - answer.updatedAt;
  if (age < 0n) throw new PriceError(`${what} answers from ${-age} s in the future`);
  if (age > maxAge) throw new PriceError(`${what} is ${age} s old, the limit is ${maxAge} s`);
}

const away = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/** Refuses an answer by the feed's own terms: its sign, age, band and second source. */
function requireUsable(token: Address, feed: RawFeed, time: bigint): void {
  const what = `the feed of ${token}`;
  const { first, second, minAnswer, maxAnswer } = feed;
  if (feed.disabled) throw new PriceError(`${what} is disabled`);
  requireLive(what, first, time, feed.maxAge);
  if (first.value < minAnswer || first.value > maxAnswer) {
    throw new PriceError(`${what} answers ${first.value}, limits are ${minAnswer} to ${maxAnswer}`);
  }
  if (!second) return;
  requireLive(`the second source of ${token}`, second, time, feed.maxAge);
  const [ours, theirs] = [
    first.value * 10n ** second.decimals,
    second.value * 10n ** first.decimals,
  ];
  if (away(ours, theirs) * BPS > ours * second.maxDeviationBps) {
    throw new PriceError(
      `the sources of ${token} differ by more than ${second.maxDeviationBps} bps`,
    );
  }
}

/** On probation the former feed's answer counts where it makes tokens cheaper; of the base asset the higher one. */
function counted(feed: RawFeed, asBase: boolean): { value: bigint; decimals: bigint } {
  const { first, probation } = feed;
  if (!probation) return first;
  const { value: old, decimals, minAnswer, maxAnswer } = probation;
  if (old === 0n || old < minAnswer || old > maxAnswer) return first;
  const [left, right] = [old * 10n ** first.decimals, first.value * 10n ** decimals];
  return (asBase ? left > right : left < right) ? { value: old, decimals } : first;
}

function feedOf(state: RawState, token: Address): RawFeed {
  const feed = state.feeds.get(token);
  if (!feed) throw new PriceError(`token ${token} has no feed`);
  requireUsable(token, feed, state.time);
  return feed;
}

/** Base units per token unit, times 1e36, rounded down: usd(token) / usd(base). */
export function priceOf(state: RawState, token: Address): bigint {
  if (token === state.base) return PRICE_SCALE;
  requireSequencerUp(state);
  const [baseFeed, feed] = [feedOf(state, state.base), feedOf(state, token)];
  const [base, answer] = [counted(baseFeed, true), counted(feed, false)];
  const numerator = answer.value * 10n ** (base.decimals + BigInt(state.baseDecimals));
  return (numerator * PRICE_SCALE) / (base.value * 10n ** (answer.decimals + feed.tokenDecimals));
}
