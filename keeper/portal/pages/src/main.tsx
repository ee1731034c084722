import { render } from "preact";
import { App } from "./app.tsx";
import { runClock } from "./state/clock.ts";
import { watchStream } from "./state/live.ts";
import { followRoute } from "./state/route.ts";
import { applyTheme } from "./state/theme.ts";
import "./style/base.css";
import "./style/frame.css";
import "./style/parts.css";
import "./style/forms.css";
import { resume } from "./wallet/connection.ts";
import { addInjected, discover } from "./wallet/discovery.ts";

const SLOW_WALLETS_MS = 400; // time for a wallet to announce itself before window.ethereum counts

applyTheme();
followRoute();
runClock();
discover(window);
setTimeout(() => addInjected(window), SLOW_WALLETS_MS);
resume();
watchStream();

const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
