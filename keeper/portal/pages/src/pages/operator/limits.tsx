import { type Limit, LimitsShape } from "../../api/operator.ts";
import { formatPercent } from "../../lib/amount.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink } from "../../ui/links.tsx";
import { Bar, Panel, Table, Waiting } from "../../ui/parts.tsx";

export function LimitsPanel() {
  const { value, problem } = useResource("/operator/limits", LimitsShape);
  return (
    <Panel title="Limits and how full they are">
      {!value && <Waiting problem={problem} what="The limits" />}
      {value && (
        <Table
          caption="Limits and how full they are"
          head={[
            "Limit",
            "Of",
            { name: "Now", right: true },
            { name: "Limit", right: true },
            "Full",
          ]}
          rows={value.limits.map((row, i) => ({
            key: `${row.kind} ${row.name} ${i}`,
            cells: [
              row.kind,
              row.subject ? (
                <AddressLink key="at" address={row.subject} label={row.name} />
              ) : (
                row.name
              ),
              row.used === null ? "unknown" : formatPercent(row.used),
              formatPercent(row.limit),
              <Full key="full" row={row} />,
            ],
          }))}
        />
      )}
    </Panel>
  );
}

function Full({ row }: { row: Limit }) {
  if (row.full === null) return <>unknown: a price is missing</>;
  return (
    <>
      {row.more_is_better
        ? `${formatPercent(row.full, 0)}, more is better`
        : formatPercent(row.full, 0)}
      {!row.more_is_better && <Bar part={row.full} />}
    </>
  );
}
