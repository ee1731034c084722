/** One comparison of a figure that was reckoned here with one that somebody claims. */
export interface Check {
  what: string;
  ours: string;
  theirs: string;
  away: string; // "" when they are equal
  equal: boolean;
}

/** What could not be compared, and why. */
export interface Skipped {
  what: string;
  why: string;
}

export interface Verdict {
  checks: readonly Check[];
  skipped: readonly Skipped[];
}

/** Compares two figures in the same unit, to the last digit. */
export function compareNumbers(
  what: string,
  ours: bigint,
  theirs: bigint,
  say: (value: bigint) => string,
): Check {
  const equal = ours === theirs;
  const sign = ours > theirs ? "+" : "";
  return {
    what,
    ours: say(ours),
    theirs: say(theirs),
    away: equal ? "" : `${sign}${say(ours - theirs)}`,
    equal,
  };
}

export function compareTexts(what: string, ours: string, theirs: string): Check {
  const equal = ours.toLowerCase() === theirs.toLowerCase();
  return { what, ours, theirs, away: equal ? "" : "differs", equal };
}

/** Equal only when everything is, and when there was anything to compare. */
export function isEqual(verdict: Verdict): boolean {
  return verdict.checks.length > 0 && verdict.checks.every((check) => check.equal);
}
