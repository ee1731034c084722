import { decodeFunctionData, encodeAbiParameters, type Hex } from "viem";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Fund } from "../src/api/types.ts";
import { fundAbi, tokenAbi } from "../src/chain/abis.ts";
import { subscribe } from "../src/pages/investor/orders.ts";
import type { Connection } from "../src/wallet/connection.ts";
import type { TxRecord } from "../src/wallet/records.ts";
import type { PlannedCall } from "../src/wallet/send.ts";
import { FUND, hashOf, ME, recordOf } from "./chain.ts";

const sent: PlannedCall[] = [];
let became: Partial<TxRecord> = { state: "confirmed" };

vi.mock("../src/state/transactions.ts", () => ({
  submit: async (_: unknown, call: PlannedCall) => {
    sent.push(call);
    return recordOf(hashOf("a"));
  },
  settled: async (record: TxRecord) => ({ ...record, ...became }),
}));

const TOKEN = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const fund = {
  local: true,
  chain_id: 31_337,
  base: { address: TOKEN, symbol: "USDT", decimals: 6, permit: null },
  addresses: { fund: FUND },
} as unknown as Fund;

/** A wallet whose account has allowed the fund an amount. */
const allowing = (amount: bigint): Connection => ({
  id: "test",
  name: "test",
  account: ME,
  chainId: 31_337,
  provider: { request: async () => encodeAbiParameters([{ type: "uint256" }], [amount]) },
});

const calls = () =>
  sent.map(({ data }) => {
    const abi = [...tokenAbi, ...fundAbi];
    const { functionName, args } = decodeFunctionData({ abi, data: data as Hex });
    return functionName === "approve" ? [functionName, args[1]] : [functionName, args?.[0]];
  });

describe("a subscription by approval", () => {
  beforeEach(() => {
    sent.length = 0;
    became = { state: "confirmed" };
  });
  const go = (allowed: bigint) => subscribe(allowing(allowed), fund, 700n, false, () => {});

  it("approves exactly the amount", async () => {
    await go(0n);
    expect(calls()).toEqual([
      ["approve", 700n],
      ["requestDeposit", 700n],
    ]);
  });

  it("takes a smaller approval back first, as some tokens replace none", async () => {
    await go(300n);
    expect(calls()).toEqual([
      ["approve", 0n],
      ["approve", 700n],
      ["requestDeposit", 700n],
    ]);
  });

  it("asks for no approval where there is enough", async () => {
    await go(700n);
    expect(calls()).toEqual([["requestDeposit", 700n]]);
  });

  it.each([
    ["unseen", "It is not known what became of the approval of exactly 0.0007 USDT. Look."],
    ["replaced", "The approval did not happen. Look."],
  ] as const)("does not go on when the approval is %s", async (state, words) => {
    became = { state, words: "Look." };
    await expect(go(0n)).rejects.toThrow(words);
    expect(calls()).toEqual([["approve", 700n]]);
  });
});
