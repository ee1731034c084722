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

export const REJECTED = 4001;
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

/** The bytes that a contract reverted with; null when there are none. A message may name no more than their beginning. */
export function revertDataOf(error: unknown): Hex | null {
  let named: Hex | null = null;
  for (const layer of layers(error)) {
    const text = typeof layer === "string" ? layer : asThrown(layer)?.message;
    if (typeof text !== "string") continue;
    const found = /0x[0-9a-fA-F]{8,}/.exec(text)?.[0];
    const isWhole = typeof layer === "string" && found === layer;
    if (isWhole) return found as Hex;
    const isNamed = /revert/i.test(text) && found !== undefined && (found.length - 10) % 64 === 0;
    if (isNamed) named ??= found as Hex;
  }
  return named;
}

export const wasRejected = (error: unknown): boolean => codeOf(error) === REJECTED;

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
