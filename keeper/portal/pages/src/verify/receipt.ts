import {
  type Address,
  decodeEventLog,
  decodeFunctionData,
  getAddress,
  type Hex,
  isAddressEqual,
} from "viem";
import {
  ask,
  type Provider,
  type RpcReceipt,
  type RpcTransaction,
  toNumber,
} from "../wallet/provider.ts";
import { confirmedAbi, strikeAbi } from "./abis.ts";

/** What the transaction of a strike carried, and what its events say; the wallet's node told it. */
export interface Strike {
  block: number;
  report: Report | null; // null where the strike was called through another contract
  confirmed: Confirmed;
  struck: Struck;
  performanceShares: bigint;
}

export interface Report {
  dealing: bigint;
  observedBlock: bigint;
  blockHash: Hex;
  unitsHash: Hex;
  prices: readonly bigint[];
  totalAssets: bigint;
  sequence: bigint;
}

export interface Confirmed {
  dealing: bigint;
  sequence: bigint;
  observedBlock: bigint;
  totalAssets: bigint;
  unitsHash: Hex;
  cash: bigint;
  remote: bigint;
  holdingTokens: readonly Address[];
  amounts: readonly bigint[];
  tokens: readonly Address[];
  prices: readonly bigint[];
  rounds: readonly bigint[];
}

export interface Struck {
  dealing: bigint;
  netAssets: bigint;
  supply: bigint;
  grossPerShare: bigint;
  navPerShare: bigint;
  assetsIn: bigint;
  sharesOut: bigint;
  sharesFilled: bigint;
  assetsOut: bigint;
}

type Emitters = { fund: Address; oracle: Address };

/** Events of one contract alone: another could write the same words. */
function find(
  receipt: RpcReceipt,
  from: Address,
  abi: typeof strikeAbi | typeof confirmedAbi,
  name: string,
) {
  for (const log of receipt.logs) {
    if (!isAddressEqual(getAddress(log.address), from)) continue;
    try {
      const event = decodeEventLog({ abi, data: log.data, topics: log.topics });
      if (event.eventName === name) return event.args as unknown;
    } catch {
      // another event of the same contract
    }
  }
  return null;
}

function decodeReport(input: Hex): Report | null {
  try {
    const call = decodeFunctionData({ abi: strikeAbi, data: input });
    return call.functionName === "strike" ? call.args[0] : null;
  } catch {
    return null;
  }
}

export async function fetchStrike(
  provider: Provider,
  hash: Hex,
  { fund, oracle }: Emitters,
): Promise<Strike> {
  const [receipt, sent] = await Promise.all([
    ask<RpcReceipt | null>(provider, "eth_getTransactionReceipt", hash),
    ask<RpcTransaction | null>(provider, "eth_getTransactionByHash", hash),
  ]);
  if (!receipt || !sent) throw new Error(`the wallet's node knows no transaction ${hash}`);
  const confirmed = find(receipt, oracle, confirmedAbi, "NavConfirmed") as Confirmed | null;
  const struck = find(receipt, fund, strikeAbi, "DealingStruck") as Struck | null;
  const fees = find(receipt, fund, strikeAbi, "FeesCharged") as {
    performanceShares: bigint;
  } | null;
  if (!confirmed || !struck || !fees)
    throw new Error(`transaction ${hash} is no strike of this fund`);
  return {
    block: toNumber(receipt.blockNumber),
    report: decodeReport(sent.input),
    confirmed,
    struck,
    performanceShares: fees.performanceShares,
  };
}
