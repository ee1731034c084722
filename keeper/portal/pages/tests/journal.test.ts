import { describe, expect, it } from "vitest";
import { sayPurpose } from "../src/pages/operator/journal.tsx";

describe("what the keeper wanted", () => {
  const base = { symbol: "USDC", decimals: 6 };

  it.each([
    ["lend 400399999999", "lend 400,399.99 USDC"],
    ["allocate 1000000 (trend)", "allocate 1.00 USDC (trend)"],
    ["sell 1000000", "sell 1000000"], // of another token
    ["strike dealing 4", "strike dealing 4"],
    ["lend", "lend"],
  ])("%s is told as %s", (purpose, told) => {
    expect(sayPurpose(purpose, base)).toBe(told);
  });
});
