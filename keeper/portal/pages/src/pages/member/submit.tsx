import { useState } from "preact/hooks";
import { useShown } from "../../state/fund.ts";
import { ActionNote, useAction, WithWallet } from "../../ui/action.tsx";
import { Field } from "../../ui/field.tsx";
import { Panel } from "../../ui/parts.tsx";
import { submitSigned } from "./ballots.ts";
import { readSigned } from "./signed.ts";

/** Whoever has no coin for gas signs; whoever has some sends it here. */
export function SubmitPanel() {
  return (
    <Panel title="Send what another signed">
      <WithWallet what="send a signed vote or delegation">{() => <SubmitForm />}</WithWallet>
    </Panel>
  );
}

function SubmitForm() {
  const { fund } = useShown();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const action = useAction();
  const start = (event: Event) => {
    event.preventDefault();
    try {
      const act = readSigned(text, fund);
      setProblem(null);
      action.run("Confirm it in your wallet: you pay for the gas.", (by) => submitSigned(by, act));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form onSubmit={start} noValidate aria-label="Send for another">
      <Field
        label="Signed vote or delegation"
        value={text}
        onInput={setText}
        problem={problem}
        lines={5}
        hint="The text that was signed, as it was handed over."
      />
      <button type="submit" disabled={action.busy !== null}>
        Send signed text
      </button>
      <ActionNote action={action} />
    </form>
  );
}
