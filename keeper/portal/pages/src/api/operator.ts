/** What the operator's page reads; loaded with it alone. */
import {
  address,
  flag,
  int,
  list,
  maybe,
  type Of,
  oneOf,
  real,
  record,
  table,
  text,
  units,
} from "./shape.ts";
import { At } from "./types.ts";

const JobShape = record({
  name: text,
  last_ended_at: maybe(int),
  took_s: maybe(real),
  exit_code: maybe(int),
  says: text,
  next_from: maybe(int),
});

export const JobsShape = record({ at: At, jobs: list(JobShape), problem: maybe(text) });

const IntentShape = record({
  id: int,
  created_at: int,
  state: text,
  purpose: maybe(text),
  account: address,
  attempt: int,
  nonce: maybe(int),
  reason: maybe(text),
  call: maybe(text),
  txs: list(text),
  chapters: list(record({ at: text, text })),
  next: maybe(text),
  hidden: flag,
});

export const JournalShape = record({
  at: At,
  rows: list(IntentShape),
  cursor: maybe(int),
  limit: int,
  states: table(int),
  problem: maybe(text),
});

const AccountShape = record({ role: text, account: address, balance: units, low: maybe(flag) });

export const AccountsShape = record({
  at: At,
  accounts: list(AccountShape),
  low_balance: units, // wei
  gas_spent: maybe(units),
  gas_price: maybe(units),
});

const FeedShape = record({
  token: address,
  symbol: text,
  answer: units,
  decimals: int,
  age_s: int,
  max_age_s: int,
  min_answer: units,
  max_answer: units,
  second_answer: maybe(units),
  difference: maybe(units), // wad between the two sources
  max_difference: maybe(units),
  probation: maybe(text),
  disabled: flag,
  problem: maybe(text),
});

export const FeedsShape = record({ at: At, feeds: list(FeedShape), sequencer: maybe(text) });

const LimitShape = record({
  kind: oneOf(
    "fund_loss",
    "turnover",
    "cash_floor",
    "strategy_loss",
    "strategy_cap",
    "strategy_drawdown",
    "token_cap",
    "adapter_cap",
  ),
  subject: maybe(text),
  used: maybe(units), // wad
  limit: units,
  filled: maybe(units),
  more_is_better: flag,
});

export const LimitsShape = record({ at: At, limits: list(LimitShape) });

export const AlertsShape = record({
  at: At,
  alerts: list(record({ title: text, text: maybe(text), since: int, ended_at: maybe(int) })),
  happenings: list(
    record({ kind: oneOf("trade", "alert"), text, time: maybe(int), block: int, tx: text }),
  ),
  problem: maybe(text),
});

export type Intent = Of<typeof IntentShape>;
export type Account = Of<typeof AccountShape>;
export type Accounts = Of<typeof AccountsShape>;
export type FeedRow = Of<typeof FeedShape>;
export type Limit = Of<typeof LimitShape>;
export type LimitKind = Limit["kind"];
export type Alerts = Of<typeof AlertsShape>;
