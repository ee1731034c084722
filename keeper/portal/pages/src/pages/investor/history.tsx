import { useMemo, useState } from "preact/hooks";
import { HistoryShape, type Point } from "../../api/types.ts";
import { formatPercent, formatUnits, toPlot } from "../../lib/amount.ts";
import { formatDay } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { inOrder, type Line, spread } from "../../ui/lines.ts";
import { BlockLink, Origin } from "../../ui/links.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";
import { Plot } from "../../ui/plot.tsx";

const DAY = 86_400;
const ROWS = 60;
const SPANS: readonly (readonly [string, number | null])[] = [
  ["1 month", 30],
  ["3 months", 91],
  ["1 year", 365],
  ["All", null],
];

/** What one share's worth of the benchmark, bought at the first point and held, is worth at each. */
export function holdBenchmark(points: readonly Point[]): (bigint | null)[] {
  const first = points.find((point) => point.benchmark !== null);
  const price = first?.benchmark;
  if (!first || !price) return points.map(() => null);
  return points.map((point) =>
    point.benchmark === null ? null : (first.per_share * point.benchmark) / price,
  );
}

const formatMoney = (value: number) => value.toFixed(4);
const formatFall = (value: number) => `${value.toFixed(2)} %`;

export function HistoryPanel() {
  const { now } = useShown();
  const [days, setDays] = useState<number | null>(null);
  const midnight = Math.floor(now.at.time / DAY) * DAY;
  const path = days === null ? "/history" : `/history?from=${midnight - days * DAY}`;
  const { value, problem } = useResource(path, HistoryShape);
  const buttons = SPANS.map(([name, span]) => (
    <button
      type="button"
      class="small"
      key={name}
      aria-pressed={span === days}
      onClick={() => setDays(span)}
    >
      {name}
    </button>
  ));
  return (
    <Panel title="History" aside={<span class="row">{buttons}</span>}>
      {!value && <Waiting problem={problem} what="The history" />}
      {value && value.points.length === 0 && (
        <p class="soft">{value.remark ?? "Nothing was recorded in this time."}</p>
      )}
      {value && value.points.length > 0 && (
        <Charts points={value.points} benchmark={value.benchmark} />
      )}
    </Panel>
  );
}

function Charts({ points, benchmark }: { points: readonly Point[]; benchmark: string | null }) {
  const rows = useMemo(() => inOrder(points), [points]);
  const held = useMemo(() => holdBenchmark(rows), [rows]);
  const worth = useMemo(() => worthLines(rows, held, benchmark), [rows, held, benchmark]);
  const falls = useMemo(() => fallLines(rows), [rows]);
  return (
    <>
      <Plot
        lines={worth}
        format={formatMoney}
        label={`NAV per share from ${span(rows)}; the table below has the numbers`}
      />
      <h3>Drawdown: below the highest so far</h3>
      <Plot
        lines={falls}
        low
        format={formatFall}
        label={`Drawdown from ${span(rows)}; the table below has the numbers`}
      />
      <details>
        <summary>History as a table</summary>
        <HistoryTable rows={rows} held={held} benchmark={benchmark} />
      </details>
    </>
  );
}

function span(rows: readonly Point[]): string {
  const [first, last] = [rows[0], rows[rows.length - 1]];
  return first && last ? `${formatDay(first.time)} to ${formatDay(last.time)}` : "no time";
}

function worthLines(
  rows: readonly Point[],
  held: readonly (bigint | null)[],
  benchmark: string | null,
): Line[] {
  const nav: Line = {
    name: "NAV per share",
    colour: "--accent",
    points: rows.map(({ time, per_share }) => ({ time, value: toPlot(per_share, 18) })),
  };
  const bought = rows.flatMap(({ time }, i) => {
    const value = held[i];
    return value === null || value === undefined ? [] : [{ time, value: toPlot(value, 18) }];
  });
  if (bought.length === 0) return [nav];
  const name = `${benchmark ?? "benchmark"} bought and held`;
  return [nav, { name, colour: "--second", dashed: true, points: bought }];
}

const fallLines = (rows: readonly Point[]): Line[] => [
  {
    name: "Drawdown in %",
    colour: "--bad",
    filled: true,
    points: rows.map(({ time, drawdown }) => ({ time, value: toPlot(drawdown, 16) })),
  },
];

interface TableProps {
  rows: readonly Point[];
  held: readonly (bigint | null)[];
  benchmark: string | null;
}

function HistoryTable({ rows, held, benchmark }: TableProps) {
  const shown = spread(
    rows.map((point, i) => ({ point, worth: held[i] ?? null })),
    ROWS,
  ).reverse();
  return (
    <Table
      caption="History"
      head={[
        "Day",
        { name: "NAV per share", right: true },
        { name: `${benchmark ?? "Benchmark"} held`, right: true },
        { name: "Drawdown", right: true },
        "What",
        "Where",
      ]}
      rows={shown.map(({ point, worth }) => ({
        key: `${point.block} ${point.time} ${point.struck ?? ""}`,
        cells: [
          formatDay(point.time),
          formatUnits(point.per_share, 18, 6),
          worth === null ? "" : formatUnits(worth, 18, 6),
          formatPercent(point.drawdown),
          point.struck === null ? "live prices" : `strike of dealing ${point.struck}`,
          point.tx === null ? (
            <BlockLink key="where" number={point.block} />
          ) : (
            <Origin key="where" tx={point.tx} block={point.block} />
          ),
        ],
      }))}
    />
  );
}
