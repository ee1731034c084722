import { type Address, getAddress, type Hex } from "viem";
import { Store } from "../lib/store.ts";
import { type Announced, announced } from "./discovery.ts";
import { ask, type Provider, toNumber } from "./provider.ts";

/** Who is connected, through what, on which chain. */
export interface Connection {
  id: string;
  name: string;
  provider: Provider;
  account: Address;
  chainId: number;
}

const REMEMBERED = "phf.wallet";

export const connection = new Store<Connection | null>(null);

let stopListening = () => {};

function remember(id: string | null): void {
  if (id === null) localStorage.removeItem(REMEMBERED);
  else localStorage.setItem(REMEMBERED, id);
}

function setAccounts(accounts: readonly Address[]): void {
  const first = accounts[0];
  if (first) connection.update((now) => now && { ...now, account: getAddress(first) });
  else disconnect();
}

function listen(provider: Provider): () => void {
  const onChain = (chain: Hex) =>
    connection.update((now) => now && { ...now, chainId: toNumber(chain) });
  const heard: readonly (readonly [string, (value: never) => void])[] = [
    ["accountsChanged", setAccounts],
    ["chainChanged", onChain],
    ["disconnect", disconnect],
  ];
  for (const [event, listener] of heard) provider.on?.(event, listener);
  return () => {
    for (const [event, listener] of heard) provider.removeListener?.(event, listener);
  };
}

async function open(wallet: Announced, accounts: readonly Address[]): Promise<void> {
  const first = accounts[0];
  if (!first) return;
  const chainId = toNumber(await ask<Hex>(wallet.provider, "eth_chainId"));
  stopListening();
  stopListening = listen(wallet.provider);
  const { id, name, provider } = wallet;
  connection.set({ id, name, provider, account: getAddress(first), chainId });
  remember(id);
}

/** Asks the wallet for its accounts: it shows its own window. */
export async function connect(wallet: Announced): Promise<void> {
  await open(wallet, await ask<Address[]>(wallet.provider, "eth_requestAccounts"));
}

/** Forgets the wallet here; the wallet itself keeps its permission. */
export function disconnect(): void {
  stopListening();
  stopListening = () => {};
  connection.set(null);
  remember(null);
}

/** After a reload: the wallet that was connected is, without a window, if it still allows it. */
export function resume(): () => void {
  const wanted = localStorage.getItem(REMEMBERED);
  let tried = false;
  const attempt = (wallets: readonly Announced[]) => {
    const wallet = wallets.find((each) => each.id === wanted);
    if (!wallet || tried || connection.value) return;
    tried = true;
    ask<Address[]>(wallet.provider, "eth_accounts")
      .then((accounts) => open(wallet, accounts))
      .catch(() => remember(null)); // it will be asked for again
  };
  if (wanted === null) return () => {};
  attempt(announced.value);
  return announced.watch(attempt);
}
