import { Store } from "../lib/store.ts";
import type { Provider } from "./provider.ts";

/** A wallet that this page may ask. */
export interface Announced {
  id: string; // reverse domain name, or "injected"
  name: string;
  provider: Provider;
}

interface AnnounceEvent extends Event {
  detail?: { info?: { rdns?: string; name?: string }; provider?: Provider };
}

export const INJECTED = "injected";
export const announced = new Store<readonly Announced[]>([]);

/** Adds a wallet, unless it has spoken before. */
export function withWallet(known: readonly Announced[], next: Announced): readonly Announced[] {
  if (known.some((each) => each.provider === next.provider || each.id === next.id)) return known;
  return [...known, next];
}

/** EIP-6963: wallets announce themselves, as often as they are asked to. */
export function discover(target: Window): () => void {
  const listen = (event: Event) => {
    const { info, provider } = (event as AnnounceEvent).detail ?? {};
    if (!provider || !info?.rdns) return;
    const found = { id: info.rdns, name: info.name ?? info.rdns, provider };
    announced.update((known) => withWallet(known, found));
  };
  target.addEventListener("eip6963:announceProvider", listen);
  target.dispatchEvent(new Event("eip6963:requestProvider"));
  return () => target.removeEventListener("eip6963:announceProvider", listen);
}

/** For a wallet that only knows `window.ethereum`. */
export function addInjected(target: Window): void {
  const provider = (target as { ethereum?: Provider }).ethereum;
  if (!provider || announced.value.length > 0) return;
  announced.update((known) =>
    withWallet(known, { id: INJECTED, name: "Browser wallet", provider }),
  );
}
