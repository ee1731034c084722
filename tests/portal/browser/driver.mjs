// Serves one browser to a test run: a JSON request a line on stdin, a JSON answer a line on stdout.
import { createInterface } from "node:readline";
import { launch } from "./chromium.mjs";
import { Stage } from "./stage.mjs";

const stage = new Stage(await launch());
const write = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
write({ ready: stage.browser.version() });

for await (const line of createInterface({ input: process.stdin })) {
  const { act, args } = JSON.parse(line);
  try {
    if (typeof stage[act] !== "function") throw new Error(`the driver knows no ${act}`);
    write({ value: (await stage[act](args)) ?? null });
  } catch (error) {
    write({ error: error.message });
  }
}
await stage.browser.close();
