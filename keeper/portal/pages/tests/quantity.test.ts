import { describe, expect, it } from "vitest";
import type { Power, PowerField } from "../src/api/governance.ts";
import {
  mostOf,
  readQuantity,
  refusalOf,
  sayQuantity,
  writeValues,
} from "../src/pages/member/quantity.ts";

const base = { symbol: "USDC", decimals: 6 };
const read = (kind: PowerField["kind"], text: string) => {
  const found = readQuantity(kind, text, base);
  return found?.ok ? found.value : (found?.problem ?? null);
};

describe("a number with its unit", () => {
  it.each<[PowerField["kind"], string, bigint]>([
    ["ratio", "15 %", 15n * 10n ** 16n],
    ["ratio", "0.5%", 5n * 10n ** 15n],
    ["ratio", "1,000 %", 10n ** 19n],
    ["amount", "1,500.25 USDC", 1_500_250_000n],
    ["shares", "1 share", 10n ** 18n],
    ["shares", ".5 shares", 5n * 10n ** 17n],
    ["seconds", "3 days", 259_200n],
    ["seconds", "1 day 12 hours", 129_600n],
    ["seconds", "90m", 5_400n],
  ])("of %s, %s, is read exactly", (kind, text, value) => {
    expect(read(kind, text)).toBe(value);
  });

  it.each<[PowerField["kind"], string]>([
    ["ratio", "15"],
    ["ratio", "15 USDC"],
    ["ratio", "1,00 %"],
    ["ratio", "-1 %"],
    ["ratio", "%"],
    ["amount", "100"],
    ["amount", "0.0000001 USDC"],
    ["seconds", "3"],
    ["seconds", "3 dayz"],
    ["seconds", "3 days or so"],
  ])("of %s, %s, is refused in words", (kind, text) => {
    expect(read(kind, text)).toEqual(expect.any(String));
  });

  it("of another kind is left to the server", () => {
    expect(readQuantity("price", "1,500 USD", base)).toBeNull();
  });

  it.each<[PowerField["kind"], bigint]>([
    ["ratio", 123_456_789_012_345_678n],
    ["seconds", 216_061n],
    ["amount", 1_234_567n],
    ["shares", 1n],
  ])("of %s is said so that it can be read again", (kind, value) => {
    expect(read(kind, sayQuantity(kind, value, base))).toBe(value);
  });
});

describe("a bound", () => {
  const field = (change: object) =>
    ({ name: "cap", kind: "ratio", min: 0n, max: 10n ** 18n, max_of: {}, ...change }) as PowerField;
  const power = (...fields: object[]) => ({ fields: fields.map(field) }) as Power;
  const about = { name: "token", kind: "choice", key: true, required: true };

  it("is the one of what the key names, where it differs by that", () => {
    const cap = field({ max: null, max_of: { WETH: 10n ** 17n } });
    const both = power(about, cap);
    expect(mostOf(both, cap, {})).toBeNull();
    expect(mostOf(both, cap, { token: "WETH" })).toBe(10n ** 17n);
    const typed = { token: "WETH", cap: "11 %" };
    expect(refusalOf(both, cap, typed, base)).toContain("at most 10.00 %");
    expect(refusalOf(both, field(about), {}, base)).toBe("This is needed.");
  });

  it("is included", () => {
    const cap = field({ min: 10n ** 16n });
    const says = (text: string) => refusalOf(power(cap), cap, { cap: text }, base);
    expect([says("100 %"), says("1 %"), says("")]).toEqual([null, null, null]);
    expect([says("100.01 %"), says("0.99 %")]).toEqual([
      "100.01 % is more than the contract takes: at most 100.00 %.",
      "0.99 % is less than the contract takes: at least 1.00 %.",
    ]);
  });

  it("leaves values that the server reads as they were meant", () => {
    const names = power(
      { name: "cap" },
      { name: "feed", kind: "price" },
      { name: "to", kind: "list" },
    );
    const typed = { cap: " 12.5 % ", feed: "1 USD", to: "a 1 %\n\n b 2 %" };
    expect(writeValues(names, typed, base)).toEqual({
      cap: "125000000000000000",
      feed: "1 USD",
      to: ["a 1 %", "b 2 %"],
    });
  });
});
