import { type FeedRow, FeedsShape } from "../../api/operator.ts";
import { formatPercent, formatUnits, partOf } from "../../lib/amount.ts";
import { formatSpan } from "../../lib/time.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink, BlockLink } from "../../ui/links.tsx";
import { Bar, Panel, Table, Waiting } from "../../ui/parts.tsx";

export function FeedsPanel() {
  const { value, problem } = useResource("/operator/feeds", FeedsShape);
  return (
    <Panel title="Price feeds" aside={value && <BlockLink number={value.at.block} />}>
      {!value && <Waiting problem={problem} what="The feeds" />}
      {value && (
        <Table
          caption="Price feeds"
          head={[
            "Token",
            { name: "Answer in USD", right: true },
            "Age",
            "Sources apart",
            { name: "State", words: true },
          ]}
          rows={value.feeds.map((row) => ({
            key: row.token,
            cells: [
              <AddressLink key="at" address={row.token} label={row.symbol} />,
              formatUnits(row.answer, row.decimals, 4),
              <Age key="age" row={row} />,
              <Apart key="apart" row={row} />,
              <State key="state" row={row} />,
            ],
          }))}
        />
      )}
      {value?.sequencer && <p>{value.sequencer}</p>}
    </Panel>
  );
}

const Age = ({ row }: { row: FeedRow }) => (
  <>
    {`${formatSpan(row.age_s)} of ${formatSpan(row.max_age_s)}`}
    <Bar part={partOf(BigInt(row.age_s), BigInt(row.max_age_s))} limit />
  </>
);

function Apart({ row }: { row: FeedRow }) {
  const { difference, max_difference: most } = row;
  if (most === null) return <>one source</>;
  if (difference === null) return <>unknown</>;
  return (
    <>
      {`${formatPercent(difference)} of ${formatPercent(most)}`}
      <Bar part={partOf(difference, most)} limit />
    </>
  );
}

function State({ row }: { row: FeedRow }) {
  if (row.disabled) return <span class="bad">disabled</span>;
  if (row.problem) return <span class="bad">{row.problem}</span>;
  if (row.probation) return <>{row.probation}</>;
  return <span class="good">usable</span>;
}
