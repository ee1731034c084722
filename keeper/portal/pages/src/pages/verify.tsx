import { useState } from "preact/hooks";
import { record } from "../api/shape.ts";
import { DealingShape, type Now } from "../api/types.ts";
import { formatUnits } from "../lib/amount.ts";
import { useStore } from "../lib/store.ts";
import { useShown } from "../state/fund.ts";
import { useResource } from "../state/resource.ts";
import { route } from "../state/route.ts";
import { WithWallet } from "../ui/action.tsx";
import { BlockLink, TxLink } from "../ui/links.tsx";
import { Notice, Panel, Waiting } from "../ui/parts.tsx";
import type { Verdict } from "../verify/checks.ts";
import { verifyNow } from "../verify/now.ts";
import { verifyStruck } from "../verify/struck.ts";
import { type Connection, connection } from "../wallet/connection.ts";
import { explain } from "../wallet/explain.ts";
import { DealingChoice } from "./verify/choice.tsx";
import { VerdictView } from "./verify/verdict.tsx";

const DetailShape = record({ dealing: DealingShape });

/** "Check this number": reckoned again in the browser, through the wallet's own node. */
export function VerifyPage() {
  const [, what = "now"] = useStore(route);
  const { fund } = useShown();
  const by = useStore(connection);
  return (
    <>
      <div class="head">
        <h1>Verify</h1>
        <span class="soft">
          {`Reckoned again here, from raw state that ${by ? by.name : "your wallet"}'s own node tells; of this server only the claim is taken, and the fund's address.`}
        </span>
      </div>
      <DealingChoice chosen={what} />
      {what === "now" ? <NowPanel /> : <StruckPanel key={what} number={what} />}
      <p class="soft">
        {`Check the fund's address, ${fund.addresses.fund}, with somebody whom you trust.`}
      </p>
    </>
  );
}

/** Runs a verification when asked to, and tells how it went. */
function useVerdict<V extends Verdict>(run: (by: Connection) => Promise<V>) {
  const { fund } = useShown();
  const [verdict, setVerdict] = useState<V | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isRunning, setRunning] = useState(false);
  const start = (by: Connection) => {
    setVerdict(null);
    setProblem(null);
    setRunning(true);
    run(by)
      .then(setVerdict)
      .catch(async (error) => setProblem(await explain(error, fund.base)))
      .finally(() => setRunning(false));
  };
  return { verdict, problem, isRunning, start };
}

type Running = ReturnType<typeof useVerdict<Verdict>>;

function Outcome({ of }: { of: Omit<Running, "verdict"> & { verdict: Verdict | null } }) {
  return (
    <div aria-live="polite" class="stack">
      {of.isRunning && <p class="soft">Reading raw state from your wallet's node…</p>}
      {of.problem && <Notice level="alarm">{`It could not be reckoned: ${of.problem}`}</Notice>}
      {of.verdict && <VerdictView verdict={of.verdict} />}
    </div>
  );
}

function NowPanel() {
  const { fund, now } = useShown();
  const [claim, setClaim] = useState<Now | null>(null); // what was checked, while newer figures come in
  const running = useVerdict((by) => verifyNow(by.provider, fund, now));
  const shown = running.isRunning || running.verdict ? (claim ?? now) : now;
  const check = (by: Connection) => {
    setClaim(now);
    running.start(by);
  };
  return (
    <Panel title="The NAV now" aside={<BlockLink number={shown.at.block} />}>
      <p>
        {shown.nav.per_share === null
          ? "The keeper's key shows no figure."
          : `This page shows ${formatUnits(shown.nav.per_share, 18)} ${fund.base.symbol} a share at block ${shown.at.block}.`}
      </p>
      <WithWallet what="check this number">
        {(by) => (
          <div class="row">
            <button type="button" class="main" onClick={() => check(by)}>
              Check this number
            </button>
          </div>
        )}
      </WithWallet>
      <Outcome of={running} />
    </Panel>
  );
}

function StruckPanel({ number }: { number: string }) {
  const { fund } = useShown();
  const isNumber = /^\d{1,10}$/.test(number);
  const { value, problem } = useResource(isNumber ? `/dealings/${number}` : null, DetailShape);
  const row = value?.dealing ?? null;
  const running = useVerdict(async (by) => {
    if (!row) throw new Error("the dealing is not read yet");
    return verifyStruck(by.provider, fund, row);
  });
  if (!isNumber) return <Notice level="warn">{`"${number}" is no number of a dealing.`}</Notice>;
  return (
    <Panel title={`The NAV of dealing ${number}`} aside={row && <BlockLink number={row.block} />}>
      {!row && <Waiting problem={problem} what="The dealing" />}
      {row && (
        <p>
          {`This page shows ${formatUnits(row.per_share, 18)} ${fund.base.symbol} a share, struck in `}
          <TxLink hash={row.tx} />.
        </p>
      )}
      {row && <RecordedReport hash={row.report_hash} />}
      {row && (
        <WithWallet what="check this number">
          {(by) => (
            <div class="row">
              <button type="button" class="main" onClick={() => running.start(by)}>
                Check this number
              </button>
            </div>
          )}
        </WithWallet>
      )}
      <Outcome of={running} />
    </Panel>
  );
}

/** What the chain keeps of the report on a dealing; its figures are not checked here. */
function RecordedReport({ hash }: { hash: string | null }) {
  if (hash === null) return <p class="soft">No report on this dealing is recorded.</p>;
  return (
    <p class="soft">
      {"Recorded of the report on this dealing is the hash "}
      <code>{hash}</code>
      {". The keeper recorded it; "}
      <code>keeper report verify FILE</code>
      {" says whether a file is that report, and whether its figures are the chain's."}
    </p>
  );
}
