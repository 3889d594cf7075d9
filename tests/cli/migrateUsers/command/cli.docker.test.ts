/** `landfall migrate-users` as a process of its own, on a stack that programs of this test stand for. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HostSession, sessionArguments } from "../../../../cli/migrateUsers/host/session.ts";
import { paths } from "../../../../toolchain/paths.ts";
import { selfSigned } from "../../../components/database/selfSigned.ts";
import { identity } from "../../../config/samples.ts";
import { freePort } from "../../../freePort.ts";
import { newKey } from "../../../newKey.ts";
import { type StrictBed, strictBed } from "../strictBed.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

const ROWS = 200;
const HASH = `$2b$10$${"planted".repeat(8).slice(0, 53)}`;
const BACKUP = "20270101T100000Z-000001";
const BEFORE = `
CREATE SCHEMA medlogistics;
CREATE TABLE medlogistics.users (id bigint PRIMARY KEY, email text NOT NULL, role text NOT NULL, password_hash text NOT NULL,
  email_verified boolean NOT NULL DEFAULT true);
INSERT INTO medlogistics.users SELECT n, 'User' || n || '@example.com',
  (ARRAY['super_admin', 'pharmacist', 'doctor', 'nurse'])[1 + n % 4], '${HASH}' FROM generate_series(1, ${ROWS}) AS n;`;
/** As the host's migrations say it. */
const migration = {
  ...{
    format: 1,
    id: BACKUP,
    kind: "upgrade",
    system: "medlogistics",
    stack: "prod",
    state: "done",
    step: "record",
  },
  ...{ from: "001_users", to: "002_auth0", image: "medlogistics:1", startedAt: "NOW", endedAt: "NOW" },
  ...{ backup: BACKUP, downgradeProved: true, windowSeconds: 127 },
};
const UP = "ALTER TABLE medlogistics.users ADD auth0_user_id text UNIQUE";

let strict: StrictBed;
let postgres: Postgres;
let before: string;
const outputs: string[] = [];

const rows = () =>
  postgres.sql("SELECT to_jsonb(u) - 'auth0_user_id' FROM medlogistics.users AS u ORDER BY id");
const file = (name: string) => join(postgres.root, name);

async function program(name: string, text: string): Promise<void> {
  await writeFile(file(`bin/${name}`), `#!/bin/bash\n${text}\n`);
  await chmod(file(`bin/${name}`), 0o755);
}

beforeAll(async () => {
  const [{ certificate, key }, port] = [await selfSigned("localhost"), await freePort()];
  const url = `https://localhost:${port}`;
  strict = await strictBed({ tls: { cert: Buffer.from(certificate), key: Buffer.from(key) }, url, port });
  for (const role of ["super_admin", "pharmacist", "doctor", "nurse"])
    strict.tenant.roles.put(`rol_own_${role}`, { id: `rol_own_${role}`, name: role });
  const [connection] = strict.tenant.connections.all();
  if (connection === undefined) throw new Error("the tenant has no connection");
  strict.tenant.connections.put("con_0123456789abcdef", {
    ...connection,
    id: "con_0123456789abcdef",
    name: "medlogistics-prod",
  });
  postgres = await startPostgres("medlogistics");
  await postgres.sql(BEFORE);
  before = await rows();
  await mkdir(file("bin"));
  await writeFile(file("ca.pem"), certificate);
  const pair = newKey();
  await writeFile(file("key"), pair.private, { mode: 0o600 });
  await writeFile(file("key.pub"), pair.public);
  await placePrograms(`localhost:${port}`);
});
afterAll(async () => {
  await postgres.remove();
  await strict.close();
});

async function placePrograms(domain: string): Promise<void> {
  const host = { address: "127.0.0.1", user: "root", hostKey: "ssh-ed25519 AAAA" };
  const secret = { id: strict.settings.clientId, secret: strict.settings.clientSecret };
  const config: Record<string, unknown> = {
    "landfall:host": { create: { region: "tor1", size: "s-1vcpu-1gb", volumeGb: 10 } },
    "landfall:ssh": { keyFile: file("key"), allowFrom: ["203.0.113.4/32"] },
    "landfall:certificate": { email: "ian@medlogistics.test" },
    "landfall:compose": { variables: { MEDLOGISTICS_IMAGE: "medlogistics:1" } },
    "landfall:backup": { bucket: "med-backups", region: "tor1", identity: identity },
    "landfall:auth0": {
      domain,
      clientId: "deploy",
      clientSecret: "planted-deploy",
      authorityFile: file("ca.pem"),
    },
    "landfall:migrateUsers": { passwords: "import" },
    "landfall:migration": { freeGb: 0 },
  };
  const printed = Object.entries(config).map(([key, objectValue]) => [
    key,
    { value: JSON.stringify(objectValue), objectValue, secret: /backup|auth0/.test(key) },
  ]);
  const answers = {
    state: { deployment: { resources: [{ type: "landfall:host:Host", outputs: host }] } },
    outputs: { auth0MigrationClient: secret, auth0ClientId: "deploy" },
    config: {
      ...Object.fromEntries(printed),
      "landfall:app": { value: "medlogistics" },
      "landfall:domain": { value: "medlogistics.test" },
    },
  };
  for (const [name, answer] of Object.entries(answers)) await writeFile(file(name), JSON.stringify(answer));
  const log = `printf '%s\\n' "$0 $*" >>${file("argv")}`;
  await program(
    "pulumi",
    `${log}
case "$1 $2" in
  "stack export") cat ${file("state")} ;;
  "stack output") cat ${file("outputs")} ;;
  "config --json") cat ${file("config")} ;;
  "up --yes") docker ${postgres.psql.join(" ")} <<<'${UP}' ;;
  *) exit 1 ;;
esac`,
  );
  await program(
    "ssh",
    `${log}\ncommand=\${@: -1}\nexec bash -c "\${command//\\/usr\\/local\\/sbin/${file("bin")}}"`,
  );
  await program("sudo", 'shift\nexec "$@"');
  await program(
    "docker",
    `exec ${await realDocker()} "\${@//landfall.app=medlogistics/landfall.app=${postgres.name}}"`,
  );
}

const realDocker = async () => (await execa("bash", ["-c", "command -v docker"])).stdout;

function landfall(...words: string[]) {
  const env = {
    ...postgres.environment,
    PATH: `${file("bin")}:${process.env.PATH}`,
    DIGITALOCEAN_TOKEN: "planted-token",
    SPACES_ACCESS_KEY_ID: "planted-id",
    SPACES_SECRET_ACCESS_KEY: "planted-spaces",
  };
  const args = ["--no-warnings", "cli/main.ts", "migrate-users", ...words, "--stack", "prod"];
  return execa(process.execPath, args, {
    cwd: paths.checkout,
    env,
    reject: false,
    all: true,
    stdin: "ignore",
  });
}

async function ran(...words: string[]) {
  const { exitCode, all } = await landfall(...words);
  outputs.push(all);
  return { exitCode, output: all };
}

it("checks, changes nothing, and leads to a full move", async () => {
  const { exitCode, output } = await ran("plan");
  expect(output).toContain(`${ROWS} to move, 0 moved already`);
  expect(output).toContain("All is ready. Type: bin/landfall migrate-users full --stack prod");
  expect(exitCode, output).toBe(0);
  expect((await ran("status")).output).toContain("Nobody of medlogistics/prod has been moved yet.");
  expect(await rows()).toBe(before);
});

it("stops where the backup's program is not there, and the status says so", async () => {
  const { exitCode, output } = await ran("full", "--yes");
  expect(exitCode, output).toBe(1);
  expect(output).toContain("nothing on 127.0.0.1 makes backups yet");
  expect((await ran("status")).output).toMatch(
    /backup {4}failed at .*\nNext: bin\/landfall migrate-users run --stack prod$/,
  );
});

it.each([
  ["only on the droplet", "[ $1 != create ] || { echo ID; exit 3; }", "the backup ID is on the droplet only"],
  ["not made", "echo no disk >&2; exit 1", "there is no backup: see the output above"],
  ["damaged", "[ $1 = create ] && echo ID", "the backup ID is not good: see the output above"],
])("goes no further with a backup that is %s", async (_, text, reason) => {
  await program("landfall-backup", text);
  const { exitCode, output } = await ran("full", "--yes");
  expect(exitCode, output).toBe(1);
  expect(output).toContain(reason);
  expect(await postgres.sql("SELECT count(*) FROM pg_attribute WHERE attname = 'auth0_user_id'")).toBe("0");
});

it("moves on Ctrl-C as far as it got, ends with 130, and goes on to the end when it is typed again", async () => {
  const list = [
    { id: BACKUP, head: "001_users", release: null, places: ["droplet", "spaces"], state: "good" },
  ];
  await writeFile(file("backups"), JSON.stringify(list));
  await program(
    "landfall-backup",
    `case $1 in create) echo ${BACKUP} ;; list) cat ${file("backups")} ;; esac`,
  );
  await program("landfall-migrate", `sed "s/NOW/$(date -u +%Y-%m-%dT%H:%M:%SZ)/g" ${file("migrations")}`);
  await writeFile(file("migrations"), JSON.stringify([migration]));

  const running = landfall("full", "--yes", "--report", file("report.json"));
  running.all.on("data", (chunk) => String(chunk).includes("Next: the users move") && running.kill("SIGINT"));
  const { exitCode, all } = await running;
  outputs.push(all);
  expect(exitCode, all).toBe(130);
  expect(all).toContain("schema: deployed in ");
  expect(all).toContain("The maintenance window took 127 s of the 5 minutes that were announced.");
  expect(all).toMatch(/Stopped\. To go on: bin\/landfall migrate-users full --stack prod$/);
  expect((await ran("status")).output).toMatch(/move {6}interrupted at /);

  const again = await ran("full", "--yes", "--report", file("report.json"));
  expect(again.exitCode, again.output).toBe(0);
  expect(again.output).toContain(`Backup: ${BACKUP}, made before this move began, is kept.`);
  expect(again.output).toContain("100 % of the rows are right on both sides.");
  expect(JSON.parse(await readFile(file("report.json"), "utf8"))).toEqual({
    counts: { rows: ROWS, good: ROWS },
    problems: [],
  });
  expect(strict.tenant.users.all()).toHaveLength(ROWS);
  expect(await rows()).toBe(before);
  expect((await ran("status")).output).toMatch(/Nothing is left to do\.$/);
});

it("refuses a second operator, and says who the first is", async () => {
  const holder = { by: "ann@desk", command: "run", since: "2027-01-01T10:00:00.000Z" };
  const environment = Object.entries(postgres.environment).map(([key, value]) => `${key}=${value}`);
  const first = await HostSession.open(["env", ...environment, ...sessionArguments(holder)]);
  const { exitCode, output } = await ran("rollback", "--yes");
  expect(exitCode).toBe(1);
  expect(output).toContain("ann@desk runs `migrate-users run` since 2027-01-01T10:00:00.000Z");
  expect((await ran("status")).output).toMatch(/ann@desk runs `migrate-users run` since/);
  await first.close();
  expect(strict.tenant.users.all()).toHaveLength(ROWS);
});

it("takes everybody back, and each row is as before", async () => {
  const { exitCode, output } = await ran("rollback", "--yes");
  expect(exitCode, output).toBe(0);
  expect(output).toContain(`${ROWS} rows unlinked, ${ROWS} users deleted at Auth0.`);
  expect(output).toContain(`The users table: ${ROWS} rows before, ${ROWS} after, each as it was.`);
  expect(strict.tenant.users.all()).toEqual([]);
  expect(await rows()).toBe(before);
  expect(await postgres.sql("SELECT count(auth0_user_id) FROM medlogistics.users")).toBe("0");
});

it("has no password, hash, token, secret or whole address in output, command lines or files", async () => {
  const files = ["journal.json", "report.json", "before.tsv"].map((name) => file(`data/user-move/${name}`));
  const texts = await Promise.all(
    [file("argv"), file("report.json"), ...files].map((name) => readFile(name, "utf8")),
  );
  const everything = [...outputs, ...texts].join("\n");
  for (const secret of ["planted", "$2b$", strict.settings.clientSecret, "eyJ", "User1@", "user1@"])
    expect(everything).not.toContain(secret);
});
