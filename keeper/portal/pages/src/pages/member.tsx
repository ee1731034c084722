import { useMemo, useState } from "preact/hooks";
import { ProposalShape, page } from "../api/types.ts";
import { useShown } from "../state/fund.ts";
import { useResource } from "../state/resource.ts";
import { Pager } from "../ui/pager.tsx";
import { Notice, Panel, Waiting } from "../ui/parts.tsx";
import { DelegatePanel } from "./member/delegate.tsx";
import { ProposalCard } from "./member/proposal.tsx";
import { ProposePanel } from "./member/propose.tsx";
import { SubmitPanel } from "./member/submit.tsx";

const ROWS = 10;

export function Member() {
  const { fund } = useShown();
  const [offset, setOffset] = useState(0);
  const shape = useMemo(() => page(ProposalShape), []);
  const { value, problem } = useResource(`/proposals?offset=${offset}&limit=${ROWS}`, shape);
  return (
    <>
      <div class="head">
        <h1>Member</h1>
        <span class="soft">
          {`Whoever holds ${fund.symbol} decides on the fund's rules. Nothing takes effect before everybody could leave.`}
        </span>
      </div>
      {!value && (
        <Panel title="Proposals">
          <Waiting problem={problem} what="The proposals" />
        </Panel>
      )}
      {value && value.rows.length === 0 && <Notice level="info">Nothing was proposed yet.</Notice>}
      {value?.rows.map((each) => (
        <ProposalCard key={each.id} proposal={each} />
      ))}
      {value && <Pager what="proposals" page={value} onMove={setOffset} />}
      <div class="grid two">
        <DelegatePanel />
        <SubmitPanel />
      </div>
      <ProposePanel />
    </>
  );
}
