import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export type Level = "info" | "good" | "warn" | "alarm";

interface PanelProps {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** A titled part of a page: a region that a screen reader finds by its heading. */
export function Panel({ title, aside, children }: PanelProps) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {aside && <div class="soft">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

export function Notice({ level, children }: { level: Level; children: ComponentChildren }) {
  return (
    <div class={`notice ${level}`} role={level === "alarm" ? "alert" : "status"}>
      {children}
    </div>
  );
}

interface FigureProps {
  name: string;
  main?: boolean;
  note?: ComponentChildren;
  children: ComponentChildren;
}

export function Figure({ name, main, note, children }: FigureProps) {
  return (
    <div class={main ? "main" : ""}>
      <dt>{name}</dt>
      <dd>
        {children}
        {note && <small>{note}</small>}
      </dd>
    </div>
  );
}

export const Figures = ({ children }: { children: ComponentChildren }) => (
  <dl class="figures">{children}</dl>
);

/** A column: text alone is short and stays on one line; numbers stand right, and words wrap. */
type Column = string | { name: string; right?: true; words?: true };

const nameOf = (column: Column): string => (typeof column === "string" ? column : column.name);
const classOf = (column: Column | undefined): string => {
  if (column === undefined || typeof column === "string") return "";
  return column.right ? "right" : column.words ? "words" : "";
};

interface TableProps {
  caption: string;
  head: readonly Column[];
  empty?: string;
  rows: readonly { key: string; cells: readonly ComponentChildren[] }[];
}

/** A table that scrolls inside itself where the screen is narrow; its first column names the row. */
export function Table({ caption, head, rows, empty }: TableProps) {
  if (rows.length === 0) return <p class="soft">{empty ?? "Nothing yet."}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section class="scroll" aria-label={`${caption}, table`} tabIndex={0}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((each) => (
              <th key={nameOf(each)} scope="col" class={classOf(each)}>
                {nameOf(each)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <Row key={key} name={key} cells={cells} head={head} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  name: string;
  cells: readonly ComponentChildren[];
  head: readonly Column[];
}

function Row({ name, cells, head }: RowProps) {
  const [first, ...others] = cells;
  return (
    <tr>
      <th scope="row" class={classOf(head[0])}>
        {first}
      </th>
      {others.map((cell, i) => (
        <td key={`${name} ${nameOf(head[i + 1] ?? "")}`} class={classOf(head[i + 1])}>
          {cell}
        </td>
      ))}
    </tr>
  );
}

/** How full something is, for the eye; the number stands beside it in text. `mark` draws a line at its place; near a
 * `limit` the colour changes. */
export function Bar({ part, mark, limit }: { part: bigint; mark?: bigint | null; limit?: true }) {
  const percent = (wad: bigint) => Math.min(100, Number(wad / 10n ** 14n) / 100);
  const width = percent(part);
  const level = !limit || width < 80 ? "" : width < 100 ? "high" : "full";
  return (
    <svg class={`bar ${level}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="0" width={width} height="8" />
      {mark !== undefined && mark !== null && (
        <line
          x1={percent(mark)}
          x2={percent(mark)}
          y1="0"
          y2="8"
          vector-effect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}

/** What is shown instead of a part that has no answer yet. */
export function Waiting({ problem, what }: { problem: string | null; what: string }) {
  if (problem) return <Notice level="warn">{`${what}: ${problem}`}</Notice>;
  return (
    <p class="soft" role="status">
      {`${what} is being read…`}
    </p>
  );
}
