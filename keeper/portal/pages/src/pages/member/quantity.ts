import type { Power, PowerField } from "../../api/governance.ts";
import { formatUnits, type Parsed, parseAmount } from "../../lib/amount.ts";

/** The base asset: how amounts of it are written. */
export interface Base {
  symbol: string;
  decimals: number;
}

type Typed = Readonly<Record<string, string>>;

const SPANS: readonly (readonly [string, bigint])[] = [
  ["day", 86_400n],
  ["hour", 3_600n],
  ["minute", 60n],
  ["second", 1n],
];
const SPAN = /(\d{1,12}) ?(days?|hours?|minutes?|seconds?|[dhms])(?![a-z])/g;
const NUMBER = /^(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(?![\d.,]) ?(.*)$/s;

/** How numbers of a kind end, and with how many decimals they count; null of what is no such number. */
function measureOf(kind: PowerField["kind"], base: Base): [string, number] | null {
  if (kind === "ratio") return ["%", 16];
  if (kind === "amount") return [base.symbol, base.decimals];
  if (kind === "shares") return ["shares", 18];
  return null;
}

/** A time to the second: what is bounded is told in full. */
export function sayTime(seconds: bigint): string {
  let rest = seconds;
  const parts = SPANS.flatMap(([name, size]) => {
    const count = rest / size;
    rest -= count * size;
    return count === 0n ? [] : [`${count} ${name}${count === 1n ? "" : "s"}`];
  });
  return parts.join(" ") || "0 seconds";
}

/** A number in the words of its kind, with every digit that counts. */
export function sayQuantity(kind: PowerField["kind"], value: bigint, base: Base): string {
  if (kind === "seconds") return sayTime(value);
  const measure = measureOf(kind, base);
  return measure ? `${formatUnits(value, measure[1])} ${measure[0]}` : value.toString();
}

function readTime(text: string): Parsed {
  const found = [...text.matchAll(SPAN)];
  if (found.length === 0 || text.replace(SPAN, "").trim().replaceAll(",", "") !== "") {
    return { ok: false, problem: `"${text}" is no time: write such as 3 days or 1 day 12 hours.` };
  }
  const each = found.map(([, count = "0", unit = ""]) => {
    const size = SPANS.find(([name]) => name.startsWith(unit.charAt(0)))?.[1] ?? 1n;
    return BigInt(count) * size;
  });
  return { ok: true, value: each.reduce((sum, one) => sum + one, 0n) };
}

/** Reads a number with its unit, in the contract's own counting; null of a kind that is no such number. */
export function readQuantity(kind: PowerField["kind"], text: string, base: Base): Parsed | null {
  if (kind === "seconds") return readTime(text);
  const measure = measureOf(kind, base);
  if (!measure) return null;
  const [unit, decimals] = measure;
  const [, whole = "", fraction = "", end = ""] = NUMBER.exec(text) ?? [];
  const units = unit === "shares" ? [unit, "share"] : [unit];
  if (!units.includes(end)) {
    const number = end === "" && (whole || fraction) ? `${whole}${fraction}` : "15";
    return { ok: false, problem: `"${text}" has no unit: write such as ${number} ${unit}.` };
  }
  return parseAmount(`${whole.replaceAll(",", "")}${fraction}`, decimals, unit);
}

/** The most that the contract takes, of what the key field names where it differs by that. */
export function mostOf(power: Power, field: PowerField, typed: Typed): bigint | null {
  const key = power.fields.find((each) => each.key);
  const named = key && typed[key.name];
  return (named && field.max_of[named]) || field.max;
}

/** Says what the contract would refuse of what was typed, with the number and the limit. */
export function refusalOf(
  power: Power,
  field: PowerField,
  typed: Typed,
  base: Base,
): string | null {
  const text = (typed[field.name] ?? "").trim();
  if (text === "") return field.required ? "This is needed." : null;
  const read = readQuantity(field.kind, text, base);
  if (!read) return null;
  if (!read.ok) return read.problem;
  const say = (value: bigint) => sayQuantity(field.kind, value, base);
  const most = mostOf(power, field, typed);
  if (most !== null && read.value > most) {
    return `${say(read.value)} is more than the contract takes: at most ${say(most)}.`;
  }
  if (field.min !== null && read.value < field.min) {
    return `${say(read.value)} is less than the contract takes: at least ${say(field.min)}.`;
  }
  return null;
}

/**
 * What is typed, as the server takes it: nothing of what was left empty, numbers in the contract's
 * own counting, a list line by line.
 */
export function writeValues(
  power: Power,
  typed: Typed,
  base: Base,
): Record<string, string | string[]> {
  const filled = power.fields.flatMap((field): [string, string | string[]][] => {
    const text = (typed[field.name] ?? "").trim();
    if (text === "") return [];
    if (field.kind === "list") {
      const lines = text.split("\n").map((line) => line.trim());
      return [[field.name, lines.filter((line) => line !== "")]];
    }
    const read = readQuantity(field.kind, text, base);
    return [[field.name, read?.ok ? read.value.toString() : text]];
  });
  return Object.fromEntries(filled);
}
