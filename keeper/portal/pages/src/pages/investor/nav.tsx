import { useMemo } from "preact/hooks";
import { DealingShape, type Now, page } from "../../api/types.ts";
import { formatChange, formatPercent, formatUnits, WAD } from "../../lib/amount.ts";
import { useStore } from "../../lib/store.ts";
import { formatFromNow, formatSpan, formatTime } from "../../lib/time.ts";
import { chainClock } from "../../state/clock.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { BlockLink, Origin } from "../../ui/links.tsx";
import { Figure, Figures, Panel } from "../../ui/parts.tsx";

const perShare = (value: bigint) => formatUnits(value, 18, 6);

/** What a share is worth, by whom and when; and when the next dealing is. */
export function NavPanel() {
  const { fund, now } = useShown();
  const { symbol, decimals } = fund.base;
  const total = now.contract.total ?? now.nav.total;
  return (
    <Panel title="Net asset value">
      <Figures>
        <Struck />
        <Key name="Now, by the keeper's key" value={now.nav} />
        <Key name="Now, by the contract's key" value={now.contract} />
        <Agreement now={now} />
        <Figure name="Net assets" note={<BlockLink number={now.at.block} />}>
          {total === null ? "unknown" : `${formatUnits(total, decimals, 2)} ${symbol}`}
        </Figure>
        <Figure name="Shares" note={`cash ${formatUnits(now.cash, decimals, 2)} ${symbol}`}>
          {formatUnits(now.supply, 18, 2)}
        </Figure>
        <NextDealing />
      </Figures>
      <p class="soft">
        A strike fixes the NAV per share at which one dealing takes subscriptions and pays
        redemptions. Two keys reckon it apart from each other, the keeper's and the contract's, and
        it counts only where they agree.
      </p>
    </Panel>
  );
}

/** What the last strike changed, once it is known; the first one changed nothing. */
function useLastChange(dealing: number | undefined): string {
  const shape = useMemo(() => page(DealingShape), []);
  const { value } = useResource("/dealings?limit=2", shape);
  const [last, before] = value?.rows ?? [];
  if (!last || !before || last.number !== dealing) return "";
  const change = formatChange(before.per_share, last.per_share);
  return change === null ? "" : `${change} since dealing ${before.number}, `;
}

function Struck() {
  const { fund, now } = useShown();
  const time = useStore(chainClock);
  const { struck } = now;
  const change = useLastChange(struck?.dealing);
  if (!struck) {
    return (
      <Figure name="Struck NAV per share" main note="no dealing was struck yet">
        none
      </Figure>
    );
  }
  const age = formatFromNow(struck.time, time);
  return (
    <Figure
      name="Struck NAV per share"
      main
      note={
        <>
          {`${change}${now.stale ? "too old: " : ""}struck ${age}, at most every ${formatSpan(now.max_age_s)}, dealing ${struck.dealing}, `}
          <Origin tx={struck.tx} block={struck.block} />
          {" · "}
          <a href={`#/verify/${struck.dealing}`}>check this number</a>
        </>
      }
    >
      {`${perShare(struck.per_share)} ${fund.base.symbol}`}
    </Figure>
  );
}

function Key({ name, value }: { name: string; value: Now["nav"] }) {
  const { fund, now } = useShown();
  if (value.per_share === null) {
    return (
      <Figure name={name} note={value.problem ?? "it gives no reason"}>
        no figure
      </Figure>
    );
  }
  const change = now.struck && formatChange(now.struck.per_share, value.per_share);
  return (
    <Figure
      name={name}
      note={
        <>
          {change === null ? "live, " : `live, ${change} since the strike, `}
          <BlockLink number={now.at.block} />
        </>
      }
    >
      {`${perShare(value.per_share)} ${fund.base.symbol}`}
    </Figure>
  );
}

/** The two keys side by side: a strike needs them to agree within the contract's tolerance. */
function Agreement({ now }: { now: Now }) {
  const { fund } = useShown();
  const [ours, theirs] = [now.nav.per_share, now.contract.per_share];
  const check = <a href="#/verify/now">check this number</a>;
  if (ours === null || theirs === null) {
    return (
      <Figure name="Do both keys agree?" note={check}>
        cannot be told
      </Figure>
    );
  }
  const away = ours > theirs ? ours - theirs : theirs - ours;
  const part = theirs === 0n ? 0n : (away * WAD) / theirs;
  const limit = fund.terms.total_tolerance;
  const word = away === 0n ? "equal" : part <= limit ? "within the tolerance" : "they disagree";
  return (
    <Figure
      name="Do both keys agree?"
      note={
        <>
          {`${formatPercent(part, 4)} apart, limit ${formatPercent(limit, 4)} · `}
          {check}
        </>
      }
    >
      {word}
    </Figure>
  );
}

function NextDealing() {
  const { fund, now } = useShown();
  const time = useStore(chainClock);
  const { dealing } = now;
  if (now.winding_down) {
    return (
      <Figure name="Next dealing" note="the fund winds down">
        none
      </Figure>
    );
  }
  const waiting = `${formatUnits(dealing.subscribed, fund.base.decimals, 2)} ${fund.base.symbol} to come, ${formatUnits(dealing.redeeming, 18, 2)} shares to go`;
  if (dealing.strike_before !== null) {
    return (
      <Figure
        name={`Dealing ${dealing.number}`}
        note={`closed; to be struck by ${formatTime(dealing.strike_before)}; ${waiting}`}
      >
        waits for its strike
      </Figure>
    );
  }
  const due = dealing.next_close <= time;
  return (
    <Figure
      name={`Dealing ${dealing.number} closes`}
      note={`${formatTime(dealing.next_close)}; ${waiting}`}
    >
      {due ? "any moment now" : formatFromNow(dealing.next_close, time)}
    </Figure>
  );
}
