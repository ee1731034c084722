import { type Accounts, AccountsShape } from "../../api/operator.ts";
import { formatUnits } from "../../lib/amount.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink, BlockLink } from "../../ui/links.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

const GWEI_DECIMALS = 9;

export function AccountsPanel() {
  const { value, problem } = useResource("/operator/accounts", AccountsShape);
  return (
    <Panel title="Balances and gas" aside={value && <BlockLink number={value.at.block} />}>
      {!value && <Waiting problem={problem} what="The balances" />}
      {value && (
        <>
          <Table
            caption="Balances and gas"
            head={["Role", "Account", { name: "Native coin", right: true }, "Enough for gas"]}
            rows={value.accounts.map((row) => ({
              key: `${row.role} ${row.account}`,
              cells: [
                row.role,
                <AddressLink key="at" address={row.account} />,
                formatUnits(row.balance, 18, 4),
                <Enough key="enough" low={row.low} />,
              ],
            }))}
          />
          <Gas of={value} />
        </>
      )}
    </Panel>
  );
}

function Enough({ low }: { low: boolean | null }) {
  if (low === null) return <span class="soft">needs none</span>;
  return <span class={low ? "bad" : "good"}>{low ? "too little" : "yes"}</span>;
}

function Gas({ of }: { of: Accounts }) {
  const parts = [
    `Less than ${formatUnits(of.low_balance, 18)} is too little.`,
    of.gas_price === null
      ? ""
      : `Gas costs ${formatUnits(of.gas_price, GWEI_DECIMALS, 2)} gwei now.`,
    of.gas_spent === null ? "" : `Spent on gas so far: ${formatUnits(of.gas_spent, 18, 6)}.`,
  ];
  return <p class="soft">{parts.filter(Boolean).join(" ")}</p>;
}
