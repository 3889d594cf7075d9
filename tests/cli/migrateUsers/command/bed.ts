/** The command's phases on a host, a table and a stack in memory, and a strict Auth0 in this process. */
import { createHash } from "node:crypto";
import { Auth0 } from "../../../../cli/migrateUsers/auth0.ts";
import { FILES, newJournal, parseJournal } from "../../../../cli/migrateUsers/journal.ts";
import type { MoveContext, MoveSettings } from "../../../../cli/migrateUsers/phases/context.ts";
import { Recorder } from "../../../../cli/migrateUsers/recorder.ts";
import type { UserRow } from "../../../../cli/migrateUsers/rows.ts";
import { askTenant } from "../../../../cli/migrateUsers/tenantFacts.ts";
import type { TableFacts, UsersDatabase } from "../../../../cli/migrateUsers/usersTable.ts";
import { memoryStore, sampleRows } from "../memoryStore.ts";
import { roles, SOURCE, type StrictBed, strictBed } from "../strictBed.ts";

export const NOW = new Date("2027-01-01T10:00:00Z");
export const BACKUP = "20270101T100000Z-000001";
export const RELEASE = "20261231T100000Z-0a0a0a";
/** In every row. It must never be printed or written. */
export const HASH = `$2b$12$${"planted".repeat(8).slice(0, 53)}`;
const COLUMNS = ["email", "id", "name", "password_hash", "role"];
const HASHES = "hashes";
/** Enabled for the connection from the tenant's beginning. */
const SITE_CLIENT = "deploy";

/** This process was killed: nothing that it does afterwards has an effect. */
export class Killed extends Error {}

export type MoveBed = Awaited<ReturnType<typeof moveBed>>;

export async function moveBed({
  count = 3,
  linkable = false,
  settings: given = {},
  strict: shared,
}: {
  count?: number;
  /** A server that other beds have used. */
  strict?: StrictBed;
  linkable?: boolean;
  settings?: Partial<MoveSettings>;
} = {}) {
  const strict = shared ?? (await strictBed());
  for (const { user_id } of strict.tenant.users.all()) strict.tenant.users.delete(user_id);
  const table = fakeTable(sampleRows(count), linkable);
  const host = new Map<string, string>();
  const lines: string[] = [];
  const calls: string[] = [];
  const failures = new Map<string, Error>();
  const stack = { head: "001", backups: [] as string[], problems: [] as string[], freeBytes: 50e9 };
  let [steps, killAt, isDead] = [0, Number.POSITIVE_INFINITY, false];

  /** What has an effect outside of this process. */
  async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    steps += 1;
    if (steps >= killAt) isDead = true;
    if (isDead) throw new Killed(`killed at ${name}`);
    calls.push(name);
    const failure = failures.get(name);
    if (failure !== undefined) throw failure;
    return work();
  }

  const settings: MoveSettings = {
    source: SOURCE,
    users: { table: "users", id: "id", email: "email", role: "role", roles },
    schema: "med",
    tenant: strict.settings.url,
    connection: strict.settings.connection,
    passwords: "reset",
    mails: "hold",
    siteClient: SITE_CLIENT,
    freeGb: 5,
    windowMinutes: 5,
    ...given,
  };

  function context(signal: AbortSignal = new AbortController().signal): MoveContext {
    [steps, killAt, isDead] = [0, Number.POSITIVE_INFINITY, false];
    const auth0 = new Auth0(strict.settings, { clock: strict.clock, signal });
    return {
      settings,
      configProblems: [],
      auth0: stepped(auth0, step),
      askTenant: () => step("askTenant", () => askTenant(strict.settings)),
      database: {
        facts: () => step("facts", async () => table.facts()),
        store: (facts) => stepped(table.store(facts), step),
        hashes: () => HASHES,
      },
      files: {
        read: (name) => step(`read ${name}`, () => host.get(name)),
        write: (name, text) => step(`write ${name}`, () => void host.set(name, text)),
        save: (name, statement) =>
          step(`save ${name}`, () => {
            if (statement !== HASHES) throw new Error(`unknown statement ${statement}`);
            host.set(name, table.hashes());
          }),
        freeBytes: () => step("freeBytes", () => stack.freeBytes),
      },
      programs: {
        serviceProblems: () => step("services", () => stack.problems),
        createBackup: () =>
          step("backup", () => {
            stack.backups.push(BACKUP);
            return { id: BACKUP, head: stack.head, release: RELEASE };
          }),
        hasBackup: (id) => step("hasBackup", () => stack.backups.includes(id)),
        deploy: () =>
          step("deploy", () => {
            table.setLinkable(true);
            stack.head = "002";
          }),
        windowSeconds: () => step("window", () => 127),
        rollbackRelease: (release) =>
          step(`rollback ${release}`, () => {
            table.setLinkable(false);
            stack.head = "001";
          }),
        head: () => step("head", () => stack.head),
      },
      flags: " --stack prod",
      deployCommand: "pulumi up --stack prod",
      by: "ops@desk",
      now: () => NOW,
      print: (line) => void lines.push(line),
      progress: (done, all, what) => void lines.push(`progress ${done}/${all} ${what}`),
      endProgress: () => {},
      signal,
    };
  }

  const journal = () => parseJournal(host.get(FILES.journal), SOURCE) ?? newJournal(SOURCE, NOW);
  return {
    ...strict,
    strict,
    table,
    host,
    lines,
    calls,
    stack,
    settings,
    /** What fails from now on; without an error it works again. */
    fail(name: string, error?: Error) {
      if (error === undefined) failures.delete(name);
      else failures.set(name, error);
    },
    journal,
    /** A process of its own. */
    start(signal?: AbortSignal) {
      const fresh = context(signal);
      return { context: fresh, recorder: new Recorder(fresh, journal()) };
    },
    /** The process that was started last dies before its nth step. */
    killBefore(nth: number) {
      killAt = nth;
    },
    wasKilled: () => isDead,
    /** Everything that people or files could see. */
    everything: () => [...lines, ...host.values()].join("\n"),
  };
}

/** Counts the calls of its methods as steps. */
function stepped<T extends object>(
  target: T,
  step: <R>(name: string, work: () => R | Promise<R>) => Promise<R>,
): T {
  return new Proxy(target, {
    get(_, key) {
      const value = Reflect.get(target, key);
      return typeof value === "function"
        ? (...args: unknown[]) => step(String(key), () => value.apply(target, args))
        : value;
    },
  });
}

function fakeTable(rows: UserRow[], linkable: boolean) {
  const all = rows.map((row) => ({ ...row, passwordHash: HASH }));
  let linked = memoryStore(all);
  let [hasColumn, isUnique] = [linkable, linkable];
  const facts = (): TableFacts => ({
    columns: hasColumn ? [...COLUMNS, "auth0_user_id"].toSorted() : COLUMNS,
    isUnique,
  });
  const store: UsersDatabase["store"] = () => linked;
  return {
    facts,
    store,
    setLinkable(value: boolean) {
      if (!value) linked = memoryStore(all);
      [hasColumn, isUnique] = [value, value];
    },
    setUnique(value: boolean) {
      isUnique = value;
    },
    rows: () => linked.rows(undefined, 1e6),
    remove(id: string) {
      all.splice(
        all.findIndex((row) => row.id === id),
        1,
      );
    },
    hashes: () =>
      all
        .map(({ auth0UserId: _, ...row }) => {
          const hash = createHash("md5").update(JSON.stringify(row)).digest("hex");
          return `${row.id}\t${hash}\n`;
        })
        .join(""),
  };
}
