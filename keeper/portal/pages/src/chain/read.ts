import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
} from "viem";
import { ask, type Provider } from "../wallet/provider.ts";

type Viewing = "view" | "pure";

interface Question<A extends Abi, N extends ContractFunctionName<A, Viewing>> {
  to: Address;
  abi: A;
  name: N;
  args?: ContractFunctionArgs<A, Viewing, N>;
  block?: Hex | "latest";
}

/** Calls a view of a contract through the wallet's own node. */
export async function readContract<const A extends Abi, N extends ContractFunctionName<A, Viewing>>(
  provider: Provider,
  question: Question<A, N>,
): Promise<ContractFunctionReturnType<A, Viewing, N>> {
  const { to, abi, name, args = [], block = "latest" } = question;
  const shape = { abi, functionName: name, args } as Parameters<typeof encodeFunctionData>[0];
  const data = await ask<Hex>(provider, "eth_call", { to, data: encodeFunctionData(shape) }, block);
  if (data === "0x") throw new Error(`${to} does not answer ${name}: is it on this chain?`);
  const answer = decodeFunctionResult({ abi, functionName: name, args, data } as Parameters<
    typeof decodeFunctionResult
  >[0]);
  return answer as ContractFunctionReturnType<A, Viewing, N>;
}
