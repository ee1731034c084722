import type { Hex } from "viem";

/** What wallets and nodes throw: objects nested in each other's habits. */
interface Thrown {
  code?: unknown;
  message?: unknown;
  data?: unknown;
  error?: unknown;
  cause?: unknown;
  originalError?: unknown;
}

const NESTED = ["data", "error", "cause", "originalError"] as const;
const DEEPEST = 6;

const REJECTED = 4001;
const ALREADY_ASKING = -32002;
const UNAUTHORISED = 4100;
const UNSUPPORTED = 4200;
const DISCONNECTED = [4900, 4901];

const asThrown = (error: unknown): Thrown | null =>
  typeof error === "object" && error !== null ? (error as Thrown) : null;

/** The error and everything wrapped in it. */
function* layers(error: unknown, depth = 0): Generator<unknown> {
  if (depth > DEEPEST || error === undefined || error === null) return;
  yield error;
  const thrown = asThrown(error);
  if (!thrown) return;
  for (const name of NESTED) yield* layers(thrown[name], depth + 1);
}

/** The outermost number that the error calls its code. */
export function codeOf(error: unknown): number | null {
  for (const layer of layers(error)) {
    const code = asThrown(layer)?.code;
    if (typeof code === "number") return code;
  }
  return null;
}

const isBytes = (text: string): boolean => /^0x[0-9a-fA-F]{8,}$/.test(text);

/** Bytes inside a sentence: a selector and whole words, where it speaks of a revert. */
function bytesIn(sentence: string): Hex | null {
  if (!/revert/i.test(sentence)) return null;
  const found = /0x[0-9a-fA-F]{8,}/.exec(sentence)?.[0];
  return found && (found.length - 10) % 64 === 0 ? (found as Hex) : null;
}

/** The bytes that a contract reverted with; null when there are none. What says nothing but them goes first. */
export function revertDataOf(error: unknown): Hex | null {
  const all = [...layers(error)];
  const whole = all.find((layer) => typeof layer === "string" && isBytes(layer));
  if (whole) return whole as Hex;
  for (const layer of all) {
    const text = typeof layer === "string" ? layer : asThrown(layer)?.message;
    const found = typeof text === "string" ? bytesIn(text) : null;
    if (found) return found;
  }
  return null;
}

/** Words for what a wallet refused by its code; null when the code says nothing. */
export function explainCode(error: unknown): string | null {
  const code = codeOf(error);
  if (code === REJECTED) return "You rejected it in the wallet: nothing was sent.";
  if (code === ALREADY_ASKING) {
    return "The wallet already shows a request: answer or close it there, then try again.";
  }
  if (code === UNAUTHORISED)
    return "The wallet does not allow this page to do that with this account.";
  if (code === UNSUPPORTED) return "The wallet does not support this request.";
  if (code !== null && DISCONNECTED.includes(code))
    return "The wallet has no connection to its chain.";
  return null;
}

export function messageOf(error: unknown): string {
  for (const layer of layers(error)) {
    const message = asThrown(layer)?.message;
    if (typeof message === "string" && message !== "") return message;
  }
  return String(error);
}
