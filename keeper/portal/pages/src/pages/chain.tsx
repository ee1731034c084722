import { useEffect, useState } from "preact/hooks";
import { useStore } from "../lib/store.ts";
import { formatTime } from "../lib/time.ts";
import { useShown } from "../state/fund.ts";
import { route } from "../state/route.ts";
import { AddressLink, BlockLink, TxLink } from "../ui/links.tsx";
import { Notice, Panel, Table, Waiting } from "../ui/parts.tsx";
import { type Connection, connection } from "../wallet/connection.ts";
import { messageOf } from "../wallet/refusals.ts";
import { type Detail, fetchDetail, type Row } from "./chain/detail.ts";

/** What the wallet's own node says of a block, a transaction or an address: for chains without an explorer. */
export function ChainPage() {
  const [, kind = "", value = ""] = useStore(route);
  const by = useStore(connection);
  const title = kind === "tx" ? "Transaction" : kind === "block" ? "Block" : "Address";
  return (
    <>
      <h1>{title}</h1>
      <p class="code">{value}</p>
      {by ? (
        <Look key={`${kind} ${value}`} by={by} kind={kind} value={value} />
      ) : (
        <Notice level="info">
          This chain has no explorer. Connect a wallet: its own node says what is there.
        </Notice>
      )}
      <p>
        <a href="#/">Back to the fund</a>
      </p>
    </>
  );
}

function Look({ by, kind, value }: { by: Connection; kind: string; value: string }) {
  const { fund } = useShown();
  const [detail, setDetail] = useState<Detail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    fetchDetail(by.provider, fund, kind, value)
      .then(setDetail)
      .catch((error) => setProblem(messageOf(error)));
  }, [by.provider, fund, kind, value]);
  if (!detail) return <Waiting problem={problem} what="What the wallet's node knows" />;
  return (
    <>
      <Panel title="What the wallet's node says">
        <Table
          caption="What the wallet's node says"
          head={["What", { name: "Value", words: true }]}
          rows={detail.rows.map((row) => ({
            key: row.name,
            cells: [row.name, <Value key="v" row={row} />],
          }))}
        />
      </Panel>
      {detail.more.length > 0 && (
        <Panel title={detail.moreTitle}>
          <Table
            caption={detail.moreTitle}
            head={["What", { name: "Value", words: true }]}
            rows={detail.more.map((row, i) => ({
              key: `${i} ${row.value}`,
              cells: [row.name, <Value key="v" row={row} />],
            }))}
          />
        </Panel>
      )}
    </>
  );
}

function Value({ row }: { row: Row }) {
  switch (row.kind) {
    case "tx":
      return <TxLink hash={row.value} label={row.value} />;
    case "block":
      return <BlockLink number={Number(row.value)} />;
    case "address":
      return <AddressLink address={row.value} label={row.value} />;
    case "time":
      return <>{formatTime(Number(row.value))}</>;
    default:
      return <span class="code">{row.value}</span>;
  }
}
