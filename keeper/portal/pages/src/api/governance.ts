/** Proposals, and how they are made. */
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
  table,
  text,
  units,
} from "./shape.ts";
import { At } from "./types.ts";

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
  max_of: table(units), // of what the key field names, where it differs by that
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

export type ProposalRow = Of<typeof ProposalRowShape>;
export type Proposal = Of<typeof ProposalShape>;
export type Change = Of<typeof ChangeShape>;
export type Power = Of<typeof PowersShape>["powers"][number];
export type PowerField = Power["fields"][number];
export type Draft = Of<typeof DraftShape>;
