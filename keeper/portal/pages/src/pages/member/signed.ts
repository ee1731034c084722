import type { Address, Hex } from "viem";
import { address, hex, int, oneOf, record, ShapeError, text } from "../../api/shape.ts";
import type { Fund } from "../../api/types.ts";
import { daoAbi, sharesAbi } from "../../chain/abis.ts";
import { type PlannedCall, planCall } from "../../wallet/send.ts";
import { splitSignature } from "../../wallet/signing.ts";

/** In the order of the DAO's numbers. */
export const SUPPORTS = ["against", "for", "abstain"] as const;
export type Support = (typeof SUPPORTS)[number];

/** As `keeper dao vote --sign-only` writes it, and `keeper dao submit` reads it. */
export interface SignedVote {
  kind: "vote";
  chain_id: number;
  contract: Address;
  signer: Address;
  nonce: string;
  proposal: string;
  support: Support;
  reason: string;
  signature: Hex;
}

export interface SignedDelegation {
  kind: "delegation";
  chain_id: number;
  contract: Address;
  signer: Address;
  nonce: string;
  delegatee: Address;
  expiry: string;
  signature: Hex;
}

export type SignedAct = SignedVote | SignedDelegation;

const common = { chain_id: int, contract: address, signer: address, nonce: text, signature: hex };
const KindShape = record({ kind: oneOf("vote", "delegation") });
const VoteShape = record({
  ...common,
  kind: oneOf("vote"),
  proposal: text,
  support: oneOf(...SUPPORTS),
  reason: text,
});
const DelegationShape = record({
  ...common,
  kind: oneOf("delegation"),
  delegatee: address,
  expiry: text,
});

/** Reads a signed vote or delegation that somebody handed over, and refuses what is for another fund. */
export function readSigned(source: string, fund: Fund): SignedAct {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new ShapeError("This is no signed vote or delegation: it is no JSON.");
  }
  const act =
    KindShape(value, "").kind === "vote" ? VoteShape(value, "") : DelegationShape(value, "");
  if (act.chain_id !== fund.chain_id) {
    throw new ShapeError(`It is for chain ${act.chain_id}, this fund is on ${fund.chain_id}.`);
  }
  const wanted = fund.addresses[act.kind === "vote" ? "dao" : "shares"];
  if (act.contract.toLowerCase() !== wanted?.toLowerCase()) {
    throw new ShapeError(`It is for contract ${act.contract}, this fund's is ${wanted}.`);
  }
  return act;
}

/** The call that brings it to the chain. */
export function planSigned(act: SignedAct): PlannedCall {
  if (act.kind === "delegation") {
    const parts = splitSignature(act.signature);
    if (!parts)
      throw new ShapeError("The signature of a delegation has 65 bytes; this one has not.");
    const args = [act.delegatee, BigInt(act.nonce), BigInt(act.expiry), parts.v, parts.r, parts.s];
    const what = `Delegate the votes of ${act.signer}`;
    return planCall(what, act.contract, sharesAbi, "delegateBySig", args);
  }
  const base = [BigInt(act.proposal), SUPPORTS.indexOf(act.support), act.signer];
  const what = `Vote ${act.support} for ${act.signer}`;
  if (act.reason === "") {
    return planCall(what, act.contract, daoAbi, "castVoteBySig", [...base, act.signature]);
  }
  const args = [...base, act.reason, "0x", act.signature];
  return planCall(what, act.contract, daoAbi, "castVoteWithReasonAndParamsBySig", args);
}
