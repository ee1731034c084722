import { AccountsPanel } from "./operator/accounts.tsx";
import { AlertsPanel } from "./operator/alerts.tsx";
import { FeedsPanel } from "./operator/feeds.tsx";
import { JobsPanel } from "./operator/jobs.tsx";
import { JournalPanel } from "./operator/journal.tsx";
import { LimitsPanel } from "./operator/limits.tsx";

export function Operator() {
  return (
    <>
      <div class="head">
        <h1>Operator</h1>
        <span class="soft">What the keeper does and did. Nothing here can send.</span>
      </div>
      <AlertsPanel />
      <div class="grid two">
        <JobsPanel />
        <AccountsPanel />
      </div>
      <LimitsPanel />
      <FeedsPanel />
      <JournalPanel />
    </>
  );
}
