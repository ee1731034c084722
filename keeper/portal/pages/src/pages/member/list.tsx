import type { ProposalRow } from "../../api/governance.ts";
import { formatUnits } from "../../lib/amount.ts";
import { formatTime } from "../../lib/time.ts";
import { Table } from "../../ui/parts.tsx";

const votes = (value: bigint): string => formatUnits(value, 18, 2);

export function ProposalList({ rows }: { rows: readonly ProposalRow[] }) {
  return (
    <Table
      caption="Proposals"
      empty="Nothing was proposed yet."
      head={[
        { name: "Proposal", words: true },
        "State",
        { name: "For", right: true },
        { name: "Against", right: true },
        { name: "Abstain", right: true },
        { name: "Quorum", right: true },
        "Last moment to vote",
        "Last moment to leave",
      ]}
      rows={rows.map((row) => ({
        key: row.id,
        cells: [
          <a key="show" href={`#/member/${row.id}`}>
            {row.title}
          </a>,
          <span key="state" class="tag">
            {row.state}
          </span>,
          votes(row.votes.votes_for),
          votes(row.votes.against),
          votes(row.votes.abstain),
          row.votes.quorum === null ? "not counted yet" : votes(row.votes.quorum),
          formatTime(row.vote_end),
          row.leave_until === null ? "" : formatTime(row.leave_until),
        ],
      }))}
    />
  );
}
