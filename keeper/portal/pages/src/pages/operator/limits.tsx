import { type Limit, type LimitKind, LimitsShape } from "../../api/operator.ts";
import { formatPercent } from "../../lib/amount.ts";
import { useResource } from "../../state/resource.ts";
import { BlockLink } from "../../ui/links.tsx";
import { Bar, Panel, Table, Waiting } from "../../ui/parts.tsx";

const NAMES: Record<LimitKind, string> = {
  fund_loss: "Loss bucket of the fund",
  turnover: "Turnover bucket",
  cash_floor: "Cash floor",
  strategy_loss: "Loss bucket of a strategy",
  strategy_cap: "Weight of a strategy",
  strategy_drawdown: "Drawdown of a strategy",
  token_cap: "Weight of a token",
  adapter_cap: "Weight held through an adapter",
};

export function LimitsPanel() {
  const { value, problem } = useResource("/operator/limits", LimitsShape);
  return (
    <Panel
      title="Limits and how full they are"
      aside={value && <BlockLink number={value.at.block} />}
    >
      {!value && <Waiting problem={problem} what="The limits" />}
      {value && (
        <Table
          caption="Limits and how full they are"
          head={[
            "Limit",
            "Of",
            { name: "Now", right: true },
            { name: "At most", right: true },
            "Full",
          ]}
          rows={value.limits.map((row) => ({
            key: `${row.kind} ${row.subject ?? ""}`,
            cells: [
              NAMES[row.kind],
              row.subject ?? "the fund",
              row.used === null ? "unknown" : formatPercent(row.used),
              row.more_is_better
                ? `at least ${formatPercent(row.limit)}`
                : formatPercent(row.limit),
              <Full key="full" row={row} />,
            ],
          }))}
        />
      )}
    </Panel>
  );
}

function Full({ row }: { row: Limit }) {
  if (row.filled === null) return <>unknown: a price is missing</>;
  if (row.more_is_better) {
    const isKept = row.used !== null && row.used >= row.limit;
    return <span class={isKept ? "good" : "bad"}>{isKept ? "kept" : "below it"}</span>;
  }
  return (
    <>
      {formatPercent(row.filled, 0)}
      <Bar part={row.filled} limit />
    </>
  );
}
