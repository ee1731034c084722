import { useShown } from "../state/fund.ts";

const shorten = (text: string): string => `${text.slice(0, 6)}…${text.slice(-4)}`;

type Kind = "tx" | "block" | "address";
const NAMES: Record<Kind, string> = { tx: "Transaction", block: "Block", address: "Address" };

/** A link to the explorer of the chain; on a chain without one, to this page's own look at the chain. */
function ChainLink({ kind, value, label }: { kind: Kind; value: string; label?: string }) {
  const { explorer } = useShown().fund;
  const title = `${NAMES[kind]} ${value}`;
  const shown = label ?? (kind === "block" ? `block ${value}` : shorten(value));
  if (!explorer) {
    return (
      <a href={`#/chain/${kind}/${value}`} title={title} aria-label={`${shown}: ${title}`}>
        {shown}
      </a>
    );
  }
  const href = explorer.replace("{kind}", kind).replace("{id}", value);
  return (
    <a href={href} title={title} aria-label={`${shown}: ${title}`} target="_blank" rel="noreferrer">
      {shown}
    </a>
  );
}

export const TxLink = ({ hash, label }: { hash: string; label?: string }) => (
  <ChainLink kind="tx" value={hash} {...(label && { label })} />
);

export const BlockLink = ({ number, label }: { number: number; label?: string }) => (
  <ChainLink kind="block" value={String(number)} {...(label && { label })} />
);

/** Where a figure came from: the transaction, and the block that it is in. */
export const Origin = ({ tx, block }: { tx: string; block: number }) => (
  <>
    <TxLink hash={tx} /> <BlockLink number={block} />
  </>
);

export const AddressLink = ({ address, label }: { address: string; label?: string }) => (
  <ChainLink kind="address" value={address} {...(label && { label })} />
);
