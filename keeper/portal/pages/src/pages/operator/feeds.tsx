import { type FeedRow, FeedsShape } from "../../api/operator.ts";
import { formatPercent, formatUnits, partOf, WAD } from "../../lib/amount.ts";
import { formatSpan } from "../../lib/time.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink } from "../../ui/links.tsx";
import { Bar, Panel, Table, Waiting } from "../../ui/parts.tsx";

export function FeedsPanel() {
  const { value, problem } = useResource("/operator/feeds", FeedsShape);
  return (
    <Panel title="Price feeds">
      {!value && <Waiting problem={problem} what="The feeds" />}
      {value && (
        <Table
          caption="Price feeds"
          head={["Token", { name: "Answer", right: true }, "Age", "Sources apart", "State"]}
          rows={value.feeds.map((row) => ({
            key: row.token,
            cells: [
              <AddressLink key="at" address={row.aggregator} label={row.symbol} />,
              row.answer === null ? "none" : formatUnits(row.answer, row.decimals, 4),
              <Age key="age" row={row} />,
              disagreement(row),
              <span key="state" class={row.state === "ok" ? "good" : "bad"}>
                {row.problem ? `${row.state}: ${row.problem}` : row.state}
              </span>,
            ],
          }))}
        />
      )}
    </Panel>
  );
}

function Age({ row }: { row: FeedRow }) {
  if (row.age_s === null) return <>unknown</>;
  return (
    <>
      {`${formatSpan(row.age_s)} of ${formatSpan(row.max_age_s)}`}
      <Bar part={partOf(BigInt(row.age_s) * WAD, BigInt(row.max_age_s) * WAD)} />
    </>
  );
}

function disagreement(row: FeedRow): string {
  if (row.max_disagreement === null) return "one source";
  if (row.disagreement === null) return "unknown";
  return `${formatPercent(row.disagreement)} of ${formatPercent(row.max_disagreement)}`;
}
