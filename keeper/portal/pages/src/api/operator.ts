/** What the operator's page and the verification read; loaded with them alone. */
import {
  address,
  flag,
  hex,
  int,
  list,
  maybe,
  type Of,
  oneOf,
  record,
  text,
  units,
} from "./shape.ts";
import { At } from "./types.ts";

export const JobShape = record({
  name: text,
  last_run: maybe(int),
  last_result: maybe(text),
  ok: maybe(flag),
  next_run: maybe(int),
  every_s: maybe(int),
});

export const IntentShape = record({
  id: text,
  purpose: text,
  state: text,
  explained: text,
  created: int,
  updated: int,
  tx: maybe(hex),
  block: maybe(int),
  error: maybe(text),
});

export const AccountShape = record({
  name: text,
  address,
  role: text,
  balance: units, // wei
  enough: flag,
  transactions_left: maybe(int),
});

export const FeedShape = record({
  token: address,
  symbol: text,
  aggregator: address,
  answer: maybe(units),
  decimals: int,
  age_s: maybe(int),
  max_age_s: int,
  disagreement: maybe(units), // wad between the two sources
  max_disagreement: maybe(units),
  state: oneOf("ok", "stale", "disabled", "disagrees", "probation", "dead"),
  problem: maybe(text),
});

export const LimitShape = record({
  kind: text,
  name: text,
  subject: maybe(address),
  used: maybe(units),
  limit: units,
  full: maybe(units), // wad
  more_is_better: flag,
});

export const AlertShape = record({ time: int, level: text, text, id: text });

export const VerifyShape = record({
  dealing: maybe(int),
  block: int,
  hash: hex,
  time: int,
  chain_id: int,
  fund: address,
  treasury: address,
  nav_oracle: address,
  registry: address,
  base: address,
  strategies: list(address),
  claimed: record({ total: units, per_share: units, supply: units }),
  struck: maybe(
    record({
      block: int,
      tx: hex,
      observed_block: int,
      sequence: int,
      total: units,
      per_share: units,
      units_hash: hex,
    }),
  ),
});

export const JobsShape = record({ at: maybe(At), jobs: list(JobShape) });
export const AccountsShape = record({ at: At, accounts: list(AccountShape) });
export const FeedsShape = record({ at: At, feeds: list(FeedShape) });
export const LimitsShape = record({ at: At, limits: list(LimitShape) });

export type Job = Of<typeof JobShape>;
export type Intent = Of<typeof IntentShape>;
export type Account = Of<typeof AccountShape>;
export type FeedRow = Of<typeof FeedShape>;
export type Limit = Of<typeof LimitShape>;
export type Alert = Of<typeof AlertShape>;
export type Verify = Of<typeof VerifyShape>;
