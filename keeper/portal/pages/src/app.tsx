import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FundShape, type Now, NowShape } from "./api/types.ts";
import { Banners } from "./frame/banners.tsx";
import { Foot } from "./frame/foot.tsx";
import { Head } from "./frame/head.tsx";
import { TransactionList } from "./frame/transactions.tsx";
import { useStore } from "./lib/store.ts";
import { Investor } from "./pages/investor.tsx";
import { setChainTime } from "./state/clock.ts";
import { ShownContext, useShown } from "./state/fund.ts";
import { latestNow } from "./state/live.ts";
import { useResource } from "./state/resource.ts";
import { route } from "./state/route.ts";
import { followTransactions } from "./state/transactions.ts";
import { Notice, Waiting } from "./ui/parts.tsx";

/** Pages that are loaded when they are first looked at. */
const LAZY: Record<string, () => Promise<ComponentType>> = {
  member: () => import("./pages/member.tsx").then((m) => m.Member),
  operator: () => import("./pages/operator.tsx").then((m) => m.Operator),
  verify: () => import("./pages/verify.tsx").then((m) => m.VerifyPage),
  chain: () => import("./pages/chain.tsx").then((m) => m.ChainPage),
};

function useNow(): { now: Now | null; problem: string | null } {
  const asked = useResource("/now", NowShape);
  const heard = useStore(latestNow);
  const isHeardNewer = heard && heard.at.time >= (asked.value?.at.time ?? 0);
  const now = isHeardNewer ? heard : asked.value;
  useEffect(() => {
    if (now) setChainTime(now.at.time, now.chain_lag_s);
  }, [now]);
  return { now, problem: asked.problem };
}

export function App() {
  const fund = useResource("/fund", FundShape);
  const { now, problem } = useNow();
  const known = fund.value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chain is what matters of it
  useEffect(() => (known ? followTransactions(known) : undefined), [known?.chain_id]);
  if (!known || !now) {
    return (
      <main id="main">
        <h1>Pocket Hedge Fund</h1>
        <Waiting problem={fund.problem ?? problem} what="The fund" />
      </main>
    );
  }
  return (
    <ShownContext.Provider value={{ fund: known, now }}>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <Head />
      <main id="main" tabIndex={-1}>
        <Banners problem={problem ?? fund.problem} />
        <TransactionList />
        <Page />
      </main>
      <Foot />
    </ShownContext.Provider>
  );
}

/** A button and no link: the fragment is the route. */
function skip(): void {
  document.getElementById("main")?.focus();
}

const TITLES: Record<string, string> = {
  member: "Member",
  operator: "Operator",
  verify: "Verify",
  chain: "Chain",
};

function Page() {
  const { fund } = useShown();
  const [name = ""] = useStore(route);
  useEffect(() => {
    document.title = `${TITLES[name] ?? "Investor"} · ${fund.name}`;
  }, [name, fund.name]);
  const [loaded, setLoaded] = useState<Record<string, ComponentType>>({});
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const load = LAZY[name];
    if (!load || loaded[name]) return;
    setProblem(null);
    load()
      .then((page) => setLoaded((all) => ({ ...all, [name]: page })))
      .catch(() => setProblem("This part of the page could not be loaded. Reload the page."));
  }, [name, loaded]);
  if (!LAZY[name]) return <Investor />;
  if (problem) return <Notice level="alarm">{problem}</Notice>;
  const Shown = loaded[name];
  return Shown ? <Shown /> : <Waiting problem={null} what="The page" />;
}
