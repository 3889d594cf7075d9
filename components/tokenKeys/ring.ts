import { createHash } from "node:crypto";
import { RunError } from "@pulumi/pulumi/errors.js";

/** Which keys encrypt tokens, by id. */
export interface TokenKeyIds {
  /** The key that encrypts. */
  active: string;
  /** Keys that only decrypt: those that were active before, and the one that is next. */
  decryptOnly: readonly string[];
}

/** Bytes of a key of AES-256. */
export const KEY_BYTES = 32;

/** 32 bytes as base64. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** All ids, the active one first. */
export function allIds({ active, decryptOnly }: TokenKeyIds): string[] {
  return [active, ...decryptOnly];
}

/**
 * The file that the app reads.
 * @param keys 32 bytes as base64, by id
 * @example '{"active":"k2","keys":{"k1":"...","k2":"..."}}'
 */
export function renderRing({ active }: TokenKeyIds, keys: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ active, keys: Object.fromEntries(sorted) });
}

/** Ids that have no key, and ids whose key is not 32 bytes as base64. */
export function wrongKeys(
  ids: readonly string[],
  keys: Readonly<Record<string, unknown>>,
): { missing: string[]; malformed: string[] } {
  const present = ids.filter((id) => keys[id] !== undefined);
  return {
    missing: ids.filter((id) => keys[id] === undefined),
    malformed: present.filter((id) => !KEY.test(String(keys[id]))),
  };
}

/**
 * The keys of these ids, out of what a source has.
 * @throws RunError where one is missing or is no key; the message holds none
 */
export function selectKeys(
  ids: readonly string[],
  provided: Readonly<Record<string, string>>,
): Record<string, string> {
  const { missing, malformed } = wrongKeys(ids, provided);
  const problems = [
    ...missing.map((id) => `${id} is missing`),
    ...malformed.map((id) => `${id} is not ${KEY_BYTES} bytes as base64`),
  ];
  if (problems.length > 0) throw new RunError(`token keys of the source: ${problems.join(", ")}`);
  return Object.fromEntries(ids.map((id) => [id, provided[id] as string]));
}

/** Tells two keys apart. It is no secret: a key is random, so nobody can guess it and compare. */
export function fingerprint(key: string): string {
  return createHash("sha256").update(`landfall token key ${key}`).digest("hex").slice(0, 16);
}
