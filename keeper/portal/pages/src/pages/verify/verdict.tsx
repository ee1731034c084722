import { Notice, Table } from "../../ui/parts.tsx";
import { isEqual, type Verdict } from "../../verify/checks.ts";

/** Equal or not, and every comparison behind it. */
export function VerdictView({ verdict }: { verdict: Verdict }) {
  const wrong = verdict.checks.filter((check) => !check.equal);
  const count = verdict.checks.length;
  const isWhole = verdict.skipped.length === 0;
  return (
    <>
      {isEqual(verdict) ? (
        <Notice level={isWhole ? "good" : "warn"}>
          <strong>
            {isWhole
              ? `Equal: all ${count} figures, to the last digit.`
              : `Equal as far as it could be checked: ${count} figures, to the last digit.`}
          </strong>
        </Notice>
      ) : (
        <Notice level="alarm">
          <strong>{`Not equal: ${wrong.length} of ${count} figures differ.`}</strong>
        </Notice>
      )}
      {verdict.skipped.map((each) => (
        <Notice key={each.what} level="warn">
          {`Not checked: ${each.what}: ${each.why}`}
        </Notice>
      ))}
      <Table
        caption="Comparisons"
        head={[
          { name: "Figure", words: true },
          "Verdict",
          { name: "Reckoned here", words: true },
          { name: "Claimed", words: true },
          { name: "Difference", words: true },
        ]}
        rows={verdict.checks.map((check) => ({
          key: check.what,
          cells: [
            check.what,
            <span key="verdict" class={check.equal ? "good" : "bad"}>
              {check.equal ? "equal" : "not equal"}
            </span>,
            <span key="ours" class="code">
              {check.ours}
            </span>,
            <span key="theirs" class="code">
              {check.theirs}
            </span>,
            check.away || "none",
          ],
        }))}
      />
    </>
  );
}
