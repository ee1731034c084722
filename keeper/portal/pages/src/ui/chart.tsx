import {
  AreaSeries,
  ColorType,
  createChart,
  type IChartApi,
  LineSeries,
  LineStyle,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef } from "preact/hooks";
import { useStore } from "../lib/store.ts";
import { isDark } from "../state/theme.ts";
import type { Line } from "./lines.ts";

interface ChartProps {
  lines: readonly Line[];
  label: string;
  low?: boolean;
  format: (value: number) => string;
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function draw(chart: IChartApi, line: Line): void {
  const paint = colour(line.colour);
  const options = { color: paint, lineWidth: 2 as const, priceLineVisible: false };
  const series = line.filled
    ? chart.addSeries(AreaSeries, {
        lineColor: paint,
        topColor: "transparent",
        bottomColor: "transparent",
        lineWidth: 2,
        priceLineVisible: false,
      })
    : chart.addSeries(LineSeries, {
        ...options,
        ...(line.dashed && { lineStyle: LineStyle.Dashed }),
      });
  series.setData(line.points.map(({ time, value }) => ({ time: time as UTCTimestamp, value })));
}

/** The chart itself, for the eye; the numbers stand in the table beside it. */
export default function Chart({ lines, label, low, format }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const dark = useStore(isDark);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `dark` changes the colours that are read
  useEffect(() => {
    if (!place.current) return;
    const chart = createChart(place.current, {
      autoSize: true,
      layout: {
        background: { type: ColorType.Solid, color: colour("--surface") },
        textColor: colour("--soft"),
        attributionLogo: false, // named in the foot of every page
      },
      grid: {
        vertLines: { visible: false },
        horzLines: { color: colour("--line") },
      },
      rightPriceScale: { borderColor: colour("--line") },
      timeScale: { borderColor: colour("--line"), timeVisible: true, secondsVisible: false },
      localization: { locale: "en", priceFormatter: format },
      handleScroll: false,
      handleScale: false,
    });
    for (const line of lines) draw(chart, line);
    chart.timeScale().fitContent();
    return () => chart.remove();
  }, [lines, format, dark]);
  return <div class={low ? "chart low" : "chart"} ref={place} role="img" aria-label={label} />;
}
