import { Store } from "../lib/store.ts";

/** Where the reader is: the part of the address after #, split at its slashes. */
function read(): readonly string[] {
  return location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
}

export const route = new Store<readonly string[]>(read());

export function followRoute(): void {
  addEventListener("hashchange", () => route.set(read()));
}
