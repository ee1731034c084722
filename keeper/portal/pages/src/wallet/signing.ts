import type { Address, Hex } from "viem";
import { sharesAbi } from "../chain/abis.ts";
import { readContract } from "../chain/read.ts";
import type { Connection } from "./connection.ts";
import { ask, type Provider } from "./provider.ts";

/** Typed data as EIP-712 has it signed; numbers are text, because JSON's are too small. */
export interface TypedData {
  domain: { name: string; version: string; chainId: number; verifyingContract: Address };
  primaryType: string;
  types: Record<string, readonly { name: string; type: string }[]>;
  message: Record<string, string | number>;
}

const DOMAIN = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
] as const;

const field = (type: string, name: string) => ({ name, type });

const PERMIT = [
  field("address", "owner"),
  field("address", "spender"),
  field("uint256", "value"),
  field("uint256", "nonce"),
  field("uint256", "deadline"),
];

const DELEGATION = [
  field("address", "delegatee"),
  field("uint256", "nonce"),
  field("uint256", "expiry"),
];

const BALLOT = [
  field("uint256", "proposalId"),
  field("uint8", "support"),
  field("address", "voter"),
  field("uint256", "nonce"),
];

const EXTENDED_BALLOT = [...BALLOT, field("string", "reason"), field("bytes", "params")];

function typed(
  domain: TypedData["domain"],
  primaryType: string,
  fields: readonly { name: string; type: string }[],
  message: TypedData["message"],
): TypedData {
  return { domain, primaryType, types: { EIP712Domain: DOMAIN, [primaryType]: fields }, message };
}

export interface Permit {
  owner: Address;
  spender: Address;
  value: bigint;
  nonce: bigint;
  deadline: number;
}

export function permitData(domain: TypedData["domain"], permit: Permit): TypedData {
  const { owner, spender } = permit;
  return typed(domain, "Permit", PERMIT, {
    owner,
    spender,
    value: permit.value.toString(),
    nonce: permit.nonce.toString(),
    deadline: permit.deadline.toString(),
  });
}

export function delegationData(
  domain: TypedData["domain"],
  delegation: { delegatee: Address; nonce: bigint; expiry: number },
): TypedData {
  return typed(domain, "Delegation", DELEGATION, {
    delegatee: delegation.delegatee,
    nonce: delegation.nonce.toString(),
    expiry: delegation.expiry.toString(),
  });
}

export interface Ballot {
  proposal: bigint;
  support: number;
  voter: Address;
  nonce: bigint;
  reason: string;
}

/** A vote with a reason is another type than one without, as the DAO has two functions for them. */
export function ballotData(domain: TypedData["domain"], ballot: Ballot): TypedData {
  const message = {
    proposalId: ballot.proposal.toString(),
    support: ballot.support,
    voter: ballot.voter,
    nonce: ballot.nonce.toString(),
  };
  if (ballot.reason === "") return typed(domain, "Ballot", BALLOT, message);
  return typed(domain, "ExtendedBallot", EXTENDED_BALLOT, {
    ...message,
    reason: ballot.reason,
    params: "0x",
  });
}

export const sign = (by: Connection, data: TypedData): Promise<Hex> =>
  ask<Hex>(by.provider, "eth_signTypedData_v4", by.account, JSON.stringify(data));

/** What a contract of the fund says its signatures are for. */
export async function fetchDomain(
  provider: Provider,
  contract: Address,
): Promise<TypedData["domain"]> {
  const said = await readContract(provider, { to: contract, abi: sharesAbi, name: "eip712Domain" });
  const [, name, version, chainId, verifyingContract] = said;
  return { name, version, chainId: Number(chainId), verifyingContract };
}

/** Takes a key's signature apart; null for one of another kind, such as a contract wallet's. */
export function splitSignature(signature: Hex): { v: number; r: Hex; s: Hex } | null {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return null;
  const last = Number.parseInt(signature.slice(130), 16);
  const v = last < 27 ? last + 27 : last;
  if (v !== 27 && v !== 28) return null;
  return { v, r: `0x${signature.slice(2, 66)}`, s: `0x${signature.slice(66, 130)}` };
}
