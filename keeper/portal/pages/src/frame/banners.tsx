import { useState } from "preact/hooks";
import { useStore } from "../lib/store.ts";
import { useShown } from "../state/fund.ts";
import { forget, news, openStream, stream } from "../state/live.ts";
import { Origin } from "../ui/links.tsx";
import { type Level, Notice } from "../ui/parts.tsx";
import { type Connection, connection } from "../wallet/connection.ts";
import { explain } from "../wallet/explain.ts";
import { switchTo } from "../wallet/network.ts";

const LEVELS: Record<string, Level> = { info: "info", warning: "warn", danger: "alarm" };

/** What everybody has to know first: the fund's state, the stream, the wallet's network, and news. */
export function Banners({ problem }: { problem: string | null }) {
  const { now } = useShown();
  const state = useStore(stream);
  const fresh = useStore(news);
  const by = useStore(connection);
  return (
    <div class="notices">
      {problem && (
        <Notice level="alarm">{`The figures could not be read again: ${problem}`}</Notice>
      )}
      {state === "lost" && (
        <Notice level="warn">
          <span>Live news are interrupted: what is shown may be old. Reconnecting.</span>
          <button type="button" class="small" onClick={openStream}>
            Reconnect now
          </button>
        </Notice>
      )}
      {now.banners.map((each) => (
        <Notice key={each.kind} level={LEVELS[each.level] ?? "info"}>
          {each.text}
        </Notice>
      ))}
      {by && <WrongNetwork by={by} />}
      {fresh.map((each) => (
        <Notice key={each.id} level="good">
          <span>
            {each.text} {each.origin && <Origin {...each.origin} />}
          </span>
          <button type="button" class="small" onClick={() => forget(each.id)}>
            Seen
          </button>
        </Notice>
      ))}
    </div>
  );
}

function WrongNetwork({ by }: { by: Connection }) {
  const { fund } = useShown();
  const [problem, setProblem] = useState<string | null>(null);
  if (by.chainId === fund.chain_id) return null;
  const change = () => {
    setProblem(null);
    switchTo(by.provider, fund).catch(async (error) => setProblem(await explain(error, fund.base)));
  };
  return (
    <Notice level="warn">
      <span>
        {`Your wallet is on chain ${by.chainId}; this fund is on ${fund.chain_name} (chain ${fund.chain_id}).`}
        {problem && ` ${problem}`}
      </span>
      <button type="button" class="main" onClick={change}>
        Switch network
      </button>
    </Notice>
  );
}
