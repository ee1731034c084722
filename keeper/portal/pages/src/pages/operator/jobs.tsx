import { JobsShape } from "../../api/operator.ts";
import { useStore } from "../../lib/store.ts";
import { formatFromNow } from "../../lib/time.ts";
import { chainClock } from "../../state/clock.ts";
import { useResource } from "../../state/resource.ts";
import { Notice, Panel, Table, Waiting } from "../../ui/parts.tsx";

export function JobsPanel() {
  const { value, problem } = useResource("/operator/jobs", JobsShape);
  const now = useStore(chainClock);
  return (
    <Panel title="Jobs">
      {!value && <Waiting problem={problem} what="The jobs" />}
      {value?.problem && <Notice level="info">{value.problem}</Notice>}
      {value && (
        <Table
          caption="Jobs"
          empty="No job has run yet."
          head={["Job", "Last run", { name: "Result", words: true }, "Next run"]}
          rows={value.jobs.map((job) => ({
            key: job.name,
            cells: [
              job.name,
              job.last_ended_at === null ? "never" : formatFromNow(job.last_ended_at, now),
              <span key="result" class={job.exit_code ? "bad" : ""}>
                {job.took_s === null ? job.says : `${job.says} (took ${job.took_s} s)`}
              </span>,
              job.next_from === null ? "not planned" : formatFromNow(job.next_from, now),
            ],
          }))}
        />
      )}
    </Panel>
  );
}
