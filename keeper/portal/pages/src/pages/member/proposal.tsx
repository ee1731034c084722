import type { Proposal } from "../../api/types.ts";
import { formatPercent, formatUnits, partOf } from "../../lib/amount.ts";
import { useStore } from "../../lib/store.ts";
import { formatFromNow, formatTime } from "../../lib/time.ts";
import { chainClock } from "../../state/clock.ts";
import { AddressLink, BlockLink, TxLink } from "../../ui/links.tsx";
import { Bar, Figure, Figures, Panel, Table } from "../../ui/parts.tsx";
import { VoteForm } from "./vote.tsx";

const votes = (value: bigint): string => formatUnits(value, 18, 2);

/** A proposal in plain words: what changes, how the vote stands, and until when one may leave. */
export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const { state } = proposal;
  return (
    <Panel title={proposal.title} aside={<span class="tag">{state}</span>}>
      <Changes proposal={proposal} />
      <Votes proposal={proposal} />
      <Times proposal={proposal} />
      {state === "active" && <VoteForm proposal={proposal} />}
      <details>
        <summary>In the words of its proposer</summary>
        {proposal.text.map((line, i) => (
          <p key={i}>{line}</p>
        ))}
        <p class="soft">
          {"Proposed by "}
          <AddressLink address={proposal.proposer} />
          {" in "}
          {proposal.tx ? <TxLink hash={proposal.tx} /> : <BlockLink number={proposal.block} />}
          {", number "}
          <span class="code">{proposal.id}</span>
        </p>
      </details>
    </Panel>
  );
}

const Changes = ({ proposal }: { proposal: Proposal }) => (
  <Table
    caption={`What "${proposal.title}" changes`}
    empty="It changes nothing that this page can decode: read its calls before you vote."
    head={["What changes", "Before", "After"]}
    rows={proposal.changes.map((each, i) => ({
      key: `${each.what} ${i}`,
      cells: [each.what, each.before, each.after],
    }))}
  />
);

function Votes({ proposal }: { proposal: Proposal }) {
  const { votes: cast, quorum, margin } = proposal;
  const counted = cast.for + cast.abstain;
  const decided = cast.for + cast.against;
  const reached = counted >= quorum && quorum > 0n;
  return (
    <Figures>
      <Figure
        name="For"
        note={
          <>
            {decided === 0n ? "" : `${formatPercent(partOf(cast.for, decided))} of for and against`}
            <Bar part={partOf(cast.for, decided)} />
          </>
        }
      >
        {votes(cast.for)}
      </Figure>
      <Figure name="Against">{votes(cast.against)}</Figure>
      <Figure name="Abstain">{votes(cast.abstain)}</Figure>
      <Figure
        name="Quorum, for and abstain together"
        note={
          <>
            {reached ? "reached" : `${votes(quorum > counted ? quorum - counted : 0n)} missing`}
            <Bar part={partOf(counted, quorum)} />
          </>
        }
      >
        {`${votes(counted)} of ${votes(quorum)}`}
      </Figure>
      <Figure name="For, less against">{votes(margin)}</Figure>
    </Figures>
  );
}

function Times({ proposal }: { proposal: Proposal }) {
  const now = useStore(chainClock);
  const { times } = proposal;
  const line = (seconds: number | null, missing: string) =>
    seconds === null ? missing : formatTime(seconds);
  const away = (seconds: number | null) => (seconds === null ? "" : formatFromNow(seconds, now));
  return (
    <Figures>
      <Figure name="Votes count as of" note={away(times.vote_start)}>
        {formatTime(times.vote_start)}
      </Figure>
      <Figure name="Last moment to vote" note={away(times.vote_end)}>
        {formatTime(times.vote_end)}
      </Figure>
      <Figure name="Takes effect from" note={away(times.eta)}>
        {line(times.eta, "not queued yet")}
      </Figure>
      <Figure name="Last moment to leave" note={away(times.leave_before)}>
        {line(times.leave_before, "not fixed yet")}
      </Figure>
    </Figures>
  );
}
