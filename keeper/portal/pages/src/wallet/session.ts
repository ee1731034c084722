import { Store } from "../lib/store.ts";

/** Who signed in, as the server said last; null when nobody did. The cookie itself no script can read. */
export const session = new Store<string | null>(null);
