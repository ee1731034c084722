import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../lib/store.ts";
import { useShown } from "../state/fund.ts";
import { type Connection, connection } from "../wallet/connection.ts";
import { explain } from "../wallet/explain.ts";
import { Notice } from "./parts.tsx";

interface ActionState {
  busy: string | null;
  problem: string | null;
  run: (
    doing: string,
    work: (by: Connection, say: (step: string) => void) => Promise<void>,
  ) => void;
}

/** Runs something that asks the wallet: one at a time, told while it runs, explained when it fails. */
export function useAction(): ActionState {
  const { fund } = useShown();
  const by = useStore(connection);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const run: ActionState["run"] = (doing, work) => {
    if (!by || busy) return;
    setBusy(doing);
    setProblem(null);
    work(by, setBusy)
      .catch(async (error) => setProblem(await explain(error, fund.base)))
      .finally(() => setBusy(null));
  };
  return { busy, problem, run };
}

/** Where an action tells how it goes. */
export function ActionNote({ action }: { action: ActionState }) {
  return (
    <div aria-live="polite">
      {action.busy && <Notice level="info">{action.busy}</Notice>}
      {action.problem && <Notice level="alarm">{action.problem}</Notice>}
    </div>
  );
}

interface WithWalletProps {
  children: (by: Connection) => ComponentChildren;
  what: string;
}

/** Draws what needs a wallet on the fund's chain, or says what is missing. */
export function WithWallet({ children, what }: WithWalletProps) {
  const { fund } = useShown();
  const by = useStore(connection);
  if (!by) return <p class="soft">{`Connect a wallet to ${what}.`}</p>;
  if (by.chainId !== fund.chain_id) {
    return <p class="soft">{`Switch the wallet to ${fund.chain_name} to ${what}.`}</p>;
  }
  return <>{children(by)}</>;
}
