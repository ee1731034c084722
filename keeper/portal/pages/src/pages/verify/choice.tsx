import { useState } from "preact/hooks";
import { useShown } from "../../state/fund.ts";
import { Field } from "../../ui/field.tsx";

/** Which figure is checked: the live one, the last struck, or any struck one by its number. */
export function DealingChoice({ chosen }: { chosen: string }) {
  const { now } = useShown();
  const [text, setText] = useState(chosen === "now" ? "" : chosen);
  const [problem, setProblem] = useState<string | null>(null);
  const last = now.struck?.dealing;
  const go = (event: Event) => {
    event.preventDefault();
    const isNumber = /^[1-9]\d{0,8}$/.test(text.trim());
    const isStruck = isNumber && last !== undefined && Number(text) <= last;
    setProblem(
      isStruck ? null : `Dealings 1 to ${last ?? 0} are struck; "${text}" is none of them.`,
    );
    if (isStruck) location.hash = `#/verify/${text.trim()}`;
  };
  return (
    <form class="row" onSubmit={go} noValidate aria-label="Which number to check">
      <a
        class="button"
        href="#/verify/now"
        {...(chosen === "now" && { "aria-current": "true" as const })}
      >
        The NAV now
      </a>
      {last !== undefined && (
        <a class="button" href={`#/verify/${last}`}>
          {`The last struck one, dealing ${last}`}
        </a>
      )}
      <Field label="Number of a dealing" value={text} onInput={setText} problem={problem} numeric />
      <button type="submit">Show</button>
    </form>
  );
}
