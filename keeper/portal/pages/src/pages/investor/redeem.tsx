import type { Investor } from "../../api/investor.ts";
import type { Now } from "../../api/types.ts";
import { formatPercent } from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import { Notice } from "../../ui/parts.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { AmountInput, useAmount } from "./amount-input.tsx";
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
  const bounds = { decimals: 18, unit: "shares", min: fund.terms.least_redemption, max: of.shares };
  const typed = useAmount(bounds);
  const action = useAction();
  const refusal = refusalOf(of, now);
  if (refusal) return <Notice level="info">{refusal}</Notice>;
  const start = (event: Event) => {
    event.preventDefault();
    const amount = typed.read();
    if (amount === null) return;
    action.run("Preparing the redemption.", async (by, say) => {
      await order(by, fund, { kind: "requestRedeem", amount }, say);
      typed.set("");
    });
  };
  const { exit_levy: levy, gate } = fund.terms;
  return (
    <form onSubmit={start} noValidate aria-label="Redeem">
      <AmountInput label="Shares to redeem" of={typed} />
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
