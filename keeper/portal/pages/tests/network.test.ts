import { describe, expect, it } from "vitest";
import type { Fund } from "../src/api/types.ts";
import { type Announced, withWallet } from "../src/wallet/discovery.ts";
import { switchTo } from "../src/wallet/network.ts";
import type { Provider } from "../src/wallet/provider.ts";

const fund = (rpc: string | null) =>
  ({ chain_id: 31_337, chain_name: "a local test chain", rpc }) as Fund;

/** A wallet that knows only the chains that it was told of. */
class Wallet implements Provider {
  readonly asked: string[] = [];
  constructor(private readonly known: Set<string>) {}

  async request({ method, params }: { method: string; params?: readonly unknown[] | object }) {
    this.asked.push(method);
    const [{ chainId }] = params as [{ chainId: string }];
    if (method === "wallet_addEthereumChain") this.known.add(chainId);
    else if (!this.known.has(chainId)) throw { code: 4902, message: "Unrecognized chain" };
    return null;
  }
}

describe("switchTo", () => {
  it("asks a wallet that knows the chain to switch, and nothing else", async () => {
    const wallet = new Wallet(new Set(["0x7a69"]));
    await switchTo(wallet, fund(null));
    expect(wallet.asked).toEqual(["wallet_switchEthereumChain"]);
  });

  it("tells a wallet that does not know it of the chain, then switches", async () => {
    const wallet = new Wallet(new Set());
    await switchTo(wallet, fund("http://127.0.0.1:8545"));
    expect(wallet.asked).toEqual([
      "wallet_switchEthereumChain",
      "wallet_addEthereumChain",
      "wallet_switchEthereumChain",
    ]);
  });

  it("says what to do where there is no node to tell of", async () => {
    await expect(switchTo(new Wallet(new Set()), fund(null))).rejects.toThrow("chain 31337");
  });
});

describe("withWallet", () => {
  it("lists each wallet once, however often it announces itself", () => {
    const wallet = (id: string, provider: Provider): Announced => ({ id, name: id, provider });
    const [one, two] = [new Wallet(new Set()), new Wallet(new Set())];
    const first = withWallet([], wallet("a.b", one));
    expect(withWallet(first, wallet("a.b", two))).toBe(first);
    expect(withWallet(first, wallet("c.d", one))).toBe(first);
    expect(withWallet(first, wallet("c.d", two))).toHaveLength(2);
  });
});
