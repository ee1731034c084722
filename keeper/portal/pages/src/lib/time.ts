/** Times of the chain are unix seconds; they are shown in UTC, as the contracts count. */

const UNITS: readonly (readonly [string, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** 2024-01-09 22:14 UTC */
export function formatTime(seconds: number): string {
  const text = new Date(seconds * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** 2024-01-09 */
export function formatDay(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** The two largest units of a length: 2 days 3 hours. */
export function formatSpan(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 seconds";
}

/** "3 hours ago" or "in 3 hours". */
export function formatFromNow(seconds: number, now: number): string {
  const away = seconds - now;
  if (away === 0) return "now";
  return away > 0 ? `in ${formatSpan(away)}` : `${formatSpan(-away)} ago`;
}
