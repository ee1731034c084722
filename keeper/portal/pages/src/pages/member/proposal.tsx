import type { ComponentChildren } from "preact";
import {
  type Change,
  type Proposal,
  type ProposalRow,
  ProposalShape,
} from "../../api/governance.ts";
import { formatPercent, formatUnits, partOf } from "../../lib/amount.ts";
import { useStore } from "../../lib/store.ts";
import { formatFromNow, formatTime } from "../../lib/time.ts";
import { chainClock } from "../../state/clock.ts";
import { useResource } from "../../state/resource.ts";
import { AddressLink, Origin } from "../../ui/links.tsx";
import { Bar, Figure, Figures, Notice, Panel, Table, Waiting } from "../../ui/parts.tsx";
import { VoteForm } from "./vote.tsx";

const votes = (value: bigint): string => formatUnits(value, 18, 2);

/** A proposal in plain words: what changes, how the vote stands, and until when one may leave. */
export function ProposalView({ id }: { id: string }) {
  const { value, problem } = useResource(`/proposals/${encodeURIComponent(id)}`, ProposalShape);
  return (
    <>
      <p>
        <a href="#/member">All proposals</a>
      </p>
      {value ? <Whole of={value} /> : <Waiting problem={problem} what="The proposal" />}
    </>
  );
}

function Whole({ of }: { of: Proposal }) {
  const { proposal: row } = of;
  return (
    <>
      <Panel title={row.title} aside={<span class="tag">{row.state}</span>}>
        <Changes what={row.title} changes={of.changes} />
        {of.calls.flatMap((call) =>
          call.warnings.map((warning) => (
            <Notice key={`${call.place} ${warning}`} level="warn">
              {warning}
            </Notice>
          )),
        )}
        {of.remarks.map((remark) => (
          <p class="soft" key={remark}>
            {remark}
          </p>
        ))}
        <VoteCount row={row} />
        <Times row={row} />
        {of.ways_to_leave && <p>{of.ways_to_leave}</p>}
        {row.state === "active" && <VoteForm proposal={row} />}
      </Panel>
      <Words of={of} />
      <Panel title="Votes cast">
        <Ballots of={of} />
      </Panel>
    </>
  );
}

export const Changes = ({ what, changes }: { what: string; changes: readonly Change[] }) => (
  <Table
    caption={`What "${what}" changes`}
    empty="It changes nothing that can be decoded: read its calls before you vote."
    head={[
      { name: "What changes", words: true },
      { name: "Before", words: true },
      { name: "After", words: true },
    ]}
    rows={changes.map((each, i) => ({
      key: `${each.what} ${i}`,
      cells: [each.what, each.before, each.after],
    }))}
  />
);

function VoteCount({ row }: { row: ProposalRow }) {
  const { votes_for: yes, against, abstain, quorum, lead } = row.votes;
  const counted = yes + abstain;
  const decided = yes + against;
  return (
    <Figures>
      <Figure
        name="For"
        note={
          <>
            {decided === 0n ? "" : `${formatPercent(partOf(yes, decided))} of for and against`}
            <Bar part={partOf(yes, decided)} />
          </>
        }
      >
        {votes(yes)}
      </Figure>
      <Figure name="Against">{votes(against)}</Figure>
      <Figure name="Abstain">{votes(abstain)}</Figure>
      <Figure
        name="Quorum, for and abstain together"
        note={<Quorum counted={counted} quorum={quorum} />}
      >
        {quorum === null ? "known once votes count" : `${votes(counted)} of ${votes(quorum)}`}
      </Figure>
      <Figure name="For, less against">{votes(lead)}</Figure>
    </Figures>
  );
}

function Quorum({ counted, quorum }: { counted: bigint; quorum: bigint | null }) {
  if (quorum === null) return null;
  return (
    <>
      {counted >= quorum ? "reached" : `${votes(quorum - counted)} missing`}
      <Bar part={partOf(counted, quorum)} />
    </>
  );
}

function Moment({ name, at, missing }: { name: string; at: number | null; missing: string }) {
  const now = useStore(chainClock);
  const note: ComponentChildren = at === null ? "" : formatFromNow(at, now);
  return (
    <Figure name={name} note={note}>
      {at === null ? missing : formatTime(at)}
    </Figure>
  );
}

/** States in which a proposal has no time yet, but may get one. */
const UNDECIDED: readonly string[] = ["pending", "active", "succeeded"];

/** What is said in place of the time it takes effect, and of the last moment to leave, without one. */
export function wordsWithoutTimes(state: ProposalRow["state"]): [effect: string, leave: string] {
  if (UNDECIDED.includes(state)) return ["not queued yet", "not fixed yet"];
  if (state === "queued") return ["not known", "not known"];
  return [state === "executed" ? "carried out" : "never", "over: nothing can take effect any more"];
}

function Times({ row }: { row: ProposalRow }) {
  const [effect, leave] = wordsWithoutTimes(row.state);
  return (
    <Figures>
      <Moment name="Votes count as of" at={row.vote_start} missing="" />
      <Moment name="Last moment to vote" at={row.vote_end} missing="" />
      <Moment name="Takes effect from" at={row.eta} missing={effect} />
      <Moment name="Last moment to leave" at={row.leave_until} missing={leave} />
    </Figures>
  );
}

function Words({ of }: { of: Proposal }) {
  const { proposal: row } = of;
  return (
    <Panel title="In the words of its proposer">
      {of.text.split("\n").map((line, i) => (
        <p key={`${i} ${line}`}>{line}</p>
      ))}
      <p class="soft">
        {"Proposed by "}
        <AddressLink address={row.proposer} />
        {row.created_at !== null && ` at ${formatTime(row.created_at)}`}
        {" in "}
        <Origin tx={row.tx} block={row.created_block} />
        {", number "}
        <span class="code">{row.id}</span>
      </p>
      <details>
        <summary>Its calls</summary>
        <Table
          caption="Calls of the proposal"
          head={["Call", "Function", "Contract", { name: "Data", words: true }]}
          rows={of.calls.map((call) => ({
            key: String(call.place),
            cells: [
              call.title,
              <span key="raw" class="code">
                {call.raw}
              </span>,
              <AddressLink key="at" address={call.target} />,
              <span key="data" class="code">
                {call.calldata}
              </span>,
            ],
          }))}
        />
      </details>
    </Panel>
  );
}

const Ballots = ({ of }: { of: Proposal }) => (
  <Table
    caption="Votes cast"
    empty="Nobody has voted yet."
    head={[
      "Voter",
      "Vote",
      { name: "Shares", right: true },
      { name: "Reason", words: true },
      "Where",
    ]}
    rows={of.ballots.map((ballot) => ({
      key: `${ballot.voter} ${ballot.tx}`,
      cells: [
        <AddressLink key="at" address={ballot.voter} />,
        ballot.support,
        votes(ballot.weight),
        ballot.reason,
        <Origin key="where" tx={ballot.tx} block={ballot.block} />,
      ],
    }))}
  />
);
