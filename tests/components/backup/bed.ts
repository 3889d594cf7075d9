import { randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { execa } from "execa";
import { deriveRecipient } from "../../../components/backup/identity.ts";
import { renderBackupSettings, renderRclone } from "../../../components/backup/settings.ts";
import { renderDatabaseSettings } from "../../../components/database/hostAccess.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { ensureDropletImage } from "../../../sandbox/images/droplet/index.ts";
import { ensureServicesImage } from "../../../sandbox/images/services/index.ts";
import { ensureExecutable } from "../../../toolchain/engine.ts";
import { paths } from "../../../toolchain/paths.ts";
import { SEES_CONTAINERS } from "../database/seesContainers.ts";

const BUCKET = "backups";
const STACK = "test";
const PROGRAM = "/repo/components/backup/backup.sh";

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A PostgreSQL with rows in it, an S3 server, and a container with a droplet's programs, which is the host. */
export interface Bed {
  identity: string;
  /** Folder of the records, as the host and this machine see it. */
  data: string;
  /** Folder of the S3 server's objects on this machine, below the stack's backups. */
  objects: string;
  /** Runs landfall-backup on the host. */
  backup(args: string[], options?: { input?: string; env?: Record<string, string> }): Promise<Ran>;
  /**
   * The same until a line of its progress has the text, and where it hangs, until there is /tmp/hangs: then it and all
   * that it started are killed. What it had said.
   */
  killAt(text: string, args: string[], hangs?: boolean): Promise<string>;
  /** Runs bash on the host. */
  onHost(script: string): Promise<string>;
  /** What psql prints as the superuser. */
  sql(text: string): Promise<string>;
  server(verb: "kill" | "start"): Promise<void>;
  spaces(verb: "stop" | "start"): Promise<void>;
  remove(): Promise<void>;
}

export async function makeBed(): Promise<Bed> {
  const [serverImage, hostImage, servicesImage] = [
    await ensureApplicationImage("postgres", () => {}),
    await ensureDropletImage(() => {}),
    await ensureServicesImage(await ensureExecutable("versitygw"), () => {}),
  ];
  const name = `landfall-test-backup-${randomUUID().slice(0, 8)}`;
  const folder = await mkdtemp(join(tmpdir(), "landfall-test-backup-"));
  await chmod(folder, 0o755);
  const [etc, data, s3] = ["etc", "data", "s3"].map((each) => join(folder, each)) as [string, string, string];
  for (const each of [etc, data, join(s3, "objects", BUCKET), join(s3, "versions")])
    await mkdir(each, { recursive: true });
  const identity = await generateX25519Identity();
  const [accessKey, secretKey] = ["DO00TEST", randomBytes(16).toString("hex")];
  const write = (file: string, text: string) => writeFile(join(etc, file), text, { mode: 0o600 });
  await write(
    "database.conf",
    renderDatabaseSettings({
      system: name,
      stack: STACK,
      server: { service: "postgres" },
      superuser: { name: "postgres", password: "" },
      database: "shop",
      schema: "shop",
    }),
  );
  await write(
    "backup.conf",
    renderBackupSettings({
      bucket: BUCKET,
      stack: STACK,
      recipient: deriveRecipient(identity),
      keepCount: 2,
      keepDays: 30,
      localCopies: 2,
    }),
  );
  await write("rclone.conf", renderRclone(`http://${name}-s3:9000`, accessKey, secretKey));

  await docker(["network", "create", name]);
  const run = (part: string, options: string[], command: string[]) =>
    docker(["run", "--detach", "--name", `${name}-${part}`, "--network", name, ...options, ...command]);
  await run(
    "server",
    [
      ...["--label", `landfall.app=${name}`, "--label", "landfall.service=postgres"],
      ...["--env", "POSTGRES_PASSWORD=planted-password", "--env", "POSTGRES_DB=shop"],
      ...["--env", "POSTGRES_INITDB_ARGS=--no-sync"],
    ],
    // It is killed, and the machine under it is not: what it wrote is there without the disk.
    [serverImage, "postgres", "-c", "fsync=off"],
  );
  await run(
    "s3",
    [
      "--volume",
      `${s3}:/srv`,
      "--env",
      `ROOT_ACCESS_KEY=${accessKey}`,
      "--env",
      `ROOT_SECRET_KEY=${secretKey}`,
    ],
    [
      ...[servicesImage, "versitygw", "--port", ":9000", "--quiet"],
      ...["posix", "--versioning-dir", "/srv/versions", "/srv/objects"],
    ],
  );
  await run(
    "host",
    [
      ...SEES_CONTAINERS,
      ...["--volume", "/var/run/docker.sock:/var/run/docker.sock", "--volume", `${folder}:${folder}`],
      ...["--volume", `${paths.checkout}:/repo:ro`, "--tmpfs", "/small:size=48m", "--entrypoint", "sleep"],
      ...["--env", `LANDFALL_ETC=${etc}`, "--env", `LANDFALL_DATA=${data}`],
      ...["--env", "LANDFALL_LIBRARY=/repo/components/database"],
    ],
    [hostImage, "infinity"],
  );

  const exec = (flags: string[], command: string[], options = {}) =>
    execa("docker", ["exec", ...flags, `${name}-host`, ...command], { reject: false, ...options });
  const sql = (text: string) =>
    docker(["exec", "--user", "postgres", `${name}-server`, "psql", "-XAtqc", text, "shop"]);
  const ready = async () => {
    for (let attempt = 0; ; attempt++) {
      try {
        await docker(["exec", `${name}-server`, "pg_isready", "-q", "-h", "127.0.0.1", "-d", "shop"]);
        await sql("SELECT 1");
        return;
      } catch (error) {
        if (attempt === 300) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  };
  await ready();
  return {
    identity,
    data,
    objects: join(s3, "objects", BUCKET, STACK, "backups"),
    async backup(args, { input = "", env = {} } = {}) {
      const flags = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
      const {
        exitCode = -1,
        stdout,
        stderr,
      } = await exec(["--interactive", ...flags], ["bash", PROGRAM, ...args], {
        input,
      });
      return { exitCode, stdout: String(stdout), stderr: String(stderr) };
    },
    async killAt(text, args, hangs = false) {
      // A session of its own, so that all that it started can be killed with it, as a droplet's end would.
      const running = exec(
        [],
        ["setsid", "--wait", "bash", "-c", `echo $$ >/tmp/group; exec bash ${PROGRAM} "$@"`, "-", ...args],
      );
      const seen = Promise.withResolvers<void>();
      running.stderr?.on("data", (chunk) => String(chunk).includes(text) && seen.resolve());
      const ended = running.then(({ stderr }) => {
        seen.reject(new Error(`it ended before "${text}": ${stderr}`));
        return String(stderr);
      });
      await seen.promise;
      const until = hangs ? "until [ -e /tmp/hangs ]; do sleep 0.05; done; rm /tmp/hangs; " : "";
      await exec([], ["bash", "-c", `${until}kill -KILL -- -$(cat /tmp/group)`]);
      return ended;
    },
    async onHost(script) {
      const { exitCode, stdout, stderr } = await exec([], ["bash", "-euo", "pipefail", "-c", script]);
      if (exitCode !== 0) throw new Error(`on the host: ${stderr}`);
      return String(stdout);
    },
    sql,
    async server(verb) {
      await docker([verb, `${name}-server`]);
      if (verb === "start") await ready();
    },
    async spaces(verb) {
      await docker([verb, ...(verb === "stop" ? ["--time", "1"] : []), `${name}-s3`]);
    },
    async remove() {
      for (const part of ["host", "server", "s3"])
        await docker(["rm", "--force", "--volumes", `${name}-${part}`]);
      await docker(["network", "rm", name]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
