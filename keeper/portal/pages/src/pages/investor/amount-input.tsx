import { useState } from "preact/hooks";
import { checkLimits, exactUnits, formatUnits, parseAmount } from "../../lib/amount.ts";
import { Field } from "../../ui/field.tsx";

/** What an amount may be. */
interface Bounds {
  decimals: number;
  unit: string; // as it is said
  min?: bigint;
  max: bigint; // what there is
}

/** An amount while it is typed. */
export interface Typed {
  text: string;
  problem: string | null;
  bounds: Bounds;
  set: (text: string) => void;
  /** The amount; null of what is none or out of bounds, which is then told beside the input. */
  read: () => bigint | null;
}

export function useAmount(bounds: Bounds): Typed {
  const { decimals, unit, min, max } = bounds;
  const [text, set] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const read = () => {
    const parsed = parseAmount(text, decimals, unit);
    const limits = min === undefined ? { max } : { min, max };
    const wrong = parsed.ok ? checkLimits(parsed.value, limits, decimals, unit) : parsed.problem;
    setProblem(wrong);
    return parsed.ok && !wrong ? parsed.value : null;
  };
  return { text, problem, bounds, set, read };
}

/** Where an amount is typed, with a button that writes all there is. */
export function AmountInput({ label, of }: { label: string; of: Typed }) {
  const { decimals, unit, min, max } = of.bounds;
  const least = min ? `At least ${formatUnits(min, decimals)} ${unit}. ` : "";
  const places = decimals === 18 ? 4 : 2;
  return (
    <Field
      label={label}
      value={of.text}
      onInput={of.set}
      problem={of.problem}
      numeric
      hint={
        <>
          {least}
          <button type="button" class="small" onClick={() => of.set(exactUnits(max, decimals))}>
            {`All ${formatUnits(max, decimals, places)}`}
          </button>
        </>
      }
    />
  );
}
