import type { Abi } from "viem";
import { toEventSignature, toFunctionSignature } from "viem";
import { describe, expect, it } from "vitest";
import * as calls from "../src/chain/abis.ts";
import * as reads from "../src/verify/abis.ts";

const committed = import.meta.glob<{ abi: Abi }>("../../../abi/*.json", { eager: true });

/** Not contracts of the fund: tokens, feeds and protocols speak these. */
const FOREIGN = ["tokenAbi", "aggregatorAbi", "poolAbi", "vaultAbi"];

function describeEntry(entry: Abi[number]): string[] {
  if (entry.type === "function") {
    const outputs = JSON.stringify(entry.outputs.map(typeOf));
    return [`${toFunctionSignature(entry)} ${entry.stateMutability} ${outputs}`];
  }
  if (entry.type === "event") {
    const indexed = entry.inputs.map((input) => Boolean(input.indexed));
    return [`${toEventSignature(entry)} ${JSON.stringify(indexed)}`];
  }
  return [];
}

/** A type with its components, names of fields included: answers are read by them. */
function typeOf(output: unknown): unknown {
  const { type, components } = output as { type: string; components?: { name: string }[] };
  if (!components) return type;
  return [type, components.map((each) => [each.name, typeOf(each)])];
}

const known = new Set(Object.values(committed).flatMap(({ abi }) => abi.flatMap(describeEntry)));
const written = Object.entries({ ...calls, ...reads }).filter(([name]) => !FOREIGN.includes(name));

describe("the functions and events that the pages name", () => {
  it.each(written)("%s: each is one of a committed contract", (_, abi) => {
    const ours = (abi as Abi).flatMap(describeEntry);
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((each) => !known.has(each))).toEqual([]);
  });
});
