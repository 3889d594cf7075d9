import type { UserRow, UserStore } from "../../../cli/migrateUsers/rows.ts";

/** The users table in memory, with the constraints of the real one. */
export function memoryStore(rows: UserRow[]): UserStore {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    async rows(after, limit) {
      return [...byId.values()].filter(({ id }) => after === undefined || id > after).slice(0, limit);
    },
    async link(links) {
      const taken = new Set([...byId.values()].map(({ auth0UserId }) => auth0UserId));
      for (const { rowId, auth0UserId } of links) {
        const row = byId.get(rowId);
        if (row?.auth0UserId !== null) continue;
        if (taken.has(auth0UserId)) throw new Error("duplicate key value violates unique constraint");
        byId.set(rowId, { ...row, auth0UserId });
      }
    },
    async unlink(links) {
      for (const { rowId, auth0UserId } of links) {
        const row = byId.get(rowId);
        if (row?.auth0UserId === auth0UserId) byId.set(rowId, { ...row, auth0UserId: null });
      }
    },
  };
}

const ROLES = ["super_admin", "pharmacist", "doctor", "nurse"];

export const sampleRows = (count: number): UserRow[] =>
  Array.from({ length: count }, (_, at) => ({
    id: String(at).padStart(6, "0"),
    email: `User${at}@example.com`,
    role: ROLES[at % ROLES.length] ?? null,
    auth0UserId: null,
  }));
