import type { Draft } from "../../api/governance.ts";
import { daoAbi } from "../../chain/abis.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { submit } from "../../state/transactions.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import { Notice } from "../../ui/parts.tsx";
import { planCall } from "../../wallet/send.ts";
import { addressOf } from "../investor/orders.ts";
import { Changes } from "./proposal.tsx";

/** A proposal that is none yet: what it would change, how it went in simulation, and the button that sends it. */
export function DraftView({ draft }: { draft: Draft }) {
  const { fund } = useShown();
  const action = useAction();
  const { targets, values, calldatas, description, simulation } = draft;
  const propose = () =>
    action.run("Confirm the proposal in your wallet.", async (by) => {
      const args = [targets, values, calldatas, description];
      await submit(by, planCall("Propose", addressOf(fund, "dao"), daoAbi, "propose", args));
    });
  return (
    <section class="stack" aria-label="Draft">
      <Changes what="the draft" changes={draft.changes} />
      {draft.calls
        .flatMap((call) => call.warnings)
        .map((warning) => (
          <Notice key={warning} level="warn">
            {warning}
          </Notice>
        ))}
      <Simulation of={simulation} />
      {draft.state && (
        <Notice level="info">{`It was proposed already, and is ${draft.state}.`}</Notice>
      )}
      <details>
        <summary>Text of the proposal</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
        <pre tabIndex={0}>{description}</pre>
      </details>
      <div class="row">
        <button
          type="button"
          class="main"
          disabled={action.busy !== null || !simulation.ok || draft.state !== null}
          onClick={propose}
        >
          Propose
        </button>
      </div>
      <ActionNote action={action} />
    </section>
  );
}

function Simulation({ of }: { of: Draft["simulation"] }) {
  if (!of.ok)
    return <Notice level="alarm">{`Simulated, it would fail: ${of.reason ?? "no reason"}`}</Notice>;
  const times = [
    of.vote_start === null ? "" : `votes count as of ${formatTime(of.vote_start)}`,
    of.vote_end === null ? "" : `last moment to vote ${formatTime(of.vote_end)}`,
    of.due === null ? "" : `takes effect from ${formatTime(of.due)}`,
  ].filter(Boolean);
  const how = of.whole
    ? "Simulated to its end: proposed, voted for, queued and carried out."
    : "Simulated: it can be proposed. The node cannot simulate the rest.";
  return (
    <Notice level="good">
      {times.length ? `${how} If it is proposed now, ${times.join(", ")}.` : how}
    </Notice>
  );
}
