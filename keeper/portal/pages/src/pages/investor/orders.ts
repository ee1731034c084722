import type { Address } from "viem";
import type { Fund } from "../../api/types.ts";
import { fundAbi, tokenAbi } from "../../chain/abis.ts";
import { readContract } from "../../chain/read.ts";
import { formatUnits } from "../../lib/amount.ts";
import { settled, submit } from "../../state/transactions.ts";
import type { Connection } from "../../wallet/connection.ts";
import { fetchChainTime } from "../../wallet/provider.ts";
import { planCall } from "../../wallet/send.ts";
import { permitData, sign, splitSignature } from "../../wallet/signing.ts";

const PERMIT_GOOD_FOR_S = 3_600;
const LOCAL_PERMIT_GOOD_FOR_S = 30 * 86_400;

type Say = (step: string) => void;

/** How long a permit is good, in seconds: a local chain may pass hours while the wallet asks. */
export const permitGoodFor = (fund: Pick<Fund, "local">): number =>
  fund.local ? LOCAL_PERMIT_GOOD_FOR_S : PERMIT_GOOD_FOR_S;

/** The address of a contract of the fund. */
export function addressOf(fund: Fund, name: string): Address {
  const found = fund.addresses[name];
  if (!found) throw new Error(`The server names no address of ${name}.`);
  return found;
}

const money = (fund: Fund, value: bigint): string =>
  `${formatUnits(value, fund.base.decimals)} ${fund.base.symbol}`;

const shares = (fund: Fund, value: bigint): string => `${formatUnits(value, 18)} ${fund.symbol}`;

/** Subscribes: by a permit in one transaction where the token knows it, else by an approval of exactly the amount. */
export async function subscribe(
  by: Connection,
  fund: Fund,
  assets: bigint,
  usePermit: boolean,
  say: Say,
): Promise<void> {
  const spender = addressOf(fund, "fund");
  const allowed = await readContract(by.provider, {
    to: fund.base.address,
    abi: tokenAbi,
    name: "allowance",
    args: [by.account, spender],
  });
  if (allowed < assets) {
    if (usePermit && (await subscribeByPermit(by, fund, assets, say))) return;
    // Some tokens take no approval in place of another one: what is left of the former goes first.
    if (allowed !== 0n) await approve(by, fund, 0n, say);
    await approve(by, fund, assets, say);
  }
  say("Confirm the subscription in your wallet.");
  const what = `Subscribe ${money(fund, assets)}`;
  const args = [assets, by.account, by.account];
  await submit(by, planCall(what, spender, fundAbi, "requestDeposit", args));
}

/** False when the account signs in another way than a key does: then an approval has to do. */
async function subscribeByPermit(
  by: Connection,
  fund: Fund,
  assets: bigint,
  say: Say,
): Promise<boolean> {
  const { permit, address: token } = fund.base;
  if (!permit) return false;
  const spender = addressOf(fund, "fund");
  const read = { to: token, abi: tokenAbi, name: "nonces", args: [by.account] } as const;
  const nonce = await readContract(by.provider, read);
  const deadline = (await fetchChainTime(by.provider)) + permitGoodFor(fund);
  const domain = { ...permit, chainId: fund.chain_id, verifyingContract: token };
  say(`Sign the permit of ${money(fund, assets)} in your wallet: it sends nothing yet.`);
  const permitted = { owner: by.account, spender, value: assets, nonce, deadline };
  const signature = splitSignature(await sign(by, permitData(domain, permitted)));
  if (!signature) return false;
  say("Confirm the subscription in your wallet.");
  const { v, r, s } = signature;
  const what = `Subscribe ${money(fund, assets)}`;
  const args = [assets, by.account, BigInt(deadline), v, r, s];
  await submit(by, planCall(what, spender, fundAbi, "requestDepositWithPermit", args));
  return true;
}

async function approve(by: Connection, fund: Fund, assets: bigint, say: Say): Promise<void> {
  const [what, step] = wordsOfApproval(fund, assets);
  const args = [addressOf(fund, "fund"), assets];
  say(`Confirm ${step} in your wallet.`);
  const sent = await submit(by, planCall(what, fund.base.address, tokenAbi, "approve", args));
  say(`Sent, and waits to be taken into a block: ${step}. The subscription itself comes after it.`);
  const { state, words } = await settled(sent);
  if (state === "unseen") throw new Error(`It is not known what became of ${step}. ${words}`);
  if (state !== "confirmed") throw new Error(`The approval did not happen. ${words}`);
}

const wordsOfApproval = (fund: Fund, assets: bigint): [what: string, step: string] =>
  assets === 0n
    ? ["Take back the former approval", "that the former approval is taken back"]
    : [`Approve ${money(fund, assets)}`, `the approval of exactly ${money(fund, assets)}`];

export type SimpleOrder =
  | { kind: "cancelDeposit" | "cancelRedeem" | "settle" }
  | { kind: "claimShares" | "claimMoney"; amount: bigint }
  | { kind: "requestRedeem"; amount: bigint };

/** Everything that is one call: who asks is who gets. */
export async function order(
  by: Connection,
  fund: Fund,
  wanted: SimpleOrder,
  say: Say,
): Promise<void> {
  const me = by.account;
  const [what, name, args] = describe(fund, wanted, me);
  say("Confirm it in your wallet.");
  await submit(by, planCall(what, addressOf(fund, "fund"), fundAbi, name, args));
}

function describe(
  fund: Fund,
  wanted: SimpleOrder,
  me: Address,
): [string, string, readonly unknown[]] {
  switch (wanted.kind) {
    case "cancelDeposit":
      return ["Cancel the subscription", "cancelDeposit", [me]];
    case "cancelRedeem":
      return ["Cancel the redemption", "cancelRedeem", [me]];
    case "settle":
      return ["Settle the redemption", "settle", [me]];
    case "claimShares":
      return [
        `Claim the shares for ${money(fund, wanted.amount)}`,
        "deposit",
        [wanted.amount, me, me],
      ];
    case "claimMoney":
      return [
        `Claim the money for ${shares(fund, wanted.amount)}`,
        "redeem",
        [wanted.amount, me, me],
      ];
    case "requestRedeem":
      return [`Redeem ${shares(fund, wanted.amount)}`, "requestRedeem", [wanted.amount, me, me]];
  }
}

export async function leaveInKind(
  by: Connection,
  fund: Fund,
  amount: bigint,
  skip: readonly Address[],
  say: Say,
): Promise<void> {
  say("Confirm the exit in kind in your wallet.");
  const what = `Leave in kind with ${shares(fund, amount)}`;
  const args = [amount, by.account, skip];
  await submit(by, planCall(what, addressOf(fund, "fund"), fundAbi, "redeemInKind", args));
}
