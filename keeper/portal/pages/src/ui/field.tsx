import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  value: string;
  onInput: (text: string) => void;
  problem?: string | null;
  hint?: ComponentChildren;
  numeric?: boolean;
  lines?: number;
}

/** A labelled input; what is wrong with it is told beside it, and to a screen reader. */
export function Field({ label, value, onInput, problem, hint, numeric, lines }: FieldProps) {
  const id = useId();
  const common = {
    id,
    value,
    autocomplete: "off" as const,
    "aria-invalid": problem ? ("true" as const) : ("false" as const),
    "aria-describedby": `${id}-hint ${id}-problem`,
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {lines ? (
        <textarea {...common} rows={lines} />
      ) : (
        <input
          {...common}
          type="text"
          inputMode={numeric ? "decimal" : "text"}
          spellcheck={false}
        />
      )}
      <span id={`${id}-hint`} class="soft">
        {hint}
      </span>
      <span id={`${id}-problem`} class="problem" aria-live="polite">
        {problem}
      </span>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
  problem?: string | null;
}

export function Choice({ label, value, choices, onChange, problem }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-invalid={problem ? "true" : "false"}
        aria-describedby={`${id}-problem`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {choices.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      <span id={`${id}-problem`} class="problem" aria-live="polite">
        {problem}
      </span>
    </div>
  );
}
