import { useState } from "preact/hooks";
import { type Intent, JournalShape } from "../../api/operator.ts";
import { formatTime } from "../../lib/time.ts";
import { useResource } from "../../state/resource.ts";
import { TxLink } from "../../ui/links.tsx";
import { Notice, Panel, Table, Waiting } from "../../ui/parts.tsx";

const ROWS = 20;

export function JournalPanel() {
  const [before, setBefore] = useState<number | null>(null);
  const older = before === null ? "" : `&before=${before}`;
  const { value, problem } = useResource(`/operator/journal?limit=${ROWS}${older}`, JournalShape);
  return (
    <Panel title="Journal" aside={value && countOf(value.states)}>
      {!value && <Waiting problem={problem} what="The journal" />}
      {value?.problem && <Notice level="info">{value.problem}</Notice>}
      {value && <Intents rows={value.rows} />}
      {value && (
        <nav class="row" aria-label="Pages of the journal">
          <button
            type="button"
            class="small"
            disabled={before === null}
            onClick={() => setBefore(null)}
          >
            Newest
          </button>
          <button
            type="button"
            class="small"
            disabled={value.cursor === null}
            onClick={() => setBefore(value.cursor)}
          >
            Older
          </button>
        </nav>
      )}
    </Panel>
  );
}

/** How many intents are in each state. */
const countOf = (states: Readonly<Record<string, number>>): string =>
  Object.entries(states)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");

const Intents = ({ rows }: { rows: readonly Intent[] }) => (
  <Table
    caption="Journal"
    empty="Nothing was wanted yet."
    head={[
      { name: "What", words: true },
      "State",
      { name: "What happened", words: true },
      "When",
      "Transactions",
    ]}
    rows={rows.map((row) => ({
      key: String(row.id),
      cells: [
        row.hidden ? "told when it is over" : (row.purpose ?? row.call ?? `intent ${row.id}`),
        <span key="state" class="tag">
          {row.state}
        </span>,
        <Story key="story" of={row} />,
        formatTime(row.created_at),
        <span key="txs">
          {row.txs.map((hash) => (
            <span key={hash}>
              <TxLink hash={hash} />{" "}
            </span>
          ))}
        </span>,
      ],
    }))}
  />
);

function Story({ of }: { of: Intent }) {
  const last = of.chapters[of.chapters.length - 1];
  return (
    <>
      {of.reason ?? last?.text ?? ""}
      {of.next && ` Next: ${of.next}`}
      {of.chapters.length > 1 && (
        <details>
          <summary>{`All ${of.chapters.length} steps`}</summary>
          <ol>
            {of.chapters.map((chapter) => (
              <li key={`${chapter.at} ${chapter.text}`}>{`${chapter.at}: ${chapter.text}`}</li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
