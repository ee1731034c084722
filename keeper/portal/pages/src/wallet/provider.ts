import type { Address, Hex } from "viem";

/** EIP-1193, as far as it is used. */
export interface Provider {
  request(call: { method: string; params?: readonly unknown[] | object }): Promise<unknown>;
  on?(event: string, listener: (value: never) => void): unknown;
  removeListener?(event: string, listener: (value: never) => void): unknown;
}

export interface RpcBlock {
  number: Hex;
  hash: Hex;
  timestamp: Hex;
  transactions: readonly (Hex | RpcTransaction)[];
}

export interface RpcTransaction {
  hash: Hex;
  nonce: Hex;
  from: Address;
  to: Address | null;
  input: Hex;
  value: Hex;
  gas: Hex; // the limit
  blockNumber: Hex | null;
}

export interface RpcLog {
  address: Address;
  topics: [Hex, ...Hex[]];
  data: Hex;
  transactionHash: Hex;
  blockNumber: Hex;
}

export interface RpcReceipt {
  status: Hex;
  blockNumber: Hex;
  transactionHash: Hex;
  gasUsed: Hex;
  logs: readonly RpcLog[];
}

/** Asks a provider; the caller knows what a method answers. */
export function ask<T>(provider: Provider, method: string, ...params: unknown[]): Promise<T> {
  return provider.request({ method, params }) as Promise<T>;
}

export const toNumber = (hex: Hex): number => Number(BigInt(hex));

/** A number as JSON-RPC writes quantities. */
export const toQuantity = (value: number | bigint): Hex => `0x${value.toString(16)}`;

export const fetchBlock = (provider: Provider, block: number | "latest") =>
  ask<RpcBlock | null>(
    provider,
    "eth_getBlockByNumber",
    block === "latest" ? block : toQuantity(block),
    false,
  );

/** The chain's own clock: deadlines count by it, not by this computer's. */
export async function fetchChainTime(provider: Provider): Promise<number> {
  const head = await fetchBlock(provider, "latest");
  if (!head) throw new Error("the wallet's node knows no latest block");
  return toNumber(head.timestamp);
}
