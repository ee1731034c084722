import type { Hex } from "viem";
import { describe, expect, it } from "vitest";
import type { Provider } from "../src/wallet/provider.ts";
import { whyFailed } from "../src/wallet/why.ts";
import { hashOf, LittleChain, recordOf } from "./chain.ts";

const ours = hashOf("a");
const terms = { symbol: "USDC", decimals: 6 };
const BLOCK = 101;

/** A chain on which calls revert on top of some blocks, with an error that every contract has. */
function chainOf(reverting: readonly number[], gasUsed: Hex = "0x5208"): Provider {
  const tx = LittleChain.transaction(ours, { gas: "0x186a0" });
  return {
    async request({ method, params }) {
      if (method === "eth_getTransactionByHash") return tx;
      if (method === "eth_getTransactionReceipt") return { gasUsed };
      const [, on] = params as [unknown, Hex];
      if (!reverting.includes(Number(BigInt(on)))) return "0x";
      throw { code: 3, message: "execution reverted", data: "0x1f2a2005" }; // ZeroAmount()
    },
  };
}

describe("why a transaction failed", () => {
  const ask = (chain: Provider) => whyFailed(chain, recordOf(ours), BLOCK, terms);

  it.each([
    ["in a block before it", [100, 101]],
    ["in its own block, before it", [101]],
  ])("is found where what made it fail happened %s", async (_, blocks) => {
    expect(await ask(chainOf(blocks))).toBe("The amount is 0: it has to be more.");
  });

  it("is that it ran out of gas, where it used all but what a caller may keep", async () => {
    expect(await ask(chainOf([], "0x18200"))).toContain("ran out of the gas");
    expect(await ask(chainOf([], "0x17000"))).not.toContain("ran out of the gas");
  });

  it("is not known where neither of the two fails again", async () => {
    expect(await ask(chainOf([]))).toContain("it would not fail");
  });
});
