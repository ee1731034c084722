import { Store } from "../lib/store.ts";
import { nowSeconds } from "../lib/time.ts";

export interface Session {
  address: string;
  expires_at: number;
}

const REMEMBERED = "phf.session";

function read(): Session | null {
  try {
    const found = JSON.parse(localStorage.getItem(REMEMBERED) ?? "null") as Session | null;
    return found && found.expires_at > nowSeconds() ? found : null;
  } catch {
    return null;
  }
}

/** Who signed in here; the cookie itself no script can read, and the server has the last word. */
export const session = new Store<Session | null>(read());

export function rememberSession(found: Session | null): void {
  if (found) localStorage.setItem(REMEMBERED, JSON.stringify(found));
  else localStorage.removeItem(REMEMBERED);
  session.set(found);
}
