import { useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import { type Draft, DraftShape, type Power, PowersShape } from "../../api/governance.ts";
import { useResource } from "../../state/resource.ts";
import { WithWallet } from "../../ui/action.tsx";
import { Choice, Field } from "../../ui/field.tsx";
import { Notice, Panel, Waiting } from "../../ui/parts.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { DraftView } from "./draft.tsx";
import { PowerInput, writeValues } from "./power-input.tsx";

export function ProposePanel() {
  const { value, problem } = useResource("/powers", PowersShape);
  return (
    <Panel title="Propose a change">
      {!value && <Waiting problem={problem} what="What may be proposed" />}
      {value && (
        <WithWallet what="draft a proposal">
          {(by) => <ProposeForm by={by} powers={value.powers} />}
        </WithWallet>
      )}
    </Panel>
  );
}

function ProposeForm({ by, powers }: { by: Connection; powers: readonly Power[] }) {
  const [id, setId] = useState(powers[0]?.id ?? "");
  const power = powers.find((each) => each.id === id);
  const choices = powers.map((each) => [each.id, each.title] as const);
  return (
    <div class="stack">
      <Choice label="What shall change" value={id} choices={choices} onChange={setId} />
      {power && <PowerForm key={power.id} by={by} power={power} />}
    </div>
  );
}

function PowerForm({ by, power }: { by: Connection; power: Power }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [title, setTitle] = useState("");
  const [reason, setReason] = useState("");
  const [draft, setDraft] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const start = (event: Event) => {
    event.preventDefault();
    if (title.trim() === "") {
      setProblem("A proposal has a title.");
      return;
    }
    setDraft(null);
    setProblem(null);
    setAsking(true);
    const wish = {
      power: power.id,
      values: writeValues(power, values),
      title: title.trim(),
      reason,
      proposer: by.account,
    };
    post("/drafts", wish, DraftShape)
      .then(setDraft)
      .catch((error) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setAsking(false));
  };
  const change = (name: string, value: string) => {
    setDraft(null); // it was of other values
    setValues((all) => ({ ...all, [name]: value }));
  };
  return (
    <form onSubmit={start} noValidate aria-label={`Draft: ${power.title}`}>
      <p class="soft">{`Calls ${power.function} of ${power.contract}. What is left empty stays as it is.`}</p>
      {power.fields.map((field) => (
        <PowerInput key={field.name} power={power} field={field} values={values} onInput={change} />
      ))}
      <Field label="Title of the proposal" value={title} onInput={setTitle} />
      <Field label="Why" value={reason} onInput={setReason} lines={3} />
      <div class="row">
        <button type="submit" disabled={isAsking}>
          Try it out
        </button>
      </div>
      <div aria-live="polite">
        {isAsking && <p class="soft">It is simulated: proposed, voted for, queued, carried out…</p>}
        {problem && <Notice level="alarm">{problem}</Notice>}
        {draft && <DraftView draft={draft} />}
      </div>
    </form>
  );
}
