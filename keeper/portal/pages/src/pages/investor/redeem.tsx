import { useState } from "preact/hooks";
import type { Investor } from "../../api/investor.ts";
import type { Now } from "../../api/types.ts";
import {
  checkLimits,
  exactUnits,
  formatPercent,
  formatUnits,
  parseAmount,
} from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/parts.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { order } from "./orders.ts";

/** What keeps this account from redeeming now, in words. */
function refusalOf(of: Investor, now: Now): string | null {
  if (now.winding_down) return "The fund winds down: leave in kind, which costs no levy now.";
  const until = now.paused.dealing_until;
  if (until !== null)
    return `Dealing is paused until ${formatTime(until)}; the exit in kind works.`;
  if (of.shares === 0n) return "This account holds no shares.";
  const { redemption: asked } = of;
  if (asked.unfinished) return asked.says;
  if (asked.pending_shares > 0n && asked.state !== "pending") {
    return `Your redemption of dealing ${asked.dealing} is not over yet: wait for it, or cancel the rest.`;
  }
  return null;
}

export function Redeem({ of }: { of: Investor; by: Connection }) {
  const { fund, now } = useShown();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const action = useAction();
  const refusal = refusalOf(of, now);
  if (refusal) return <Notice level="info">{refusal}</Notice>;
  const start = (event: Event) => {
    event.preventDefault();
    const parsed = parseAmount(text, 18, fund.symbol);
    const limits = { min: fund.terms.least_redemption, max: of.shares };
    const wrong = parsed.ok ? checkLimits(parsed.value, limits, 18, "shares") : parsed.problem;
    setProblem(wrong);
    if (wrong || !parsed.ok) return;
    action.run("Preparing the redemption.", async (by, say) => {
      await order(by, fund, { kind: "requestRedeem", amount: parsed.value }, say);
      setText("");
    });
  };
  const { exit_levy: levy, gate } = fund.terms;
  return (
    <form onSubmit={start} noValidate aria-label="Redeem">
      <Field
        label="Shares to redeem"
        value={text}
        onInput={setText}
        problem={problem}
        numeric
        hint={
          <button type="button" class="small" onClick={() => setText(exactUnits(of.shares, 18))}>
            {`All ${formatUnits(of.shares, 18, 4)}`}
          </button>
        }
      />
      <button type="submit" class="main" disabled={action.busy !== null}>
        Redeem
      </button>
      <ActionNote action={action} />
      <p class="soft">
        {`Priced by the next strike, less an exit levy of ${formatPercent(levy)} that stays with those who hold. One dealing redeems at most ${formatPercent(gate)} of all shares; the rest waits for the next. Shares that wait do not vote.`}
      </p>
    </form>
  );
}
