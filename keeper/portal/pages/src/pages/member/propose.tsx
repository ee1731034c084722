import { useMemo, useState } from "preact/hooks";
import { post } from "../../api/client.ts";
import { list } from "../../api/shape.ts";
import { type Draft, DraftShape, type Power, PowerShape } from "../../api/types.ts";
import { daoAbi } from "../../chain/abis.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { submit } from "../../state/transactions.ts";
import { ActionNote, useAction, WithWallet } from "../../ui/action.tsx";
import { Choice, Field } from "../../ui/field.tsx";
import { Notice, Panel, Table, Waiting } from "../../ui/parts.tsx";
import { planCall } from "../../wallet/send.ts";
import { addressOf } from "../investor/orders.ts";

export function ProposePanel() {
  const shape = useMemo(() => list(PowerShape), []);
  const { value, problem } = useResource("/powers", shape);
  return (
    <Panel title="Propose a change">
      {!value && <Waiting problem={problem} what="What may be proposed" />}
      {value && <ProposeForm powers={value} />}
    </Panel>
  );
}

function ProposeForm({ powers }: { powers: readonly Power[] }) {
  const [id, setId] = useState(powers[0]?.id ?? "");
  const power = powers.find((each) => each.id === id);
  const choices = powers.map((each) => [each.id, each.title] as const);
  return (
    <div class="stack">
      <Choice label="What shall change" value={id} choices={choices} onChange={setId} />
      {power && <PowerForm key={power.id} power={power} />}
    </div>
  );
}

function PowerForm({ power }: { power: Power }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [title, setTitle] = useState("");
  const [reason, setReason] = useState("");
  const [draft, setDraft] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const start = (event: Event) => {
    event.preventDefault();
    setDraft(null);
    setProblem(null);
    setAsking(true);
    post("/drafts", { power: power.id, values, title: title.trim(), reason }, DraftShape)
      .then(setDraft)
      .catch((error) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setAsking(false));
  };
  const change = (name: string, value: string) => setValues((all) => ({ ...all, [name]: value }));
  return (
    <form onSubmit={start} noValidate aria-label={`Draft: ${power.title}`}>
      <p class="soft">{power.explanation}</p>
      {power.fields.map((field) => (
        <PowerInput
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          onInput={change}
        />
      ))}
      <Field label="Title of the proposal" value={title} onInput={setTitle} />
      <Field label="Why" value={reason} onInput={setReason} lines={3} />
      <button type="submit" disabled={isAsking}>
        Try it out
      </button>
      <div aria-live="polite">
        {isAsking && (
          <p class="soft">The whole way is simulated: proposed, voted, queued, carried out…</p>
        )}
        {problem && <Notice level="alarm">{problem}</Notice>}
        {draft && <DraftView draft={draft} />}
      </div>
    </form>
  );
}

interface InputProps {
  field: Power["fields"][number];
  value: string;
  onInput: (name: string, value: string) => void;
}

function PowerInput({ field, value, onInput }: InputProps) {
  const { name, label, choices, min, max, now } = field;
  if (choices && choices.length > 0) {
    const all = [["", "choose"], ...choices.map((each) => [each, each])] as [string, string][];
    return (
      <Choice label={label} value={value} choices={all} onChange={(text) => onInput(name, text)} />
    );
  }
  const hints = [
    now === null ? "" : `now ${now}`,
    min === null ? "" : `at least ${min}`,
    max === null ? "" : `at most ${max}`,
  ];
  return (
    <Field
      label={label}
      value={value}
      onInput={(text) => onInput(name, text)}
      hint={hints.filter(Boolean).join(", ")}
    />
  );
}

function DraftView({ draft }: { draft: Draft }) {
  const { fund } = useShown();
  const action = useAction();
  const { targets, values, calldatas, description, simulation } = draft;
  const propose = () =>
    action.run("Confirm the proposal in your wallet.", async (by) => {
      const args = [targets, values, calldatas, description];
      await submit(by, planCall("Propose", addressOf(fund, "dao"), daoAbi, "propose", args));
    });
  return (
    <section class="stack" aria-label="Draft">
      <Table
        caption="What the draft changes"
        head={["What changes", "Before", "After"]}
        rows={draft.changes.map((each, i) => ({
          key: `${each.what} ${i}`,
          cells: [each.what, each.before, each.after],
        }))}
      />
      {simulation.ok ? (
        <Notice level="good">Simulated: proposed, voted for, queued and carried out.</Notice>
      ) : (
        <Notice level="alarm">{`Simulated, it would fail: ${simulation.reason ?? "no reason"}`}</Notice>
      )}
      <details>
        <summary>Text of the proposal</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
        <pre tabIndex={0}>{description}</pre>
      </details>
      <WithWallet what="propose">
        {() => (
          <button
            type="button"
            class="main"
            disabled={action.busy !== null || !simulation.ok}
            onClick={propose}
          >
            Propose
          </button>
        )}
      </WithWallet>
      <ActionNote action={action} />
    </section>
  );
}
