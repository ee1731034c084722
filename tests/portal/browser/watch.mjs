// Everything that must not happen in any page: requests elsewhere, errors, and a broken policy.
export class Watch {
  /** @type {string[]} */
  requests = [];
  /** @type {string[]} */
  errors = [];
  /** @type {Record<string, number>} */
  bytes = {};

  /** @param {import("playwright-core").BrowserContext} context */
  constructor(context) {
    context.on("request", (request) => this.requests.push(request.url()));
    context.on("console", (message) => {
      if (message.type() === "error")
        this.errors.push(`${message.text()} ${message.location().url}`);
    });
    context.on("weberror", (error) => this.errors.push(String(error.error())));
    context.on("response", (response) => this.weigh(response));
  }

  /** Note what a page's own files weigh as they cross the wire. */
  async weigh(response) {
    const sizes = await response
      .request()
      .sizes()
      .catch(() => null);
    if (sizes) this.bytes[response.url()] = sizes.responseBodySize;
  }

  report() {
    return { requests: this.requests, errors: this.errors, bytes: this.bytes };
  }
}
