import { ApiError, saveFile } from "../../api/client.ts";
import { useStore } from "../../lib/store.ts";
import { ActionNote, useAction } from "../../ui/action.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { rememberSession, session } from "../../wallet/session.ts";

const UNSIGNED = 401;

/** A statement is personal: whoever asks for it signs in first. */
export function Statement({ by }: { by: Connection }) {
  const who = useStore(session);
  const action = useAction();
  const isMe = who?.address.toLowerCase() === by.account.toLowerCase();
  const enter = () =>
    action.run("Sign the text in your wallet: it sends nothing.", async (with_) => {
      const { signIn } = await import("../../wallet/siwe.ts");
      await signIn(with_);
    });
  return (
    <section class="stack" aria-label="Statement">
      <h3>Statement</h3>
      {isMe ? (
        <Files action={action} />
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

async function save(kind: "csv" | "pdf"): Promise<void> {
  try {
    await saveFile(`/me/statement.${kind}`, `statement.${kind}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === UNSIGNED) rememberSession(null);
    throw error;
  }
}

function Files({ action }: { action: ReturnType<typeof useAction> }) {
  const download = (kind: "csv" | "pdf") =>
    action.run("The statement is being written.", () => save(kind));
  const leave = () =>
    action.run("Signing out.", async () => {
      const { signOut } = await import("../../wallet/siwe.ts");
      await signOut();
    });
  const isBusy = action.busy !== null;
  return (
    <div class="row">
      <button type="button" onClick={() => download("csv")} disabled={isBusy}>
        Statement (CSV)
      </button>
      <button type="button" onClick={() => download("pdf")} disabled={isBusy}>
        Statement (PDF)
      </button>
      <button type="button" class="small" onClick={leave} disabled={isBusy}>
        Sign out
      </button>
    </div>
  );
}
