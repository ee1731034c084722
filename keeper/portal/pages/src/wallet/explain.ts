import { type AbiParameter, type Address, decodeErrorResult, type Hex } from "viem";
import { formatPercent, formatUnits } from "../lib/amount.ts";
import { formatSpan, formatTime } from "../lib/time.ts";
import type { AbiError } from "./contract-errors.ts";
import { explainCode, messageOf, revertDataOf } from "./refusals.ts";
import { RefusedCall, takenFrom } from "./refused-call.ts";

/** The base asset: how amounts of it are said. */
export interface Terms {
  symbol: string; // of the base asset
  decimals: number;
}

type Sentence = (args: readonly unknown[], terms: Terms, call: RefusedCall | null) => string;

const big = (value: unknown): bigint => BigInt(value as bigint | number);
const when = (value: unknown): string => formatTime(Number(big(value)));
const money = (value: unknown, t: Terms): string =>
  `${formatUnits(big(value), t.decimals)} ${t.symbol}`;

/** An amount of a token whose error does not name it: told by its name where the call says which one it takes of the
 * holder, else in its smallest units. */
function amountOf(value: unknown, holder: unknown, t: Terms, call: RefusedCall | null): string {
  const taken = call && takenFrom(call, holder as Address);
  if (taken === "base") return money(value, t);
  if (taken === "shares") return `${formatUnits(big(value), 18)} shares`;
  return `${big(value)} units of the token`;
}

/** Errors that an investor or a member may meet, in words. Everything else is told by its name and numbers. */
const SENTENCES: Record<string, Sentence> = {
  DealingIsPaused: ([until]) =>
    big(until) > 2n ** 39n
      ? "Dealing has ended: the fund winds down. Claims, cancels and the exit in kind still work."
      : `Dealing is paused until ${when(until)}. Claims, cancels and the exit in kind still work.`,
  WindingDown: () => "The fund winds down: only claims, cancels and the exit in kind remain.",
  NotLaunched: () => "The fund is not launched yet.",
  NotAuthorised: ([account, caller]) => `${caller} may not act for ${account}.`,
  ZeroAmount: () => "The amount is 0: it has to be more.",
  NotAllowed: ([controller]) => `${controller} is not on the fund's list of investors.`,
  RequestPending: ([dealing]) =>
    `Your request of dealing ${dealing} waits for its strike: ask again after it.`,
  RedemptionUnfilled: ([id]) =>
    `Your redemption of dealing ${id} is not filled yet: cancel the rest, or wait, before a new one.`,
  SharesLocked: ([until]) => `These shares are locked until ${when(until)}.`,
  CancelAfterClose: ([dealing]) =>
    `Dealing ${dealing} is closed: its requests can be cancelled only if its strike is missed.`,
  NothingToCancel: ([controller]) => `${controller} has nothing to cancel.`,
  NavTooLow: () =>
    "A share is worth so little that only the exit in kind and the wind-down remain.",
  SettlementUnfinished: ([next]) =>
    `More dealings have to be settled first, from ${next} on: press "Settle", then try again.`,
  ERC20InsufficientBalance: ([holder, balance, needed], t, call) =>
    `${holder} has ${amountOf(balance, holder, t, call)}, ${amountOf(needed, holder, t, call)} are needed.`,
  ERC20InsufficientAllowance: ([, allowance, needed], t, call) =>
    `The approval is of ${amountOf(allowance, call?.from, t, call)}, ${amountOf(needed, call?.from, t, call)} are needed.`,
  ERC2612ExpiredSignature: ([deadline]) =>
    `The permit's signature was good until ${when(deadline)}.`,
  ERC2612InvalidSigner: () => "The permit was signed by another account, or for another amount.",
  GovernorAlreadyCastVote: ([voter]) => `${voter} has voted on this proposal already.`,
  GovernorUnexpectedProposalState: () => "The proposal is no longer, or not yet, open for votes.",
  GovernorInsufficientProposerVotes: ([proposer, votes, threshold]) =>
    `${proposer} has ${formatUnits(big(votes), 18, 4)} votes; to propose takes ${formatUnits(big(threshold), 18, 4)}.`,
  GovernorInvalidSignature: () => "The signature is not the voter's, or was used already.",
  VotesExpiredSignature: ([expiry]) => `The signed delegation was good until ${when(expiry)}.`,
  InvalidAccountNonce: ([account, nonce]) =>
    `The signature of ${account} was used already, or another came first: the next number is ${nonce}.`,
  PayOutFailed: ([token]) =>
    `The token ${token} cannot be moved now: mark it to be skipped, which gives its slice up.`,
  TransferMismatch: ([expected, got], t) =>
    `The token delivered ${money(got, t)} where ${money(expected, t)} was due.`,
};

/** Splits a name into words: CloseTooEarly becomes "close too early". */
export const wordsOf = (name: string): string =>
  name
    .replace(/_$/, "")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase();

const TIMES = /(until|time|earliest|before|from|since|deadline|expiry|validUntil|at)$/i;
const SPANS = /(age|period|delay|seconds|window)$/i;
const RATES = /(tolerance|rate|weight|cap|part|move)$/i;
const LEAST_TIME = 1_000_000_000n;

/** One argument, told in the unit that its name says. */
function tell(input: AbiParameter, value: unknown): string {
  const name = input.name ?? "";
  const isNumber = /^u?int/.test(input.type);
  const known = wordsOf(name) || "value";
  if (!isNumber) return `${known} ${String(value)}`;
  const number = big(value);
  if (TIMES.test(name) && number > LEAST_TIME && number < 2n ** 40n) {
    return `${known} ${when(number)}`;
  }
  if (SPANS.test(name)) return `${known} ${formatSpan(Number(number))}`;
  if (/bps$/i.test(name))
    return `${known.replace(/ ?bps$/, "")} ${formatPercent(number * 10n ** 14n)}`;
  if (RATES.test(name) && number > 10n ** 10n) return `${known} ${formatPercent(number)}`;
  return `${known} ${number}`;
}

/** A contract's refusal in words, with its numbers; of a known call it says more. */
export function explainRevert(
  data: Hex,
  errors: readonly AbiError[],
  terms: Terms,
  call: RefusedCall | null = null,
): string {
  let decoded: ReturnType<typeof decodeErrorResult>;
  try {
    decoded = decodeErrorResult({ abi: errors, data });
  } catch {
    return `The contract refused with an error that this page does not know: ${data.slice(0, 10)}.`;
  }
  const { abiItem, errorName, args } = decoded as {
    abiItem: AbiError;
    errorName: string;
    args: readonly unknown[] | undefined;
  };
  const values = args ?? [];
  if (errorName === "Error") return `The contract refused: ${String(values[0])}.`;
  if (errorName === "Panic")
    return `The contract stopped at an internal check (panic ${String(values[0])}).`;
  const sentence = SENTENCES[errorName];
  if (sentence) return sentence(values, terms, call);
  const told = abiItem.inputs.map((input, i) => tell(input, values[i]));
  return `The contract refused: ${wordsOf(errorName)}${told.length ? ` (${told.join(", ")})` : ""}.`;
}

/** Whatever was thrown on the way to the chain, in words. */
export async function explain(error: unknown, terms: Terms): Promise<string> {
  const byCode = explainCode(error);
  if (byCode) return byCode;
  const data = revertDataOf(error);
  if (data) {
    const { contractErrors } = await import("./contract-errors.ts");
    const call = error instanceof RefusedCall ? error : null;
    return explainRevert(data, contractErrors, terms, call);
  }
  const message = messageOf(error);
  if (/insufficient funds/i.test(message)) {
    return "The account has too little of the chain's coin to pay for the gas.";
  }
  return message.length > 300 ? `${message.slice(0, 300)}…` : message;
}
