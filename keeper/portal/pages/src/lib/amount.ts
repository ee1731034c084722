/** Decimal text and base units, without a float in between: money is a bigint everywhere. */

export const WAD = 10n ** 18n;

const PLAIN_DECIMAL = /^(\d*)(?:\.(\d*))?$/;

export type Parsed = { ok: true; value: bigint } | { ok: false; problem: string };

const refuse = (problem: string): Parsed => ({ ok: false, problem });

/** Reads an amount that somebody typed; what could be read in two ways is refused. */
export function parseAmount(text: string, decimals: number, unit: string): Parsed {
  const trimmed = text.trim();
  if (trimmed === "") return refuse(`Write how many ${unit}.`);
  const match = PLAIN_DECIMAL.exec(trimmed);
  if (!match || trimmed === ".") {
    return refuse(
      `"${trimmed}" is no amount: write digits, with a point before the decimals, like 1500.25.`,
    );
  }
  const whole = match[1] || "0";
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > decimals) {
    return refuse(`${fraction.length} decimals are too many: ${unit} can have ${decimals}.`);
  }
  const value = BigInt(whole + fraction.padEnd(decimals, "0"));
  if (value >= 2n ** 256n) return refuse("The amount has more than 256 bits.");
  return { ok: true, value };
}

/** Refuses an amount outside its limits, naming the number and the limit. */
export function checkLimits(
  value: bigint,
  limits: { min?: bigint; max?: bigint },
  decimals: number,
  unit: string,
): string | null {
  const say = (amount: bigint) => `${formatUnits(amount, decimals)} ${unit}`;
  if (value === 0n) return "The amount is 0: it has to be more.";
  if (limits.max !== undefined && value > limits.max) {
    return `${say(value)} is more than the ${say(limits.max)} there are.`;
  }
  if (limits.min !== undefined && value < limits.min) {
    return `${say(value)} is less than the least, ${say(limits.min)}.`;
  }
  return null;
}

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** All digits of an amount, trailing zeros left out: what is written into an input or a file. */
export function exactUnits(value: bigint, decimals: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${negative ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

/** An amount for reading: thousands grouped; exactly `places` decimals, cut and never rounded up, or all there are. */
export function formatUnits(value: bigint, decimals: number, places?: number): string {
  const [whole = "0", fraction = ""] = exactUnits(value, decimals).split(".");
  const sign = whole.startsWith("-") ? "−" : "";
  const least = places ?? Math.min(2, decimals);
  const tail = fraction.slice(0, places).padEnd(least, "0");
  return `${sign}${grouped(whole.replace("-", ""))}${tail ? `.${tail}` : ""}`;
}

/** A ratio (wad) as a percentage, cut after `places` decimals. */
export function formatPercent(wad: bigint, places = 2): string {
  return `${formatUnits(wad, 16, places)} %`;
}

const HUNDREDTH = 10n ** 14n; // of a percent
const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

/** How far a price moved, with its direction, cut towards none; null of what was worth nothing. */
export function formatChange(before: bigint, after: bigint): string | null {
  if (before === 0n) return null;
  if (before === after) return "unchanged";
  const moved = ((after - before) * WAD) / before;
  const places = sizeOf(moved) < HUNDREDTH ? 4 : 2;
  return `${after > before ? "+" : ""}${formatPercent(moved, places)}`;
}

/** A ratio of two amounts as a wad, rounded down; 0 of nothing. */
export function partOf(part: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (part * WAD) / whole;
}

/** A number for drawing alone; never comes back into an amount. */
export function toPlot(value: bigint, decimals: number): number {
  return Number(exactUnits(value, decimals));
}
