import type { Investor } from "../../api/investor.ts";
import type { Fund } from "../../api/types.ts";
import { formatPercent, formatUnits, partOf } from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import { Origin } from "../../ui/links.tsx";
import { Table } from "../../ui/parts.tsx";
import { order, type SimpleOrder } from "./orders.ts";

type Subscription = Investor["subscription"];
type Redemption = Investor["redemption"];

/** A redemption that has to be settled first has no state before it is. */
const isUnderWay = (asked: Redemption): boolean => asked.state !== "none" || asked.unfinished;

/** Shares of earlier dealings can be claimed while those of a later one are locked. */
const isClaimable = (asked: Subscription): boolean => asked.claimable_shares > 0n;

/** What was asked for and is not over yet: where it stands, and what can be done. */
export function Requests({ of }: { of: Investor }) {
  const hasSubscription = of.subscription.state !== "none";
  const hasRedemption = isUnderWay(of.redemption);
  if (!hasSubscription && !hasRedemption) return null;
  return (
    <section class="stack" aria-label="Your requests" aria-live="polite">
      {hasSubscription && <SubscriptionLine asked={of.subscription} />}
      {hasRedemption && <RedemptionLine asked={of.redemption} />}
    </section>
  );
}

interface ButtonProps {
  name: string;
  main?: boolean;
  wanted: SimpleOrder;
  action: ReturnType<typeof useAction>;
}

function OrderButton({ name, main, wanted, action }: ButtonProps) {
  const { fund } = useShown();
  const start = () =>
    action.run("Trying it out before it is sent.", (by, say) => order(by, fund, wanted, say));
  return (
    <button
      type="button"
      class={main ? "main" : ""}
      disabled={action.busy !== null}
      onClick={start}
    >
      {name}
    </button>
  );
}

function SubscriptionLine({ asked }: { asked: Subscription }) {
  const { fund } = useShown();
  const action = useAction();
  const { symbol, decimals } = fund.base;
  return (
    <div class="stack">
      <h3>Subscription</h3>
      {asked.pending_assets > 0n && (
        <p>
          <strong>{`${formatUnits(asked.pending_assets, decimals, 2)} ${symbol} pending`}</strong>
          {asked.claimable_at !== null && `, locked until ${formatTime(asked.claimable_at)}`}
        </p>
      )}
      <p>{asked.says}</p>
      {isClaimable(asked) && (
        <p>
          <strong>{`${formatUnits(asked.claimable_shares, 18, 4)} shares bought`}</strong>
          {` for ${formatUnits(asked.claimable_assets, decimals, 2)} ${symbol}`}
        </p>
      )}
      <div class="row">
        {isClaimable(asked) && (
          <OrderButton
            name="Claim shares"
            main
            wanted={{ kind: "claimShares", amount: asked.claimable_assets }}
            action={action}
          />
        )}
        {asked.can_cancel && (
          <OrderButton
            name="Cancel subscription"
            wanted={{ kind: "cancelDeposit" }}
            action={action}
          />
        )}
      </div>
      <ActionNote action={action} />
    </div>
  );
}

const REST = ", and the rest waits for the next dealing by itself.";
const REST_AT_THE_END =
  ". The fund winds down and deals no more: cancel the rest, and leave in kind with it.";

/** Says of a redemption that was filled in part how much, and why not more; "" of any other. */
function partlyFilled(asked: Redemption, fund: Fund, windsDown: boolean): string {
  const { requested_shares: all, filled_shares: done, pending_shares: rest } = asked;
  if (all === null || done === null || done === 0n || rest === 0n) return "";
  const part = formatPercent(partOf(done, all));
  return `Filled in part: ${formatUnits(done, 18, 4)} of ${formatUnits(all, 18, 4)} shares (${part}). One dealing redeems at most ${formatPercent(fund.terms.gate)} of all shares, and no more than there is cash for; everybody is filled to the same part${windsDown ? REST_AT_THE_END : REST}`;
}

function RedemptionLine({ asked }: { asked: Redemption }) {
  const { fund, now } = useShown();
  const action = useAction();
  const { symbol, decimals } = fund.base;
  const part = partlyFilled(asked, fund, now.winding_down);
  return (
    <div class="stack">
      <h3>Redemption</h3>
      {asked.pending_shares > 0n && (
        <p>
          <strong>{`${formatUnits(asked.pending_shares, 18, 4)} shares pending`}</strong>
        </p>
      )}
      <p>{asked.says}</p>
      {part && <p>{part}</p>}
      {asked.claimable_shares > 0n && (
        <p>
          <strong>{`${formatUnits(asked.claimable_assets, decimals, 2)} ${symbol} to claim`}</strong>
          {` for ${formatUnits(asked.claimable_shares, 18, 4)} shares`}
        </p>
      )}
      {asked.fills.length > 0 && <Fills asked={asked} />}
      <div class="row">
        {asked.claimable_shares > 0n && (
          <OrderButton
            name={`Claim ${symbol}`}
            main
            wanted={{ kind: "claimMoney", amount: asked.claimable_shares }}
            action={action}
          />
        )}
        {asked.can_cancel && (
          <OrderButton name="Cancel redemption" wanted={{ kind: "cancelRedeem" }} action={action} />
        )}
        {asked.unfinished && (
          <OrderButton name="Settle" wanted={{ kind: "settle" }} action={action} />
        )}
      </div>
      <ActionNote action={action} />
    </div>
  );
}

const Fills = ({ asked }: { asked: Redemption }) => (
  <Table
    caption="What each dealing filled"
    head={[
      "Dealing",
      "Struck",
      { name: "Part filled", right: true },
      { name: "Price", right: true },
      "Where",
    ]}
    rows={asked.fills.map((fill) => ({
      key: String(fill.dealing),
      cells: [
        String(fill.dealing),
        formatTime(fill.struck_at),
        formatPercent(fill.part),
        formatUnits(fill.per_share, 18, 6),
        <Origin key="where" tx={fill.tx} block={fill.block} />,
      ],
    }))}
  />
);
