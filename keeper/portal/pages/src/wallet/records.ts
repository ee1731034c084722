import type { Address, Hex } from "viem";

export type State =
  | "pending"
  | "unseen"
  | "confirmed"
  | "failed"
  | "replaced"
  | "cancelled"
  | "dropped";

/** A transaction that left this page, as it is remembered over reloads and shared between tabs. */
export interface TxRecord {
  hash: Hex;
  what: string; // in words: "Subscribe 1,000.00 USDC"
  from: Address;
  to: Address;
  input: Hex;
  nonce: number | null; // null while no node has told it
  sentAt: number; // unix seconds by this computer
  sentBlock: number; // head when it was sent: no need to search before it
  state: State;
  words: string; // what became of it
  block: number | null;
  seen: boolean; // some node knew it once
  settledAt?: number; // unix seconds by this computer, when it was first known to be final
  searched?: number; // blocks before it were searched for what took its number
}

const FINAL: readonly State[] = ["confirmed", "failed", "replaced", "cancelled", "dropped"];
const KEPT = 20;

export const isFinal = (record: TxRecord): boolean => FINAL.includes(record.state);

/** Its number is used, and by what is not known: it is looked for on, but nobody should wait for it. */
export const isLost = (record: TxRecord): boolean =>
  record.state === "unseen" && record.searched !== undefined;

/** Joins what two tabs know: what is final stays, then what was learned last, newest first. */
export function merge(ours: readonly TxRecord[], theirs: readonly TxRecord[]): TxRecord[] {
  const found = new Map<string, TxRecord>();
  for (const record of [...theirs, ...ours]) {
    const other = found.get(record.hash);
    if (!other || !isFinal(other)) found.set(record.hash, record);
  }
  return [...found.values()].sort((a, b) => b.sentAt - a.sentAt).slice(0, KEPT);
}

/** Reads what was written before; anything else than a list of records counts as nothing. */
export function parseRecords(text: string | null): TxRecord[] {
  if (!text) return [];
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows.filter(isRecord) : [];
  } catch {
    return [];
  }
}

function isRecord(row: unknown): row is TxRecord {
  const record = row as Partial<TxRecord> | null;
  return (
    typeof record === "object" &&
    record !== null &&
    /^0x[0-9a-f]{64}$/.test(record.hash ?? "") &&
    typeof record.what === "string" &&
    typeof record.state === "string" &&
    typeof record.sentAt === "number"
  );
}

export const storageKey = (chainId: number, account: Address): string =>
  `phf.transactions.${chainId}.${account.toLowerCase()}`;
