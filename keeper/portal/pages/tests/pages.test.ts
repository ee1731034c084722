import { describe, expect, it } from "vitest";
import type { Investor } from "../src/api/investor.ts";
import type { Fund, Now } from "../src/api/types.ts";
import { afterSkip, type ExitLine, GiveUp, howOf, levyOf } from "../src/pages/investor/in-kind.tsx";
import { permitGoodFor } from "../src/pages/investor/orders.ts";
import { isClaimable, isUnderWay, partlyFilled } from "../src/pages/investor/requests.tsx";
import { refusalOf } from "../src/pages/investor/subscribe.tsx";
import { Who } from "../src/pages/member/delegate.tsx";
import { wordsWithoutTimes } from "../src/pages/member/proposal.tsx";
import { FUND, ME } from "./chain.ts";

const WAD = 10n ** 18n;
const now = (winding_down = false) =>
  ({ winding_down, paused: { trading_until: null, dealing_until: null } }) as Now;
const fund = { terms: { in_kind_levy: WAD / 100n, gate: WAD / 5n }, local: false } as Fund;

/** Every text and attribute of what a part of the page draws. */
const drawn = (node: unknown): string =>
  JSON.stringify(node, (_, value) => (typeof value === "bigint" ? `${value}` : value)) ?? "";

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
  const subscription = { claimable_shares: 5n, claimable_at: 1_700_000_000 };
  const redemption = {
    state: "none",
    requested_shares: 4n * WAD,
    filled_shares: WAD,
    pending_shares: 3n * WAD,
    unfinished: true,
  } as Investor["redemption"];

  it("lets shares be claimed while those of a later subscription are locked", () => {
    expect(isClaimable(subscription as Investor["subscription"])).toBe(true);
  });

  it("shows a redemption that has to be settled before it has a state", () => {
    expect(isUnderWay(redemption)).toBe(true);
    expect(isUnderWay({ ...redemption, unfinished: false })).toBe(false);
  });

  it("promises no next dealing when the fund winds down", () => {
    expect(partlyFilled(redemption, fund, false)).toContain("waits for the next dealing");
    const words = partlyFilled(redemption, fund, true);
    expect(words).toContain("leave in kind");
    expect(words).not.toContain("next dealing");
  });
});

describe("leaving in kind", () => {
  const cash: ExitLine = {
    strategy: "0x0000000000000000000000000000000000000000",
    token: FUND,
    adapter: "0x0000000000000000000000000000000000000000",
    units: 7n,
    amount: 7n,
    unwinds: false,
    answers: true,
  };
  const held: ExitLine = { ...cash, strategy: ME };

  it("gives a token up wherever the fund holds it, as cash too", () => {
    for (const line of [cash, held]) {
      expect(afterSkip(line, [FUND])).toMatchObject({ amount: 0n, units: 0n });
      expect(afterSkip(line, [ME])).toEqual(line);
      expect(howOf(line, true)).toContain("given up");
      const tick = drawn(GiveUp({ line, isSkipped: true, toggle: () => {} }));
      expect(tick).toContain(`Give up token ${FUND} everywhere`);
      expect(tick).toContain('"checked":true');
    }
  });

  it("costs no levy when the fund winds down", () => {
    expect(levyOf(fund, false)).toContain("1.00 %");
    expect(levyOf(fund, true)).toContain("without a levy");
  });
});

describe("votes", () => {
  const who = (delegate: string | null) =>
    drawn(Who({ of: { address: ME, delegate, votes: 0n, shares: WAD } as Investor }));

  it("of an account that delegated to nobody are nobody's", () => {
    expect(who(null)).toContain("nobody.");
    expect(who(ME.toLowerCase())).toContain("it itself.");
    expect(who(FUND)).toContain(FUND);
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
