import { useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import { type Draft, DraftShape, type Power, PowersShape } from "../../api/governance.ts";
import { Turns } from "../../lib/turns.ts";
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
      {power && <PowerForm key={`${power.id} ${by.account}`} by={by} power={power} />}
    </div>
  );
}

export function PowerForm({ by, power }: { by: Connection; power: Power }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [title, setTitle] = useState("");
  const [reason, setReason] = useState("");
  const [draft, setDraft] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [turns] = useState(() => new Turns());
  const drop = () => {
    turns.begin(); // what is on its way is of other words or values
    setDraft(null);
    setAsking(false);
  };
  const start = (event: Event) => {
    event.preventDefault();
    drop();
    if (title.trim() === "") {
      setProblem("A proposal has a title.");
      return;
    }
    setProblem(null);
    setAsking(true);
    const isLatest = turns.begin();
    const wish = {
      power: power.id,
      values: writeValues(power, values),
      title: title.trim(),
      reason,
      proposer: by.account,
    };
    post("/drafts", wish, DraftShape)
      .then((made) => isLatest() && setDraft(made))
      .catch(
        (error) => isLatest() && setProblem(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => isLatest() && setAsking(false));
  };
  const edit = (set: (text: string) => void) => (text: string) => {
    drop();
    set(text);
  };
  const change = (name: string, value: string) =>
    edit((text) => setValues((all) => ({ ...all, [name]: text })))(value);
  return (
    <form onSubmit={start} noValidate aria-label={`Draft: ${power.title}`}>
      <p class="soft">{`Calls ${power.function} of ${power.contract}. What is left empty stays as it is.`}</p>
      {power.fields.map((field) => (
        <PowerInput key={field.name} power={power} field={field} values={values} onInput={change} />
      ))}
      <Field label="Title of the proposal" value={title} onInput={edit(setTitle)} />
      <Field label="Why" value={reason} onInput={edit(setReason)} lines={3} />
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
