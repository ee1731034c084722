import { useState } from "preact/hooks";
import { useStore } from "../lib/store.ts";
import { useShown } from "../state/fund.ts";
import { route } from "../state/route.ts";
import { type Theme, theme } from "../state/theme.ts";
import { WalletButton } from "./wallet.tsx";

const PAGES: readonly (readonly [string, string])[] = [
  ["", "Investor"],
  ["member", "Member"],
  ["operator", "Operator"],
  ["verify", "Verify"],
];

export function Head() {
  const { fund } = useShown();
  const [here = ""] = useStore(route);
  return (
    <header class="top">
      <div class="top-inner">
        <a class="brand" href="#/">
          {fund.name} <small>{fund.symbol}</small>
        </a>
        <nav aria-label="Pages">
          <ul class="pages">
            {PAGES.map(([path, name]) => (
              <li key={path}>
                <a href={`#/${path}`} {...(path === here && { "aria-current": "page" as const })}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="tools">
          <ThemeButton />
          <WalletButton />
        </div>
      </div>
    </header>
  );
}

const NEXT: Record<Theme, Theme> = { system: "dark", dark: "light", light: "system" };
const NAMES: Record<Theme, string> = { system: "as the system", dark: "dark", light: "light" };

function ThemeButton() {
  const chosen = useStore(theme);
  const [told, setTold] = useState("");
  const change = () => {
    const next = NEXT[chosen];
    theme.set(next);
    setTold(`Colours: ${NAMES[next]}`);
  };
  return (
    <>
      <button type="button" class="small" onClick={change}>
        {`Colours: ${NAMES[chosen]}`}
      </button>
      <span class="hidden" aria-live="polite">
        {told}
      </span>
    </>
  );
}
