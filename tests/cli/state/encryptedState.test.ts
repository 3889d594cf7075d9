import { generateX25519Identity } from "age-encryption";
import { beforeAll, describe, expect, it } from "vitest";
import {
  decrypt,
  encrypt,
  sign,
  summarizeState,
  verifySignature,
} from "../../../cli/state/encryptedState.ts";
import { STATE_ID } from "../../../contracts/ids.ts";

const identity = await generateX25519Identity();
const place = "prod/20260101T000000Z-1a2b3c";
const state = {
  version: 3,
  deployment: {
    manifest: { time: "2026-01-01T00:00:00Z" },
    resources: [
      { urn: "urn:stack", type: "pulumi:pulumi:Stack", outputs: { release: "20260101T000000Z-aaaaaa" } },
      { urn: "urn:droplet", type: "digitalocean:index/droplet:Droplet", id: "1" },
    ],
  },
};
const now = new Date("2026-01-31T08:09:10.123Z");

describe("a sealed state", () => {
  let sealed: Uint8Array;
  beforeAll(async () => {
    sealed = await encrypt(state, identity);
  });

  it("is what it was for who has the identity, with or without a line's end", async () => {
    expect(await decrypt(sealed, `${identity}\n`)).toEqual(state);
  });

  it("shows nothing of what is in it", () => {
    expect(Buffer.from(sealed).toString("latin1")).not.toContain("droplet");
  });

  it("is not opened by another identity, nor after a byte has changed, and neither is told", async () => {
    const another = await generateX25519Identity();
    const message =
      "it cannot be decrypted: it is damaged, or was encrypted for another landfall:backup.identity";
    await expect(decrypt(sealed, another)).rejects.toThrow(message);
    const damaged = Uint8Array.from(sealed, (byte, at) => (at === sealed.length - 5 ? byte ^ 1 : byte));
    const refused = await decrypt(damaged, identity).catch((error: Error) => error.message);
    expect(refused).toBe(message);
    expect(refused).not.toContain(identity);
  });

  it("needs a whole identity, and the error does not hold it", async () => {
    const broken = identity.replace(/.$/, (last) => (last === "Q" ? "P" : "Q"));
    const message = await encrypt(state, broken).catch((error: Error) => error.message);
    expect(message).toBe("landfall:backup.identity is not a complete age identity");
  });

  it("is proven by who has the identity only, for one stack and one id", async () => {
    const proof = sign(place, sealed, identity);
    expect(verifySignature(place, sealed, `${identity}\n`, proof)).toBe(true);
    expect(verifySignature("prod/20260102T000000Z-1a2b3c", sealed, identity, proof)).toBe(false);
    expect(verifySignature(place, await encrypt(state, identity), identity, proof)).toBe(false);
    expect(verifySignature(place, sealed, await generateX25519Identity(), proof)).toBe(false);
    expect(verifySignature(place, sealed, identity, "")).toBe(false);
  });
});

describe("what is known of a state", () => {
  it("is its time, its resources and the release that the stack ran", () => {
    const facts = summarizeState(state, now);
    expect(facts).toMatchObject({ release: "20260101T000000Z-aaaaaa", resources: 2 });
    expect(facts.id).toMatch(STATE_ID);
    expect(facts.id).toMatch(/^20260131T080910Z-/);
  });

  it("is the same after an update that changed nothing, and another one after any other", () => {
    const { resources } = state.deployment;
    const { fingerprint } = summarizeState(state, now);
    const later = { ...state, deployment: { resources, manifest: { time: "2026-02-01T00:00:00Z" } } };
    expect(summarizeState(later, now).fingerprint).toBe(fingerprint);
    const pending = {
      ...state,
      deployment: {
        resources,
        pending_operations: [{ type: "creating" as const, resource: { urn: "u", type: "t" } }],
      },
    };
    expect(summarizeState(pending, now).fingerprint).not.toBe(fingerprint);
    expect(summarizeState({ ...state, deployment: { resources: [] } }, now)).toMatchObject({
      release: null,
      resources: 0,
    });
  });
});
