import type { Fund } from "../api/types.ts";
import { Store } from "../lib/store.ts";
import { nowSeconds } from "../lib/time.ts";
import { type Connection, connection } from "../wallet/connection.ts";
import { isFinal, isLost, type TxRecord } from "../wallet/records.ts";
import { type PlannedCall, send } from "../wallet/send.ts";
import { Tracker } from "../wallet/tracker.ts";
import { whyFailed } from "../wallet/why.ts";
import { tellAll } from "./resource.ts";

export const transactions = new Store<readonly TxRecord[]>([]);

let tracker: Tracker | null = null;
let key = "";

function follow(by: Connection | null, fund: Fund): void {
  const wanted = by && by.chainId === fund.chain_id ? `${by.id} ${by.account}` : "";
  if (wanted === key) return;
  key = wanted;
  tracker?.stop();
  tracker = null;
  if (!by || wanted === "") {
    transactions.set([]);
    return;
  }
  tracker = new Tracker(by.provider, by.chainId, by.account, {
    storage: localStorage,
    now: nowSeconds,
    why: (record, block) => whyFailed(by.provider, record, block, fund.base),
  });
  tracker.records.watch(show);
  show(tracker.records.value);
  tracker.start();
}

/** Shows the records; when one became final, what it changed is asked for. */
function show(records: readonly TxRecord[]): void {
  const settled = records.filter((each) => each.block !== null).length;
  const before = transactions.value.filter((each) => each.block !== null).length;
  transactions.set(records);
  if (settled > before) tellAll();
}

export function followTransactions(fund: Fund): () => void {
  follow(connection.value, fund);
  const heard = (event: StorageEvent) => tracker?.heard(event);
  addEventListener("storage", heard);
  const unwatch = connection.watch((by) => follow(by, fund));
  return () => {
    unwatch();
    removeEventListener("storage", heard);
  };
}

/** Sends a planned call and follows it. Throws what the wallet or the chain refused with. */
export async function submit(by: Connection, call: PlannedCall): Promise<TxRecord> {
  const record = await send(by, call);
  tracker?.add(record);
  return record;
}

/** Waits until a transaction is final, or lost: for what takes two of them, one after the other. */
export function settled(sent: TxRecord): Promise<TxRecord> {
  return new Promise((resolve) => {
    const look = (records: readonly TxRecord[]) => {
      const sameNumber = (each: TxRecord) => sent.nonce !== null && each.nonce === sent.nonce;
      const found = records.find((each) => each.hash === sent.hash) ?? records.find(sameNumber);
      if (!found || !(isFinal(found) || isLost(found))) return;
      unwatch();
      resolve(found);
    };
    const unwatch = transactions.watch(look);
    look(transactions.value);
  });
}
