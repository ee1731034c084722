import type { Investor, Now } from "../../api/types.ts";
import { formatPercent, formatUnits, partOf } from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import { order } from "./orders.ts";

type Deposit = Investor["deposit"];
type Redemption = Investor["redeem"];

/** What was asked for and is not over yet: where it stands, and what can be done. */
export function Requests({ of }: { of: Investor }) {
  const hasDeposit = of.deposit.state !== "none";
  const hasRedemption = of.redeem.state !== "none";
  if (!hasDeposit && !hasRedemption) return null;
  return (
    <section class="stack" aria-label="Your requests" aria-live="polite">
      {hasDeposit && <DepositLine deposit={of.deposit} />}
      {hasRedemption && <RedemptionLine redemption={of.redeem} />}
    </section>
  );
}

const whenPriced = (id: number, { dealing }: Now): string =>
  id === dealing.number
    ? `Dealing ${id} closes ${formatTime(dealing.next_close)} at the earliest.`
    : `It is for dealing ${id}, the one after the closed dealing ${dealing.number}.`;

/** A pending request in words; null when there is nothing pending. */
function pendingWords(state: Deposit["state"], id: number, now: Now): string | null {
  switch (state) {
    case "pending":
      return `${whenPriced(id, now)} Until then you can cancel.`;
    case "closed": {
      const by = now.dealing.strike_before;
      return `Dealing ${id} is closed and waits for its strike${by ? `, until ${formatTime(by)} at the latest` : ""}.`;
    }
    case "missed":
      return `The strike of dealing ${id} was missed: cancel, or wait for the next one.`;
    case "returned":
      return `Dealing ${id} was struck without it${now.dealing.reason ? ` (${now.dealing.reason})` : ", because a price was on probation or what is elsewhere was not certain"}: cancel to get it back.`;
    default:
      return null;
  }
}

function DepositLine({ deposit }: { deposit: Deposit }) {
  const { fund, now } = useShown();
  const action = useAction();
  const { symbol, decimals } = fund.base;
  const { state, request_id: id } = deposit;
  const waiting = pendingWords(state, id, now);
  const canCancel = state === "pending" || state === "missed" || state === "returned";
  const isClaimable = deposit.claimable_shares > 0n && state !== "locked";
  return (
    <div class="stack">
      <h3>Subscription</h3>
      {deposit.pending_assets > 0n && waiting && (
        <p>
          <strong>{`${formatUnits(deposit.pending_assets, decimals, 2)} ${symbol} pending.`}</strong>
          {` ${waiting}`}
        </p>
      )}
      {deposit.claimable_shares > 0n && (
        <p>
          <strong>{`${formatUnits(deposit.claimable_shares, 18, 4)} shares bought`}</strong>
          {` for ${formatUnits(deposit.claimable_assets, decimals, 2)} ${symbol}`}
          {state === "locked" && deposit.claimable_at !== null
            ? `, locked until ${formatTime(deposit.claimable_at)}.`
            : ": claim them whenever you like."}
        </p>
      )}
      <div class="row">
        {isClaimable && (
          <button
            type="button"
            class="main"
            disabled={action.busy !== null}
            onClick={() =>
              action.run("Preparing the claim.", (by, say) =>
                order(by, fund, { kind: "claimShares", amount: deposit.claimable_assets }, say),
              )
            }
          >
            Claim shares
          </button>
        )}
        {canCancel && deposit.pending_assets > 0n && (
          <button
            type="button"
            disabled={action.busy !== null}
            onClick={() =>
              action.run("Preparing the cancellation.", (by, say) =>
                order(by, fund, { kind: "cancelDeposit" }, say),
              )
            }
          >
            Cancel subscription
          </button>
        )}
      </div>
      <ActionNote action={action} />
    </div>
  );
}

/** Says of a part that was filled how much, and why not more. */
export function fillWords(
  redemption: Redemption,
  gate: bigint,
  symbol: string,
  decimals: number,
): string {
  const { claimable_shares: done, claimable_assets: paid, pending_shares: rest } = redemption;
  const money = `${formatUnits(paid, decimals, 2)} ${symbol}`;
  if (rest === 0n) return `Filled whole: ${formatUnits(done, 18, 4)} shares for ${money}.`;
  const part = formatPercent(partOf(done, done + rest));
  return `Filled in part: ${formatUnits(done, 18, 4)} of ${formatUnits(done + rest, 18, 4)} shares not claimed yet (${part}) for ${money}. One dealing redeems at most ${formatPercent(gate)} of all shares; when more is asked for, everybody is filled to the same part, and the rest waits for the next dealing by itself.`;
}

function RedemptionLine({ redemption }: { redemption: Redemption }) {
  const { fund, now } = useShown();
  const action = useAction();
  const { state, request_id: id, pending_shares: rest } = redemption;
  const waiting = pendingWords(state, id, now);
  const { symbol, decimals } = fund.base;
  const canCancel = state === "pending" || state === "missed" || state === "returned";
  const run = (doing: string, wanted: Parameters<typeof order>[2]) =>
    action.run(doing, (by, say) => order(by, fund, wanted, say));
  const claim = { kind: "claimMoney", amount: redemption.claimable_shares } as const;
  return (
    <div class="stack">
      <h3>Redemption</h3>
      {rest > 0n && (
        <p>
          <strong>{`${formatUnits(rest, 18, 4)} shares waiting to be redeemed.`}</strong>
          {waiting && ` ${waiting}`}
        </p>
      )}
      {redemption.claimable_shares > 0n && (
        <p>{fillWords(redemption, fund.terms.gate, symbol, decimals)}</p>
      )}
      {redemption.unfinished && (
        <p>It rolled over so often that it has to be settled in steps before it can be claimed.</p>
      )}
      <div class="row">
        {redemption.claimable_shares > 0n && (
          <button
            type="button"
            class="main"
            disabled={action.busy !== null}
            onClick={() => run("Preparing the claim.", claim)}
          >
            {`Claim ${symbol}`}
          </button>
        )}
        {canCancel && rest > 0n && (
          <button
            type="button"
            disabled={action.busy !== null}
            onClick={() => run("Preparing the cancellation.", { kind: "cancelRedeem" })}
          >
            Cancel redemption
          </button>
        )}
        {redemption.unfinished && (
          <button
            type="button"
            disabled={action.busy !== null}
            onClick={() => run("Preparing the settlement.", { kind: "settle" })}
          >
            Settle
          </button>
        )}
      </div>
      <ActionNote action={action} />
    </div>
  );
}
