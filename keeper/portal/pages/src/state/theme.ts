import { Store } from "../lib/store.ts";

export type Theme = "system" | "light" | "dark";

const REMEMBERED = "phf.theme";
const THEMES: readonly Theme[] = ["system", "light", "dark"];

function read(): Theme {
  const found = localStorage.getItem(REMEMBERED) as Theme | null;
  return found && THEMES.includes(found) ? found : "system";
}

export const theme = new Store<Theme>(read());

/** What charts have to be drawn for; changes with the choice and with the system. */
export const isDark = new Store(false);

export function applyTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = theme.value;
    isDark.set(chosen === "system" ? dark.matches : chosen === "dark");
    document.documentElement.dataset.theme = isDark.value ? "dark" : "light";
  };
  theme.watch((chosen) => {
    if (chosen === "system") localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, chosen);
    apply();
  });
  dark.addEventListener("change", apply);
  apply();
}
