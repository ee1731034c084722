import { describe, expect, it } from "vitest";
import { follow } from "../src/wallet/follow.ts";
import { merge, parseRecords, storageKey, type TxRecord } from "../src/wallet/records.ts";
import { Tracker } from "../src/wallet/tracker.ts";
import { FUND, hashOf, LittleChain, ME, recordOf } from "./chain.ts";

const why = async () => "the shares are locked.";
const ours = hashOf("a");
const other = hashOf("c");

describe("follow", () => {
  const look = (chain: LittleChain, record = recordOf(ours), now = 1_010) =>
    follow(chain, record, now, why);

  it("confirms by the receipt, and explains a failure", async () => {
    const chain = new LittleChain();
    chain.mine(LittleChain.transaction(ours));
    expect(await look(chain)).toMatchObject({ state: "confirmed", block: 101 });
    const failed = new LittleChain();
    failed.mine(LittleChain.transaction(ours), "0x0");
    expect(await look(failed)).toMatchObject({
      state: "failed",
      words: expect.stringMatching(/^Failed in block 101.*: the shares are locked\.$/),
    });
  });

  it("waits while a node knows it, and learns its number", async () => {
    const chain = new LittleChain();
    chain.pool.set(ours, LittleChain.transaction(ours));
    const found = await look(chain, recordOf(ours, { nonce: null }));
    expect(found).toMatchObject({ state: "pending", nonce: 5, seen: true });
  });

  it("goes on under the new hash when the wallet raised the fee", async () => {
    const chain = new LittleChain();
    chain.mine(LittleChain.transaction(other));
    const found = await look(chain);
    expect(found).toMatchObject({ hash: other, state: "pending" });
    expect(await look(chain, found)).toMatchObject({ state: "confirmed" });
  });

  it("tells a cancellation from another transaction in its place", async () => {
    const cancelled = new LittleChain();
    cancelled.mine(LittleChain.transaction(other, { to: ME, input: "0x" }));
    expect(await look(cancelled)).toMatchObject({ state: "cancelled" });
    const replaced = new LittleChain();
    replaced.mine(LittleChain.transaction(other, { input: "0x9999" }));
    const found = await look(replaced);
    expect(found.state).toBe("replaced");
    expect(found.words).toContain(other);
  });

  it("says that it was dropped only once nobody knows it for a while, and takes it back if it comes", async () => {
    const chain = new LittleChain();
    const seen = recordOf(ours, { seen: true });
    expect(await look(chain, seen, 1_010)).toMatchObject({ state: "pending" });
    const dropped = await look(chain, seen, 1_100);
    expect(dropped).toMatchObject({ state: "unseen" });
    expect(dropped.words).toContain("dropped");
    expect(await look(chain, dropped, 90_000)).toMatchObject({ state: "dropped" });
    chain.mine(LittleChain.transaction(ours));
    expect(await look(chain, dropped, 1_200)).toMatchObject({ state: "confirmed" });
  });
});

describe("follow, when another transaction has the number", () => {
  const look = (chain: LittleChain, record: TxRecord) => follow(chain, record, 1_010, why);
  const tx = LittleChain.transaction(other);

  it("finds it long after it was mined, in a few looks, and says nothing final before", async () => {
    const chain = new LittleChain();
    chain.head = 300;
    chain.mine(tx);
    chain.head = 5_000;
    const seen: TxRecord[] = [recordOf(ours)];
    while (seen.length < 10 && seen.at(-1)?.hash === ours) {
      seen.push(await look(chain, seen.at(-1) as TxRecord));
    }
    expect(seen.at(-1)).toMatchObject({ hash: other, state: "pending" });
    for (const record of seen.slice(1, -1)) {
      expect(record).toMatchObject({ state: "unseen", words: expect.stringContaining("Look in") });
    }
    expect(seen.length).toBeGreaterThan(2);
  });

  it("never says that it did not happen while it found nothing", async () => {
    const chain = new LittleChain();
    chain.nonce = 6; // used, and no block has it
    const once = await look(chain, recordOf(ours));
    const twice = await follow(chain, once, 1_000_000, why);
    for (const record of [once, twice]) {
      expect(record.state).toBe("unseen");
      expect(record.words).toContain("it may be this one at another fee");
    }
    chain.nonce = 5;
    chain.mine(tx); // the node was behind
    expect(await look(chain, twice)).toMatchObject({ hash: other, state: "pending" });
  });

  it("looks again into a block that the node did not have", async () => {
    const chain = new LittleChain();
    chain.mine(tx);
    chain.hidden = chain.head;
    const found = await look(chain, recordOf(ours));
    expect(found.state).toBe("unseen");
    chain.hidden = 0;
    expect(await look(chain, found)).toMatchObject({ hash: other });
  });

  it("does not count one without a known number as dropped", async () => {
    const chain = new LittleChain();
    const found = await follow(chain, recordOf(ours, { nonce: null }), 1_000_000, why);
    expect(found.state).toBe("unseen");
  });
});

class Memory {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
}

describe("Tracker", () => {
  const make = (chain: LittleChain, storage: Memory) =>
    new Tracker(chain, 31_337, ME, { storage, now: () => 1_010, why });

  it("remembers over a reload what it did not see the end of", async () => {
    const [chain, storage] = [new LittleChain(), new Memory()];
    const first = make(chain, storage);
    first.add(recordOf(ours));
    first.stop();
    chain.mine(LittleChain.transaction(ours));
    const second = make(chain, storage);
    expect(second.records.value).toMatchObject([{ hash: ours, state: "pending" }]);
    await second.check();
    expect(second.records.value).toMatchObject([{ hash: ours, state: "confirmed" }]);
  });

  it("hears of another tab, and does not undo what that one knows to be final", async () => {
    const [chain, storage] = [new LittleChain(), new Memory()];
    const [one, two] = [make(chain, storage), make(chain, storage)];
    one.add(recordOf(ours));
    const key = storageKey(31_337, ME);
    two.heard({ key, newValue: storage.getItem(key) });
    expect(two.records.value).toHaveLength(1);
    chain.mine(LittleChain.transaction(ours));
    await two.check();
    one.add(recordOf(other, { nonce: 6 }));
    one.stop();
    two.stop();
    const states = parseRecords(storage.getItem(key)).map(({ hash, state }) => [hash, state]);
    expect(Object.fromEntries(states)).toEqual({ [ours]: "confirmed", [other]: "pending" });
  });

  it("concludes nothing while the node is silent", async () => {
    const [chain, storage] = [new LittleChain(), new Memory()];
    const tracker = make(chain, storage);
    tracker.add(recordOf(ours));
    tracker.stop();
    chain.silent = true;
    await tracker.check();
    expect(tracker.records.value).toMatchObject([{ state: "pending" }]);
  });

  it("keeps one line of a transaction that was sent again", async () => {
    const [chain, storage] = [new LittleChain(), new Memory()];
    const tracker = make(chain, storage);
    tracker.add(recordOf(ours));
    tracker.stop();
    chain.mine(LittleChain.transaction(other));
    await tracker.check();
    await tracker.check();
    expect(tracker.records.value).toMatchObject([{ hash: other, state: "confirmed" }]);
  });
});

describe("records", () => {
  it("of something else in the storage count as none", () => {
    for (const text of [null, "", "{", "1", "[1]", '[{"hash":"0x1"}]']) {
      expect(parseRecords(text)).toEqual([]);
    }
    expect(parseRecords(JSON.stringify([recordOf(ours)]))).toHaveLength(1);
  });

  it("are merged the same way from both sides", () => {
    const late: TxRecord = recordOf(ours, { state: "confirmed" });
    const early = recordOf(ours);
    expect(merge([early], [late])).toEqual(merge([late], [early]));
    expect(merge([recordOf(other, { to: FUND, sentAt: 2_000 })], [late])[0]?.hash).toBe(other);
  });
});
