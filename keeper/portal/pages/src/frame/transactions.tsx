import { useStore } from "../lib/store.ts";
import { nowSeconds } from "../lib/time.ts";
import { transactions } from "../state/transactions.ts";
import { TxLink } from "../ui/links.tsx";
import { isFinal, type State, type TxRecord } from "../wallet/records.ts";

const NAMES: Record<State, string> = {
  pending: "waiting",
  unseen: "not seen",
  confirmed: "done",
  failed: "failed",
  replaced: "replaced",
  cancelled: "cancelled",
  dropped: "dropped",
};
const SHOWN_FOR_S = 24 * 3600;

/** What became of it is told for a day, however long that took. */
const isRecent = (each: TxRecord): boolean =>
  !isFinal(each) || nowSeconds() - (each.settledAt ?? each.sentAt) < SHOWN_FOR_S;

/** What was sent from here: it stays over a reload, and is the same in every tab. */
export function TransactionList() {
  const all = useStore(transactions);
  const recent = all.filter(isRecent);
  return (
    <section class="panel" aria-label="Your transactions" hidden={recent.length === 0}>
      <strong>Your transactions</strong>
      <ul class="list" aria-live="polite" aria-relevant="additions text">
        {recent.slice(0, 6).map((each) => (
          <Line key={`${each.from} ${each.nonce ?? each.hash}`} record={each} />
        ))}
      </ul>
    </section>
  );
}

function Line({ record }: { record: TxRecord }) {
  const tone = record.state === "confirmed" ? "good" : record.state === "failed" ? "bad" : "";
  return (
    <li>
      <strong>{record.what}</strong> <span class={`tag ${tone}`}>{NAMES[record.state]}</span>{" "}
      <TxLink hash={record.hash} /> <span class="soft">{record.words}</span>
    </li>
  );
}
