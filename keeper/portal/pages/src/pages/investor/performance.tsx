import { type Performance, PerformanceShape } from "../../api/types.ts";
import { formatDay } from "../../lib/time.ts";
import { useResource } from "../../state/resource.ts";
import { BlockLink } from "../../ui/links.tsx";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

/** A statistic is an estimate, not money: it comes as a float and is shown with its unit. */
function show(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return "too few days";
  const shown = unit === "part" ? `${(value * 100).toFixed(2)} %` : value.toFixed(2);
  return shown.replace("-", "−");
}

function span(value: Performance): string {
  if (value.since === null || value.until === null) return "";
  return `${formatDay(value.since)} to ${formatDay(value.until)}, ${value.days} days`;
}

export function PerformancePanel() {
  const { value, problem } = useResource("/performance", PerformanceShape);
  return (
    <Panel
      title="Performance and risk"
      aside={
        value && (
          <>
            {span(value)} <BlockLink number={value.at.block} />
          </>
        )
      }
    >
      {!value && <Waiting problem={problem} what="The performance" />}
      {value && (
        <>
          <Figures of={value} />
          <Drawdowns of={value} />
          <BackTest of={value} />
          {value.notes.map((note) => (
            <p class="soft" key={note}>
              {note}
            </p>
          ))}
        </>
      )}
    </Panel>
  );
}

function Figures({ of }: { of: Performance }) {
  return (
    <>
      <Table
        caption="Performance and risk"
        empty="Too few dealings were struck to say anything."
        head={[
          "Figure",
          { name: "Fund", right: true },
          { name: of.benchmark ? `${of.benchmark} held` : "Benchmark", right: true },
        ]}
        rows={of.figures.map((row) => ({
          key: row.id,
          cells: [
            row.name,
            show(row.value, row.unit),
            row.benchmark === null ? "" : show(row.benchmark, row.unit),
          ],
        }))}
      />
      {of.figures.length > 0 && (
        <details>
          <summary>Formulas and sources</summary>
          <Table
            caption="Formulas and sources"
            head={["Figure", { name: "Formula", words: true }, { name: "Source", words: true }]}
            rows={of.figures.map((row) => ({
              key: row.id,
              cells: [row.name, row.formula, row.source],
            }))}
          />
        </details>
      )}
    </>
  );
}

function Drawdowns({ of }: { of: Performance }) {
  if (of.drawdowns.length === 0) return null;
  return (
    <details>
      <summary>Deepest drawdowns</summary>
      <Table
        caption="Deepest drawdowns"
        head={["Began", { name: "Depth", right: true }, "Lowest", "Recovered"]}
        rows={of.drawdowns.map((row) => ({
          key: `${row.began} ${row.lowest}`,
          cells: [
            formatDay(row.began),
            show(row.depth, "part"),
            formatDay(row.lowest),
            row.recovered === null ? "not yet" : formatDay(row.recovered),
          ],
        }))}
      />
    </details>
  );
}

function BackTest({ of }: { of: Performance }) {
  const test = of.back_test;
  if (!test) return null;
  const verdict = test.rejected ? "too many or too few: it is rejected" : "not rejected";
  return (
    <p class="soft">
      {`Back-test of the value at risk (Kupiec): worse on ${test.exceptions} of ${test.days} days, ${test.expected.toFixed(1)} expected; p ${test.p_value.toFixed(3)}, ${verdict}.`}
    </p>
  );
}
