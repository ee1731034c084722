import { useState } from "preact/hooks";
import { useStore } from "../lib/store.ts";
import { useShown } from "../state/fund.ts";
import { connect, connection, disconnect } from "../wallet/connection.ts";
import { type Announced, announced } from "../wallet/discovery.ts";
import { explain } from "../wallet/explain.ts";

const shorten = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** Connects, or says who is connected. */
export function WalletButton() {
  const by = useStore(connection);
  if (!by) return <Connect />;
  return (
    <div class="row">
      <span class="tag" title={`${by.account} through ${by.name}`}>
        {shorten(by.account)}
      </span>
      <button type="button" class="small" onClick={disconnect}>
        Disconnect
      </button>
    </div>
  );
}

function Connect() {
  const { fund } = useShown();
  const wallets = useStore(announced);
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState<string | null>(null);
  const choose = (wallet: Announced) => {
    setNote(`Answer in ${wallet.name}.`);
    connect(wallet)
      .then(() => setNote(null))
      .catch(async (error) => setNote(await explain(error, fund.base)));
  };
  const [only] = wallets;
  const open = () => {
    setNote(null);
    if (wallets.length === 1 && only) choose(only);
    else setOpen(!isOpen);
  };
  return (
    <div class="row">
      <button type="button" class="main" onClick={open} aria-expanded={isOpen}>
        Connect wallet
      </button>
      {isOpen && wallets.length === 0 && (
        <span class="soft">No wallet found: install one in this browser, then reload.</span>
      )}
      {isOpen &&
        wallets.map((wallet) => (
          <button type="button" key={wallet.id} onClick={() => choose(wallet)}>
            {wallet.name}
          </button>
        ))}
      <span class="soft" aria-live="polite">
        {note}
      </span>
    </div>
  );
}
