import { type Address, decodeFunctionData, type Hex } from "viem";
import { fundAbi } from "../chain/abis.ts";
import { messageOf } from "./refusals.ts";

/** A call that was refused, for what an error leaves out: a token that lacks something does not name itself. */
export class RefusedCall extends Error {
  constructor(
    readonly from: Address,
    readonly input: Hex,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

type Taken = "base" | "shares";

/** What the fund takes of its caller, by the function that takes it. */
const TAKES: Partial<Record<string, Taken>> = {
  requestDeposit: "base",
  requestDepositWithPermit: "base",
  requestRedeem: "shares",
  redeemInKind: "shares",
};

/** The token that a call takes of `holder`; null where it takes none, or another's. */
export function takenFrom(call: RefusedCall, holder: Address): Taken | null {
  if (call.from.toLowerCase() !== holder.toLowerCase()) return null;
  try {
    const { functionName } = decodeFunctionData({ abi: fundAbi, data: call.input });
    return TAKES[functionName] ?? null;
  } catch {
    return null; // a call of something else
  }
}
