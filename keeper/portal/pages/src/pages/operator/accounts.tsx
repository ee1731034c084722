import { AccountsShape } from "../../api/operator.ts";
import { formatUnits } from "../../lib/amount.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink } from "../../ui/links.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

export function AccountsPanel() {
  const { value, problem } = useResource("/operator/accounts", AccountsShape);
  return (
    <Panel title="Balances and gas">
      {!value && <Waiting problem={problem} what="The balances" />}
      {value && (
        <Table
          caption="Balances and gas"
          head={["Account", "Role", { name: "Native coin", right: true }, "Enough for gas"]}
          rows={value.accounts.map((row) => ({
            key: `${row.role} ${row.address}`,
            cells: [
              <AddressLink key="at" address={row.address} label={row.name} />,
              row.role,
              formatUnits(row.balance, 18, 4),
              <span key="enough" class={row.enough ? "" : "bad"}>
                {row.transactions_left === null
                  ? row.enough
                    ? "yes"
                    : "no"
                  : `for ${row.transactions_left} transactions`}
              </span>,
            ],
          }))}
        />
      )}
    </Panel>
  );
}
