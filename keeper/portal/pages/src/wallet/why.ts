import { explain, type Terms } from "./explain.ts";
import {
  ask,
  type Provider,
  type RpcReceipt,
  type RpcTransaction,
  toQuantity,
} from "./provider.ts";
import type { TxRecord } from "./records.ts";
import { RefusedCall } from "./refused-call.ts";

const OUT_OF_GAS = "it ran out of the gas that it was given.";
const UNKNOWN = "something changed just before it; tried again, it would not fail.";
/** A call may keep this part of its gas when what it calls runs out (EIP-150). */
const KEPT = 64n;

/**
 * Says why a mined transaction failed: it is called once more, on top of the block before its own;
 * and on top of its own, for what others did in it first.
 */
export async function whyFailed(
  provider: Provider,
  record: TxRecord,
  block: number,
  terms: Terms,
): Promise<string> {
  if (await ranOut(provider, record)) return OUT_OF_GAS;
  const { from, to, input } = record;
  for (const on of [block - 1, block]) {
    try {
      await ask(provider, "eth_call", { from, to, data: input }, toQuantity(on));
    } catch (error) {
      return explain(new RefusedCall(from, input, error), terms);
    }
  }
  return UNKNOWN;
}

async function ranOut(provider: Provider, { hash }: TxRecord): Promise<boolean> {
  const sent = await ask<RpcTransaction | null>(provider, "eth_getTransactionByHash", hash);
  const receipt = await ask<RpcReceipt | null>(provider, "eth_getTransactionReceipt", hash);
  if (!sent || !receipt) return false;
  const [used, limit] = [BigInt(receipt.gasUsed), BigInt(sent.gas)];
  return used >= limit - limit / KEPT;
}
