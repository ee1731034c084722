import { useEffect, useState } from "preact/hooks";
import { ProposalsShape } from "../api/governance.ts";
import { formatUnits } from "../lib/amount.ts";
import { useStore } from "../lib/store.ts";
import { useShown } from "../state/fund.ts";
import { useResource } from "../state/resource.ts";
import { route } from "../state/route.ts";
import { Pager } from "../ui/pager.tsx";
import { Notice, Panel, Waiting } from "../ui/parts.tsx";
import { DelegatePanel } from "./member/delegate.tsx";
import { ProposalList } from "./member/list.tsx";
import { ProposalView } from "./member/proposal.tsx";
import { ProposePanel } from "./member/propose.tsx";
import { SubmitPanel } from "./member/submit.tsx";

const ROWS = 20;

export function Member() {
  const { fund } = useShown();
  const [, id] = useStore(route);
  return (
    <>
      <div class="head">
        <h1>Member</h1>
        <span class="soft">
          {`Whoever holds ${fund.symbol} decides on the fund's rules. Nothing takes effect before everybody could leave.`}
        </span>
      </div>
      {id ? <ProposalView key={id} id={id} /> : <Overview />}
    </>
  );
}

function Overview() {
  const [offset, setOffset] = useState(0);
  const path = `/proposals?offset=${offset}&limit=${ROWS}`;
  const { value, problem } = useResource(path, ProposalsShape);
  useEffect(() => {
    if (value && offset > 0 && offset >= value.total) setOffset(0);
  }, [value, offset]);
  return (
    <>
      <Panel
        title="Proposals"
        aside={
          value?.threshold != null &&
          `to propose takes ${formatUnits(value.threshold, 18, 2)} votes`
        }
      >
        {!value && <Waiting problem={problem} what="The proposals" />}
        {value?.problem && <Notice level="warn">{value.problem}</Notice>}
        {value && <ProposalList rows={value.rows} />}
        {value && <Pager what="proposals" page={value} onMove={setOffset} />}
      </Panel>
      <div class="grid two">
        <DelegatePanel />
        <SubmitPanel />
      </div>
      <ProposePanel />
    </>
  );
}
