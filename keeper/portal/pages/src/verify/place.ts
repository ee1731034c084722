import type { Hex } from "viem";
import type { Provider } from "../wallet/provider.ts";
import { messageOf, revertDataOf } from "../wallet/refusals.ts";

/** Where to read: everything at one block, through the wallet's own node. */
export interface Place {
  provider: Provider;
  block: Hex;
}

/** A contract without this function, or one that refuses, counts as null; a node that is silent does not. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const said = messageOf(error);
    if (revertDataOf(error) || /revert|does not answer|VM Exception|out of gas/i.test(said))
      return null;
    throw error;
  }
}
