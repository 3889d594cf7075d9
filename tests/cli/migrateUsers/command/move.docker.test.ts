import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Auth0 } from "../../../../cli/migrateUsers/auth0.ts";
import { HostSession, sessionArguments } from "../../../../cli/migrateUsers/host/session.ts";
import { FILES, newJournal, parseJournal } from "../../../../cli/migrateUsers/journal.ts";
import { checkMove, isClean } from "../../../../cli/migrateUsers/phases/check.ts";
import type { MoveContext } from "../../../../cli/migrateUsers/phases/context.ts";
import { rollBack } from "../../../../cli/migrateUsers/phases/rollback.ts";
import { Recorder } from "../../../../cli/migrateUsers/recorder.ts";
import { auth0UserId } from "../../../../cli/migrateUsers/rows.ts";
import { finished, fullPhases, runPhases } from "../../../../cli/migrateUsers/runPhases.ts";
import { askTenant } from "../../../../cli/migrateUsers/tenantFacts.ts";
import { usersDatabase } from "../../../../cli/migrateUsers/usersTable.ts";
import { roles, SOURCE, type StrictBed, strictBed } from "../strictBed.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

const ROWS = 200;
const HASH = "$2b$10$plantedplantedplantedplantedplantedplantedplanted0000";
// Names that need quotes.
const users = { table: "the users", id: "Id", email: "e-mail", role: "role", roles };
const schema = "med's";
const BEFORE = `
CREATE SCHEMA "med's";
CREATE TABLE "med's"."the users" ("Id" uuid PRIMARY KEY, "e-mail" text NOT NULL, role text NOT NULL, password_hash text NOT NULL,
  note text, email_verified boolean NOT NULL DEFAULT true);
INSERT INTO "med's"."the users" SELECT md5(n::text)::uuid, 'User' || n || '@example.com',
  (ARRAY['super_admin', 'pharmacist', 'doctor', 'nurse'])[1 + n % 4], '${HASH}', CASE WHEN n % 3 = 0 THEN E'a\\tb\\nc' END
  FROM generate_series(1, ${ROWS}) AS n;`;
const UP = `ALTER TABLE "med's"."the users" ADD auth0_user_id text UNIQUE`;
const DOWN = `ALTER TABLE "med's"."the users" DROP auth0_user_id`;

let strict: StrictBed;
let postgres: Postgres;
let before: string;
const printed: string[] = [];

const psql = (text: string) => postgres.sql(text);
const everyRow = () =>
  psql(`SELECT to_jsonb(u) - 'auth0_user_id' FROM "med's"."the users" AS u ORDER BY "Id"`);

beforeAll(async () => {
  strict = await strictBed();
  postgres = await startPostgres("med");
  await psql(BEFORE);
  before = await everyRow();
});
afterAll(async () => {
  await postgres.remove();
  await strict.close();
});

/** A session on this machine, which stands for the host. */
function connect(): Promise<HostSession> {
  const environment = Object.entries(postgres.environment).map(([key, value]) => `${key}=${value}`);
  const holder = { by: "ops@desk", command: "full", since: new Date().toISOString() };
  return HostSession.open(["env", ...environment, ...sessionArguments(holder)]);
}

function contextOf(host: HostSession, query = host.query): MoveContext {
  const signal = new AbortController().signal;
  return {
    settings: {
      ...{ source: SOURCE, users, schema, passwords: "reset", mails: "hold", siteClient: "site", freeGb: 0 },
      ...{ tenant: strict.settings.url, connection: strict.settings.connection },
    },
    configProblems: [],
    auth0: new Auth0(strict.settings, { clock: strict.clock, signal }),
    askTenant: () => askTenant(strict.settings),
    database: usersDatabase({ ...users, schema }, query),
    files: host,
    programs: {
      serviceProblems: async () => [],
      createBackup: async () => ({
        id: "20270101T100000Z-000001",
        head: "001",
        release: "20261231T100000Z-0a0a0a",
      }),
      hasBackup: async () => true,
      deploy: async () => void (await psql(UP)),
      windowSeconds: async () => undefined,
      rollbackRelease: async () => void (await psql(DOWN)),
      head: async () => "002",
    },
    ...{ flags: "", deployCommand: "pulumi up", by: "ops@desk", now: () => new Date(), signal },
    print: (line) => void printed.push(line),
    progress: () => {},
    endProgress: () => {},
  };
}

async function start(host: HostSession, query = host.query) {
  const context = contextOf(host, query);
  const journal = parseJournal(await host.read(FILES.journal), SOURCE) ?? newJournal(SOURCE, new Date());
  return { context, recorder: new Recorder(context, journal) };
}

describe("a move of a table in PostgreSQL", () => {
  it("reads the rows before the column is there, and changes nothing", async () => {
    const host = await connect();
    const result = await checkMove(contextOf(host));
    expect(result.problems).toEqual([]);
    expect(isClean(result)).toBe(true);
    expect(result.facts).toEqual({
      columns: ["Id", "e-mail", "email_verified", "note", "password_hash", "role"],
      isUnique: false,
    });
    expect(result.plan?.toMove).toHaveLength(ROWS);
    expect(await everyRow()).toBe(before);
    await host.close();
  });

  it("is killed in the middle of its statements, lets the next one in, and goes on to the end", async () => {
    const first = await connect();
    // Some rows are linked then, and the next statement is on its way.
    const kill = () => setTimeout(() => first.kill(), 5);
    const query = (statement: string) => {
      const answer = first.query(statement);
      if (statement.startsWith("UPDATE")) answer.then(kill, () => {});
      return answer;
    };
    const { context, recorder } = await start(first, query);
    await expect(fullPhases(context, recorder, async () => true)).rejects.toThrow(
      "the connection to the host",
    );
    const linked = Number(await psql(`SELECT count(auth0_user_id) FROM "med's"."the users"`));
    expect(linked).toBeGreaterThan(0);
    expect(linked).toBeLessThan(ROWS);

    const second = await connect();
    const again = await start(second);
    await fullPhases(again.context, again.recorder, async () => true);
    expect(again.recorder.journal.phases.verify?.counts).toEqual({ rows: ROWS, good: ROWS });
    const pairs = await psql(`SELECT "Id" || ' ' || auth0_user_id FROM "med's"."the users" ORDER BY 1`);
    expect(pairs.trim().split("\n")).toHaveLength(ROWS);
    for (const pair of pairs.trim().split("\n")) {
      const [id = "", user] = pair.split(" ");
      expect(user).toBe(auth0UserId(SOURCE, id));
    }
    expect(strict.tenant.users.all()).toHaveLength(ROWS);
    await runPhases(again.context, again.recorder);
    expect(printed).toContain("Nobody is left to move.");
    await second.close();
  });

  it("takes two rows with one user for a problem", async () => {
    const host = await connect();
    await psql(`ALTER TABLE "med's"."the users" DROP CONSTRAINT "the users_auth0_user_id_key"`);
    const { problems } = await checkMove(contextOf(host));
    expect(problems.map(({ problem }) => problem)).toEqual(["lets two rows have the same auth0_user_id"]);
    await psql(`ALTER TABLE "med's"."the users" ADD UNIQUE (auth0_user_id)`);
    await host.close();
  });

  it("goes back to the rows of before, row by row, and says which the app has changed meanwhile", async () => {
    const host = await connect();
    const changed = (await psql(`SELECT "Id" FROM "med's"."the users" ORDER BY 1 LIMIT 1`)).trim();
    await psql(`UPDATE "med's"."the users" SET note = 'new' WHERE "Id" = '${changed}'`);
    const { context, recorder } = await start(host);
    await finished(recorder, "rollback", () =>
      rollBack(context, recorder, { keepUsers: false, schema: true }),
    );
    expect(printed).toContain(`The users table: ${ROWS} rows before, ${ROWS} after.`);
    expect(printed).toContain(`  1 changed: ${changed}`);
    expect(strict.tenant.users.all()).toEqual([]);
    const [was, is] = [before, await everyRow()].map((text) => text.trim().split("\n"));
    expect(is?.filter((row, at) => row !== was?.[at])).toEqual([expect.stringContaining(changed)]);
    await host.close();
  });

  it("keeps no hash, password or secret in its files or output", async () => {
    const files = await Promise.all(
      Object.values(FILES).map((file) => readFile(join(postgres.root, "data/user-move", file), "utf8")),
    );
    const everything = [...files, ...printed].join("\n");
    for (const secret of ["planted", strict.settings.clientSecret, "@example.com,", "User1@"])
      expect(everything).not.toContain(secret);
  });
});
