// The acts that a test can ask for: contexts with wallets, pages in them, and what is seen there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { announceWallets } from "./injected.mjs";
import { Quiet } from "./quiet.mjs";
import { Wallet } from "./wallet.mjs";
import { Watch } from "./watch.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE_MS = 60_000;
const GOING_AWAY = /context was destroyed|has been closed|navigat/i;

/** Find elements as a person would: by role and name, label, or text; `css` is the last resort. */
function locate(scope, { role, name, label, text, css, exact = true, within, has, nth }) {
  const place = within ? locate(scope, within) : scope;
  let found;
  if (role) found = place.getByRole(role, name === undefined ? {} : { name, exact });
  else if (label) found = place.getByLabel(label, { exact });
  else if (text) found = place.getByText(text, { exact });
  else found = place.locator(css);
  if (has) found = found.filter({ hasText: has });
  return nth === undefined ? found : found.nth(nth);
}

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{context: import("playwright-core").BrowserContext, watch: Watch, wallets: Map<string, Wallet>}} Visit */

export class Stage {
  /** @type {Visit[]} */
  contexts = [];
  /** @type {Page[]} */
  pages = [];
  /** @type {WeakMap<Page, Quiet>} */
  quiet = new WeakMap();

  /** @param {import("playwright-core").Browser} browser */
  constructor(browser) {
    this.browser = browser;
  }

  wallet({ context, id }) {
    const wallet = this.contexts[context].wallets.get(id);
    if (!wallet) throw new Error(`this visitor has no wallet ${id}`);
    return wallet;
  }

  // --- contexts and pages ---

  async context({ wallets = [], options = {} }) {
    // The locale of the environment may be one that no browser has, such as C.UTF-8's.
    const context = await this.browser.newContext({
      locale: "en-GB",
      timezoneId: "UTC",
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const watch = new Watch(context);
    const owned = new Map(wallets.map((each) => [each.id, new Wallet(each)]));
    for (const wallet of owned.values()) {
      wallet.emit = (event, value) => emitEverywhere(context, wallet.id, event, value);
    }
    await context.exposeFunction("__wallet", (id, method, params) =>
      owned.get(id)?.answer(method, JSON.parse(params)),
    );
    const seen = [...owned.values()].map((each) => each.shown());
    await context.addInitScript(announceWallets, seen);
    return this.contexts.push({ context, watch, wallets: owned }) - 1;
  }

  async page({ context }) {
    const page = await this.contexts[context].context.newPage();
    this.quiet.set(page, new Quiet(page));
    page.on("dialog", (dialog) => dialog.accept());
    return this.pages.push(page) - 1;
  }

  async closePage({ page }) {
    await this.pages[page].close();
  }

  async closeContext({ context }) {
    await this.contexts[context].context.close();
  }

  noticed({ context }) {
    return this.contexts[context].watch.report();
  }

  // --- wallets ---

  async setWallet({ context, id, switches }) {
    await this.wallet({ context, id }).set(switches);
  }

  moveWallet({ context, id, chain }) {
    return this.wallet({ context, id }).moveTo(chain);
  }

  speedUp({ context, id }) {
    return this.wallet({ context, id }).speedUp();
  }

  cancel({ context, id }) {
    return this.wallet({ context, id }).cancel();
  }

  overtake({ context, id, to }) {
    return this.wallet({ context, id }).overtake(to);
  }

  async sendAgain({ context, id }) {
    await this.wallet({ context, id }).sendAgain();
  }

  asked({ context, id }) {
    const wallet = this.wallet({ context, id });
    return {
      methods: wallet.asked,
      sent: wallet.sent.map(({ hash }) => hash),
      chain: wallet.chain,
    };
  }

  // --- acts on a page ---

  /** Let the computer's clock be later, as after a sleep; what waits for a time goes on waiting. */
  async later({ page, seconds }) {
    await this.pages[page].clock.setSystemTime(Date.now() + seconds * 1_000);
  }

  async goto({ page, url }) {
    const answer = await this.pages[page].goto(url);
    // Going to another fragment of the same page asks for nothing.
    return answer && { status: answer.status(), headers: answer.headers() };
  }

  async reload({ page }) {
    await this.pages[page].reload();
  }

  async click({ page, find }) {
    await locate(this.pages[page], find).click();
  }

  async fill({ page, find, value }) {
    await locate(this.pages[page], find).fill(value);
  }

  async select({ page, find, value }) {
    await locate(this.pages[page], find).selectOption(value);
  }

  async check({ page, find, on }) {
    await locate(this.pages[page], find).setChecked(on);
  }

  async press({ page, key }) {
    await this.pages[page].keyboard.press(key);
  }

  async type({ page, text }) {
    await this.pages[page].keyboard.type(text);
  }

  /** Let a server's answers say something else, as a liar in its place would. */
  async lie({ page, path, truth, lie }) {
    // The stream would tell the truth meanwhile.
    await this.pages[page].route("**/api/v1/live", (route) => route.fulfill({ status: 204 }));
    await this.pages[page].route(`**${path}`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(truth, lie);
      await route.fulfill({ response, body });
    });
  }

  // --- what is seen ---

  async wait({ page, find, state = "visible", timeout = PATIENCE_MS }) {
    await locate(this.pages[page], find).first().waitFor({ state, timeout });
  }

  /** Wait until nothing is being fetched. */
  async idle({ page }) {
    await this.quiet.get(this.pages[page])?.come();
  }

  count({ page, find }) {
    return locate(this.pages[page], find).count();
  }

  text({ page, find }) {
    // biome-ignore lint/performance/useDomNodeTextContent: a person reads what is laid out
    return locate(this.pages[page], find).innerText();
  }

  texts({ page, find }) {
    return locate(this.pages[page], find).allInnerTexts();
  }

  attribute({ page, find, name }) {
    return locate(this.pages[page], find).getAttribute(name);
  }

  enabled({ page, find }) {
    return locate(this.pages[page], find).isEnabled();
  }

  evaluate({ page, expression }) {
    return this.pages[page].evaluate(expression);
  }

  async snapshot({ page }) {
    return this.pages[page].locator("body").ariaSnapshot();
  }

  async focused({ page }) {
    const active = this.pages[page].locator(":focus");
    if ((await active.count()) === 0) return "";
    return active.ariaSnapshot();
  }

  async resize({ page, width, height }) {
    await this.pages[page].setViewportSize({ width, height });
  }

  async screenshot({ page, path, whole = true }) {
    await this.pages[page].screenshot({ path, fullPage: whole });
  }

  async download({ page, find }) {
    const coming = this.pages[page].waitForEvent("download");
    await locate(this.pages[page], find).click();
    const download = await coming;
    return { name: download.suggestedFilename(), path: await download.path() };
  }

  /** Judge the page by axe: what it finds of the two worst kinds, in words. */
  async axe({ page }) {
    await this.pages[page].evaluate(AXE);
    const { violations } = await this.pages[page].evaluate(() => window.axe.run());
    const worst = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    return worst.map(({ id, help, nodes }) => {
      const places = nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`);
      return `${id}: ${help}: ${places.join(" | ")}`;
    });
  }
}

/** Tell every page of a wallet's event; one that is just going away has no wallet to hear it. */
async function emitEverywhere(context, id, event, value) {
  const name = /** @type {`__emit_${string}`} */ (`__emit_${id}`);
  const telling = context.pages().map((page) =>
    page
      .evaluate(
        ([to, what, content]) => window[to]?.(what, content),
        /** @type {const} */ ([name, event, value]),
      )
      .catch((error) => {
        if (!GOING_AWAY.test(error.message)) throw error;
      }),
  );
  await Promise.all(telling);
}
