import { formatTime } from "../lib/time.ts";
import { useShown } from "../state/fund.ts";
import { AddressLink, BlockLink } from "../ui/links.tsx";

export function Foot() {
  const { fund, now } = useShown();
  const address = fund.addresses.fund;
  return (
    <footer class="foot">
      <span>
        {`Read at ${formatTime(now.at.time)}, `}
        <BlockLink number={now.at.block} />
        {` of ${fund.chain_name}`}
      </span>
      {address && (
        <span>
          {"Fund "}
          <AddressLink address={address} label={address} />
        </span>
      )}
      <span>{`Version ${fund.version}`}</span>
      <span>Charts: TradingView Lightweight Charts™, © TradingView, Inc., Apache-2.0</span>
    </footer>
  );
}
