// What a page is still fetching, counted from its first request on.
const QUIET_MS = 400;
const LIVE = "/live"; // the stream of news, which never ends

export class Quiet {
  /** @type {Set<import("playwright-core").Request>} */
  open = new Set();
  last = Date.now();

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    const ended = (request) => {
      if (this.open.delete(request)) this.last = Date.now();
    };
    page.on("request", (request) => {
      if (!request.url().endsWith(LIVE)) this.open.add(request);
    });
    page.on("requestfinished", ended).on("requestfailed", ended);
  }

  /** Wait until nothing has been fetched for a moment. */
  async come() {
    while (this.open.size > 0 || Date.now() - this.last < QUIET_MS) {
      await this.page.waitForTimeout(QUIET_MS / 4);
    }
  }
}
