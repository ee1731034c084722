import { h } from "preact";
import { describe, expect, it } from "vitest";
import type { Investor } from "../src/api/investor.ts";
import type { Fund, Now } from "../src/api/types.ts";
import { permitGoodFor } from "../src/pages/investor/orders.ts";
import { Requests } from "../src/pages/investor/requests.tsx";
import { refusalOf } from "../src/pages/investor/subscribe.tsx";
import { Who } from "../src/pages/member/delegate.tsx";
import { wordsWithoutTimes } from "../src/pages/member/proposal.tsx";
import { FUND, ME } from "./chain.ts";
import { draw } from "./dom.ts";

const WAD = 10n ** 18n;
const UNIT = 10n ** 6n;
const now = (winding_down = false) =>
  ({ winding_down, paused: { trading_until: null, dealing_until: null } }) as Now;
const fund = {
  base: { symbol: "USDC", decimals: 6 },
  terms: { gate: WAD / 5n },
  local: false,
} as Fund;

describe("a new subscription", () => {
  const of = (state: Investor["subscription"]["state"]) =>
    ({ subscription: { state, says: "It is so." } }) as Pick<Investor, "subscription">;

  it.each(["closed", "missed", "locked", "returned"] as const)(
    "is refused while one is %s",
    (s) => {
      expect(refusalOf(of(s), now())).toBe("It is so. A new subscription is taken after that.");
    },
  );

  it.each(["none", "pending", "claimable"] as const)("is taken while one is %s", (state) => {
    expect(refusalOf(of(state), now())).toBeNull();
  });
});

describe("requests", () => {
  const subscription = {
    state: "locked",
    pending_assets: 9n * UNIT,
    claimable_assets: 5n * UNIT,
    claimable_shares: 5n * WAD,
    claimable_at: 1_651_320_000,
    can_cancel: false,
    says: "It is struck.",
  };
  const none = { state: "none", claimable_shares: 0n, pending_assets: 0n, pending_shares: 0n };
  const redemption = {
    ...none,
    requested_shares: 4n * WAD,
    filled_shares: WAD,
    pending_shares: 3n * WAD,
    unfinished: true,
    can_cancel: false,
    fills: [],
    says: "Settle first.",
  };
  const of = (each: object) =>
    h(Requests, { of: { subscription: none, redemption: none, ...each } as unknown as Investor });

  it("lets shares be claimed while those of a later subscription are locked", async () => {
    const page = await draw(of({ subscription }), fund, now());
    expect(page.find("button", "Claim shares")).toBeDefined();
    expect(page.text).toContain("9.00 USDC pending, locked until 2022-04-30 12:00 UTC");
    expect(page.text).toContain("5.0000 shares bought for 5.00 USDC");
  });

  it("shows a redemption that has to be settled before it has a state", async () => {
    const page = await draw(of({ redemption }), fund, now());
    expect(page.find("button", "Settle")).toBeDefined();
    expect((await draw(of({}), fund, now())).text).toBe("");
  });

  it("promises no next dealing when the fund winds down", async () => {
    const words = (await draw(of({ redemption }), fund, now())).text;
    expect(words).toContain("waits for the next dealing");
    const last = (await draw(of({ redemption }), fund, now(true))).text;
    expect(last).toContain("cancel the rest, and leave in kind");
    expect(last).not.toContain("next dealing");
  });
});

describe("votes", () => {
  const who = async (delegate: string | null) => {
    const of = { address: ME, delegate, votes: 0n, shares: WAD } as Investor;
    return (await draw(h(Who, { of }), fund)).text;
  };

  it("of an account that delegated to nobody are nobody's", async () => {
    expect(await who(null)).toContain("voted by nobody");
    expect(await who(ME.toLowerCase())).toContain("voted by this account.");
    expect(await who(FUND)).toContain(FUND);
  });

  it.each(["defeated", "canceled", "expired", "executed"] as const)(
    "that are %s are over",
    (state) => {
      const [effect, leave] = wordsWithoutTimes(state);
      expect(effect).not.toContain("yet");
      expect(leave).toBe("over: nothing can take effect any more");
    },
  );

  it.each(["pending", "active", "succeeded"] as const)(
    "that are %s may still be queued",
    (state) => {
      expect(wordsWithoutTimes(state)).toEqual(["not queued yet", "not fixed yet"]);
    },
  );
});

describe("a permit", () => {
  it("outlives the hours that a local chain jumps while the wallet asks", () => {
    expect(permitGoodFor({ local: false })).toBe(3_600);
    expect(permitGoodFor({ local: true })).toBe(30 * 86_400);
  });
});
