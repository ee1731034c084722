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
  paid: list(record({ kind: text, shares: units, assets: units, strikes: int })),
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

const RequestState = oneOf(
  "none",
  "pending",
  "closed",
  "missed",
  "locked",
  "claimable",
  "returned",
);

const Subscription = record({
  state: RequestState,
  dealing: maybe(int),
  pending_assets: units,
  claimable_assets: units,
  claimable_shares: units,
  claimable_at: maybe(int),
  can_cancel: flag,
  says: text,
});

const Fill = record({
  dealing: int,
  part: units, // wad
  per_share: units,
  struck_at: int,
  block: int,
  tx: hex,
});

const Redemption = record({
  state: RequestState,
  dealing: maybe(int),
  requested_shares: maybe(units),
  pending_shares: units,
  filled_shares: maybe(units),
  claimable_shares: units,
  claimable_assets: units,
  unfinished: flag,
  can_cancel: flag,
  fills: list(Fill),
  says: text,
});

export const InvestorShape = record({
  at: At,
  address,
  shares: units,
  value: maybe(units),
  votes: units,
  delegate: maybe(address),
  base_balance: units,
  subscription: Subscription,
  redemption: Redemption,
  result: record({
    paid_in: units,
    taken_out: units,
    in_kind: units,
    value: maybe(units),
    result: maybe(units),
    money_weighted: maybe(real), // part a year
    note: maybe(text),
  }),
  events: list(
    record({
      kind: text,
      time: maybe(int),
      block: int,
      tx: hex,
      amount: units,
      unit: oneOf("base", "shares"),
    }),
  ),
});

const Votes = record({
  votes_for: units,
  against: units,
  abstain: units,
  quorum: maybe(units),
  quorum_margin: maybe(units),
  lead: units,
  supply: maybe(units),
});

const ProposalState = oneOf(
  "pending",
  "active",
  "canceled",
  "defeated",
  "succeeded",
  "queued",
  "expired",
  "executed",
);

const ProposalRowShape = record({
  id: text,
  title: text,
  state: ProposalState,
  proposer: address,
  created_at: maybe(int),
  created_block: int,
  tx: hex,
  vote_start: int,
  vote_end: int,
  eta: maybe(int),
  leave_until: maybe(int),
  votes: Votes,
});

export const ProposalsShape = record({
  at: At,
  total: int,
  offset: int,
  limit: int,
  quorum: maybe(units),
  threshold: maybe(units),
  problem: maybe(text),
  rows: list(ProposalRowShape),
});

const ChangeShape = record({ what: text, before: text, after: text });

const CallShape = record({
  place: int,
  title: text,
  changes: list(ChangeShape),
  warnings: list(text),
  raw: text,
  target: address,
  value: units,
  calldata: hex,
});

export const ProposalShape = record({
  at: At,
  proposal: ProposalRowShape,
  text,
  changes: list(ChangeShape),
  calls: list(CallShape),
  remarks: list(text),
  ways_to_leave: maybe(text),
  ballots: list(
    record({
      voter: address,
      support: oneOf("against", "for", "abstain"),
      weight: units,
      reason: text,
      block: int,
      tx: hex,
    }),
  ),
});

const FieldShape = record({
  name: text,
  label: text,
  kind: oneOf("address", "ratio", "amount", "shares", "seconds", "choice", "price", "text", "list"),
  key: flag,
  required: flag,
  min: maybe(units),
  max: maybe(units),
  now: maybe(text),
  now_of: table(text),
  choices: list(record({ name: text, address })),
  example: text,
});

export const PowersShape = record({
  at: At,
  powers: list(
    record({ id: text, title: text, contract: text, function: text, fields: list(FieldShape) }),
  ),
});

export const DraftShape = record({
  id: text,
  targets: list(address),
  values: list(units),
  calldatas: list(hex),
  description: text,
  calls: list(CallShape),
  changes: list(ChangeShape),
  state: maybe(ProposalState),
  simulation: record({
    ok: flag,
    whole: flag,
    reason: maybe(text),
    vote_start: maybe(int),
    vote_end: maybe(int),
    due: maybe(int),
  }),
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
export type Investor = Of<typeof InvestorShape>;
export type ProposalRow = Of<typeof ProposalRowShape>;
export type Proposal = Of<typeof ProposalShape>;
export type Change = Of<typeof ChangeShape>;
export type Power = Of<typeof PowersShape>["powers"][number];
export type PowerField = Power["fields"][number];
export type Draft = Of<typeof DraftShape>;
