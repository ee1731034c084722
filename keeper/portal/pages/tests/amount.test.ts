import { describe, expect, it } from "vitest";
import {
  checkLimits,
  exactUnits,
  formatChange,
  formatPercent,
  formatUnits,
  parseAmount,
} from "../src/lib/amount.ts";

const value = (text: string, decimals: number): bigint | string => {
  const parsed = parseAmount(text, decimals, "USDC");
  return parsed.ok ? parsed.value : parsed.problem;
};

describe("parseAmount", () => {
  it("reads what a float would not: every digit counts", () => {
    expect(value("9007199254740993.000001", 6)).toBe(9007199254740993000001n);
    expect(value("0.1", 18)).toBe(100000000000000000n);
    expect(value("1.", 6)).toBe(1000000n);
    expect(value(".5", 6)).toBe(500000n);
    expect(value("1.500000000", 6)).toBe(1500000n);
  });

  it.each(["", " ", ".", "1,000", "1 000", "1e3", "-1", "+1", "0x10", "1.2.3", "١"])(
    "refuses %j, which could be read in two ways or in none",
    (text) => {
      expect(typeof value(text, 6)).toBe("string");
    },
  );

  it("names the number of decimals and the limit", () => {
    expect(value("1.2345678", 6)).toBe("7 decimals are too many: USDC can have 6.");
  });

  it("refuses what no contract can hold", () => {
    expect(value((2n ** 256n).toString(), 0)).toBe("The amount has more than 256 bits.");
    expect(value((2n ** 256n - 1n).toString(), 0)).toBe(2n ** 256n - 1n);
  });

  it("reads back every amount that it writes", () => {
    let seed = 88172645463325252n;
    for (let i = 0; i < 500; i++) {
      seed ^= (seed << 13n) & (2n ** 64n - 1n);
      seed ^= seed >> 7n;
      seed ^= (seed << 17n) & (2n ** 64n - 1n);
      const decimals = Number(seed % 19n);
      expect(value(exactUnits(seed, decimals), decimals)).toBe(seed);
    }
  });
});

describe("checkLimits", () => {
  it("says the number and the limit", () => {
    const limits = { min: 100_000_000n, max: 5_000_000_000n };
    expect(checkLimits(1n, limits, 6, "USDC")).toBe(
      "0.000001 USDC is less than the least, 100.00 USDC.",
    );
    expect(checkLimits(5_000_000_001n, limits, 6, "USDC")).toBe(
      "5,000.000001 USDC is more than the 5,000.00 USDC there are.",
    );
    expect(checkLimits(0n, limits, 6, "USDC")).toBe("The amount is 0: it has to be more.");
    expect(checkLimits(100_000_000n, limits, 6, "USDC")).toBeNull();
    expect(checkLimits(5_000_000_000n, limits, 6, "USDC")).toBeNull();
  });
});

describe("formatUnits", () => {
  it("cuts and never rounds up: nobody is shown more than there is", () => {
    expect(formatUnits(1_999_999n, 6, 2)).toBe("1.99");
    expect(formatUnits(-1_999_999n, 6, 2)).toBe("−1.99");
  });

  it("groups thousands and keeps two decimals", () => {
    expect(formatUnits(1_234_567_000_000n, 6)).toBe("1,234,567.00");
    expect(formatUnits(1n, 18)).toBe("0.000000000000000001");
    expect(formatUnits(0n, 0)).toBe("0");
  });

  it("says a wad as a percentage", () => {
    expect(formatPercent(25_000_000_000_000_000n)).toBe("2.50 %");
    expect(formatPercent(-123_456_789_000_000_000n)).toBe("−12.34 %");
  });
});

describe("formatChange", () => {
  const share = 10n ** 18n;

  it.each([
    [100n, 110n, "+10.00 %"],
    [110n, 100n, "−9.09 %"],
    [10_000n, 10_001n, "+0.01 %"],
    [100_000n, 100_001n, "+0.0010 %"],
    [10_000_000n, 9_999_999n, "−0.0000 %"],
    [100n, 100n, "unchanged"],
  ])(
    "from %d to %d is %s: cut towards none, never without its direction",
    (before, after, text) => {
      expect(formatChange(before * share, after * share)).toBe(text);
    },
  );

  it("of what was worth nothing there is none", () => {
    expect(formatChange(0n, share)).toBeNull();
  });
});
