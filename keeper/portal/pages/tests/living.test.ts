/** Before a living fund: run by `tests/portal/test_pages_living.py`, which says where it is. */
import { readFileSync } from "node:fs";
import {
  type Address,
  encodeFunctionData,
  getAddress,
  type Hex,
  hashTypedData,
  parseAbi,
} from "viem";
import { describe, expect, it } from "vitest";
import * as governance from "../src/api/governance.ts";
import * as investor from "../src/api/investor.ts";
import * as operator from "../src/api/operator.ts";
import { record, type Shape } from "../src/api/shape.ts";
import * as shapes from "../src/api/types.ts";
import { fundAbi, sharesAbi, tokenAbi } from "../src/chain/abis.ts";
import { readContract } from "../src/chain/read.ts";
import { isEqual } from "../src/verify/checks.ts";
import { fetchState } from "../src/verify/fetch.ts";
import { verifyNow } from "../src/verify/now.ts";
import { verifyStruck } from "../src/verify/struck.ts";
import type { Connection } from "../src/wallet/connection.ts";
import { explain } from "../src/wallet/explain.ts";
import { follow } from "../src/wallet/follow.ts";
import { ask, fetchChainTime } from "../src/wallet/provider.ts";
import { planCall, send } from "../src/wallet/send.ts";
import {
  ballotData,
  delegationData,
  fetchDomain,
  permitData,
  sign,
  splitSignature,
  type TypedData,
} from "../src/wallet/signing.ts";
import { NonceShape, SignedInShape } from "../src/wallet/siwe.ts";
import { FUND } from "./chain.ts";
import { HttpProvider, OtherDecimals } from "./nodes.ts";
import { answerOf, type Document, missing } from "./openapi.ts";

interface Living {
  openapi: Document;
  rpc: string;
  account: Address;
  answers: Record<string, unknown>;
  ballots: { reason: string; digest: Hex }[];
}

const MINED_MS = 20_000;

const place = import.meta.env.VITE_LIVING as string | undefined;
const living = place ? (JSON.parse(readFileSync(place, "utf8")) as Living) : null;

/** Every answer that the pages read, by the place it was asked for at. */
const SHAPES: Record<string, Shape<unknown>> = {
  "/fund": shapes.FundShape,
  "/now": shapes.NowShape,
  "/history": shapes.HistoryShape,
  "/allocation": shapes.AllocationShape,
  "/dealings": shapes.page(shapes.DealingShape),
  "/fees": shapes.FeesShape,
  "/performance": shapes.PerformanceShape,
  "/investors/ACCOUNT": investor.InvestorShape,
  "/proposals": governance.ProposalsShape,
  "/powers": governance.PowersShape,
  "/operator/jobs": operator.JobsShape,
  "/operator/journal": operator.JournalShape,
  "/operator/accounts": operator.AccountsShape,
  "/operator/feeds": operator.FeedsShape,
  "/operator/limits": operator.LimitsShape,
  "/operator/alerts": operator.AlertsShape,
};

/** What is asked for in other ways, or of one thing alone. */
const FURTHER: [string, string, Shape<unknown>][] = [
  ["get", "/dealings/{number}", record({ dealing: shapes.DealingShape })],
  ["get", "/proposals/{number}", governance.ProposalShape],
  ["post", "/drafts", governance.DraftShape],
  ["get", "/sign-in/nonce", NonceShape],
  ["post", "/sign-in", SignedInShape],
];

describe.runIf(living)("before a living fund", () => {
  const { rpc, account, answers, ballots, openapi } = living ?? ({} as Living);
  const provider = new HttpProvider(rpc);
  const by = { id: "test", name: "test", provider, account, chainId: 31_337 } as Connection;
  const read = <T>(path: string, shape: Shape<T>): T => shape(answers[path], "");
  const fund = () => read("/fund", shapes.FundShape);
  const dealings = () => read("/dealings", shapes.page(shapes.DealingShape)).rows;
  const at = (name: string) => getAddress(fund().addresses[name] ?? "");

  it.each(Object.entries(SHAPES))("%s is what the pages read", (path, shape) => {
    expect(answers).toHaveProperty([path]);
    shape(answers[path], "");
  });

  it.each([
    ...Object.entries(SHAPES).map(
      ([path, shape]) => ["get", path.replace("ACCOUNT", "{address}"), shape] as const,
    ),
    ...FURTHER,
  ])("%s %s promises every field that the pages read", (method, path, shape) => {
    const answer = answerOf(openapi, method, `/api/v1${path}`);
    expect(missing(openapi, shape, answer)).toEqual([]);
  });

  it("reckons the NAV of now to the contract's and the keeper's, to the last digit", async () => {
    const verdict = await verifyNow(provider, fund(), read("/now", shapes.NowShape));
    expect(verdict.checks.filter((check) => !check.equal)).toEqual([]);
    expect(verdict.checks).toHaveLength(7);
    expect(verdict.reckoned.holdings.length).toBeGreaterThan(0);
  });

  it("reckons every struck NAV again, nothing left out", async () => {
    expect(dealings().length).toBeGreaterThan(0);
    for (const row of dealings()) {
      const verdict = await verifyStruck(provider, fund(), row);
      expect(verdict.checks.filter((check) => !check.equal)).toEqual([]);
      expect(verdict.skipped).toEqual([]);
      expect(isEqual(verdict)).toBe(true);
    }
  });

  it("reckons with the decimals that were recorded, whatever a token or a feed says by now", async () => {
    const other = new OtherDecimals(rpc);
    const ofBase = { to: fund().base.address, abi: tokenAbi, name: "decimals" } as const;
    expect(await readContract(other, ofBase)).toBe(7);
    const { block } = read("/now", shapes.NowShape).at;
    const [truth, told] = await Promise.all(
      [provider, other].map((each) => fetchState(each, at("fund"), block)),
    );
    expect(told).toEqual(truth);
    const known = [...(told?.feeds.values() ?? [])];
    expect(known.map(({ tokenDecimals }) => tokenDecimals).sort()).toEqual([18n, 6n]);
    expect(known.map(({ first }) => first.decimals)).not.toContain(7n);
  });

  it("says not equal of a number that is off by its last digit, and by how much", async () => {
    const now = read("/now", shapes.NowShape);
    const lie = { ...now, nav: { ...now.nav, per_share: (now.nav.per_share ?? 0n) + 1n } };
    const verdict = await verifyNow(provider, fund(), lie);
    expect(isEqual(verdict)).toBe(false);
    expect(verdict.checks.filter((check) => !check.equal)).toMatchObject([
      { away: "−0.000000000000000001" },
    ]);
    const [row] = dealings();
    if (!row) throw new Error("no dealing");
    const struck = await verifyStruck(provider, fund(), { ...row, per_share: row.per_share - 1n });
    expect(struck.checks.filter((check) => !check.equal)).toHaveLength(1);
  });

  it("makes a permit that the base token takes", async () => {
    const { address, permit } = fund().base;
    if (!permit) throw new Error("the base token takes no permit");
    const nonce = await readContract(provider, {
      to: address,
      abi: tokenAbi,
      name: "nonces",
      args: [account],
    });
    const deadline = (await fetchChainTime(provider)) + 60;
    const domain = { ...permit, chainId: 31_337, verifyingContract: address };
    const data = permitData(domain, {
      owner: account,
      spender: at("fund"),
      value: 5n,
      nonce,
      deadline,
    });
    const parts = splitSignature(await sign(by, data));
    if (!parts) throw new Error("no signature of a key");
    const abi = parseAbi([
      "function permit(address, address, uint256, uint256, uint8, bytes32, bytes32)",
    ]);
    const args = [account, at("fund"), 5n, BigInt(deadline), parts.v, parts.r, parts.s] as const;
    const input = encodeFunctionData({ abi, args });
    await ask(provider, "eth_call", { to: address, data: input }, "latest");
    const more = encodeFunctionData({
      abi,
      args: [account, at("fund"), 6n, ...args.slice(3)] as unknown as typeof args,
    });
    await expect(
      ask(provider, "eth_call", { to: address, data: more }, "latest"),
    ).rejects.toThrow();
  });

  it("makes a delegation that the shares take", async () => {
    const shares = at("shares");
    const nonce = await readContract(provider, {
      to: shares,
      abi: sharesAbi,
      name: "nonces",
      args: [account],
    });
    const expiry = (await fetchChainTime(provider)) + 60;
    const domain = await fetchDomain(provider, shares);
    const parts = splitSignature(
      await sign(by, delegationData(domain, { delegatee: FUND, nonce, expiry })),
    );
    if (!parts) throw new Error("no signature of a key");
    const args = [FUND, nonce, BigInt(expiry), parts.v, parts.r, parts.s];
    const { data } = planCall("", shares, sharesAbi, "delegateBySig", args);
    await ask(provider, "eth_call", { to: shares, data }, "latest");
  });

  it("spells a vote as the keeper does, with a reason and without one", async () => {
    const domain = await fetchDomain(provider, at("dao"));
    for (const { reason, digest } of ballots) {
      const data = ballotData(domain, {
        proposal: 2n ** 200n,
        support: 2,
        voter: account,
        nonce: 3n,
        reason,
      });
      expect(hashTypedData(asArguments(data))).toBe(digest);
    }
  });

  it("tries out before it sends, and says the contract's reason with its numbers", async () => {
    const args = [1n, account, account];
    const call = planCall("Subscribe", at("fund"), fundAbi, "requestDeposit", args);
    const words = await send(by, call).catch((error) => explain(error, fund().base));
    expect(words).toMatch(/below minimum \(amount 1, minimum \d+\)/);
  });

  it("sends, and follows to the block", { timeout: 2 * MINED_MS }, async () => {
    const { address } = fund().base;
    const args = [at("fund"), 1n];
    const sent = await send(by, planCall("Approve", address, tokenAbi, "approve", args));
    // A node answers with the hash before it has made the block.
    const look = () => follow(provider, sent, sent.sentAt, async () => "");
    await expect
      .poll(look, { timeout: MINED_MS })
      .toMatchObject({ state: "confirmed", hash: sent.hash });
  });
});

function asArguments(data: TypedData): Parameters<typeof hashTypedData>[0] {
  const { EIP712Domain: _, ...types } = data.types;
  return { ...data, types } as unknown as Parameters<typeof hashTypedData>[0];
}
