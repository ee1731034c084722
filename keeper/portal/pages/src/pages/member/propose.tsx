import { useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import { type Draft, DraftShape, type Power, PowersShape } from "../../api/governance.ts";
import { Turns } from "../../lib/turns.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { WithWallet } from "../../ui/action.tsx";
import { Choice, Field } from "../../ui/field.tsx";
import { Notice, Panel, Waiting } from "../../ui/parts.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { DraftView } from "./draft.tsx";
import { PowerInput } from "./power-input.tsx";
import { type Base, refusalOf, writeValues } from "./quantity.ts";

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

const NO_TITLE = "A proposal has a title.";
const NO_CHANGE = "Nothing would change: write what shall be otherwise.";
type Wish = Parameters<typeof post>[1];

/** A draft that is asked for; one that was overtaken never comes. */
function useDraft() {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [turns] = useState(() => new Turns());
  const drop = () => {
    turns.begin(); // what is on its way is of other words or values
    setDraft(null);
    setAsking(false);
    setProblem(null);
  };
  const ask = (wish: Wish) => {
    drop();
    setAsking(true);
    const isLatest = turns.begin();
    post("/drafts", wish, DraftShape)
      .then((made) => isLatest() && setDraft(made))
      .catch(
        (error) => isLatest() && setProblem(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => isLatest() && setAsking(false));
  };
  return { draft, problem, isAsking, drop, ask };
}

/** What keeps the form from being tried out: of each field, and of all together. */
function problemsOf(power: Power, typed: Readonly<Record<string, string>>, base: Base) {
  const all = power.fields.map((field) => [field.name, refusalOf(power, field, typed, base)]);
  const byField = new Map(all.filter(([, problem]) => problem !== null) as [string, string][]);
  const asked = power.fields.filter((field) => !field.key);
  const isEmpty = asked.length > 0 && asked.every((field) => !typed[field.name]?.trim());
  return { byField, isEmpty };
}

export function PowerForm({ by, power }: { by: Connection; power: Power }) {
  const { base } = useShown().fund;
  const [values, setValues] = useState<Record<string, string>>({});
  const [title, setTitle] = useState("");
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false); // nobody is told off while still writing
  const { draft, problem, isAsking, drop, ask } = useDraft();
  const { byField, isEmpty } = problemsOf(power, values, base);
  const noTitle = title.trim() === "";
  const start = (event: Event) => {
    event.preventDefault();
    drop();
    setTried(true);
    if (noTitle || isEmpty || byField.size > 0) return;
    const wish = { power: power.id, title: title.trim(), reason, proposer: by.account };
    ask({ ...wish, values: writeValues(power, values, base) });
  };
  const edit = (set: (text: string) => void) => (text: string) => {
    drop();
    set(text);
  };
  const change = (name: string, value: string) =>
    edit((text) => setValues((all) => ({ ...all, [name]: text })))(value);
  const wrong = isTried && isEmpty ? NO_CHANGE : problem;
  return (
    <form onSubmit={start} noValidate aria-label={`Draft: ${power.title}`}>
      <p class="soft">{`Calls ${power.function} of ${power.contract}. What is left empty stays as it is.`}</p>
      {power.fields.map((field) => (
        <PowerInput
          key={field.name}
          power={power}
          field={field}
          values={values}
          problem={isTried ? (byField.get(field.name) ?? null) : null}
          onInput={change}
        />
      ))}
      <Field
        label="Title of the proposal"
        value={title}
        onInput={edit(setTitle)}
        problem={isTried && noTitle ? NO_TITLE : null}
      />
      <Field label="Why" value={reason} onInput={edit(setReason)} lines={3} />
      <div class="row">
        <button type="submit" disabled={isAsking}>
          Try it out
        </button>
      </div>
      <Outcome isAsking={isAsking} problem={wrong} draft={draft} />
    </form>
  );
}

interface OutcomeProps {
  isAsking: boolean;
  problem: string | null;
  draft: Draft | null;
}

const Outcome = ({ isAsking, problem, draft }: OutcomeProps) => (
  <div aria-live="polite">
    {isAsking && <p class="soft">It is simulated: proposed, voted for, queued, carried out…</p>}
    {problem && <Notice level="alarm">{problem}</Notice>}
    {draft && <DraftView draft={draft} />}
  </div>
);
