import { useState } from "preact/hooks";
import type { Investor } from "../../api/investor.ts";
import type { Now } from "../../api/types.ts";
import { formatPercent } from "../../lib/amount.ts";
import { formatSpan, formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import { Notice } from "../../ui/parts.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { AmountInput, useAmount } from "./amount-input.tsx";
import { subscribe } from "./orders.ts";

interface Props {
  of: Investor;
  by: Connection;
}

/** Where a subscription stands while the fund takes no other one of the same account. */
const IN_THE_WAY: readonly string[] = ["closed", "missed", "locked", "returned"];

/** What keeps this account from subscribing now, in words: told before anything is signed. */
export function refusalOf(of: Pick<Investor, "subscription">, now: Now): string | null {
  if (now.winding_down) return "The fund winds down: it takes no subscriptions any more.";
  const until = now.paused.dealing_until;
  if (until !== null) return `Dealing is paused until ${formatTime(until)}.`;
  const { state, says } = of.subscription;
  if (IN_THE_WAY.includes(state)) return `${says} A new subscription is taken after that.`;
  return null;
}

export function Subscribe({ of, by }: Props) {
  const { fund, now } = useShown();
  const { decimals, symbol, permit } = fund.base;
  const { least_subscription: min, entry_levy: levy } = fund.terms;
  const typed = useAmount({ decimals, unit: symbol, min, max: of.base_balance });
  const [usePermit, setUsePermit] = useState(true);
  const action = useAction();
  const refusal = refusalOf(of, now);
  const start = (event: Event) => {
    event.preventDefault();
    const amount = typed.read();
    if (amount === null) return;
    action.run("Preparing the subscription.", async (with_, say) => {
      await subscribe(with_, fund, amount, usePermit && permit !== null, say);
      typed.set("");
    });
  };
  if (refusal) return <Notice level="info">{refusal}</Notice>;
  return (
    <form onSubmit={start} noValidate aria-label="Subscribe">
      <AmountInput label={`Amount to subscribe, ${symbol}`} of={typed} />
      {permit && (
        <label class="check">
          <input
            type="checkbox"
            checked={usePermit}
            onChange={(event) => setUsePermit(event.currentTarget.checked)}
          />
          <span>Sign a permit instead of sending an approval: one transaction in place of two</span>
        </label>
      )}
      <button type="submit" class="main" disabled={action.busy !== null}>
        Subscribe
      </button>
      <ActionNote action={action} />
      <p class="soft">
        {`Asked for now, priced later: dealing ${nextDealing(now)} closes ${formatTime(now.dealing.next_close)} at the earliest, and is struck within ${formatSpan(fund.terms.strike_window_s)} after. An entry levy of ${formatPercent(levy)} stays with those who hold. Until the close you can cancel. ${by.name} pays from ${by.account}.`}
      </p>
    </form>
  );
}

/** A request made while a dealing is closed goes into the next one. */
const nextDealing = ({ dealing }: { dealing: { number: number; closed_at: number | null } }) =>
  dealing.closed_at === null ? dealing.number : dealing.number + 1;
