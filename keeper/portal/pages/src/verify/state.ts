import type { Address, Hex } from "viem";

/** Raw state of the fund at one block, as contracts and protocols hold it. Amounts in units of their tokens. */
export interface RawState {
  chainId: number;
  block: number;
  hash: Hex;
  time: bigint; // unix seconds of the block
  fund: Address;
  base: Address;
  baseDecimals: number;
  cash: bigint;
  remote: bigint;
  remoteSequence: bigint;
  strategies: readonly RawStrategy[];
  feeds: ReadonlyMap<Address, RawFeed>;
  sequencer: { answer: bigint; startedAt: bigint } | null;
  supply: bigint; // fee shares accrued but not minted yet included
  virtualShares: bigint;
}

export interface RawStrategy {
  address: Address;
  entries: readonly RawEntry[];
}

/** One entry: a plain token, what is lent (`index`, ray), or shares of a vault. */
export interface RawEntry {
  token: Address;
  adapter: Address;
  units: bigint;
  underlying: Address;
  index: bigint | null;
  vault: RawVault | null;
}

export interface RawVault {
  assets: bigint; // of the booked units, by the vault's word
  maxGrowth: bigint; // wad a day
  price: bigint; // assets of 1e24 share units at the checkpoint
  checkedAt: bigint;
}

export interface Answer {
  round: bigint;
  value: bigint;
  updatedAt: bigint;
  decimals: bigint;
}

export interface RawFeed {
  aggregator: Address;
  tokenDecimals: bigint;
  first: Answer;
  maxAge: bigint;
  minAnswer: bigint;
  maxAnswer: bigint;
  disabled: boolean;
  second: (Answer & { maxDeviationBps: bigint }) | null;
  probation: { value: bigint; decimals: bigint; minAnswer: bigint; maxAnswer: bigint } | null;
}
