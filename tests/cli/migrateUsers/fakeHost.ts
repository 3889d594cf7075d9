import { createHash } from "node:crypto";
import type { MoveHost } from "../../../cli/migrateUsers/moveHost.ts";
import { readRows, type UserStore } from "../../../cli/migrateUsers/rows.ts";
import type { MoveJournal, UserInspection } from "../../../contracts/userMigration.ts";

export interface FakeHost extends MoveHost {
  inspection: UserInspection;
  problems: string[];
  journal: MoveJournal | undefined;
  /** Ids of the backups that were made. */
  backups: string[];
  /** Set, the next backup fails with it. */
  backupFails?: string;
  held: string | undefined;
}

/** A host in memory, whose users table is the store. */
export function fakeHost(store: UserStore): FakeHost {
  const host: FakeHost = {
    inspection: { freeBytes: 20e9, column: "ready" },
    problems: [],
    journal: undefined,
    backups: [],
    held: undefined,
    inspect: async () => host.inspection,
    containerProblems: async () => host.problems,
    async tableState() {
      const rows = await readRows(store);
      const text = JSON.stringify(rows.map(({ auth0UserId: _, ...row }) => row));
      return { rows: rows.length, md5: createHash("md5").update(text).digest("hex") };
    },
    sql: async () => "",
    async backup() {
      if (host.backupFails !== undefined) throw new Error(host.backupFails);
      const id = `backup-${host.backups.length + 1}`;
      host.backups.push(id);
      return id;
    },
    readJournal: async () => host.journal,
    async writeJournal(journal) {
      host.journal = structuredClone(journal);
    },
    async hold(who) {
      if (host.held !== undefined) throw new Error(`a move of users is under way: ${host.held}`);
      host.held = who;
      return () => {
        host.held = undefined;
      };
    },
  };
  return host;
}
