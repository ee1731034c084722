import { useState } from "preact/hooks";
import { type Intent, JournalShape } from "../../api/operator.ts";
import type { Fund } from "../../api/types.ts";
import { formatUnits } from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { TxLink } from "../../ui/links.tsx";
import { Notice, Panel, Table, Waiting } from "../../ui/parts.tsx";

const ROWS = 20;

export function JournalPanel() {
  const { base } = useShown().fund;
  const [before, setBefore] = useState<number | null>(null);
  const older = before === null ? "" : `&before=${before}`;
  const { value, problem } = useResource(`/operator/journal?limit=${ROWS}${older}`, JournalShape);
  return (
    <Panel title="Journal" aside={value && countOf(value.states)}>
      {!value && <Waiting problem={problem} what="The journal" />}
      {value?.problem && <Notice level="info">{value.problem}</Notice>}
      {value && <Intents rows={value.rows} base={base} />}
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

/** What the keeper notes in base units, and these pages tell in whole ones. */
const IN_BASE = /^(lend|buy for|allocate|deallocate|harvest) (\d+)(?= |$)/;

export const sayPurpose = (purpose: string, base: { symbol: string; decimals: number }): string =>
  purpose.replace(
    IN_BASE,
    (_, act: string, units: string) =>
      `${act} ${formatUnits(BigInt(units), base.decimals, 2)} ${base.symbol}`,
  );

function nameOf(row: Intent, base: Fund["base"]): string {
  if (row.hidden) return "told when it is over";
  if (row.purpose !== null) return sayPurpose(row.purpose, base);
  return row.call ?? `intent ${row.id}`;
}

const Intents = ({ rows, base }: { rows: readonly Intent[]; base: Fund["base"] }) => (
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
        nameOf(row, base),
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
      {of.next && <div class="soft">{`Next: ${of.next}`}</div>}
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
