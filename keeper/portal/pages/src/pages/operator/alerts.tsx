import { useMemo, useState } from "preact/hooks";
import { AlertShape } from "../../api/operator.ts";
import { page } from "../../api/types.ts";
import { formatTime } from "../../lib/time.ts";
import { useResource } from "../../state/resource.ts";
import { Pager } from "../../ui/pager.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

const ROWS = 10;

export function AlertsPanel() {
  const [offset, setOffset] = useState(0);
  const shape = useMemo(() => page(AlertShape), []);
  const { value, problem } = useResource(`/operator/alerts?offset=${offset}&limit=${ROWS}`, shape);
  return (
    <Panel title="Alerts">
      {!value && <Waiting problem={problem} what="The alerts" />}
      {value && (
        <>
          <Table
            caption="Alerts"
            empty="No alert was raised."
            head={["When", "Level", "What"]}
            rows={value.rows.map((row) => ({
              key: row.id,
              cells: [formatTime(row.time), row.level, row.text],
            }))}
          />
          <Pager what="alerts" page={value} onMove={setOffset} />
        </>
      )}
    </Panel>
  );
}
