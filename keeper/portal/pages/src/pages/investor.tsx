import { useShown } from "../state/fund.ts";
import { AllocationPanel } from "./investor/allocation.tsx";
import { DealingsPanel } from "./investor/dealings.tsx";
import { FeesPanel } from "./investor/fees.tsx";
import { HistoryPanel } from "./investor/history.tsx";
import { NavPanel } from "./investor/nav.tsx";
import { PerformancePanel } from "./investor/performance.tsx";
import { YourPart } from "./investor/yours.tsx";

export function Investor() {
  const { fund } = useShown();
  return (
    <>
      <div class="head">
        <h1>{fund.name}</h1>
        <span class="soft">{`Shares ${fund.symbol}, dealt in ${fund.base.symbol} on ${fund.chain_name}`}</span>
      </div>
      <NavPanel />
      <div class="grid wide-first">
        <HistoryPanel />
        <YourPart />
      </div>
      <AllocationPanel />
      <div class="grid two">
        <PerformancePanel />
        <FeesPanel />
      </div>
      <DealingsPanel />
    </>
  );
}
