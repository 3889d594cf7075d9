import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { ensureDropletImage } from "../../../sandbox/images/droplet/index.ts";
import { until } from "../../sandbox/app/stack.ts";
import { placeProgram } from "../database/placeProgram.ts";
import { SEES_CONTAINERS } from "../database/seesContainers.ts";

const components = join(import.meta.dirname, "../../../components");
const LIBRARIES = ["database/database.sh", "database/sideDatabase.sh", "restore/maintenance.sh"];

/** What a program of the host printed, and how it ended. */
export interface Ended {
  exitCode: number | undefined;
  output: string;
  said: string;
}

/** A PostgreSQL server with a shop's database, and a container of the droplet's image as the host of the programs. */
export interface Bed {
  /** The same path on this machine, in the host and for Docker. */
  directory: string;
  /** What its app is called. Another bed on this machine has another server. */
  system: string;
  /** An age identity, the secret of the backups. */
  identity: string;
  /** Runs bash on the host. */
  run(command: string, input?: string): Promise<Ended>;
  /** @throws Error with what it said unless it ends well */
  ok(command: string, input?: string): Promise<string>;
  /** As the superuser. */
  sql(text: string, database?: string): Promise<string>;
  /** Starts and stops the server's container: `kill`, `start`, `exec`... */
  server(verb: string, ...args: string[]): Promise<string>;
  read(path: string): Promise<string>;
  /** Has the host's sshd listen for root with this key, and the programs in their places. */
  listen(publicKey: string): Promise<{ ip: string; hostKey: string }>;
  remove(): Promise<void>;
}

export const SHOP = `
CREATE ROLE owner NOLOGIN; CREATE ROLE migrator LOGIN PASSWORD 'planted-m'; CREATE ROLE app LOGIN PASSWORD 'planted-a';
ALTER DATABASE shop OWNER TO owner;
REVOKE ALL ON DATABASE shop FROM PUBLIC;
GRANT CONNECT ON DATABASE shop TO app, migrator;
ALTER DATABASE shop CONNECTION LIMIT 40;
ALTER DATABASE shop SET work_mem TO '5MB';
ALTER ROLE app IN DATABASE shop SET search_path TO shop, public;
CREATE SCHEMA shop AUTHORIZATION owner;
GRANT USAGE, CREATE ON SCHEMA shop TO migrator; GRANT USAGE ON SCHEMA shop TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA shop GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
SET ROLE migrator; SET search_path TO shop;
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, made timestamptz DEFAULT '2026-01-01');
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint NOT NULL REFERENCES customers, cents int NOT NULL);
CREATE INDEX ON orders (customer);
INSERT INTO customers (name) SELECT 'customer ' || n FROM generate_series(1, 2000) n;
INSERT INTO orders (customer, cents) SELECT 1 + n % 2000, n FROM generate_series(1, 20000) n;
`;

export async function startBed(): Promise<Bed> {
  const report = () => {};
  const [image, hostImage] = [
    await ensureApplicationImage("postgres", report),
    await ensureDropletImage(report),
  ];
  const directory = await mkdtemp(join(tmpdir(), "landfall-test-restore-"));
  const name = directory.split("/").at(-1) as string;
  const [server, host] = [`${name}-postgres`, `${name}-host`];
  const at = (...path: string[]) => join(directory, ...path);
  const bed: Bed = {
    directory,
    system: name,
    identity: "",
    async run(command, input = "") {
      const words = ["exec", "--interactive", host, "bash", "-c", command];
      const { exitCode, stdout, stderr } = await execa("docker", words, { reject: false, input });
      return { exitCode, output: stdout, said: stderr };
    },
    async ok(command, input) {
      const { exitCode, output, said } = await bed.run(command, input);
      if (exitCode !== 0) throw new Error(`${command}: ${exitCode}: ${said}`);
      return output;
    },
    sql: (text, database = "shop") =>
      docker(
        ["exec", "-i", "-u", "postgres", server, "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database],
        {
          input: text,
        },
      ),
    server: (verb, ...args) => docker([verb, ...args, server]),
    read: (path) => readFile(at(path), "utf8"),
    async listen(publicKey) {
      const settings = environmentOf(directory).map(([key, value]) => `export ${key}=${value}`);
      for (const program of ["landfall-backup", "landfall-restore"])
        await bed.ok(
          `cat >/usr/local/sbin/${program} && chmod 755 /usr/local/sbin/${program}`,
          `#!/bin/sh\n${settings.join("\n")}\nexec ${at("sbin", program)} "$@"\n`,
        );
      await bed.ok(
        "ssh-keygen -A && mkdir -p -m 0755 /run/sshd && mkdir -p -m 0700 /root/.ssh && cat >/root/.ssh/authorized_keys && /usr/sbin/sshd >/dev/null 2>&1 </dev/null",
        publicKey,
      );
      return {
        ip: await docker(["inspect", "--format", "{{.NetworkSettings.IPAddress}}", host]),
        hostKey: await bed.ok("cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub"),
      };
    },
    async remove() {
      await docker(["rm", "--force", "--volumes", server, host]);
      await docker([
        "run",
        "--rm",
        "--volume",
        `${directory}:/bed`,
        "--entrypoint",
        "sh",
        hostImage,
        "-c",
        "rm -rf /bed/*",
      ]);
      await rm(directory, { recursive: true });
    },
  };
  await chmod(directory, 0o755);
  for (const folder of ["etc", "data", `srv/${name}/upstreams`, "spaces", "library", "sbin"])
    await mkdir(at(folder), { recursive: true });
  for (const file of LIBRARIES)
    await copyFile(join(components, file), at("library", file.split("/")[1] as string));
  for (const part of ["backup", "restore"])
    await placeProgram(join(components, part, `${part}.sh`), at("sbin", `landfall-${part}`));
  await docker([
    ...["run", "--detach", "--init", "--name", host, "--entrypoint", "sleep", ...SEES_CONTAINERS],
    ...["--volume", "/var/run/docker.sock:/var/run/docker.sock", "--volume", `${directory}:${directory}`],
    ...environmentOf(directory).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...["--env", `PATH=${at("sbin")}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, hostImage, "infinity"],
  ]);
  try {
    await docker([
      ...[
        "run",
        "--detach",
        "--name",
        server,
        "--label",
        `landfall.app=${name}`,
        "--label",
        "landfall.service=postgres",
      ],
      ...[
        "--env",
        "POSTGRES_PASSWORD=planted",
        "--env",
        "POSTGRES_DB=shop",
        "--env",
        "POSTGRES_INITDB_ARGS=--no-sync",
      ],
      // It is killed, and the machine under it is not: what it wrote is there without the disk.
      ...["--shm-size", "64m", image, "postgres", "-c", "fsync=off"],
    ]);
    await until("PostgreSQL", () => docker(["exec", server, "pg_isready", "-q", "-h", "127.0.0.1"]));
    await bed.sql(SHOP);
    const pair = await bed.ok("age-keygen 2>/dev/null");
    bed.identity = pair.split("\n").at(-1) as string;
    const recipient = /age1\w+/.exec(pair)?.[0];
    await writeFile(
      at("etc/database.conf"),
      `SYSTEM=${name}\nSTACK=shop-test\nDATABASE=shop\nSCHEMA=shop\nSUPERUSER=postgres\nSERVER_SERVICE=postgres\n`,
    );
    await writeFile(
      at("etc/backup.conf"),
      `REMOTE=spaces:${at("spaces")}\nRECIPIENT=${recipient}\nKEEP_COUNT=7\nKEEP_DAYS=30\nLOCAL_COPIES=99\n`,
    );
    await writeFile(at("etc/rclone.conf"), "[spaces]\ntype = local\n");
    return bed;
  } catch (error) {
    await bed.remove();
    throw error;
  }
}

/** Where the programs find everything. */
function environmentOf(directory: string): [string, string][] {
  const folders = { ETC: "etc", DATA: "data", LOCK: "lock", SRV: "srv", LIBRARY: "library", SBIN: "sbin" };
  return [
    ...Object.entries(folders).map(([key, folder]): [string, string] => [
      `LANDFALL_${key}`,
      join(directory, folder),
    ]),
    ["LANDFALL_SCRATCH", basename(directory)],
    // As much of the processor as whatever else runs here: no app has to go first.
    ["LANDFALL_SCRATCH_SHARES", "1024"],
  ];
}
