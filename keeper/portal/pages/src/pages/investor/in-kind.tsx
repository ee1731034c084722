import { useEffect, useState } from "preact/hooks";
import type { Address } from "viem";
import type { Investor } from "../../api/investor.ts";
import type { Fund } from "../../api/types.ts";
import { viewsAbi } from "../../chain/abis.ts";
import { readContract } from "../../chain/read.ts";
import { formatPercent, formatUnits, partOf } from "../../lib/amount.ts";
import { useShown } from "../../state/fund.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import { AddressLink } from "../../ui/links.tsx";
import { Notice, Table } from "../../ui/parts.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { explain } from "../../wallet/explain.ts";
import { AmountInput, useAmount } from "./amount-input.tsx";
import { addressOf, leaveInKind } from "./orders.ts";

interface ExitLine {
  strategy: Address;
  token: Address;
  adapter: Address;
  units: bigint;
  amount: bigint;
  unwinds: boolean;
  answers: boolean;
}

interface Preview {
  shares: bigint;
  paid: bigint;
  supply: bigint;
  lines: readonly ExitLine[];
}

async function fetchPreview(by: Connection, fund: Fund, shares: bigint): Promise<Preview> {
  const [paid, supply, lines] = await readContract(by.provider, {
    to: addressOf(fund, "views"),
    abi: viewsAbi,
    name: "previewRedeemInKind",
    args: [shares],
  });
  return { shares, paid, supply, lines };
}

/** The exit that asks nobody: what it would pay is shown before anything is sent. */
export function InKind({ of, by }: { of: Investor; by: Connection }) {
  const { fund, now } = useShown();
  const typed = useAmount({ decimals: 18, unit: "shares", max: of.shares });
  const [problem, setProblem] = useState<string | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const look = (event: Event) => {
    event.preventDefault();
    const shares = typed.read();
    setProblem(null);
    setPreview(null);
    if (shares === null) return;
    fetchPreview(by, fund, shares)
      .then(setPreview)
      .catch(async (error) => setProblem(await explain(error, fund.base)));
  };
  if (of.shares === 0n) return <Notice level="info">This account holds no shares.</Notice>;
  return (
    <form onSubmit={look} noValidate aria-label="Leave in kind">
      <AmountInput label="Shares to leave with" of={typed} />
      <button type="submit">Show what I would receive</button>
      {problem && <Notice level="alarm">{problem}</Notice>}
      {preview && <Exit key={String(preview.shares)} preview={preview} whole={of.in_kind} />}
      <p class="soft">
        {`At once, in every state, without a price: a slice of everything the fund holds, as it holds it, ${levyOf(fund, now.winding_down)}.`}
      </p>
    </form>
  );
}

/** What leaving in kind costs: nothing once the fund winds down. */
const levyOf = (fund: Fund, windsDown: boolean): string =>
  windsDown
    ? "without a levy, as the fund winds down"
    : `less a levy of ${formatPercent(fund.terms.in_kind_levy)}`;

type Whole = Investor["in_kind"];

function Exit({ preview, whole }: { preview: Preview; whole: Whole }) {
  const { fund } = useShown();
  const action = useAction();
  const [skip, setSkip] = useState<readonly Address[]>([]);
  useEffect(() => {
    setSkip(preview.lines.filter((line) => !line.answers).map((line) => line.token));
  }, [preview]);
  const leave = () =>
    action.run("Preparing the exit.", (by, say) =>
      leaveInKind(by, fund, preview.shares, [...new Set(skip)], say),
    );
  const toggle = (token: Address) =>
    setSkip((all) =>
      all.includes(token) ? all.filter((each) => each !== token) : [...all, token],
    );
  return (
    <div class="stack">
      <p>
        {`${formatUnits(preview.paid, 18, 4)} shares${preview.paid === preview.shares ? "" : " after the levy"}, ${formatPercent(partOf(preview.paid, preview.supply), 4)} of all:`}
      </p>
      <Table
        caption="What you would receive"
        head={[
          "What",
          { name: "Amount", right: true },
          { name: `About, ${fund.base.symbol}`, right: true },
          { name: "How", words: true },
          "Give up",
        ]}
        rows={preview.lines.map((line, i) => ({
          key: `${line.strategy} ${line.token} ${line.adapter} ${i}`,
          cells: [
            ...lineCells(afterSkip(line, skip), fund, preview.shares, whole),
            howOf(line, skip.includes(line.token)),
            <GiveUp
              key="skip"
              line={line}
              isSkipped={skip.includes(line.token)}
              toggle={() => toggle(line.token)}
            />,
          ],
        }))}
      />
      {skip.length > 0 && (
        <Notice level="warn">
          What is given up stays with those who hold: nothing is paid for it.
        </Notice>
      )}
      <button type="button" class="main" disabled={action.busy !== null} onClick={leave}>
        {`Leave in kind with ${formatUnits(preview.shares, 18, 4)} shares`}
      </button>
      <ActionNote action={action} />
    </div>
  );
}

/** A line as it is paid: a token that is given up is given up wherever the fund holds it, as cash too. */
const afterSkip = (line: ExitLine, skip: readonly Address[]): ExitLine =>
  skip.includes(line.token) ? { ...line, units: 0n, amount: 0n } : line;

const isZero = (address: Address): boolean => BigInt(address) === 0n;

/** What a line is called and how much of it comes; its worth is a part of what the server says the whole is worth. */
function lineCells(line: ExitLine, fund: Fund, shares: bigint, whole: Whole) {
  const token = isZero(line.strategy) ? fund.base.address : line.token;
  const place = isZero(line.strategy)
    ? "cash"
    : (fund.strategies.find((each) => each.address === line.strategy)?.name ?? "a strategy");
  const known = whole.lines.find((each) => each.token === token && each.strategy === place);
  const amount = line.amount || line.units;
  const value = amount === 0n ? 0n : (known?.value ?? null);
  return [
    <>
      <AddressLink address={token} label={known?.symbol ?? "position"} />
      <span class="soft">{` ${place}`}</span>
    </>,
    known?.decimals == null ? `${amount} units` : formatUnits(amount, known.decimals),
    value === null || whole.shares === 0n
      ? "unknown"
      : formatUnits((value * shares) / whole.shares, fund.base.decimals, 2),
  ];
}

function howOf(line: ExitLine, isSkipped: boolean): string {
  if (line.answers && isSkipped) return "given up: nothing comes";
  if (!line.answers) return "its protocol does not answer: it has to be given up";
  return line.unwinds ? "taken out of its protocol, paid as plain tokens" : "sent as it is";
}

interface GiveUpProps {
  line: ExitLine;
  isSkipped: boolean;
  toggle: () => void;
}

function GiveUp({ line, isSkipped, toggle }: GiveUpProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={isSkipped} onChange={toggle} />
      <span class="hidden">{`Give up token ${line.token} everywhere`}</span>
    </label>
  );
}
