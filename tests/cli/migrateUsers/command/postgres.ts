import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker } from "../../../../sandbox/images/docker.ts";
import { paths } from "../../../../toolchain/paths.ts";

/** A PostgreSQL in a container, and this machine as its host, with folders of its own. */
export async function startPostgres(schema: string) {
  const name = `landfall-test-users-${randomUUID().slice(0, 8)}`;
  const root = await mkdtemp(join(tmpdir(), "landfall-test-users-"));
  for (const folder of ["etc", "data"]) await mkdir(join(root, folder));
  await writeFile(
    join(root, "etc/database.conf"),
    `SYSTEM=${name} SERVER_SERVICE=db STACK=prod DATABASE=med SCHEMA=${schema} SUPERUSER=postgres\n`,
  );
  const image = await ensureApplicationImage("postgres", () => {});
  await docker([
    ...[
      "run",
      "--detach",
      "--name",
      name,
      "--label",
      `landfall.app=${name}`,
      "--label",
      "landfall.service=db",
    ],
    ...["--env", "POSTGRES_PASSWORD=planted-password", "--env", "POSTGRES_DB=med"],
    ...["--env", "POSTGRES_INITDB_ARGS=--no-sync", image, "postgres", "-c", "fsync=off"],
  ]);
  const psql = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "med"];
  const ready = () => docker(["exec", name, ...psql, "-h", "127.0.0.1", "-U", "postgres", "-c", "SELECT 1"]);
  for (let attempt = 0; !(await ready().catch(() => "")).includes("1"); attempt += 1) {
    if (attempt === 300) throw new Error("PostgreSQL did not start within a minute");
    await sleep(200);
  }
  return {
    name,
    root,
    environment: {
      LANDFALL_ETC: join(root, "etc"),
      LANDFALL_DATA: join(root, "data"),
      LANDFALL_LIBRARY: join(paths.checkout, "components/database"),
    },
    /** Words of a command that prints what the superuser's psql does with its standard input. */
    psql: ["exec", "--interactive", "--user", "postgres", name, ...psql],
    sql(text: string): Promise<string> {
      return docker(["exec", "--interactive", "--user", "postgres", name, ...psql], { input: text });
    },
    async remove() {
      await docker(["rm", "--force", "--volumes", name]);
      await rm(root, { recursive: true });
    },
  };
}

export type Postgres = Awaited<ReturnType<typeof startPostgres>>;
