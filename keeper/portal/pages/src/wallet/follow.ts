import type { Hex } from "viem";
import {
  ask,
  fetchBlock,
  type Provider,
  type RpcBlock,
  type RpcReceipt,
  type RpcTransaction,
  toNumber,
  toQuantity,
} from "./provider.ts";
import type { TxRecord } from "./records.ts";

/** Blocks that are searched for the transaction that took another's place. */
const NEWEST_SEARCHED = 256; // once: it was mined just now
const SEARCHED_A_LOOK = 64; // from where it was sent forward
const MOST_SEARCHED = 50_000; // hours even of a fast chain
const LOST =
  "Another transaction with its number was mined, and it could not be found: it may be this one at another fee. Look in your wallet before you send it again.";
const UNSEEN_AFTER_S = 45;
const DROPPED_AFTER_S = 24 * 3_600;

/** Says why a call reverts, or null where it does not. */
export type Why = (record: TxRecord, block: number) => Promise<string>;

/** Asks the chain once what became of a transaction. Throws when the node does not answer: then nothing is known. */
export async function follow(
  provider: Provider,
  record: TxRecord,
  now: number,
  why: Why,
): Promise<TxRecord> {
  const receipt = await ask<RpcReceipt | null>(provider, "eth_getTransactionReceipt", record.hash);
  if (receipt) return settle(record, receipt, why);
  const known = await ask<RpcTransaction | null>(provider, "eth_getTransactionByHash", record.hash);
  if (known) {
    const nonce = toNumber(known.nonce);
    return {
      ...record,
      nonce,
      seen: true,
      state: "pending",
      words: "Waits to be taken into a block.",
    };
  }
  const next = toNumber(await ask<Hex>(provider, "eth_getTransactionCount", record.from, "latest"));
  if (record.nonce !== null && next > record.nonce) return replaced(provider, record);
  return missing(record, now);
}

async function settle(record: TxRecord, receipt: RpcReceipt, why: Why): Promise<TxRecord> {
  const block = toNumber(receipt.blockNumber);
  if (BigInt(receipt.status) === 1n) {
    return { ...record, state: "confirmed", block, words: `In block ${block}.` };
  }
  const reason = await why(record, block);
  const words = `Failed in block ${block}, and changed nothing but what its gas cost: ${reason}`;
  return { ...record, state: "failed", block, words };
}

function missing(record: TxRecord, now: number): TxRecord {
  const age = now - record.sentAt;
  if (age < UNSEEN_AFTER_S) return record;
  // Without its number nobody can say that no other one has it.
  if (age > DROPPED_AFTER_S && record.nonce !== null) {
    const words = "No node has known it for a day: it counts as dropped, and nothing happened.";
    return { ...record, state: "dropped", words };
  }
  const words = record.seen
    ? "The node no longer knows it: it was dropped, perhaps for a low fee. It may still come; send it again only if your wallet does not show it as waiting."
    : "No node has seen it yet. If your wallet does not show it as waiting either, it was never sent.";
  return { ...record, state: "unseen", words };
}

async function replaced(provider: Provider, record: TxRecord): Promise<TxRecord> {
  const { other, searched } = await findByNonce(provider, record);
  if (!other) return { ...record, state: "unseen", words: LOST, searched };
  if (other.to?.toLowerCase() === record.to.toLowerCase() && other.input === record.input) {
    const words = `Sent again by the wallet at another fee, as ${other.hash}.`;
    return { ...record, hash: other.hash, seen: true, state: "pending", words }; // followed on under its new name
  }
  const isCancel = other.to?.toLowerCase() === other.from.toLowerCase() && other.input === "0x";
  const state = isCancel ? "cancelled" : "replaced";
  const words = isCancel
    ? `You cancelled it in the wallet, by ${other.hash}: nothing happened.`
    : `Another transaction of this account took its place: ${other.hash}. It did not happen.`;
  return { ...record, state, words };
}

interface Search {
  other: RpcTransaction | null;
  searched: number; // the next block to look into, from where it was sent on
}

/**
 * Finds the account's transaction with the same number: at first in the newest blocks, and from
 * where this one was sent forward, a part at each look.
 */
async function findByNonce(provider: Provider, record: TxRecord): Promise<Search> {
  const start = record.searched ?? record.sentBlock;
  const head = await fetchBlock(provider, "latest");
  if (!head) return { other: null, searched: start };
  const newest = toNumber(head.number);
  if (record.searched === undefined) {
    const oldest = Math.max(record.sentBlock, newest - NEWEST_SEARCHED + 1);
    for (let number = newest; number >= oldest; number--) {
      const other = await findIn(provider, number, record);
      if (other) return { other, searched: start };
    }
  }
  const end = Math.min(newest, start + SEARCHED_A_LOOK - 1, record.sentBlock + MOST_SEARCHED);
  for (let number = start; number <= end; number++) {
    const other = await findIn(provider, number, record);
    if (other === undefined) return { other: null, searched: number }; // asked for again
    if (other) return { other, searched: number };
  }
  return { other: null, searched: Math.max(start, end + 1) };
}

/** What an account's number was used for in a block; undefined where the node does not have the block. */
async function findIn(
  provider: Provider,
  number: number,
  { from, nonce }: TxRecord,
): Promise<RpcTransaction | null | undefined> {
  const block = await ask<RpcBlock | null>(
    provider,
    "eth_getBlockByNumber",
    toQuantity(number),
    true,
  );
  for (const each of block?.transactions ?? []) {
    if (typeof each === "string") continue;
    const isOurs = each.from.toLowerCase() === from.toLowerCase();
    if (isOurs && toNumber(each.nonce) === nonce) return each;
  }
  return block ? null : undefined;
}
