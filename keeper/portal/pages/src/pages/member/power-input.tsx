import type { Power, PowerField } from "../../api/governance.ts";
import { formatPercent, formatUnits } from "../../lib/amount.ts";
import { formatSpan } from "../../lib/time.ts";
import { useShown } from "../../state/fund.ts";
import { Choice, Field } from "../../ui/field.tsx";

interface InputProps {
  power: Power;
  field: PowerField;
  values: Readonly<Record<string, string>>;
  onInput: (name: string, value: string) => void;
}

/** What is typed, as the server takes it: nothing of what was left empty, a list line by line. */
export function writeValues(
  power: Power,
  typed: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  const filled = power.fields.flatMap((field): [string, string | string[]][] => {
    const text = (typed[field.name] ?? "").trim();
    if (text === "") return [];
    if (field.kind !== "list") return [[field.name, text]];
    const lines = text.split("\n").map((line) => line.trim());
    return [[field.name, lines.filter((line) => line !== "")]];
  });
  return Object.fromEntries(filled);
}

/** A bound in the words of its kind. */
function say(field: PowerField, bound: bigint, base: { symbol: string; decimals: number }): string {
  switch (field.kind) {
    case "ratio":
      return formatPercent(bound);
    case "seconds":
      return formatSpan(Number(bound));
    case "amount":
      return `${formatUnits(bound, base.decimals)} ${base.symbol}`;
    case "shares":
      return `${formatUnits(bound, 18)} shares`;
    default:
      return bound.toString();
  }
}

/** What holds now, of what the key field names where it differs by that. */
function nowOf({ power, field, values }: InputProps): string | null {
  const key = power.fields.find((each) => each.key);
  const named = key && values[key.name];
  return (named && field.now_of[named]) || field.now;
}

export function PowerInput(props: InputProps) {
  const { field, values, onInput } = props;
  const { base } = useShown().fund;
  const { name, choices, min, max } = field;
  const value = values[name] ?? "";
  const label = field.required ? `${field.label} (required)` : field.label;
  const input = (text: string) => onInput(name, text);
  if (choices.length > 0 && field.kind !== "list") {
    const all = [["", "choose"], ...choices.map((each) => [each.name, each.name])];
    return (
      <Choice label={label} value={value} choices={all as [string, string][]} onChange={input} />
    );
  }
  const now = nowOf(props);
  const hints = [
    now === null ? "" : `now ${now}`,
    min === null ? "" : `at least ${say(field, min, base)}`,
    max === null ? "" : `at most ${say(field, max, base)}`,
    field.example === "" ? "" : `written like ${field.example}`,
    field.kind === "list" ? "one on each line" : "",
  ];
  return (
    <Field
      label={label}
      value={value}
      onInput={input}
      hint={hints.filter(Boolean).join(", ")}
      {...(field.kind === "list" && { lines: 3 })}
    />
  );
}
