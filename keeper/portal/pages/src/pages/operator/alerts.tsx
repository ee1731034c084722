import { type Alerts, AlertsShape } from "../../api/operator.ts";
import { formatTime } from "../../lib/time.ts";
import { useResource } from "../../state/resource.ts";
import { Origin } from "../../ui/links.tsx";
import { Notice, Panel, Table, Waiting } from "../../ui/parts.tsx";

export function AlertsPanel() {
  const { value, problem } = useResource("/operator/alerts", AlertsShape);
  return (
    <Panel title="Alerts">
      {!value && <Waiting problem={problem} what="The alerts" />}
      {value?.problem && <Notice level="info">{value.problem}</Notice>}
      {value && <Conditions of={value} />}
      {value && (
        <details>
          <summary>What happened lately on the chain</summary>
          <Happenings of={value} />
        </details>
      )}
    </Panel>
  );
}

const Conditions = ({ of }: { of: Alerts }) => (
  <Table
    caption="Alerts"
    empty="No alert was raised."
    head={["Alert", { name: "In words", words: true }, "Since", "State"]}
    rows={of.alerts.map((row) => ({
      key: `${row.title} ${row.since}`,
      cells: [
        row.title,
        row.text ?? "told to operators alone",
        formatTime(row.since),
        row.ended_at === null ? (
          <span key="state" class="bad">
            holds
          </span>
        ) : (
          `over since ${formatTime(row.ended_at)}`
        ),
      ],
    }))}
  />
);

const Happenings = ({ of }: { of: Alerts }) => (
  <Table
    caption="What happened lately on the chain"
    empty="Nothing notable."
    head={[{ name: "What", words: true }, "When", "Where"]}
    rows={of.happenings.map((row, i) => ({
      key: `${row.tx} ${i}`,
      cells: [
        row.text,
        row.time === null ? "" : formatTime(row.time),
        <Origin key="where" tx={row.tx} block={row.block} />,
      ],
    }))}
  />
);
