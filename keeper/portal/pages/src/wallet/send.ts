import { type Abi, type Address, encodeFunctionData, type Hex } from "viem";
import type { Connection } from "./connection.ts";
import {
  ask,
  fetchBlock,
  type Provider,
  type RpcTransaction,
  toNumber,
  toQuantity,
} from "./provider.ts";
import type { TxRecord } from "./records.ts";
import { RefusedCall } from "./refused-call.ts";

/** A transaction, ready to be signed, and what it does in words. */
export interface PlannedCall {
  what: string;
  to: Address;
  data: Hex;
}

/** Estimates are exact for the state they were made in; a quarter more lets others go first. */
const SPARE_GAS = 4n;
const CHANGED = "The wallet changed its network: nothing was sent.";

export function planCall(
  what: string,
  to: Address,
  abi: Abi,
  functionName: string,
  args: readonly unknown[],
): PlannedCall {
  return { what, to, data: encodeFunctionData({ abi, functionName, args }) };
}

/** Tries the call out first, so that a refusal costs nothing, then hands it to the wallet. */
export async function send(by: Connection, call: PlannedCall): Promise<TxRecord> {
  const { provider, account } = by;
  const request = { from: account, to: call.to, data: call.data };
  const gas = await tryOut(provider, request);
  const head = await fetchBlock(provider, "latest");
  const limit = toQuantity(gas + gas / SPARE_GAS);
  const chainId = toQuantity(by.chainId);
  if (toNumber(await ask<Hex>(provider, "eth_chainId")) !== by.chainId) throw new Error(CHANGED);
  const hash = await ask<Hex>(provider, "eth_sendTransaction", { ...request, gas: limit, chainId });
  const nonce = await fetchNonce(by, hash);
  return {
    hash,
    what: call.what,
    from: account,
    to: call.to,
    input: call.data,
    nonce,
    sentAt: Math.floor(Date.now() / 1000),
    sentBlock: head ? toNumber(head.number) : 0,
    state: "pending",
    words: "Sent: waits to be taken into a block.",
    block: null,
    seen: nonce !== null,
  };
}

/** The gas that a call takes; one that is refused says which call it was. */
async function tryOut(
  provider: Provider,
  request: { from: Address; to: Address; data: Hex },
): Promise<bigint> {
  try {
    return BigInt(await ask<Hex>(provider, "eth_estimateGas", request));
  } catch (error) {
    throw new RefusedCall(request.from, request.data, error);
  }
}

async function fetchNonce(by: Connection, hash: Hex): Promise<number | null> {
  try {
    const known = await ask<RpcTransaction | null>(by.provider, "eth_getTransactionByHash", hash);
    return known && toNumber(known.nonce);
  } catch {
    return null; // it is sent all the same, and asked for again
  }
}
