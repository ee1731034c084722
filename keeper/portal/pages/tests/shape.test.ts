import { describe, expect, it } from "vitest";
import { address, int, list, maybe, record, ShapeError, table, units } from "../src/api/shape.ts";

const Row = record({ number: int, amount: units, eta: maybe(int) });

describe("shapes", () => {
  it("make a bigint of a decimal string, whatever its length", () => {
    const row = { number: 1, amount: "123456789012345678901234567890", eta: null };
    expect(Row(row, "").amount).toBe(123456789012345678901234567890n);
  });

  it.each([
    ["a number where text was promised", { number: 1, amount: 5, eta: null }, "amount"],
    [
      "a fraction where a whole number was promised",
      { number: 1.5, amount: "5", eta: null },
      "number",
    ],
    ["a missing field, also one that may be null", { number: 1, amount: "5" }, "eta"],
    ["a list in place of an object", [], "answer"],
  ])("refuse %s, and name the place", (_, value, place) => {
    expect(() => Row(value, "")).toThrow(ShapeError);
    expect(() => Row(value, "")).toThrow(place);
  });

  it("name the place inside lists and tables", () => {
    expect(() => list(Row)([{ number: 1, amount: "x", eta: null }], "rows")).toThrow(
      "rows[0].amount",
    );
    expect(() => table(address)({ fund: "0x1" }, "addresses")).toThrow("addresses.fund");
  });
});
