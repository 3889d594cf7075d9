/** Prosight's deployment as its runbook has it: revision 9a0ea82c4ee9 with users, the next one, and every way back. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sandboxFlags, settingsForApp, stackEnvironment, stackName } from "../../../cli/sandbox/stack.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { type OtherCheckout, otherCheckout } from "./otherCheckout.ts";
import { killedAt, type Ran, run, settings, WATCH } from "./support.ts";

const INITIAL = "9a0ea82c4ee9";
const LOCAL_ID = "7b4280a50047";
/** What the newest release brought: that revision, the code for it, and what must hold after it. */
const DIFF = join(import.meta.dirname, "prosight", "localId.diff");
const BUILD = `import { ensureApplicationImage } from "./sandbox/images/application.ts";
console.log(await ensureApplicationImage("prosight", () => {}));`;
const prosight = await settingsForApp(settings, "prosight");
const flags = sandboxFlags(prosight).trim().split(" ");
const environment = () => stackEnvironment(prosight);

const landfall = (...args: string[]) =>
  run("node", ["cli/main.ts", ...args, ...flags], { env: environment() });
const ok = async (ran: Promise<Ran>) => {
  const { exitCode, output } = await ran;
  expect(exitCode, output).toBe(0);
  return output;
};
const pulumi = (...args: string[]) => ok(run("pulumi", args, { env: environment() }));
const up = () => ok(landfall("sandbox", "up"));
const releases = async () => JSON.parse(await ok(landfall("releases", "--json"))) as { id: string }[];
const newest = async () => (await releases())[0]?.id as string;
const onHost = (command: string) =>
  ok(run("node", ["cli/main.ts", "sandbox", "ssh", ...flags, "--", command]));
/** Fails where none goes on. */
const KILL_DOWNGRADE = "sudo pkill -9 -f '^/bin/bash /usr/local/lib/[^ ]*/landfall-migrate downgrade'";
const migrate = (verb: string) => onHost(`sudo landfall-migrate ${verb}`);
const head = () => migrate("head");

/** On the server outside, as its superuser. */
const sql = (text: string) =>
  docker(
    [
      ...["exec", "--interactive", "--user", "postgres", `${settings.prefix}-database`, "psql", "-XAtq"],
      ...["-v", "ON_ERROR_STOP=1", "-U", "casaos", "-p", String(settings.database.port), "casaos"],
    ],
    { input: text },
  );
/** Every row of every table, in their order, without these columns. */
const rows = (...without: string[]) =>
  sql(`SELECT format('SELECT %L, to_jsonb(one) - ARRAY[%s]::text[] FROM public.%I AS one ORDER BY 2', tablename,
      '${without.map((name) => `''${name}''`).join()}', tablename)
    FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename \\gexec`);
/** What is in both revisions of it. */
const kept = () => rows("localId", "version_num");
const columns = () =>
  sql(`SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position`);

/** What the site itself answers an administrator. */
async function site(path: string, ...args: string[]): Promise<string> {
  const address = (await pulumi("stack", "output", "address")).trim();
  const resolve = ["--resolve", `${prosight.site}:443:${address}`, "--cacert", settings.acmeRootsFile];
  const { output } = await run("curl", [
    "-sS",
    "-m",
    "10",
    ...resolve,
    ...args,
    `https://${prosight.site}${path}`,
  ]);
  return output;
}

/** As the sign-in would give it to the first of the users. */
async function bearer(): Promise<string[]> {
  const sign = `from prosight import settings, tokens
s = settings.load_or_exit(settings.read_settings)
print(tokens._sign({"aud": "access", "sub": "1"}, s.domain, s.secret_key, tokens.timedelta(hours=1)))`;
  const token = await ok(run("node", ["cli/main.ts", "exec", ...flags, "api", "--", "python3", "-c", sign]));
  return ["-H", `authorization: Bearer ${token.trim()}`];
}
// biome-ignore lint/suspicious/noExplicitAny: users as JSON
const users = async (): Promise<any[]> => JSON.parse(await site("/api/users", ...(await bearer())));

let before: OtherCheckout | undefined;
let first: string;
/** What the users were at the first release. */
let initial: { rows: string; columns: string };
/** Every row before the second way up, which is what its backup has. */
let backedUp: string;

beforeAll(async () => {
  await ok(landfall("sandbox", "up", "--no-deploy"));
  await pulumi("config", "set", "--path", "landfall:compose.watch", WATCH);
  before = await otherCheckout(settings.checkout);
  await ok(run("git", ["apply", "--reverse", DIFF], { cwd: before.folder }));
  const image = await ok(run("node", ["--input-type=module", "-e", BUILD], { cwd: before.folder }));
  const push = ["cli/main.ts", "sandbox", "push", image.trim(), "--region", settings.name];
  const pushed = await ok(run("node", push));
  await pulumi("config", "set", "--path", "landfall:compose.variables.PROSIGHT_IMAGE", pushed.trim());
  await ok(
    run("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--color=never"], {
      cwd: before.folder,
      env: environment(),
    }),
  );
  await sql(`INSERT INTO users (email, name, role, provider, provider_id, last_login_at)
    SELECT 'user' || n || '@prosight.test', CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN E'O''Brien\\n"\\\\' ELSE 'Nguyễn ' || n END,
      (ARRAY['admin', 'user', 'editor'])[(n - 1) % 3 + 1], (ARRAY['google', 'github'])[n % 2 + 1], 'id ' || n,
      CASE WHEN n % 4 > 0 THEN timestamptz '2026-01-01' + n * interval '1 hour' END
    FROM generate_series(1, 99) AS n`);
  first = await newest();
  initial = { rows: await kept(), columns: await columns() };
});
afterAll(async () => {
  // A stack that nothing is deployed to is pinned to nothing.
  await run("pulumi", ["config", "rm", "landfall:release"], { env: environment() });
  await landfall("sandbox", "down");
  await before?.remove();
  await rm(join(settings.checkout, "releases", stackName(prosight)), { recursive: true, force: true });
});

it("runs at its first revision", async () => {
  expect(await head()).toBe(INITIAL);
  expect(initial.columns).not.toContain("localId");
  expect(await users()).toHaveLength(99);
});

it("takes the next revision: existing users stay what they are, and new ones are guests", async () => {
  const shown = await users();
  await up();
  const done = { kind: "upgrade", state: "done", from: INITIAL, to: LOCAL_ID, downgradeProved: true };
  expect(JSON.parse(await migrate("list")).at(-1)).toMatchObject(done);
  expect(await head()).toBe(LOCAL_ID);
  expect(await kept()).toBe(initial.rows);
  expect(await columns()).toContain("users|localId|character varying|YES|");
  expect(await columns()).toContain("users|role|character varying|NO|'guest'::character varying");
  expect(await users()).toEqual(shown.map((user) => ({ ...user, localId: null })));
});

it("goes back whole, by the downgrade, killed in each step and typed again: what was written since stays", async () => {
  const [{ id }] = await users();
  const body = ["-X", "PUT", "--json", '{"localId":"VNW001"}'];
  expect(JSON.parse(await site(`/api/users/${id}/localId`, ...body, ...(await bearer())))).toMatchObject({
    localId: "VNW001",
  });
  await sql("INSERT INTO users (email, provider, provider_id) VALUES ('new@prosight.test', 'google', 'new')");
  expect(await sql("SELECT role FROM users WHERE email = 'new@prosight.test'")).toBe("guest");
  const written = await kept();

  const token = await bearer();
  // By the line that each begins with, and what the next one says of how far it came.
  const steps: [line: RegExp, said: string][] = [
    [/^code: back to/, "Done: nothing yet. Next: code."],
    [/^data: down from/, "Done: code. Next: data."],
    [/step 1\/3 status: down/, "Done: code. Next: data."],
    [/^verify:/, "Done: code, data. Next: verify."],
  ];
  let expected = `Data: downgrade from ${LOCAL_ID} to ${INITIAL}`;
  for (const [line, said] of steps) {
    const output = await killedAt(line, ["rollback", ...flags, "--yes"], environment());
    expect(output).toContain(expected);
    // The host's program goes on without who has called it: it is killed too.
    if (line.source.includes("step 1"))
      await onHost(`${KILL_DOWNGRADE} || test "$(sudo landfall-migrate head)" = ${INITIAL}`);
    expect(JSON.parse(await site("/api/users", ...token))).toHaveLength(100);
    expect(await kept()).toBe(written);
    expected = said;
  }
  const output = await ok(landfall("rollback", "--yes"));
  expect(output).toContain(expected);
  expect(output).toContain(`Release ${first} runs again`);
  expect(await head()).toBe(INITIAL);
  expect(await columns()).toBe(initial.columns);
  expect(await kept()).toBe(written);
  expect(await users()).toHaveLength(100);
});

it("goes back in its code alone: the release before works on the newer tables, of which no row changes", async () => {
  backedUp = await rows();
  await pulumi("config", "rm", "landfall:release");
  await up();
  expect(await head()).toBe(LOCAL_ID);
  await sql("UPDATE users SET \"localId\" = 'VNW' || id");
  const whole = await rows();

  const output = await ok(landfall("rollback", first, "--code-only", "--yes"));
  expect(output).toContain("Data: stay as they are: only the code goes back");
  expect(await head()).toBe(LOCAL_ID);
  expect(await rows()).toBe(whole);
  const shown = await users();
  expect(shown).toHaveLength(100);
  expect(shown[0]).not.toHaveProperty("localId");
});

it("goes back in its data alone, and where the downgrade fails by the backup, once somebody agrees to what that loses", async () => {
  await sql('CREATE VIEW numbered AS SELECT id, "localId" FROM users');
  const whole = await rows();
  const failed = await landfall("rollback", first, "--data-only", "--yes");
  expect(failed.exitCode, failed.output).toBe(1);
  expect(failed.output).toContain("view numbered depends on column");
  expect(failed.output).toContain("What is left is to restore a backup");
  expect(await rows()).toBe(whole);

  const plan = await ok(landfall("rollback", "--dry-run"));
  expect(plan).toMatch(/RESTORE of the backup \S+, .*because the downgrade failed/);
  expect(plan).toMatch(/public\.users: .*100 updated/);
  const output = await ok(landfall("rollback", "--yes"));
  expect(output).toContain(`The database is where release ${first} had it`);
  expect(await head()).toBe(INITIAL);
  expect(await columns()).toBe(initial.columns);
  expect(await rows()).toBe(backedUp);
  expect(await users()).toHaveLength(100);
});
