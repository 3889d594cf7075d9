import { createHash } from "node:crypto";
import { basename } from "node:path";
import { STATE_ID } from "../../contracts/ids.ts";
import { type PulumiError, pulumiClient, type StackConfig } from "../pulumi/client.ts";
import type { ExportedState } from "../pulumi/exportedState.ts";
import type { StackRef } from "../pulumi/resolveStack.ts";
import {
  type BucketCredentials,
  type BucketFolder,
  openBucketFolder,
  readCredentials,
} from "../spaces/bucketFolder.ts";
import { UsageError } from "../usage.ts";
import {
  decrypt,
  encrypt,
  type StateSummary,
  sign,
  summarizeState,
  verifySignature,
} from "./encryptedState.ts";

/** How many saved states stay. */
export const MAX_SAVED_STATES = 30;

const FOLDER = "state/";
const ENDING = ".json.gz.age";
const keyOf = (id: string) => `${FOLDER}${id}${ENDING}`;

/** A state in Spaces. */
export interface SavedState extends StateSummary {
  bytes: number;
}

/** A stack's folder in Spaces, with the key that decrypts its files. */
export interface StateStore {
  stack: StackRef;
  folder: BucketFolder;
  identity: string;
  config: StackConfig;
}

/** Secrets as plain values: never write or print them. */
export async function readRevealedConfig({ stack, name, flags }: StackRef): Promise<StackConfig> {
  return pulumiClient(stack, name)
    .revealedConfig()
    .catch(({ output }: PulumiError) => {
      const recover = /no stack named/.test(output)
        ? `. If its state was lost: bin/landfall state recover${flags}`
        : "";
      throw new UsageError(`the configuration of the stack "${name}" cannot be read: ${output}${recover}`);
    });
}

/** @throws UsageError for a stack without backups, which has no place for its states either */
export async function requireStateStore(stack: StackRef): Promise<StateStore> {
  const store = await openStateStore(stack);
  if (store !== undefined) return store;
  throw new UsageError(
    `the stack "${stack.name}" has no landfall:backup, so it has no place in Spaces. See docs/backups.md`,
  );
}

export async function openStateStore(stack: StackRef): Promise<StateStore | undefined> {
  const config = await readRevealedConfig(stack);
  const env = { ...process.env, ...stack.stack.env };
  const access: BucketCredentials | undefined = readCredentials(config, env);
  if (access === undefined) return undefined;
  const folder = await openBucketFolder(access, basename(stack.name), stack.stack.env.NODE_EXTRA_CA_CERTS);
  return { stack, folder, identity: access.identity, config };
}

/** Newest first. */
export async function listSavedStates({ folder }: Pick<StateStore, "folder">): Promise<SavedState[]> {
  const ids = await idsIn(folder);
  return Promise.all(
    ids.map(async ({ id, bytes }) => ({ ...facts(id, await folder.metadata(keyOf(id))), bytes })),
  );
}

/** Undefined where none was saved yet. */
export async function newestSavedState({
  folder,
}: Pick<StateStore, "folder">): Promise<SavedState | undefined> {
  const [newest] = await idsIn(folder);
  if (newest === undefined) return undefined;
  return { ...facts(newest.id, await folder.metadata(keyOf(newest.id))), bytes: newest.bytes };
}

async function idsIn(folder: BucketFolder): Promise<{ id: string; bytes: number }[]> {
  const found = (await folder.list(FOLDER)).map(({ key, bytes }) => ({
    id: key.slice(FOLDER.length, -ENDING.length),
    bytes,
  }));
  return found.filter(({ id }) => STATE_ID.test(id)).sort((a, b) => (a.id < b.id ? 1 : -1));
}

const facts = (
  id: string,
  { fingerprint = "", release, resources }: Record<string, string>,
): StateSummary => ({
  id,
  fingerprint,
  release: release || null,
  resources: Number(resources ?? 0),
});

/** A state in Spaces, and whether it was not there before. */
export interface StoreResult {
  state: SavedState;
  isNew: boolean;
}

/** The state as the engine exports it. */
export async function saveCurrentState(store: StateStore, now: Date): Promise<StoreResult> {
  return storeState(store, await pulumiClient(store.stack.stack).export(), now);
}

/**
 * Sealed, sent, and read back. One that is saved already is not saved again.
 * @returns what was saved, or the newest one where it is the same
 */
export async function storeState(
  store: StateStore,
  exported: ExportedState,
  now: Date,
): Promise<StoreResult> {
  const { folder, identity, stack } = store;
  const summary = summarizeState(exported, now);
  if (summary.resources === 0) throw new UsageError(`the stack has no resources yet. Type: ${stack.deploy}`);
  const newest = await newestSavedState(store);
  if (newest?.fingerprint === summary.fingerprint) return { state: newest, isNew: false };
  const encrypted = await encrypt(exported, identity);
  const key = keyOf(summary.id);
  await folder.put(key, encrypted, {
    fingerprint: summary.fingerprint,
    release: summary.release ?? "",
    resources: String(summary.resources),
    proof: sign(`${basename(stack.name)}/${summary.id}`, encrypted, identity),
  });
  const readBack = await folder.get(key);
  if (readBack === undefined || digest(readBack.body) !== digest(encrypted)) {
    await folder.remove(key);
    throw new Error(
      `the state ${summary.id} differs from what was sent when it is read back, so it was removed. Type: bin/landfall state save${stack.flags}`,
    );
  }
  for (const { id } of (await idsIn(folder)).slice(MAX_SAVED_STATES)) await folder.remove(keyOf(id));
  return { state: { ...summary, bytes: encrypted.length }, isNew: true };
}

const digest = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");

/** @throws Error where it is damaged, forged or of another stack: nothing was changed then */
export async function fetchState(
  { folder, identity, stack }: StateStore,
  id: string,
): Promise<ExportedState> {
  const list = `Nothing was changed. Take another one: bin/landfall state list${stack.flags}`;
  const found = await folder.get(keyOf(id));
  if (found === undefined) throw new UsageError(`there is no saved state ${id}. ${list}`);
  const state = await decrypt(found.body, identity).catch(({ message }: Error) => {
    throw new Error(`the state ${id}: ${message}. ${list}`);
  });
  if (!verifySignature(`${basename(stack.name)}/${id}`, found.body, identity, found.metadata.proof ?? ""))
    throw new Error(
      `the state ${id} was not signed with the stack's identity, or was saved under another name: anyone with access to the droplet can write to the bucket. ${list}`,
    );
  return state;
}
