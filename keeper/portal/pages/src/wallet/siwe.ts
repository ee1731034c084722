import { type Hex, toHex } from "viem";
import { createSiweMessage } from "viem/siwe";
import { get, post, postEmpty } from "../api/client.ts";
import { address, int, record, text } from "../api/shape.ts";
import type { Connection } from "./connection.ts";
import { ask } from "./provider.ts";
import { rememberSession } from "./session.ts";

export const NonceShape = record({
  nonce: text,
  domain: text,
  uri: text,
  chain_id: int,
  statement: text,
  expires_at: int,
});
export const SignedInShape = record({ address, expires_at: int });

/** Sign-In with Ethereum (EIP-4361): a text that the wallet signs; it sends nothing and allows nothing. */
export async function signIn(by: Connection): Promise<void> {
  const offer = await get("/sign-in/nonce", NonceShape);
  if (offer.domain !== location.host) {
    throw new Error(`The server signs in for ${offer.domain}, this page is at ${location.host}.`);
  }
  const message = createSiweMessage({
    address: by.account,
    chainId: offer.chain_id,
    domain: offer.domain,
    uri: offer.uri,
    version: "1",
    nonce: offer.nonce,
    issuedAt: new Date(),
    statement: offer.statement,
  });
  const signature = await ask<Hex>(by.provider, "personal_sign", toHex(message), by.account);
  rememberSession(await post("/sign-in", { message, signature }, SignedInShape));
}

export async function signOut(): Promise<void> {
  await postEmpty("/sign-out");
  rememberSession(null);
}
