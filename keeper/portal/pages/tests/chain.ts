import type { Address, Hex } from "viem";
import type { Provider, RpcReceipt, RpcTransaction } from "../src/wallet/provider.ts";
import { toQuantity } from "../src/wallet/provider.ts";
import type { TxRecord } from "../src/wallet/records.ts";

export const ME: Address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
export const FUND: Address = "0x0635605d7cd6d565Ab8088cC15e45A927c139d3E";
export const hashOf = (digit: string): Hex => `0x${digit.repeat(64)}`;

/** A chain of a few transactions, to be told what happens to them. */
export class LittleChain implements Provider {
  readonly pool = new Map<Hex, RpcTransaction>();
  readonly mined = new Map<Hex, { tx: RpcTransaction; block: number; status: Hex }>();
  head = 100;
  nonce = 5;
  silent = false;
  hidden = 0; // a block that the node does not have yet

  static transaction(hash: Hex, change: Partial<RpcTransaction> = {}): RpcTransaction {
    return {
      hash,
      nonce: "0x5",
      from: ME.toLowerCase() as Address,
      to: FUND,
      input: "0x1234",
      value: "0x0",
      gas: "0x7a120",
      blockNumber: null,
      ...change,
    };
  }

  mine(tx: RpcTransaction, status: Hex = "0x1"): void {
    this.head += 1;
    this.nonce += 1;
    this.pool.delete(tx.hash);
    this.mined.set(tx.hash, { tx, block: this.head, status });
  }

  async request({ method, params }: { method: string; params?: readonly unknown[] | object }) {
    if (this.silent) throw new Error("no answer");
    const [first] = (params ?? []) as [Hex];
    switch (method) {
      case "eth_getTransactionReceipt":
        return this.receipt(first);
      case "eth_getTransactionByHash":
        return this.pool.get(first) ?? this.mined.get(first)?.tx ?? null;
      case "eth_getTransactionCount":
        return toQuantity(this.nonce);
      case "eth_getBlockByNumber":
        return this.block(first === ("latest" as string) ? this.head : Number(BigInt(first)));
      default:
        throw new Error(`${method} is not of this chain`);
    }
  }

  private receipt(hash: Hex): RpcReceipt | null {
    const found = this.mined.get(hash);
    if (!found) return null;
    const { status, block } = found;
    const blockNumber = toQuantity(block);
    return { status, blockNumber, transactionHash: hash, gasUsed: "0x5208", logs: [] };
  }

  private block(number: number) {
    if (number === this.hidden) return null;
    const transactions = [...this.mined.values()].flatMap((each) =>
      each.block === number ? [each.tx] : [],
    );
    return { number: toQuantity(number), hash: hashOf("b"), timestamp: "0x1", transactions };
  }
}

export const recordOf = (hash: Hex, change: Partial<TxRecord> = {}): TxRecord => ({
  hash,
  what: "Subscribe 1.00 USDC",
  from: ME,
  to: FUND,
  input: "0x1234",
  nonce: 5,
  sentAt: 1_000,
  sentBlock: 100,
  state: "pending",
  words: "Sent.",
  block: null,
  seen: false,
  ...change,
});
