import { type Address, getAddress, type Hex } from "viem";
import type { Fund } from "../../api/types.ts";
import { daoAbi, sharesAbi } from "../../chain/abis.ts";
import { readContract } from "../../chain/read.ts";
import { submit } from "../../state/transactions.ts";
import type { Connection } from "../../wallet/connection.ts";
import { fetchChainTime } from "../../wallet/provider.ts";
import { planCall } from "../../wallet/send.ts";
import { ballotData, delegationData, fetchDomain, sign } from "../../wallet/signing.ts";
import { addressOf } from "../investor/orders.ts";
import type { SignedAct, SignedDelegation, SignedVote } from "./signed.ts";
import { planSigned, SUPPORTS, type Support } from "./signed.ts";

const SIGNED_GOOD_FOR_S = 7 * 24 * 3_600;

export interface Choice {
  proposal: bigint;
  support: Support;
  reason: string;
}

export async function vote(by: Connection, fund: Fund, choice: Choice): Promise<void> {
  const { proposal, support, reason } = choice;
  const base = [proposal, SUPPORTS.indexOf(support)];
  const [name, args] = reason ? ["castVoteWithReason", [...base, reason]] : ["castVote", base];
  const what = `Vote ${support} on proposal ${shortId(proposal)}`;
  await submit(
    by,
    planCall(what, addressOf(fund, "dao"), daoAbi, name as string, args as unknown[]),
  );
}

/** A vote that somebody else may send: good once, for this proposal of this fund. */
export async function signVote(by: Connection, fund: Fund, choice: Choice): Promise<SignedVote> {
  const dao = addressOf(fund, "dao");
  const read = { to: dao, abi: daoAbi, name: "nonces", args: [by.account] } as const;
  const nonce = await readContract(by.provider, read);
  const domain = await fetchDomain(by.provider, dao);
  const { proposal, support, reason } = choice;
  const ballot = { proposal, support: SUPPORTS.indexOf(support), voter: by.account, nonce, reason };
  const signature = await sign(by, ballotData(domain, ballot));
  return {
    kind: "vote",
    chain_id: fund.chain_id,
    contract: dao,
    signer: by.account,
    nonce: nonce.toString(),
    proposal: proposal.toString(),
    support,
    reason,
    signature: signature.toLowerCase() as Hex,
  };
}

export async function delegate(by: Connection, fund: Fund, to: Address): Promise<void> {
  const what = BigInt(to) === 0n ? "Let nobody vote with my shares" : `Delegate votes to ${to}`;
  await submit(by, planCall(what, addressOf(fund, "shares"), sharesAbi, "delegate", [to]));
}

export async function signDelegation(
  by: Connection,
  fund: Fund,
  to: Address,
): Promise<SignedDelegation> {
  const shares = addressOf(fund, "shares");
  const read = { to: shares, abi: sharesAbi, name: "nonces", args: [by.account] } as const;
  const nonce = await readContract(by.provider, read);
  const domain = await fetchDomain(by.provider, shares);
  const expiry = (await fetchChainTime(by.provider)) + SIGNED_GOOD_FOR_S;
  const signature = await sign(by, delegationData(domain, { delegatee: to, nonce, expiry }));
  return {
    kind: "delegation",
    chain_id: fund.chain_id,
    contract: shares,
    signer: by.account,
    nonce: nonce.toString(),
    delegatee: getAddress(to),
    expiry: expiry.toString(),
    signature: signature.toLowerCase() as Hex,
  };
}

/** Sends what another one signed; the sender pays for the gas, and nothing else. */
export async function submitSigned(by: Connection, act: SignedAct): Promise<void> {
  await submit(by, planSigned(act));
}

export const shortId = (id: bigint | string): string => `${String(id).slice(0, 8)}…`;
