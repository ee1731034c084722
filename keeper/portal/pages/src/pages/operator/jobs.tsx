import { JobsShape } from "../../api/operator.ts";
import { useStore } from "../../lib/store.ts";
import { formatFromNow, formatSpan } from "../../lib/time.ts";
import { chainClock } from "../../state/clock.ts";
import { useResource } from "../../state/resource.ts";
import { Panel, Table, Waiting } from "../../ui/parts.tsx";

export function JobsPanel() {
  const { value, problem } = useResource("/operator/jobs", JobsShape);
  const now = useStore(chainClock);
  return (
    <Panel title="Jobs">
      {!value && <Waiting problem={problem} what="The jobs" />}
      {value && (
        <Table
          caption="Jobs"
          empty="No job is known: no keeper has written to this journal."
          head={["Job", "Last run", "Result", "Next run"]}
          rows={value.jobs.map((job) => ({
            key: job.name,
            cells: [
              job.name,
              job.last_run === null ? "never" : formatFromNow(job.last_run, now),
              <span key="result" class={job.ok === false ? "bad" : ""}>
                {job.last_result ?? ""}
              </span>,
              job.next_run === null
                ? job.every_s === null
                  ? "not planned"
                  : `every ${formatSpan(job.every_s)}`
                : formatFromNow(job.next_run, now),
            ],
          }))}
        />
      )}
    </Panel>
  );
}
