import type { Abi } from "viem";

export type AbiError = Extract<Abi[number], { type: "error" }>;

const files = import.meta.glob<AbiError[]>("../../../../abi/*.json", {
  query: "?errors",
  import: "default",
  eager: true,
});

/** Every named error of every contract, each once. */
export const contractErrors: readonly AbiError[] = [
  ...new Map(
    Object.values(files)
      .flat()
      .map((error) => [`${error.name}(${error.inputs.map((each) => each.type).join()})`, error]),
  ).values(),
];
