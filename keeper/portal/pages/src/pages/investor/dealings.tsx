import { useMemo, useState } from "preact/hooks";
import { type Dealing, DealingShape, page } from "../../api/types.ts";
import { formatChange, formatPercent, formatUnits, partOf } from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { Origin } from "../../ui/links.tsx";
import { Pager } from "../../ui/pager.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

const ROWS = 10;

export function DealingsPanel() {
  const [offset, setOffset] = useState(0);
  const shape = useMemo(() => page(DealingShape), []);
  // One more than is shown: what the last of them changed is told from it.
  const { value, problem } = useResource(`/dealings?offset=${offset}&limit=${ROWS + 1}`, shape);
  return (
    <Panel title="Struck dealings">
      {!value && <Waiting problem={problem} what="The dealings" />}
      {value && <DealingTable rows={value.rows} />}
      {value && <Pager what="dealings" page={{ ...value, limit: ROWS }} onMove={setOffset} />}
    </Panel>
  );
}

function DealingTable({ rows }: { rows: readonly Dealing[] }) {
  const { base } = useShown().fund;
  const money = (value: bigint) => formatUnits(value, base.decimals, 2);
  return (
    <Table
      caption="Struck dealings"
      empty="No dealing was struck yet."
      head={[
        "Dealing",
        "Struck",
        { name: `NAV per share, ${base.symbol}`, right: true },
        { name: "Change", right: true },
        { name: `In, ${base.symbol}`, right: true },
        { name: `Out, ${base.symbol}`, right: true },
        { name: "Fees in shares", right: true },
        "Redemptions filled",
        "Keys apart",
        "Proof",
      ]}
      rows={rows.slice(0, ROWS).map((row, i) => ({
        key: String(row.number),
        cells: [
          String(row.number),
          formatTime(row.struck_at),
          formatUnits(row.per_share, 18, 6),
          change(rows[i + 1], row),
          money(row.assets_in),
          money(row.assets_out),
          formatUnits(row.management_shares + row.performance_shares, 18, 4),
          filled(row),
          apart(row),
          <Proof key="proof" row={row} />,
        ],
      }))}
    />
  );
}

/** From the dealing before; the first one has none. */
function change(before: Dealing | undefined, row: Dealing): string {
  return (before && formatChange(before.per_share, row.per_share)) ?? "";
}

function filled({ filled: done, rolled }: Dealing): string {
  if (done + rolled === 0n) return "none asked";
  if (rolled === 0n) return "all";
  return `${formatPercent(partOf(done, done + rolled))}, the rest rolled over`;
}

function apart({ nav }: Dealing): string {
  if (nav.keeper === null) return "keeper's not known";
  const away = nav.keeper > nav.contract ? nav.keeper - nav.contract : nav.contract - nav.keeper;
  return away === 0n ? "equal" : formatPercent(partOf(away, nav.contract), 6);
}

function Proof({ row }: { row: Dealing }) {
  return (
    <>
      <Origin tx={row.tx} block={row.block} />{" "}
      <a href={`#/verify/${row.number}`} aria-label={`Check the NAV of dealing ${row.number}`}>
        check
      </a>
    </>
  );
}
