import { randomBytes, randomUUID } from "node:crypto";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { execa } from "execa";
import {
  deriveArchivePassphrase,
  renderKeys,
  renderPgbackrest,
} from "../../../components/archive/settings.ts";
import { deriveRecipient } from "../../../components/backup/identity.ts";
import { renderBackupSettings, renderRclone } from "../../../components/backup/settings.ts";
import { renderDatabaseSettings } from "../../../components/database/hostAccess.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { ensureDropletImage } from "../../../sandbox/images/droplet/index.ts";
import { ensureServicesImage } from "../../../sandbox/images/services/index.ts";
import { ensureExecutable } from "../../../toolchain/engine.ts";
import { until } from "../../sandbox/app/stack.ts";
import { placeProgram } from "../database/placeProgram.ts";
import { SEES_CONTAINERS } from "../database/seesContainers.ts";

const components = join(import.meta.dirname, "../../../components");
const BUCKET = "backups";

export interface Ran {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/** A PostgreSQL of an ordinary image on a volume, an S3 server, and a container with a droplet's programs as the host. */
export interface Bed {
  /** Folder of the records. */
  data: string;
  /** Runs bash on the host. */
  run(script: string): Promise<Ran>;
  /** @throws Error with what it said unless it ends well */
  ok(script: string): Promise<string>;
  /** What psql prints as the superuser. */
  sql(text: string): Promise<string>;
  /** `kill`, `start`, ... */
  server(verb: string): Promise<void>;
  ready(): Promise<unknown>;
  spaces(verb: "stop" | "start"): Promise<void>;
  remove(): Promise<void>;
}

export async function startBed(): Promise<Bed> {
  const [serverImage, hostImage, servicesImage] = [
    await ensureApplicationImage("postgres", () => {}),
    await ensureDropletImage(() => {}),
    await ensureServicesImage(await ensureExecutable("versitygw"), () => {}),
  ];
  const name = `landfall-test-archive-${randomUUID().slice(0, 8)}`;
  const folder = await mkdtemp(join(tmpdir(), "landfall-test-archive-"));
  await chmod(folder, 0o755);
  const at = (...path: string[]) => join(folder, ...path);
  for (const each of ["etc", "data", "sbin", "library", "pg", `s3/objects/${BUCKET}`, "s3/versions"])
    await mkdir(at(each), { recursive: true });
  const identity = await generateX25519Identity();
  const [accessKey, secretKey] = ["DO00TEST", randomBytes(16).toString("hex")];
  const endpoint = `https://${name}-s3:9000`;
  const write = (file: string, text: string, mode = 0o644) => writeFile(at("etc", file), text, { mode });
  const database = {
    system: name,
    stack: "test",
    server: { service: "postgres" },
    database: "shop",
    schema: "shop",
  };
  await write(
    "database.conf",
    renderDatabaseSettings({ ...database, superuser: { name: "postgres", password: "" } }),
  );
  await write(
    "backup.conf",
    renderBackupSettings({
      bucket: BUCKET,
      stack: "test",
      recipient: deriveRecipient(identity),
      keepCount: 2,
      keepDays: 30,
      localCopies: 2,
    }),
  );
  await write("rclone.conf", renderRclone(endpoint, accessKey, secretKey), 0o600);
  const passphrase = deriveArchivePassphrase(identity);
  const settings = renderPgbackrest({ bucket: BUCKET, stack: "test", endpoint, passphrase, days: 30 });
  await write("pgbackrest.conf", `${settings}repo1-storage-ca-file=${at("s3/ca.pem")}\n`);
  await write("archive.keys", renderKeys(accessKey, secretKey, passphrase), 0o600);
  for (const file of ["database/database.sh", "database/sideDatabase.sh", "restore/maintenance.sh"])
    await copyFile(join(components, file), at("library", file.split("/")[1] as string));
  for (const part of ["backup", "restore", "archive"])
    await placeProgram(join(components, part, `${part}.sh`), at("sbin", `landfall-${part}`));
  await docker(["network", "create", name]);
  const start = (part: string, options: string[], command: string[]) =>
    docker([
      "run",
      "--detach",
      "--init",
      "--name",
      `${name}-${part}`,
      "--network",
      name,
      ...options,
      ...command,
    ]);
  const variables = { ETC: "etc", DATA: "data", LOCK: "lock", LIBRARY: "library", SBIN: "sbin" };
  // As a droplet, it may mount too.
  await start(
    "host",
    [
      ...["--cap-add", "SYS_ADMIN", ...SEES_CONTAINERS],
      ...["--volume", "/var/run/docker.sock:/var/run/docker.sock"],
      ...["--volume", `${folder}:${folder}`, "--entrypoint", "sleep"],
      ...Object.entries(variables).flatMap(([key, each]) => ["--env", `LANDFALL_${key}=${at(each)}`]),
      ...["--env", `LANDFALL_SCRATCH=${name}-scratch`],
      ...["--env", `PATH=${at("sbin")}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`],
    ],
    [hostImage, "infinity"],
  );
  const run = async (script: string): Promise<Ran> => {
    const words = ["exec", `${name}-host`, "bash", "-euo", "pipefail", "-c", script];
    const { exitCode, stdout, stderr } = await execa("docker", words, { reject: false });
    return { exitCode, stdout, stderr };
  };
  const ok = async (script: string) => {
    const { exitCode, stdout, stderr } = await run(script);
    if (exitCode !== 0) throw new Error(`${script}: ${exitCode}: ${stderr}`);
    return stdout;
  };
  await ok(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${name}-s3 \
    -addext subjectAltName=DNS:${name}-s3 -keyout ${at("s3/key.pem")} -out ${at("s3/ca.pem")} 2>/dev/null
    chmod 644 ${at("s3")}/*.pem && cat ${at("s3/ca.pem")} >>/etc/ssl/certs/ca-certificates.crt`);
  await start(
    "s3",
    [
      ...["--volume", `${at("s3")}:/srv`, "--env", `ROOT_ACCESS_KEY=${accessKey}`],
      ...["--env", `ROOT_SECRET_KEY=${secretKey}`],
    ],
    [
      ...[
        servicesImage,
        "versitygw",
        "--port",
        ":9000",
        "--quiet",
        "--cert",
        "/srv/ca.pem",
        "--key",
        "/srv/key.pem",
      ],
      ...["posix", "--versioning-dir", "/srv/versions", "/srv/objects"],
    ],
  );
  await start(
    "server",
    [
      ...["--label", `landfall.app=${name}`, "--label", "landfall.service=postgres", "--shm-size", "64m"],
      ...["--env", "POSTGRES_PASSWORD=planted", "--env", "POSTGRES_DB=shop"],
      ...[
        "--env",
        "PGDATA=/var/lib/postgresql/data/pgdata",
        "--volume",
        `${at("pg")}:/var/lib/postgresql/data`,
      ],
    ],
    [serverImage],
  );
  const sql = (text: string) =>
    docker(["exec", "--user", "postgres", `${name}-server`, "psql", "-XAtqc", text, "shop"]);
  const ready = () =>
    until("PostgreSQL", () => docker(["exec", `${name}-server`, "pg_isready", "-q", "-h", "127.0.0.1"]));
  await ready();
  return {
    data: at("data"),
    run,
    ok,
    sql,
    ready,
    async server(verb) {
      await docker([verb, `${name}-server`]);
    },
    async spaces(verb) {
      await docker([verb, ...(verb === "stop" ? ["--time", "1"] : []), `${name}-s3`]);
    },
    async remove() {
      // What belongs to the server's user too.
      await run(`rm -rf -- ${folder}/pg/* ${folder}/data/* ${folder}/s3/*`);
      for (const part of ["host", "server", "s3"])
        await docker(["rm", "--force", "--volumes", `${name}-${part}`]);
      await docker(["network", "rm", name]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
