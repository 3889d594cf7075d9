/** MedLogistics' containers: PostgreSQL with its roles, the migrations, and the API as often as a test wants it. */
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { app as description } from "../../../../apps/medlogistics/app.ts";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker } from "../../../../sandbox/images/docker.ts";
import type { TestTenant } from "./tenant.ts";

const label = ["--label", "landfall.test=medlogistics"];
const { migration } = description;

export interface Containers {
  psql(sql: string): Promise<string>;
  /** A command in the migration's container, as the pipeline runs it. @throws Error with what it printed */
  migrate(command: string[], target?: string): Promise<string>;
  /** The revisions that the database has and the release wants. */
  head(): Promise<string>;
  downTo(target: string): Promise<string>;
  /** Starts the API. @returns its URL and what it has logged so far */
  api(variables: Record<string, string>): Promise<{ url: string; logs(): Promise<string> }>;
  remove(): Promise<void>;
}

/** Makes what Landfall makes: roles, schema and who may what in it. */
const ROLES_SQL = `CREATE SCHEMA medlogistics; CREATE ROLE migrator LOGIN PASSWORD 'planted-migrator'; CREATE ROLE app;
  CREATE ROLE app_1 LOGIN PASSWORD 'planted-app' IN ROLE app; GRANT USAGE, CREATE ON SCHEMA medlogistics TO migrator;
  GRANT USAGE ON SCHEMA medlogistics TO app;
  ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA medlogistics GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
  ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA medlogistics GRANT SELECT, USAGE ON SEQUENCES TO app`;

export async function startContainers({ certificate, host }: TestTenant): Promise<Containers> {
  const image = await ensureApplicationImage("medlogistics", () => {});
  const postgres = await ensureApplicationImage("postgres", () => {});
  const name = `landfall-test-medlogistics-${randomUUID().slice(0, 8)}`;
  const folder = await mkdtemp(join(tmpdir(), "landfall-medlogistics-"));
  await chmod(folder, 0o755);
  const files = { "auth0.crt": certificate, migrator: "planted-migrator", app: "planted-app", none: "" };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), `${text}\n`);
  await docker(["network", "create", ...label, name]);
  const gateway = await docker([
    ...["network", "inspect", "--format", "{{range .IPAM.Config}}{{.Gateway}}{{end}}", name],
  ]);
  const started = [`${name}-db`];
  const remove = async () => {
    await execa("docker", ["rm", "--force", "--volumes", ...started], { reject: false });
    await execa("docker", ["network", "rm", name], { reject: false });
    await rm(folder, { recursive: true, force: true });
  };
  const psql = (sql: string) =>
    docker(["exec", "-i", "--user", "postgres", `${name}-db`, ...PSQL, "medlogistics"], {
      input: `SET search_path = medlogistics;${sql}`,
    });
  try {
    await startDatabase(name, postgres);
    await psql(ROLES_SQL);
  } catch (error) {
    await remove();
    throw error;
  }
  const options = (user: string, variables: Record<string, string>) => [
    ...[
      ...label,
      "--network",
      name,
      "--volume",
      `${folder}:/etc/test:ro`,
      "--add-host",
      `${host}:${gateway}`,
    ],
    ...environment({ POSTGRES_HOST: "db", POSTGRES_DB: "medlogistics", POSTGRES_SCHEMA: "medlogistics" }),
    ...environment({ POSTGRES_USER: user, POSTGRES_PASSWORD_FILE: `/etc/test/${user.replace("_1", "")}` }),
    ...environment(variables),
  ];
  const migrate: Containers["migrate"] = async (command, target = "none") => {
    const run = ["run", "--rm", ...options("migrator", { LANDFALL_TARGET: target }), image, ...command];
    const { all, exitCode } = await execa("docker", run, { all: true, reject: false });
    if (exitCode !== 0) throw new Error(all);
    return all;
  };
  return {
    psql,
    migrate,
    head: () => migrate(migration?.status ?? []),
    downTo: (target) => migrate(migration?.downgrade ?? [], target),
    async api(variables) {
      const container = `${name}-api-${started.length}`;
      started.push(container);
      const run = ["run", "--detach", "--name", container, "--publish", "127.0.0.1::8000"];
      await docker([...run, ...options("app_1", variables), image]);
      const url = `http://${await docker(["port", container, "8000/tcp"])}`;
      const logs = async () => {
        const { stdout, stderr } = await execa("docker", ["logs", container]);
        return `${stdout}${stderr}`;
      };
      await until(async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok === true, logs);
      return { url, logs };
    },
    remove,
  };
}

async function startDatabase(name: string, image: string): Promise<void> {
  await docker([
    ...["run", "--detach", "--name", `${name}-db`, ...label, "--network", name, "--network-alias", "db"],
    ...environment({ POSTGRES_PASSWORD: "planted-root", POSTGRES_DB: "medlogistics" }),
    ...[image, "postgres"],
  ]);
  const isReady = ["exec", `${name}-db`, "pg_isready", "-h", "127.0.0.1"];
  await until(async () => (await execa("docker", isReady, { reject: false })).exitCode === 0);
}

const PSQL = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres"];

const environment = (variables: Record<string, string>) =>
  Object.entries(variables).flatMap(([key, value]) => ["--env", `${key}=${value}`]);

async function until(
  probe: () => Promise<boolean>,
  logs: () => Promise<string> = async () => "",
): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await probe()) return;
    await sleep(200);
  }
  throw new Error(`it did not start: ${await logs()}`);
}
