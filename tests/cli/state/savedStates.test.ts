import { generateX25519Identity } from "age-encryption";
import { beforeEach, describe, expect, it } from "vitest";
import type { ExportedState } from "../../../cli/pulumi/exportedState.ts";
import type { BucketFolder } from "../../../cli/spaces/bucketFolder.ts";
import {
  fetchState,
  listSavedStates,
  MAX_SAVED_STATES,
  type StateStore,
  storeState,
} from "../../../cli/state/savedStates.ts";

type Stored = { body: Uint8Array; metadata: Record<string, string> };
const bytes = (body: Uint8Array | string) => (typeof body === "string" ? Buffer.from(body) : body);

function memory(stored: Map<string, Stored>): BucketFolder {
  return {
    list: async (prefix) =>
      [...stored]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, { body }]) => ({ key, bytes: body.length, modifiedAt: new Date(0) })),
    folders: async () => [],
    get: async (key) => stored.get(key),
    metadata: async (key) => stored.get(key)?.metadata ?? {},
    put: async (key, body, metadata = {}) => void stored.set(key, { body: bytes(body), metadata }),
    remove: async (key) => void stored.delete(key),
  };
}

const state = (name: string): ExportedState => ({
  version: 3,
  deployment: { resources: [{ urn: `urn:${name}`, type: "t" }] },
});
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const stack = (name: string) => ({
  stack: { cwd: "/", env: {}, repair: "bin/landfall repair" },
  name,
  flags: " --stack prod",
  deploy: "pulumi up",
});

let stored: Map<string, Stored>;
let store: StateStore;
beforeEach(async () => {
  stored = new Map();
  store = {
    stack: stack("prod"),
    folder: memory(stored),
    identity: await generateX25519Identity(),
    config: {},
  };
});
const only = () => [...stored][0] as [string, Stored];

describe("a state is not brought back", () => {
  it("that is not there", async () => {
    await expect(fetchState(store, "20260101T000000Z-1a2b3c")).rejects.toThrow(
      "there is no saved state 20260101T000000Z-1a2b3c. Nothing was changed. Take another one: bin/landfall state list --stack prod",
    );
  });

  it("of which a byte has changed", async () => {
    const { state: saved } = await storeState(store, state("a"), at(0));
    const [key, { body, metadata }] = only();
    const damaged = Uint8Array.from(body, (byte, index) => (index === body.length - 3 ? byte ^ 1 : byte));
    stored.set(key, { body: damaged, metadata });
    await expect(fetchState(store, saved.id)).rejects.toThrow(
      `the state ${saved.id}: it cannot be decrypted`,
    );
  });

  it("that another stack saved, or who only knows what it is sealed for", async () => {
    const { state: saved } = await storeState({ ...store, stack: stack("staging") }, state("a"), at(0));
    await expect(fetchState(store, saved.id)).rejects.toThrow("was not signed with the stack's identity");
    const [key, { body }] = only();
    stored.set(key, { body, metadata: {} });
    await expect(fetchState(store, saved.id)).rejects.toThrow("was not signed with the stack's identity");
  });
});

describe("a state is not called saved", () => {
  it("where the stack has no resources", async () => {
    const empty = { version: 3, deployment: { resources: [] } };
    await expect(storeState(store, empty, at(0))).rejects.toThrow(
      "the stack has no resources yet. Type: pulumi up",
    );
  });

  it("where Spaces gives something else back, and what it gives is taken away", async () => {
    const folder = { ...store.folder, get: async () => ({ body: new Uint8Array(3), metadata: {} }) };
    await expect(storeState({ ...store, folder }, state("a"), at(0))).rejects.toThrow(
      /differs from what was sent/,
    );
    expect(stored.size).toBe(0);
  });
});

describe("a saved state", () => {
  it("comes back as it was, and its name does not have to be the whole one", async () => {
    const { state: saved, isNew } = await storeState(store, state("a"), at(0));
    expect(isNew).toBe(true);
    const named = { ...store, stack: stack("organization/landfall/prod") };
    expect(await fetchState(named, saved.id)).toEqual(state("a"));
  });

  it("is not saved twice", async () => {
    const first = await storeState(store, state("a"), at(0));
    expect(await storeState(store, state("a"), at(1))).toEqual({ state: first.state, isNew: false });
    expect(stored.size).toBe(1);
  });

  it("goes once there are enough newer ones; what else lies there stays", async () => {
    stored.set("state/notes.txt", { body: new Uint8Array(1), metadata: {} });
    for (let second = 0; second <= MAX_SAVED_STATES; second++)
      await storeState(store, state(`${second}`), at(second));
    const left = await listSavedStates(store);
    expect(left).toHaveLength(MAX_SAVED_STATES);
    expect(left.at(0)?.id).toMatch(/^20260101T000030Z-/);
    expect(left.at(-1)?.id).toMatch(/^20260101T000001Z-/);
    expect(stored.has("state/notes.txt")).toBe(true);
  });
});
