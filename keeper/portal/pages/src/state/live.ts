import { type Now, NowShape } from "../api/types.ts";
import { formatUnits } from "../lib/amount.ts";
import { Store } from "../lib/store.ts";
import { tellAll } from "./resource.ts";

export interface News {
  id: string;
  kind: Kind;
  text: string;
  origin: { tx: string; block: number } | null;
}

type Kind = "strike" | "trade" | "proposal" | "alert";

const SHOWN = 5;
const KINDS: readonly Kind[] = ["strike", "trade", "proposal", "alert"];
const WORDS: Record<Kind, string> = {
  strike: "A dealing was struck",
  trade: "The fund traded",
  proposal: "A proposal changed",
  alert: "The keeper raised an alert",
};
const SILENCE_MS = 90_000; // after this a line may be dead without either end knowing
const LONGEST_WAIT_MS = 30_000;
const BETWEEN_LOOKS_MS = 5_000; // blocks may come faster than figures are read

/** Whether what is shown follows the fund, what it said last, and what happened since. */
export const stream = new Store<"opening" | "open" | "lost">("opening");
export const latestNow = new Store<Now | null>(null);
export const news = new Store<readonly News[]>([]);

let source: EventSource | null = null;
let wait = 1_000;
let last = Date.now();
let lastLook = 0;
let later: ReturnType<typeof setTimeout> | null = null;

function tell(kind: Kind, event: MessageEvent<string>): void {
  const id = event.lastEventId || String(Date.now());
  if (news.value.some((each) => each.id === id)) return;
  const told = parse(event.data);
  const fresh = { id, kind, text: sentence(kind, told), origin: originOf(told) };
  news.update((all) => [fresh, ...all].slice(0, SHOWN));
  tellAll();
}

interface Place {
  tx?: unknown;
  block?: unknown;
}

interface Told extends Place {
  text?: unknown;
  dealing?: Place & { number?: unknown; per_share?: unknown };
  proposal?: { title?: unknown; state?: unknown };
}

function parse(data: string): Told {
  try {
    return (JSON.parse(data) as Told | null) ?? {};
  } catch {
    return {}; // not what was expected: the kind has to do
  }
}

/** Where on the chain it happened, as far as it says so. */
function originOf(told: Told): News["origin"] {
  const { tx, block } = told.dealing ?? told;
  return typeof tx === "string" && typeof block === "number" ? { tx, block } : null;
}

/** The event in words; whatever it leaves out, its kind says the rest. */
function sentence(kind: Kind, { text, dealing, proposal }: Told): string {
  try {
    if (typeof text === "string" && text !== "") return text;
    if (typeof dealing?.per_share === "string") {
      const price = formatUnits(BigInt(dealing.per_share), 18, 6);
      return `Dealing ${String(dealing.number)} was struck at ${price} a share.`;
    }
    if (typeof proposal?.title === "string") {
      return `Proposal "${proposal.title}" is ${String(proposal.state)}, or its votes moved.`;
    }
  } catch {
    // a price that is no number: the kind has to do
  }
  return `${WORDS[kind]}.`;
}

/** A new block: the head of the page follows at once, everything else now and then. */
function hearNow(data: string): void {
  try {
    const now = NowShape(JSON.parse(data), "now");
    const isNew = now.at.hash !== latestNow.value?.at.hash;
    latestNow.set(now);
    if (!isNew) return;
  } catch {
    // told without its figures: they are asked for
  }
  lookSoon();
}

/** Has everything asked for again; just after another time only as soon as it may be, but never not at all. */
function lookSoon(): void {
  if (later !== null) return;
  const rest = Math.max(0, lastLook + BETWEEN_LOOKS_MS - Date.now());
  later = setTimeout(() => {
    later = null;
    lastLook = Date.now();
    tellAll();
  }, rest);
}

export function openStream(): void {
  source?.close();
  const mine = new EventSource("/api/v1/live");
  source = mine;
  const hear = () => {
    last = Date.now();
  };
  mine.onopen = () => {
    hear();
    wait = 1_000;
    if (stream.value === "lost") tellAll(); // what was missed meanwhile
    stream.set("open");
  };
  mine.addEventListener("reset", tellAll); // away for too long: everything may be new
  mine.addEventListener("now", (event) => {
    hear();
    hearNow((event as MessageEvent<string>).data);
  });
  for (const kind of KINDS) {
    mine.addEventListener(kind, (event) => {
      hear();
      tell(kind, event as MessageEvent<string>);
    });
  }
  mine.onerror = () => lose(mine);
}

/** A browser reconnects by itself while the stream is `CONNECTING`; once it is closed, this page does. */
function lose(mine: EventSource): void {
  if (mine !== source) return;
  stream.set("lost");
  if (mine.readyState !== EventSource.CLOSED) return;
  setTimeout(openStream, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

/** Keeps the stream; a quiet one is opened anew now and then, which costs one answer. */
export function watchStream(): void {
  openStream();
  setInterval(() => {
    if (Date.now() - last < SILENCE_MS || stream.value !== "open") return;
    last = Date.now();
    openStream();
  }, 5_000);
}

/** News are read once. */
export const forget = (id: string): void =>
  news.update((all) => all.filter((each) => each.id !== id));
