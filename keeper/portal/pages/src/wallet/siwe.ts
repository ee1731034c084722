import { type Hex, toHex } from "viem";
import { createSiweMessage } from "viem/siwe";
import { get, post } from "../api/client.ts";
import { flag, record, text } from "../api/shape.ts";
import type { Connection } from "./connection.ts";
import { ask } from "./provider.ts";
import { session } from "./session.ts";

const NonceShape = record({ nonce: text });
const DoneShape = record({ address: text });
const OutShape = record({ signed_out: flag });

/** Sign-In with Ethereum (EIP-4361): a text that the wallet signs; it sends nothing and allows nothing. */
export async function signIn(by: Connection): Promise<void> {
  const { nonce } = await get("/sign-in/nonce", NonceShape);
  const message = createSiweMessage({
    address: by.account,
    chainId: by.chainId,
    domain: location.host,
    uri: location.origin,
    version: "1",
    nonce,
    issuedAt: new Date(),
    statement: "Show me my own part of the fund. This sends nothing and allows nothing.",
  });
  const signature = await ask<Hex>(by.provider, "personal_sign", toHex(message), by.account);
  const { address } = await post("/sign-in", { message, signature }, DoneShape);
  session.set(address);
}

export async function signOut(): Promise<void> {
  await post("/sign-out", {}, OutShape);
  session.set(null);
}
