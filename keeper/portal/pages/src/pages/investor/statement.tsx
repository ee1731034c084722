import { useEffect } from "preact/hooks";
import { fileAt, get } from "../../api/client.ts";
import { record, text } from "../../api/shape.ts";
import { useStore } from "../../lib/store.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { session } from "../../wallet/session.ts";

const Me = record({ address: text });

/** A statement is personal: whoever asks for it signs in first. */
export function Statement({ by }: { by: Connection }) {
  const who = useStore(session);
  const action = useAction();
  useEffect(() => {
    get("/me", Me)
      .then(({ address }) => session.set(address))
      .catch(() => session.set(null)); // not signed in: nothing to tell
  }, []);
  const isMe = who?.toLowerCase() === by.account.toLowerCase();
  const enter = () =>
    action.run("Sign the text in your wallet: it sends nothing.", async (with_) => {
      const { signIn } = await import("../../wallet/siwe.ts");
      await signIn(with_);
    });
  const leave = () =>
    action.run("Signing out.", async () => {
      const { signOut } = await import("../../wallet/siwe.ts");
      await signOut();
    });
  return (
    <section class="stack" aria-label="Statement">
      <h3>Statement</h3>
      {isMe ? (
        <div class="row">
          <a class="button" href={fileAt("/me/statement.csv")} download="statement.csv">
            Statement (CSV)
          </a>
          <a class="button" href={fileAt("/me/statement.pdf")} download="statement.pdf">
            Statement (PDF)
          </a>
          <button type="button" class="small" onClick={leave}>
            Sign out
          </button>
        </div>
      ) : (
        <div class="row">
          <button type="button" onClick={enter} disabled={action.busy !== null}>
            Sign in with Ethereum
          </button>
          <span class="soft">to download everything this account did, as CSV or PDF</span>
        </div>
      )}
      <ActionNote action={action} />
    </section>
  );
}
