import { h } from "preact";
import { encodeFunctionResult, zeroAddress } from "viem";
import { describe, expect, it } from "vitest";
import type { Investor } from "../src/api/investor.ts";
import type { Fund } from "../src/api/types.ts";
import { viewsAbi } from "../src/chain/abis.ts";
import { InKind } from "../src/pages/investor/in-kind.tsx";
import type { Connection } from "../src/wallet/connection.ts";
import { FUND, ME } from "./chain.ts";
import { draw, drawnAgain } from "./dom.ts";

const WAD = 10n ** 18n;
const BASE = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const WETH = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
const STRATEGY = "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0";

const line = { adapter: zeroAddress, unwinds: false, answers: true };
const lines = [
  { ...line, strategy: zeroAddress, token: BASE, units: 7_000_000n, amount: 7_000_000n },
  { ...line, strategy: STRATEGY, token: BASE, units: 5_000_000n, amount: 5_000_000n },
  { ...line, strategy: STRATEGY, token: WETH, units: WAD, amount: WAD },
] as const;
const fund = {
  symbol: "PHF",
  base: { address: BASE, symbol: "USDC", decimals: 6 },
  addresses: { views: FUND },
  strategies: [{ address: STRATEGY, name: "spot" }],
  terms: { in_kind_levy: WAD / 100n },
} as unknown as Fund;
const known = (strategy: string, token: string, decimals: number, value: bigint) => ({
  strategy,
  token,
  decimals,
  value,
  symbol: token === BASE ? "USDC" : "WETH",
});
const investor = {
  shares: WAD,
  in_kind: {
    shares: WAD,
    lines: [
      known("cash", BASE, 6, 7_000_000n),
      known("spot", BASE, 6, 5_000_000n),
      known("spot", WETH, 18, 9_000_000n),
    ],
  },
} as unknown as Investor;

async function look(paid: bigint, windsDown = false) {
  const result = encodeFunctionResult({
    abi: viewsAbi,
    functionName: "previewRedeemInKind",
    result: [paid, 10n * WAD, [...lines]],
  });
  const provider = { request: async () => result };
  const by = { account: ME, provider } as unknown as Connection;
  const page = await draw(h(InKind, { of: investor, by }), fund, { winding_down: windsDown });
  await page.find("input", { inputMode: "decimal" })?.fire("input", { value: "1" });
  await page.find("form")?.fire("submit");
  await drawnAgain();
  return page;
}

/** Every row of what would be received, cell by cell. */
const rowsOf = (page: Awaited<ReturnType<typeof look>>) =>
  page
    .all()
    .filter((each) => each.localName === "tr")
    .map((row) =>
      row
        .all()
        .filter((each) => each.localName === "td")
        .map((cell) => cell.text),
    )
    .filter((cells) => cells.length > 0);

describe("leaving in kind", () => {
  it("gives a token up wherever the fund holds it, as cash too", async () => {
    const page = await look((WAD * 99n) / 100n);
    expect(rowsOf(page).map((cells) => cells[0])).toEqual(["7.00", "5.00", "1.00"]);
    const label = `Give up token ${BASE} everywhere`;
    const ticks = page.all().filter((each) => each.localName === "label" && each.text === label);
    expect(ticks).toHaveLength(2);
    await ticks[1]?.find("input")?.fire("change");
    const rows = rowsOf(page);
    expect(rows.map((cells) => cells[0])).toEqual(["0.00", "0.00", "1.00"]);
    expect(rows.map((cells) => cells[1])).toEqual(["0.00", "0.00", "9.00"]);
    expect(ticks.map((tick) => tick.find("input")?.attributes.checked)).toEqual([true, true]);
    await ticks[0]?.find("input")?.fire("change");
    expect(rowsOf(page).map((cells) => cells[0])).toEqual(["7.00", "5.00", "1.00"]);
  });

  it("costs no levy when the fund winds down", async () => {
    expect((await look((WAD * 99n) / 100n)).text).toMatch(/after the levy.*less a levy of 1.00 %/);
    const last = (await look(WAD, true)).text;
    expect(last).toContain("without a levy");
    expect(last).not.toContain("after the levy");
  });
});
