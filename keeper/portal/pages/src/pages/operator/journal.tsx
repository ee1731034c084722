import { useMemo, useState } from "preact/hooks";
import { IntentShape } from "../../api/operator.ts";
import { page } from "../../api/types.ts";
import { formatTime } from "../../lib/time.ts";
import { useResource } from "../../state/resource.ts";
import { BlockLink, TxLink } from "../../ui/links.tsx";
import { Pager } from "../../ui/pager.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

const ROWS = 20;

export function JournalPanel() {
  const [offset, setOffset] = useState(0);
  const shape = useMemo(() => page(IntentShape), []);
  const { value, problem } = useResource(`/operator/journal?offset=${offset}&limit=${ROWS}`, shape);
  return (
    <Panel title="Journal">
      {!value && <Waiting problem={problem} what="The journal" />}
      {value && (
        <>
          <Table
            caption="Journal"
            empty="Nothing was sent yet."
            head={["What", "State", "In words", "When", "Where"]}
            rows={value.rows.map((row) => ({
              key: row.id,
              cells: [
                row.purpose,
                <span key="state" class="tag">
                  {row.state}
                </span>,
                row.error ? `${row.explained} ${row.error}` : row.explained,
                formatTime(row.updated),
                <span key="where">
                  {row.tx && <TxLink hash={row.tx} />}{" "}
                  {row.block !== null && <BlockLink number={row.block} />}
                </span>,
              ],
            }))}
          />
          <Pager what="the journal" page={value} onMove={setOffset} />
        </>
      )}
    </Panel>
  );
}
