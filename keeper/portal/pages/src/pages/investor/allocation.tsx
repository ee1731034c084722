import { AllocationShape, type AllocationSlice } from "../../api/types.ts";
import { formatPercent, formatUnits } from "../../lib/amount.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink, BlockLink } from "../../ui/links.tsx";
import { Bar, Notice, Panel, Table, Waiting } from "../../ui/parts.tsx";

export function AllocationPanel() {
  const { value, problem } = useResource("/allocation", AllocationShape);
  return (
    <Panel title="Allocation" aside={value && <BlockLink number={value.at.block} />}>
      {!value && <Waiting problem={problem} what="The allocation" />}
      {value && (
        <>
          {value.problem && <Notice level="warn">{value.problem}</Notice>}
          <div class="grid two">
            <Slices title="By strategy" rows={value.by_strategy} />
            <Slices title="By token" rows={value.by_token} />
          </div>
          <Slices title="By chain" rows={value.by_chain} />
        </>
      )}
    </Panel>
  );
}

function Slices({ title, rows }: { title: string; rows: readonly AllocationSlice[] }) {
  const { fund } = useShown();
  const { symbol, decimals } = fund.base;
  const isLimited = rows.some((row) => row.cap !== null);
  return (
    <div class="stack">
      <h3>{title}</h3>
      <Table
        caption={title}
        head={[
          "Name",
          { name: `Value in ${symbol}`, right: true },
          "Weight",
          ...(isLimited ? [{ name: "Target and cap", words: true } as const] : []),
        ]}
        rows={rows.map((row) => ({
          key: `${row.name} ${row.address ?? ""}`,
          cells: [
            row.address ? (
              <AddressLink key="at" address={row.address} label={row.name} />
            ) : (
              row.name
            ),
            formatUnits(row.value, decimals, 2),
            <Weight key="weight" row={row} />,
            ...(isLimited ? [limits(row)] : []),
          ],
        }))}
      />
    </div>
  );
}

const Weight = ({ row }: { row: AllocationSlice }) => (
  <>
    {formatPercent(row.weight)}
    <Bar part={row.weight} mark={row.cap} />
  </>
);

function limits(row: AllocationSlice): string {
  const parts = [
    row.target === null ? "" : `target ${formatPercent(row.target)}`,
    row.cap === null ? "" : `cap ${formatPercent(row.cap)}`,
  ];
  return parts.filter(Boolean).join(", ");
}
