import { Store } from "../lib/store.ts";

/** Where the reader is: the part of the address after #, split at its slashes. */
function read(): readonly string[] {
  return location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
}

export const route = new Store<readonly string[]>(read());

/** Another page begins at its top, for the eye and for a keyboard or a screen reader. */
export function followRoute(): void {
  addEventListener("hashchange", () => {
    route.set(read());
    document.getElementById("main")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  });
}
