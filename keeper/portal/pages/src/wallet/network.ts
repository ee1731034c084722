import type { Fund } from "../api/types.ts";
import { ask, type Provider, toQuantity } from "./provider.ts";
import { codeOf } from "./refusals.ts";

const UNKNOWN_CHAIN = 4902;

/** Asks the wallet to change to the fund's chain, and tells it of the chain where it does not know it. */
export async function switchTo(provider: Provider, fund: Fund): Promise<void> {
  const chainId = toQuantity(fund.chain_id);
  try {
    await ask(provider, "wallet_switchEthereumChain", { chainId });
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_CHAIN) throw error;
    if (!fund.rpc) throw new Error(unknown(fund));
    await ask(provider, "wallet_addEthereumChain", describe(fund, chainId, fund.rpc));
    await ask(provider, "wallet_switchEthereumChain", { chainId });
  }
}

function unknown(fund: Fund): string {
  return `Your wallet does not know ${fund.chain_name} (chain ${fund.chain_id}): add it there, then switch.`;
}

function describe(fund: Fund, chainId: string, rpc: string) {
  return {
    chainId,
    chainName: fund.chain_name,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: [rpc],
  };
}
