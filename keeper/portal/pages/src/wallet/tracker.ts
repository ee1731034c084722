import type { Address } from "viem";
import { Store } from "../lib/store.ts";
import { follow, type Why } from "./follow.ts";
import type { Provider } from "./provider.ts";
import { isFinal, merge, parseRecords, storageKey, type TxRecord } from "./records.ts";

const POLL_MS = 2_000;

/** Where the tracker keeps things, and what time it is: given, so that it can be tried. */
export interface Surroundings {
  storage: Pick<Storage, "getItem" | "setItem">;
  now: () => number;
  why: Why;
}

/** Follows the transactions of one account on one chain until they are final. */
export class Tracker {
  readonly records: Store<readonly TxRecord[]>;
  private readonly key: string;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private busy = false;

  constructor(
    private readonly provider: Provider,
    chainId: number,
    account: Address,
    private readonly around: Surroundings,
  ) {
    this.key = storageKey(chainId, account);
    this.records = new Store<readonly TxRecord[]>(parseRecords(around.storage.getItem(this.key)));
  }

  add(record: TxRecord): void {
    this.save([record]);
    this.start();
  }

  /** Another tab wrote. */
  heard(event: Pick<StorageEvent, "key" | "newValue">): void {
    if (event.key !== this.key) return;
    this.records.set(merge(this.records.value, parseRecords(event.newValue)));
    this.start();
  }

  start(): void {
    if (this.timer !== null || this.records.value.every(isFinal)) return;
    this.timer = setTimeout(() => void this.turn(), POLL_MS);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private async turn(): Promise<void> {
    await this.check();
    if (this.timer === null) return; // stopped meanwhile
    this.timer = null;
    this.start();
  }

  /** Asks the chain once for everything that is not final. */
  async check(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (const record of this.records.value.filter((each) => !isFinal(each))) {
        await this.checkOne(record);
      }
    } finally {
      this.busy = false;
    }
  }

  private async checkOne(record: TxRecord): Promise<void> {
    try {
      const now = this.around.now();
      const found = await follow(this.provider, record, now, this.around.why);
      this.save([isFinal(found) ? { ...found, settledAt: now } : found], record.hash);
    } catch {
      // The node did not answer: nothing is known, and nothing is concluded.
    }
  }

  /** Writes what is new over what any tab wrote; `former` is the hash under which it was known. */
  private save(fresh: readonly TxRecord[], former?: string): void {
    const stored = parseRecords(this.around.storage.getItem(this.key));
    const gone = fresh.every((each) => each.hash === former) ? undefined : former;
    const rest = merge(this.records.value, stored).filter((each) => each.hash !== gone);
    const all = merge(fresh, rest);
    this.around.storage.setItem(this.key, JSON.stringify(all));
    this.records.set(all);
  }
}
