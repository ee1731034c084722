/** A line of a chart. Numbers here are for drawing alone. */
export interface Line {
  name: string;
  colour: string; // a CSS variable
  dashed?: boolean;
  filled?: boolean;
  points: readonly { time: number; value: number }[];
}

/** Keeps the last point of each second, in order: what a chart asks for. */
export function inOrder<P extends { time: number }>(points: readonly P[]): P[] {
  const latest = new Map(points.map((point) => [point.time, point]));
  return [...latest.values()].sort((a, b) => a.time - b.time);
}

/** At most `most` of the rows, evenly spread, the first and the last among them. */
export function spread<T>(rows: readonly T[], most: number): T[] {
  if (rows.length <= most) return [...rows];
  const step = (rows.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => rows[Math.round(i * step)] as T);
}
