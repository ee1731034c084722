import { type Abi, type Address, encodeErrorResult, encodeFunctionData } from "viem";
import { describe, expect, it } from "vitest";
import { fundAbi } from "../src/chain/abis.ts";
import { contractErrors } from "../src/wallet/contract-errors.ts";
import { explain, explainRevert, wordsOf } from "../src/wallet/explain.ts";
import { codeOf, revertDataOf } from "../src/wallet/refusals.ts";
import { RefusedCall } from "../src/wallet/refused-call.ts";
import { FUND } from "./chain.ts";

const usdc = { symbol: "USDC", decimals: 6 };
const WORD = `0x${"1".repeat(64)}`;
const me = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

function revert(errorName: string, args: readonly unknown[]): string {
  const data = encodeErrorResult({ abi: contractErrors as Abi, errorName, args });
  return explainRevert(data, contractErrors, usdc);
}

describe("explainRevert", () => {
  it("tells an investor's errors in sentences, with their numbers", () => {
    expect(revert("SharesLocked", [1_651_320_000n])).toBe(
      "These shares are locked until 2022-04-30 12:00 UTC.",
    );
    expect(revert("CancelAfterClose", [7n])).toContain("Dealing 7 is closed");
    expect(revert("TransferMismatch", [2_000_000n, 1_500_000n])).toBe(
      "The token delivered 1.50 USDC where 2.00 USDC was due.",
    );
    expect(revert("GovernorAlreadyCastVote", [me])).toBe(
      `${me} has voted on this proposal already.`,
    );
  });

  it("tells every other error by its name and its numbers", () => {
    expect(revert("StalePrice", [me, 90_000n, 3_600n])).toBe(
      `The contract refused: stale price (token ${me}, age 1 day 1 hour, max age 1 hour).`,
    );
    expect(revert("BelowMinimum", [5n, 100n])).toBe(
      "The contract refused: below minimum (amount 5, minimum 100).",
    );
  });

  it("has words for every error of every contract", () => {
    expect(contractErrors.length).toBeGreaterThan(150);
    for (const { name } of contractErrors) expect(wordsOf(name)).toMatch(/^[a-z0-9 ]+$/);
  });

  it("says the selector of an error that no contract of the fund has", () => {
    expect(explainRevert("0xdeadbeef", contractErrors, usdc)).toContain("0xdeadbeef");
  });

  it("passes on a plain reason", () => {
    const data = encodeErrorResult({
      abi: [{ type: "error", name: "Error", inputs: [{ type: "string", name: "m" }] }],
      errorName: "Error",
      args: ["ERC20: transfer amount exceeds balance"],
    });
    expect(explainRevert(data, contractErrors, usdc)).toContain("transfer amount exceeds balance");
  });
});

describe("a token that lacks something", () => {
  const encodedError = (errorName: string, args: readonly unknown[]) => ({
    data: encodeErrorResult({ abi: contractErrors as Abi, errorName, args }),
  });
  const call = (functionName: string, args: readonly unknown[], from: Address = me) =>
    [from, encodeFunctionData({ abi: fundAbi as Abi, functionName, args })] as const;
  const lacks = encodedError("ERC20InsufficientBalance", [me, 0n, 1_000_000_001n]);
  const subscribing = call("requestDeposit", [1_000_000_001n, me, me]);

  it.each([
    ["of the base asset", subscribing, "0.00 USDC, 1,000.000001 USDC are needed."],
    [
      "of the base asset, by permit",
      call("requestDepositWithPermit", [1n, me, 1n, 27, WORD, WORD]),
      "0.00 USDC, 1,000.000001 USDC are needed.",
    ],
    [
      "of shares",
      call("requestRedeem", [1_000_000_001n, me, me]),
      "0.00 shares, 0.000000001000000001 shares are needed.",
    ],
    [
      "of shares, in kind",
      call("redeemInKind", [1_000_000_001n, me, []]),
      "0.00 shares, 0.000000001000000001 shares are needed.",
    ],
  ])("is named with its amounts: %s", async (_, [from, input], words) => {
    expect(await explain(new RefusedCall(from, input, lacks), usdc)).toBe(`${me} has ${words}`);
  });

  it.each([
    ["by a call that takes none", call("cancelDeposit", [me])],
    ["of somebody else than who calls", call("requestDeposit", [1n, me, me], FUND)],
    ["by a call that is none of the fund's", [me, "0x12345678"] as const],
  ])("is told in its smallest units: %s", async (_, [from, input]) => {
    expect(await explain(new RefusedCall(from, input, lacks), usdc)).toBe(
      `${me} has 0 units of the token, 1000000001 units of the token are needed.`,
    );
  });

  it("is named of an approval too", async () => {
    const short = encodedError("ERC20InsufficientAllowance", [FUND, 500_000n, 2_000_000n]);
    const thrown = new RefusedCall(...subscribing, short);
    expect(await explain(thrown, usdc)).toBe("The approval is of 0.50 USDC, 2.00 USDC are needed.");
  });

  it("keeps what a wallet said of the call", async () => {
    const rejected = new RefusedCall(...subscribing, { code: 4001, message: "no" });
    expect(await explain(rejected, usdc)).toContain("You rejected it");
    const plain = new RefusedCall(...subscribing, { code: -32000, message: "the node is busy" });
    expect(await explain(plain, usdc)).toBe("the node is busy");
  });
});

describe("what wallets throw", () => {
  const data = encodeErrorResult({
    abi: contractErrors as Abi,
    errorName: "CancelAfterClose",
    args: [3n],
  });

  it.each([
    ["flat", { code: 3, message: "execution reverted", data }],
    [
      "nested as data",
      { code: -32603, message: "Internal", data: { code: 3, message: "x", data } },
    ],
    ["as an original error", { code: -32603, data: { originalError: { code: 3, data } } }],
    ["as a cause", new Error("failed", { cause: { code: 3, data } })],
    [
      "beside a text that has its name alone",
      { message: `execution reverted: custom error ${data.slice(0, 10)}`, data },
    ],
    ["in its text", { code: -32000, message: `execution reverted: custom error ${data}` }],
  ])("finds the contract's bytes: %s", async (_, thrown) => {
    expect(revertDataOf(thrown)).toBe(data);
    expect(await explain(thrown, usdc)).toContain("Dealing 3 is closed");
  });

  it("does not take a transaction's hash for an error", () => {
    expect(revertDataOf({ message: `unknown transaction 0x${"ab".repeat(32)}` })).toBeNull();
  });

  it.each([
    [4001, "You rejected it in the wallet: nothing was sent."],
    [-32002, "The wallet already shows a request"],
    [4100, "does not allow"],
    [4900, "no connection"],
  ])("says code %i in words", async (code, words) => {
    expect(codeOf({ code })).toBe(code);
    expect(await explain({ code, message: "raw text of a wallet" }, usdc)).toContain(words);
  });

  it("says that gas is missing", async () => {
    const thrown = { code: -32000, message: "insufficient funds for gas * price + value" };
    expect(await explain(thrown, usdc)).toContain("too little of the chain's coin");
  });
});
