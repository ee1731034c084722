import { useState } from "preact/hooks";
import { type Address, getAddress, isAddress, zeroAddress } from "viem";
import { type Investor, InvestorShape } from "../../api/investor.ts";
import { formatUnits } from "../../lib/amount.ts";
import { useShown } from "../../state/fund.ts";
import { useResource } from "../../state/resource.ts";
import { ActionNote, useAction, WithWallet } from "../../ui/action.tsx";
import { Field } from "../../ui/field.tsx";
import { AddressLink } from "../../ui/links.tsx";
import { Panel, Waiting } from "../../ui/parts.tsx";
import { HandOver } from "../../ui/signed.tsx";
import type { Connection } from "../../wallet/connection.ts";
import { delegate, signDelegation } from "./ballots.ts";

export function DelegatePanel() {
  return (
    <Panel title="Who votes with your shares">
      <WithWallet what="delegate">{(by) => <Delegation key={by.account} by={by} />}</WithWallet>
    </Panel>
  );
}

/** Reads a typed account; its capitals, if it has some, are a checksum. */
export function readAccount(text: string): { address: Address } | { problem: string } {
  const trimmed = text.trim();
  if (!/^0x[0-9a-fA-F]{40}$/.test(trimmed)) {
    return { problem: `"${trimmed}" is no address: 0x and 40 digits.` };
  }
  const digits = trimmed.slice(2);
  const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  if (!isPlain && !isAddress(trimmed)) {
    return { problem: "Its checksum is wrong: a digit was mistyped." };
  }
  return { address: getAddress(trimmed.toLowerCase() as Address) };
}

function Delegation({ by }: { by: Connection }) {
  const { value, problem } = useResource(`/investors/${by.account}`, InvestorShape);
  if (!value) return <Waiting problem={problem} what="Your votes" />;
  return (
    <>
      <Who of={value} />
      <DelegateForm of={value} />
    </>
  );
}

export function Who({ of }: { of: Investor }) {
  const { delegate: whom } = of;
  const isSelf = whom?.toLowerCase() === of.address.toLowerCase();
  return (
    <p>
      {`You hold ${formatUnits(of.shares, 18, 2)} shares and can vote with ${formatUnits(of.votes, 18, 2)}. Your own shares are voted by `}
      {isSelf ? (
        "this account."
      ) : whom === null ? (
        "nobody: delegate them, to yourself or to another, and they count."
      ) : (
        <AddressLink address={whom} label={whom} />
      )}
    </p>
  );
}

function DelegateForm({ of }: { of: Investor }) {
  const { fund } = useShown();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [signed, setSigned] = useState<string | null>(null);
  const action = useAction();
  const send = (to: Address) =>
    action.run("Confirm the delegation in your wallet.", (by) => delegate(by, fund, to));
  const withTyped = (use: (to: Address) => void) => {
    const read = readAccount(text);
    setProblem("problem" in read ? read.problem : null);
    if ("address" in read) use(read.address);
  };
  const signOnly = () =>
    withTyped((to) =>
      action.run("Sign the delegation in your wallet: it sends nothing.", async (by) => {
        setSigned(JSON.stringify(await signDelegation(by, fund, to), null, 2));
      }),
    );
  const start = (event: Event) => {
    event.preventDefault();
    withTyped(send);
  };
  const isBusy = action.busy !== null;
  return (
    <form onSubmit={start} noValidate aria-label="Delegate votes">
      <Field
        label="Account that shall vote with your shares"
        value={text}
        onInput={setText}
        problem={problem}
      />
      <div class="row">
        <button type="submit" class="main" disabled={isBusy}>
          Delegate
        </button>
        <button type="button" onClick={signOnly} disabled={isBusy}>
          Sign delegation only
        </button>
        <button type="button" onClick={() => send(of.address)} disabled={isBusy}>
          Vote myself
        </button>
        <button type="button" onClick={() => send(zeroAddress)} disabled={isBusy}>
          Let nobody vote
        </button>
      </div>
      <ActionNote action={action} />
      {signed && <HandOver title="Signed delegation" text={signed} file="delegation.json" />}
      <p class="soft">
        A delegation moves votes, never shares, and counts in proposals whose count begins
        afterwards.
      </p>
    </form>
  );
}
