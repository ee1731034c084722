import { useState } from "preact/hooks";
import { type Investor, InvestorShape } from "../../api/investor.ts";
import { formatUnits } from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { WithWallet } from "../../ui/action.tsx";
import { AddressLink, BlockLink, Origin } from "../../ui/links.tsx";
import { Figure, Figures, Panel, Table, Waiting } from "../../ui/parts.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { InKind } from "./in-kind.tsx";
import { Redeem } from "./redeem.tsx";
import { Requests } from "./requests.tsx";
import { Statement } from "./statement.tsx";
import { Subscribe } from "./subscribe.tsx";

export function YourPart() {
  return (
    <Panel title="Your part">
      <WithWallet what="see your shares, subscribe and redeem">
        {(by) => <Yours key={by.account} by={by} />}
      </WithWallet>
    </Panel>
  );
}

function Yours({ by }: { by: Connection }) {
  const { value, problem } = useResource(`/investors/${by.account}`, InvestorShape);
  if (!value) return <Waiting problem={problem} what="Your part" />;
  return (
    <>
      <Position of={value} />
      <Requests of={value} />
      <Doing of={value} by={by} />
      <Events of={value} />
      <Statement by={by} />
    </>
  );
}

function Position({ of }: { of: Investor }) {
  const { fund } = useShown();
  const { symbol, decimals } = fund.base;
  const { result } = of;
  const money = (value: bigint | null) =>
    value === null ? "unknown" : `${formatUnits(value, decimals, 2)} ${symbol}`;
  const rate =
    result.money_weighted === null
      ? result.note
      : `${(result.money_weighted * 100).toFixed(2).replace("-", "−")} % a year, money-weighted`;
  const isLoss = result.result !== null && result.result < 0n;
  return (
    <Figures>
      <Figure name="Your shares" note={<AddressLink address={of.address} />}>
        {formatUnits(of.shares, 18, 4)}
      </Figure>
      <Figure name="Worth at live prices" note={<BlockLink number={of.at.block} />}>
        {money(of.value)}
      </Figure>
      <Figure name="Paid in" note={`taken out ${money(result.taken_out)}`}>
        {money(result.paid_in)}
      </Figure>
      <Figure name="Result" note={rate}>
        <span class={isLoss ? "bad" : ""}>{money(result.result)}</span>
      </Figure>
      <Figure name={`${symbol} in the wallet`}>{money(of.base_balance)}</Figure>
    </Figures>
  );
}

function Events({ of }: { of: Investor }) {
  const { fund } = useShown();
  if (of.events.length === 0) return null;
  return (
    <details>
      <summary>Everything this account did</summary>
      <Table
        caption="Everything this account did"
        head={["What", { name: "Amount", right: true }, "When", "Where"]}
        rows={of.events.map((each, i) => ({
          key: `${each.tx} ${i}`,
          cells: [
            each.kind,
            each.unit === "base"
              ? `${formatUnits(each.amount, fund.base.decimals, 2)} ${fund.base.symbol}`
              : `${formatUnits(each.amount, 18, 4)} shares`,
            each.time === null ? "" : formatTime(each.time),
            <Origin key="where" tx={each.tx} block={each.block} />,
          ],
        }))}
      />
    </details>
  );
}

const WAYS = [
  ["subscribe", "Subscribe"],
  ["redeem", "Redeem"],
  ["kind", "Leave in kind"],
] as const;

function Doing({ of, by }: { of: Investor; by: Connection }) {
  const [way, setWay] = useState<(typeof WAYS)[number][0]>("subscribe");
  return (
    <div class="stack">
      <fieldset class="row choice" aria-label="What to do">
        {WAYS.map(([key, name]) => (
          <button
            type="button"
            key={key}
            class="small"
            aria-pressed={way === key}
            onClick={() => setWay(key)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {way === "subscribe" && <Subscribe of={of} by={by} />}
      {way === "redeem" && <Redeem of={of} by={by} />}
      {way === "kind" && <InKind of={of} by={by} />}
    </div>
  );
}
