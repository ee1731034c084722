import type { Hex } from "viem";
import { describe, expect, it } from "vitest";
import type { Connection } from "../src/wallet/connection.ts";
import { type PlannedCall, send } from "../src/wallet/send.ts";
import { FUND, hashOf, ME } from "./chain.ts";

/** A wallet whose owner may choose another network while a call is tried out. */
class Restless {
  readonly sent: Record<string, Hex>[] = [];
  constructor(
    private readonly chains: Hex[],
    private readonly knows: object | null = null,
  ) {}

  async request({ method, params }: { method: string; params?: readonly unknown[] | object }) {
    switch (method) {
      case "eth_estimateGas":
        return "0x5208";
      case "eth_getBlockByNumber":
        return { number: "0x10", hash: hashOf("b"), timestamp: "0x1", transactions: [] };
      case "eth_chainId":
        return this.chains.shift();
      case "eth_sendTransaction":
        this.sent.push((params as Record<string, Hex>[])[0] ?? {});
        return hashOf("a");
      case "eth_getTransactionByHash":
        return this.knows;
      default:
        return null;
    }
  }
}

describe("send", () => {
  const call: PlannedCall = { what: "Subscribe", to: FUND, data: "0x1234" };
  const by = (provider: Restless): Connection => ({
    id: "test",
    name: "test",
    provider,
    account: ME,
    chainId: 31_337,
  });

  it("names the chain that the call is for", async () => {
    const wallet = new Restless(["0x7a69"]);
    await send(by(wallet), call);
    expect(wallet.sent).toMatchObject([{ chainId: "0x7a69", to: FUND }]);
  });

  it("remembers whether a node knew what was sent, and by which number", async () => {
    const chains = (): Hex[] => ["0x7a69"];
    const known = await send(by(new Restless(chains(), { nonce: "0x7" })), call);
    expect(known).toMatchObject({ seen: true, nonce: 7 });
    const unknown = await send(by(new Restless(chains())), call);
    expect(unknown).toMatchObject({ seen: false, nonce: null });
  });

  it("sends nothing once the wallet is on another network", async () => {
    const wallet = new Restless(["0x1"]);
    await expect(send(by(wallet), call)).rejects.toThrow(
      "The wallet changed its network: nothing was sent.",
    );
    expect(wallet.sent).toEqual([]);
  });
});
