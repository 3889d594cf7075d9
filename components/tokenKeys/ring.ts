/** Which keys encrypt tokens, by id. */
export interface TokenKeyIds {
  /** The key that encrypts. */
  active: string;
  /** Keys that only decrypt: those that were active before, and the one that is next. */
  decryptOnly: readonly string[];
}

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
