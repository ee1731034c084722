import { Store } from "../lib/store.ts";
import { nowSeconds } from "../lib/time.ts";

/**
 * Seconds by the chain: this computer's clock, moved by what the last answer's block said. On a local chain, and on
 * one whose blocks stand still, ages and deadlines would be wrong by this computer's own.
 */
export const chainClock = new Store(nowSeconds());
let ahead = 0;

export function setChainTime(blockTime: number, lag: number): void {
  ahead = blockTime + lag - nowSeconds();
  chainClock.set(nowSeconds() + ahead);
}

export function runClock(): void {
  setInterval(() => chainClock.set(nowSeconds() + ahead), 1_000);
}
