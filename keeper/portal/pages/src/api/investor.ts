/** One investor, as the API tells it. */
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
  text,
  units,
} from "./shape.ts";
import { At } from "./types.ts";

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
  in_kind: record({
    shares: units,
    lines: list(
      record({
        strategy: text, // by name, or "cash"
        token: address,
        symbol: text,
        decimals: maybe(int),
        amount: units,
        value: maybe(units), // base units, of an exit with all shares
      }),
    ),
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

export type Investor = Of<typeof InvestorShape>;
