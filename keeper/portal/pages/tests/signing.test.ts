import { type hashTypedData, recoverTypedDataAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { ballotData, permitData, splitSignature, type TypedData } from "../src/wallet/signing.ts";
import { FUND } from "./chain.ts";

const signer = privateKeyToAccount(`0x${"11".repeat(32)}`);
const domain = { name: "USD Coin", version: "1", chainId: 31_337, verifyingContract: FUND };

/** As a library takes it: the domain's type is implied. */
function asArguments(data: TypedData) {
  const { EIP712Domain: _, ...types } = data.types;
  return { ...data, types } as unknown as Parameters<typeof hashTypedData>[0];
}

describe("typed data", () => {
  const data = permitData(domain, {
    owner: signer.address,
    spender: FUND,
    value: 2n ** 255n,
    nonce: 7n,
    deadline: 1_700_000_000,
  });

  it("of a permit keeps every digit through JSON, and recovers to its signer", async () => {
    const read = JSON.parse(JSON.stringify(data)) as TypedData;
    expect(read.message.value).toBe((2n ** 255n).toString());
    const signature = await signer.signTypedData(asArguments(read));
    const found = await recoverTypedDataAddress({ ...asArguments(read), signature });
    expect(found).toBe(signer.address);
  });

  it("of a vote is another type with a reason than without one", () => {
    const ballot = { proposal: 5n, support: 1, voter: signer.address, nonce: 0n };
    expect(ballotData(domain, { ...ballot, reason: "" }).primaryType).toBe("Ballot");
    const extended = ballotData(domain, { ...ballot, reason: "less to sell" });
    expect(extended.primaryType).toBe("ExtendedBallot");
    expect(extended.message.params).toBe("0x");
  });
});

describe("splitSignature", () => {
  it("takes a key's signature apart, whichever way its last byte counts", async () => {
    const signature = await signer.signMessage({ message: "x" });
    const parts = splitSignature(signature);
    expect(parts && `${parts.r}${parts.s.slice(2)}`).toBe(signature.slice(0, 130));
    const low = `${signature.slice(0, 130)}0${(parts?.v ?? 27) - 27}` as const;
    expect(splitSignature(low as `0x${string}`)).toEqual(parts);
  });

  it("refuses what no permit can carry", () => {
    expect(splitSignature("0x")).toBeNull();
    expect(splitSignature(`0x${"ab".repeat(64)}`)).toBeNull();
    expect(splitSignature(`0x${"ab".repeat(64)}55`)).toBeNull();
  });
});
