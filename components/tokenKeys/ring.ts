/** Which keys encrypt tokens, by id. */
export interface TokenKeyIds {
  /** The key that encrypts. */
  active: string;
  /** Keys that only decrypt what they encrypted before. */
  retired: readonly string[];
}

/** All ids, the active one first. */
export function allIds({ active, retired }: TokenKeyIds): string[] {
  return [active, ...retired];
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
