import type { Address, Hex } from "viem";
import type { Fund } from "../../api/types.ts";
import { formatUnits } from "../../lib/amount.ts";
import {
  ask,
  fetchBlock,
  type Provider,
  type RpcReceipt,
  type RpcTransaction,
  toNumber,
} from "../../wallet/provider.ts";

export interface Row {
  name: string;
  value: string;
  kind: "tx" | "block" | "address" | "time" | "text";
}

export interface Detail {
  rows: readonly Row[];
  moreTitle: string;
  more: readonly Row[];
}

const row = (name: string, value: string, kind: Row["kind"] = "text"): Row => ({
  name,
  value,
  kind,
});

export function fetchDetail(
  provider: Provider,
  fund: Fund,
  kind: string,
  value: string,
): Promise<Detail> {
  if (kind === "tx") return fetchTransaction(provider, fund, value as Hex);
  if (kind === "block") return fetchBlockDetail(provider, Number(value));
  return fetchAddress(provider, fund, value as Address);
}

/** The name under which the fund knows an address. */
function nameOf(fund: Fund, address: string): string {
  const same = (other: string) => other.toLowerCase() === address.toLowerCase();
  const contract = Object.entries(fund.addresses).find(([, at]) => same(at))?.[0];
  const token = [fund.base, ...fund.tokens].find((each) => same(each.address))?.symbol;
  const strategy = fund.strategies.find((each) => same(each.address))?.name;
  return contract ?? token ?? strategy ?? "";
}

async function fetchTransaction(provider: Provider, fund: Fund, hash: Hex): Promise<Detail> {
  const sent = await ask<RpcTransaction | null>(provider, "eth_getTransactionByHash", hash);
  if (!sent) throw new Error(`the node knows no transaction ${hash}`);
  const receipt = await ask<RpcReceipt | null>(provider, "eth_getTransactionReceipt", hash);
  const rows = [
    row("From", sent.from, "address"),
    row("Sender's number", String(toNumber(sent.nonce))),
  ];
  if (sent.to) {
    rows.push(row("To", sent.to, "address"));
    const name = nameOf(fund, sent.to);
    if (name) rows.push(row("Which is", name));
  }
  rows.push(row("Function", sent.input.slice(0, 10)));
  if (!receipt) return { rows: [...rows, row("State", "waits")], moreTitle: "", more: [] };
  rows.push(row("State", BigInt(receipt.status) === 1n ? "done" : "failed"));
  rows.push(row("Block", String(toNumber(receipt.blockNumber)), "block"));
  rows.push(row("Gas used", formatUnits(BigInt(receipt.gasUsed), 0)));
  const more = receipt.logs.map((log) =>
    row(
      `${nameOf(fund, log.address) || log.address}: ${log.topics[0].slice(0, 10)}`,
      log.data.slice(0, 66),
    ),
  );
  return { rows, moreTitle: "Events", more };
}

async function fetchBlockDetail(provider: Provider, number: number): Promise<Detail> {
  const block = Number.isSafeInteger(number) ? await fetchBlock(provider, number) : null;
  if (!block) throw new Error(`the node knows no block ${number}`);
  const more = block.transactions.flatMap((each) =>
    typeof each === "string" ? [row("Transaction", each, "tx")] : [],
  );
  return {
    rows: [
      row("Number", String(toNumber(block.number))),
      row("Hash", block.hash),
      row("Time", String(toNumber(block.timestamp)), "time"),
    ],
    moreTitle: "Transactions",
    more,
  };
}

async function fetchAddress(provider: Provider, fund: Fund, address: Address): Promise<Detail> {
  const balance = BigInt(await ask<Hex>(provider, "eth_getBalance", address, "latest"));
  const code = await ask<Hex>(provider, "eth_getCode", address, "latest");
  const rows = [
    row("Native coin", formatUnits(balance, 18, 6)),
    row("Is", code === "0x" ? "an account" : "a contract"),
  ];
  const name = nameOf(fund, address);
  return { rows: name ? [row("Known as", name), ...rows] : rows, moreTitle: "", more: [] };
}
