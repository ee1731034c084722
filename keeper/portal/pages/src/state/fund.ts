import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Fund, Now } from "../api/types.ts";

export interface Shown {
  fund: Fund;
  now: Now;
}

/** The fund and how it stands: there for everything below the frame. */
export const ShownContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (!shown) throw new Error("a part of the page was drawn outside the frame");
  return shown;
}
