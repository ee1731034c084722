import { useEffect, useState } from "preact/hooks";
import type { ProposalRow } from "../../api/governance.ts";
import { daoAbi } from "../../chain/abis.ts";
import { readContract } from "../../chain/read.ts";
import { formatUnits } from "../../lib/amount.ts";
import { useStore } from "../../lib/store.ts";
import { useShown } from "../../state/fund.ts";
import { happened } from "../../state/resource.ts";
import { ActionNote, useAction, WithWallet } from "../../ui/action.tsx";
import { Choice, Field } from "../../ui/field.tsx";
import { HandOver } from "../../ui/signed.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { addressOf } from "../investor/orders.ts";
import { shortId, signVote, vote } from "./ballots.ts";
import type { Support } from "./signed.ts";

const CHOICES = [
  ["for", "For"],
  ["against", "Against"],
  ["abstain", "Abstain"],
] as const;

export function VoteForm({ proposal }: { proposal: ProposalRow }) {
  return (
    <WithWallet what="vote">
      {(by) => <Ballot key={by.account} by={by} proposal={proposal} />}
    </WithWallet>
  );
}

interface Standing {
  votes: bigint;
  hasVoted: boolean;
}

/** What the account may still do, by the DAO's own word. */
function useStanding(by: Connection, proposal: ProposalRow): Standing | null {
  const { fund } = useShown();
  const count = useStore(happened);
  const [standing, setStanding] = useState<Standing | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `count` says when to ask again
  useEffect(() => {
    const dao = { to: addressOf(fund, "dao"), abi: daoAbi } as const;
    const at = BigInt(proposal.vote_start);
    const id = BigInt(proposal.id);
    Promise.all([
      readContract(by.provider, { ...dao, name: "getVotes", args: [by.account, at] }),
      readContract(by.provider, { ...dao, name: "hasVoted", args: [id, by.account] }),
    ])
      .then(([votes, hasVoted]) => setStanding({ votes, hasVoted }))
      .catch(() => setStanding(null)); // unknown: the DAO will say when asked to count
  }, [by, fund, proposal, count]);
  return standing;
}

function Ballot({ by, proposal }: { by: Connection; proposal: ProposalRow }) {
  const { fund } = useShown();
  const standing = useStanding(by, proposal);
  const [support, setSupport] = useState<Support>("for");
  const [reason, setReason] = useState("");
  const [signed, setSigned] = useState<string | null>(null);
  const action = useAction();
  if (standing?.hasVoted) return <p class="good">This account has voted on it.</p>;
  if (standing?.votes === 0n) {
    return <p class="soft">This account had no votes at the moment that votes are counted at.</p>;
  }
  const choice = { proposal: BigInt(proposal.id), support, reason: reason.trim() };
  const send = (event: Event) => {
    event.preventDefault();
    action.run("Confirm the vote in your wallet.", (with_) => vote(with_, fund, choice));
  };
  const signOnly = () =>
    action.run("Sign the vote in your wallet: it sends nothing.", async (with_) => {
      setSigned(JSON.stringify(await signVote(with_, fund, choice), null, 2));
    });
  return (
    <form onSubmit={send} noValidate aria-label={`Vote on ${proposal.title}`}>
      <Choice
        label={
          standing ? `Your vote, of ${formatUnits(standing.votes, 18, 2)} shares` : "Your vote"
        }
        value={support}
        choices={CHOICES}
        onChange={(value) => setSupport(value as Support)}
      />
      <Field
        label="Reason, published with the vote (may be empty)"
        value={reason}
        onInput={setReason}
      />
      <div class="row">
        <button type="submit" class="main" disabled={action.busy !== null}>
          Vote
        </button>
        <button type="button" onClick={signOnly} disabled={action.busy !== null}>
          Sign only, for somebody else to send
        </button>
      </div>
      <ActionNote action={action} />
      {signed && (
        <HandOver
          title="Signed vote"
          text={signed}
          file={`vote-${shortId(proposal.id).slice(0, 8)}.json`}
        />
      )}
    </form>
  );
}
