/** What the API answers (all under /api/v1), as far as the pages use it. */
import {
  address,
  flag,
  hex,
  int,
  list,
  maybe,
  type Of,
  oneOf,
  real,
  record,
  type Shape,
  table,
  text,
  units,
} from "./shape.ts";

export const At = record({ block: int, hash: hex, time: int, stale: maybe(text) });

export const TokenShape = record({ address, symbol: text, decimals: int });

const Terms = record({
  least_subscription: units, // base units
  least_redemption: units, // shares
  least_period_s: int,
  period_s: int,
  strike_window_s: int,
  lock_s: int,
  gate: units, // wad of the supply
  management_fee: units, // wad a year
  performance_fee: units, // wad
  entry_levy: units, // wad
  exit_levy: units, // wad
  in_kind_levy: units, // wad
  total_tolerance: units, // wad
});

export const FundShape = record({
  name: text,
  symbol: text,
  chain_id: int,
  chain_name: text,
  addresses: table(address),
  base: record({
    address,
    symbol: text,
    decimals: int,
    permit: maybe(record({ name: text, version: text })),
  }),
  tokens: list(TokenShape),
  strategies: list(record({ address, name: text })),
  terms: Terms,
  explorer: maybe(text), // https URL with {kind} and {id} in it
  benchmark: maybe(text), // symbol
  rpc: maybe(text), // a node that a wallet may be told of; null where wallets have their own
  local: flag,
  version: text,
});

const Key = record({
  total: maybe(units),
  per_share: maybe(units),
  problem: maybe(text),
});

const Banner = record({ level: oneOf("info", "warning", "danger"), kind: text, text });

export const NowShape = record({
  at: At,
  chain_lag_s: int,
  nav: Key,
  contract: Key,
  struck: maybe(
    record({
      dealing: int,
      per_share: units,
      time: int,
      block: int,
      tx: hex,
      hash: maybe(hex),
    }),
  ),
  stale: flag,
  max_age_s: int,
  dealing: record({
    number: int,
    closed_at: maybe(int),
    next_close: int,
    overdue_from: int,
    strike_before: maybe(int),
    subscribed: units,
    redeeming: units,
    takes_in: flag,
    returned: units,
    reason: maybe(text),
  }),
  cash: units,
  remote: units,
  supply: units,
  redemptions_owed: units,
  paused: record({ trading_until: maybe(int), dealing_until: maybe(int) }),
  halted: flag,
  winding_down: flag,
  door: maybe(int),
  banners: list(Banner),
});

export const HistoryShape = record({
  at: At,
  points: list(
    record({
      time: int,
      block: int,
      per_share: units,
      benchmark: maybe(units), // price of the benchmark in base units
      total: units,
      drawdown: units, // wad, 0 or less
      struck: maybe(int), // number of the dealing
      tx: maybe(hex), // of the strike
    }),
  ),
  total: int,
  thinned: flag,
  benchmark: maybe(text),
  remark: maybe(text),
});

const Slice = record({
  name: text,
  address: maybe(address),
  value: units,
  weight: units, // wad
  target: maybe(units),
  cap: maybe(units),
});

export const AllocationShape = record({
  at: At,
  total: maybe(units),
  by_strategy: list(Slice),
  by_token: list(Slice),
  by_chain: list(Slice),
  problem: maybe(text),
});

export const DealingShape = record({
  number: int,
  closed_at: maybe(int),
  struck_at: int,
  per_share: units,
  assets_in: units,
  shares_out: units,
  filled: units,
  assets_out: units,
  rolled: units,
  management_shares: units,
  performance_shares: units,
  high_water_mark: units,
  nav: record({ contract: units, keeper: maybe(units) }),
  block: int,
  tx: hex,
  report_hash: maybe(hex),
});

export const page = <T>(row: Shape<T>) =>
  record({ total: int, offset: int, limit: int, rows: list(row) });

export const FeesShape = record({
  at: At,
  rates: record({
    management: units,
    performance: units,
    entry_levy: units,
    exit_levy: units,
    in_kind_levy: units,
  }),
  high_water_mark: units,
  per_share: units,
  undistributed: units,
  paid: list(
    record({
      kind: text,
      shares: units,
      assets: units,
      strikes: int,
      last: maybe(record({ dealing: int, block: int, tx: hex })), // the newest strike that charged it
    }),
  ),
  receivers: list(record({ account: address, part: units, owed: units, withdrawn: units })),
});

export const PerformanceShape = record({
  at: At,
  since: maybe(int),
  until: maybe(int),
  days: int,
  benchmark: maybe(text),
  figures: list(
    record({
      id: text,
      name: text,
      value: maybe(real),
      benchmark: maybe(real),
      unit: text, // "part" (0.1 is 10 %) or "ratio"
      formula: text,
      source: text,
    }),
  ),
  drawdowns: list(record({ began: int, lowest: int, recovered: maybe(int), depth: real })),
  back_test: maybe(
    record({
      days: int,
      exceptions: int,
      expected: real,
      likelihood_ratio: real,
      p_value: real,
      rejected: flag,
    }),
  ),
  notes: list(text),
});

export type Fund = Of<typeof FundShape>;
export type Now = Of<typeof NowShape>;
export type BannerLine = Of<typeof Banner>;
export type History = Of<typeof HistoryShape>;
export type Point = History["points"][number];
export type Allocation = Of<typeof AllocationShape>;
export type AllocationSlice = Allocation["by_token"][number];
export type Dealing = Of<typeof DealingShape>;
export type Fees = Of<typeof FeesShape>;
export type Performance = Of<typeof PerformanceShape>;
