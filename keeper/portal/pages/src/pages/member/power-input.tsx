import type { Power, PowerField } from "../../api/governance.ts";
import { useShown } from "../../state/fund.ts";
import { Choice, Field } from "../../ui/field.tsx";
import { mostOf, sayQuantity } from "./quantity.ts";

interface InputProps {
  power: Power;
  field: PowerField;
  values: Readonly<Record<string, string>>;
  problem: string | null;
  onInput: (name: string, value: string) => void;
}

/** What holds now, of what the key field names where it differs by that. */
function nowOf({ power, field, values }: InputProps): string | null {
  const key = power.fields.find((each) => each.key);
  const named = key && values[key.name];
  return (named && field.now_of[named]) || field.now;
}

export function PowerInput(props: InputProps) {
  const { power, field, values, problem, onInput } = props;
  const { base } = useShown().fund;
  const { name, kind, choices, min } = field;
  const max = mostOf(power, field, values);
  const value = values[name] ?? "";
  const label = field.required ? `${field.label} (required)` : field.label;
  const input = (text: string) => onInput(name, text);
  if (choices.length > 0 && field.kind !== "list") {
    const all = [["", "choose"], ...choices.map((each) => [each.name, each.name])];
    return (
      <Choice
        label={label}
        value={value}
        choices={all as [string, string][]}
        onChange={input}
        problem={problem}
      />
    );
  }
  const now = nowOf(props);
  const hints = [
    now === null ? "" : `now ${now}`,
    min === null || min === 0n ? "" : `at least ${sayQuantity(kind, min, base)}`,
    max === null ? "" : `at most ${sayQuantity(kind, max, base)}`,
    field.example === "" ? "" : `written like ${field.example}`,
    field.kind === "list" ? "one on each line" : "",
  ];
  return (
    <Field
      label={label}
      value={value}
      onInput={input}
      problem={problem}
      hint={hints.filter(Boolean).join(", ")}
      {...(field.kind === "list" && { lines: 3 })}
    />
  );
}
