import { h } from "preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Draft, Power } from "../src/api/governance.ts";
import { PowerForm } from "../src/pages/member/propose.tsx";
import type { Connection } from "../src/wallet/connection.ts";
import { FUND, ME } from "./chain.ts";
import { draw, drawnAgain, type Node } from "./dom.ts";

type Answer = (draft: Draft) => void;
interface Wish {
  title: string;
  reason: string;
  values: Record<string, string>;
}
const asked: { wish: Wish; answer: Answer; fail: () => void }[] = [];

vi.mock("../src/api/client.ts", () => ({
  post: (_: string, wish: Wish) =>
    new Promise<Draft>((answer, refuse) => {
      asked.push({ wish, answer, fail: () => refuse(new Error("It would fail.")) });
    }),
}));

const power = {
  id: "fees",
  title: "Fees",
  function: "setFees",
  contract: FUND,
  fields: [
    {
      name: "rate",
      label: "Rate",
      kind: "ratio",
      key: false,
      required: false,
      max_of: {},
      choices: [],
      now_of: {},
      now: null,
      min: 10n ** 14n,
      max: 2n * 10n ** 16n,
      example: "",
    },
  ],
} as unknown as Power;

const draftOf = (description: string) =>
  ({
    description,
    changes: [],
    calls: [],
    state: null,
    simulation: { ok: true, whole: true, vote_start: null, vote_end: null, due: null },
  }) as unknown as Draft;

describe("a draft", () => {
  let page: Node;
  const by = { account: ME } as Connection;
  const field = (label: string) => {
    const id = page.find("label", label)?.attributes.for;
    return page.find("input", { id }) ?? page.find("textarea", { id });
  };
  const type = (label: string, value: string) => field(label)?.fire("input", { value });
  const tryOut = () => page.find("form")?.fire("submit");
  const answer = async (turn: number, text: string) => {
    asked[turn]?.answer(draftOf(text));
    await drawnAgain();
  };
  const button = () => page.find("button", "Propose");

  beforeEach(async () => {
    asked.length = 0;
    const base = { symbol: "USDC", decimals: 6 };
    page = await draw(h(PowerForm, { by, power }), { base } as never);
    await type("Title", "Lower fees");
    await type("Rate", "1.5 %");
    await tryOut();
  });

  it("can be proposed as it was tried out", async () => {
    await answer(0, "Lower fees, whole");
    expect(asked[0]?.wish).toMatchObject({
      title: "Lower fees",
      values: { rate: "15000000000000000" },
    });
    expect(button()).toBeDefined();
    expect(page.text).toContain("Lower fees, whole");
  });

  it.each([
    ["Title", "Raise fees"],
    ["Why", "because"],
    ["Rate", "1 %"],
  ])("is dropped when %s is edited", async (label, text) => {
    await answer(0, "Lower fees, whole");
    await type(label, text);
    expect(button()).toBeUndefined();
  });

  it("of what was edited while it was tried out never comes", async () => {
    await type("Title", "Raise fees");
    await answer(0, "Lower fees, whole");
    expect(button()).toBeUndefined();
    expect(page.text).not.toContain("It is simulated");
  });

  it("that is overtaken by a later one does not replace it", async () => {
    await type("Title", "Raise fees");
    await tryOut();
    await answer(1, "Raise fees, whole");
    await answer(0, "Lower fees, whole");
    expect(page.text).toContain("Raise fees, whole");
    expect(page.text).not.toContain("Lower fees, whole");
  });

  it("that fails after it was overtaken says nothing", async () => {
    await type("Title", "Raise fees");
    await tryOut();
    asked[0]?.fail();
    await answer(1, "Raise fees, whole");
    expect(page.text).not.toContain("It would fail.");
    expect(button()).toBeDefined();
  });

  it.each([
    ["2.000000000000000001 %", "18 decimals are too many"],
    [
      "2.0000000000000001 %",
      "2.0000000000000001 % is more than the contract takes: at most 2.00 %.",
    ],
    ["0.001 %", "0.001 % is less than the contract takes: at least 0.01 %."],
    ["15", '"15" has no unit: write such as 15 %.'],
    ["", "Nothing would change"],
  ])("of %j is refused in the form, by the number and the limit", async (text, says) => {
    await type("Rate", text);
    await tryOut();
    expect(page.text).toContain(says);
    expect(asked).toHaveLength(1); // what was tried out before
  });
});
