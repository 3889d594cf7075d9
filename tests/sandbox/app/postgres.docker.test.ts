import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test } from "vitest";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { environment, until } from "./stack.ts";

let image: string;
const data = "/var/lib/postgresql/data";
const volume = `landfall-test-postgres-${randomUUID()}`;
const container = `${volume}-server`;

beforeAll(async () => {
  image = await ensureApplicationImage("postgres", () => {});
}, 600_000);

afterEach(async () => {
  await docker(["rm", "--force", container]);
  await docker(["volume", "rm", "--force", volume]);
});

const start = (values: Record<string, string>) =>
  docker([
    ...["run", "--detach", "--name", container, "--volume", `${volume}:${data}`],
    ...[...environment(values), image],
  ]);
const query = (sql: string) => docker(["exec", "-u", "postgres", container, "psql", "-Atc", sql]);
const ready = () =>
  until("PostgreSQL", () => docker(["exec", container, "pg_isready", "-q", "-h", "127.0.0.1"]));

test("a first start that was cut short is done again, and keeps nothing half made", async () => {
  await docker([
    ...["run", "--rm", "--entrypoint", "sh", "--volume", `${volume}:${data}`, image],
    ...[
      "-c",
      "mkdir -p $PGDATA/.initdb/x $PGDATA/base && touch $PGDATA/base/junk && chown -R postgres: $PGDATA",
    ],
  ]);
  await start({ POSTGRES_PASSWORD: "planted", POSTGRES_DB: 'a "name"' });
  await ready();
  expect(await query("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1")).toBe(
    'a "name"\npostgres',
  );
  expect(await query("SHOW data_checksums")).toBe("on");
  expect(await query("SELECT count(*) FROM pg_ls_dir('base') AS f WHERE f = 'junk'")).toBe("0");
});

test("it stops fast with a client connected, and has the data afterwards", async () => {
  await start({ POSTGRES_PASSWORD: "planted" });
  await ready();
  await query("CREATE TABLE kept AS SELECT 1 AS n");
  await docker(["exec", "-d", "-u", "postgres", container, "psql", "-c", "SELECT pg_sleep(60)"]);
  await docker(["stop", "--time", "30", container]);
  expect(Number(await docker(["wait", container]))).toBe(0);
  await docker(["start", container]);
  await ready();
  expect(await query("SELECT n FROM kept")).toBe("1");
});

test("without a password it does not start", async () => {
  await start({});
  expect(Number(await docker(["wait", container]))).toBe(1);
});
