import { type Fees, FeesShape } from "../../api/types.ts";
import { formatPercent, formatUnits } from "../../lib/amount.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink, BlockLink, Origin } from "../../ui/links.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

export function FeesPanel() {
  const { value, problem } = useResource("/fees", FeesShape);
  return (
    <Panel title="Fees" aside={value && <BlockLink number={value.at.block} />}>
      {!value && <Waiting problem={problem} what="The fees" />}
      {value && (
        <>
          <Paid fees={value} />
          <Receivers fees={value} />
          <Rates fees={value} />
        </>
      )}
    </Panel>
  );
}

function Paid({ fees }: { fees: Fees }) {
  const { symbol, decimals } = useShown().fund.base;
  return (
    <Table
      caption="Fees charged so far"
      empty="No fee was charged yet."
      head={[
        "Fee",
        { name: "Shares", right: true },
        { name: `Worth at the strike, ${symbol}`, right: true },
        { name: "Strikes", right: true },
        "Charged last",
      ]}
      rows={fees.paid.map((row) => ({
        key: row.kind,
        cells: [
          row.kind,
          formatUnits(row.shares, 18, 4),
          formatUnits(row.assets, decimals, 2),
          String(row.strikes),
          row.last && <Last key="last" by={row.last} />,
        ],
      }))}
    />
  );
}

/** The sum comes from many strikes: the newest is named here, and each has its own line among the dealings. */
const Last = ({ by }: { by: NonNullable<Fees["paid"][number]["last"]> }) => (
  <>
    {`dealing ${by.dealing}, `}
    <Origin tx={by.tx} block={by.block} />
  </>
);

function Receivers({ fees }: { fees: Fees }) {
  return (
    <Table
      caption="Who gets the fees, in shares"
      empty="Nobody receives fees."
      head={[
        "Receiver",
        { name: "Part", right: true },
        { name: "Owed", right: true },
        { name: "Taken", right: true },
      ]}
      rows={fees.receivers.map((row) => ({
        key: row.account,
        cells: [
          <AddressLink key="at" address={row.account} />,
          formatPercent(row.part),
          formatUnits(row.owed, 18, 4),
          formatUnits(row.withdrawn, 18, 4),
        ],
      }))}
    />
  );
}

function Rates({ fees }: { fees: Fees }) {
  const { symbol } = useShown().fund.base;
  const { rates, high_water_mark: mark } = fees;
  return (
    <p class="soft">
      {`Management ${formatPercent(rates.management)} a year; performance ${formatPercent(rates.performance)} of what a share gains above ${formatUnits(mark, 18, 6)} ${symbol}, the high-water mark. Levies stay with those who hold: entry ${formatPercent(rates.entry_levy)}, exit ${formatPercent(rates.exit_levy)}, in kind ${formatPercent(rates.in_kind_levy)}. Not handed out yet: ${formatUnits(fees.undistributed, 18, 4)} shares.`}
    </p>
  );
}
