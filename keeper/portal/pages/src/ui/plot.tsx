import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Line } from "./lines.ts";

interface PlotProps {
  lines: readonly Line[];
  label: string;
  low?: boolean;
  format: (value: number) => string;
}

let loaded: ComponentType<PlotProps> | null = null;

/** A chart, whose library is loaded when the first one is shown. */
export function Plot(props: PlotProps) {
  const [Chart, setChart] = useState<ComponentType<PlotProps> | null>(() => loaded);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (loaded) return;
    import("./chart.tsx")
      .then((module) => {
        loaded = module.default;
        setChart(() => loaded);
      })
      .catch(() => setFailed(true));
  }, []);
  if (failed) return <p class="soft">The chart could not be loaded; the table has its numbers.</p>;
  return (
    <>
      {Chart ? <Chart {...props} /> : <div class={props.low ? "chart low" : "chart"} />}
      <Legend lines={props.lines} />
    </>
  );
}

function Legend({ lines }: { lines: readonly Line[] }) {
  return (
    <ul class="legend">
      {lines.map((line) => (
        <li key={line.name}>
          <svg viewBox="0 0 18 8" aria-hidden="true">
            <line
              x1="0"
              x2="18"
              y1="4"
              y2="4"
              stroke={`var(${line.colour})`}
              stroke-width="2"
              {...(line.dashed && { "stroke-dasharray": "4 3" })}
            />
          </svg>
          {line.name}
        </li>
      ))}
    </ul>
  );
}
