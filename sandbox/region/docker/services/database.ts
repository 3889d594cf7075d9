import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { docker, exists } from "../../../images/docker.ts";
import type { RegionSettings } from "../../settings.ts";
import { ensureServerCertificate } from "../certificates.ts";
import { ensureServiceContainer, serviceContainer } from "./container.ts";

/** Client authentication of the external server: every client on another machine needs TLS. */
const hostBasedAuthentication = `local all all peer map=superuser
hostssl all all all scram-sha-256
`;

const startTimeout = 60_000;

/** Names on the server, from the app's description. */
export interface OutsideDatabase {
  superuser: string;
  name: string;
}

const directoryOf = ({ directory }: RegionSettings) => join(directory, "services", "database");
const volumeOf = ({ prefix }: RegionSettings) => `${prefix}-database`;

/** The superuser's password, generated once. */
export async function outsideDatabasePassword(settings: RegionSettings): Promise<string> {
  const file = join(directoryOf(settings), "password");
  await mkdir(directoryOf(settings), { recursive: true });
  // "wx" never overwrites an existing file.
  await writeFile(file, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  return readFile(file, "utf8");
}

/**
 * An external PostgreSQL server, not on a droplet, which droplets reach by name and with TLS. Resolves when it accepts
 * connections.
 */
export async function ensureOutsideDatabase(
  settings: RegionSettings,
  image: string,
  { superuser, name }: OutsideDatabase,
): Promise<void> {
  const { address, host, port } = settings.database;
  const { certificateFile } = await ensureServerCertificate(settings, "database", [host, address]);
  const directory = directoryOf(settings);
  const map = `superuser postgres ${superuser}\n`;
  await writeFile(join(directory, "pg_hba.conf"), hostBasedAuthentication);
  await writeFile(join(directory, "pg_ident.conf"), map);
  await outsideDatabasePassword(settings);
  await docker(["volume", "create", "--label", settings.label, volumeOf(settings)]);
  const files = "/etc/landfall";
  const settingsOfServer = {
    port: String(port),
    ssl: "on",
    ssl_cert_file: `${files}/tls.crt`,
    ssl_key_file: "/run/landfall/tls.key",
    ssl_min_protocol_version: "TLSv1.3",
    hba_file: `${files}/pg_hba.conf`,
    ident_file: `${files}/pg_ident.conf`,
    password_encryption: "scram-sha-256",
    shared_preload_libraries: "pg_stat_statements",
    log_connections: "on",
  };
  const arguments_ = Object.entries(settingsOfServer).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  await ensureServiceContainer(settings, "database", {
    image,
    options: [
      ...["--entrypoint", "sh", "--volume", `${directory}:${files}:ro`],
      ...["--volume", `${volumeOf(settings)}:/var/lib/postgresql/data`],
      ...["--env", `POSTGRES_USER=${superuser}`, "--env", `POSTGRES_DB=${name}`],
      ...[
        "--env",
        "POSTGRES_PASSWORD_FILE=/run/landfall/password",
        "--env",
        "PGDATA=/var/lib/postgresql/data/pgdata",
      ],
    ],
    // The server's own user reads these files, and here root owns them.
    command: [
      "-c",
      'install -d -o postgres -m 0700 /run/landfall && install -o postgres -m 0600 /etc/landfall/tls.key /etc/landfall/password /run/landfall/ && exec sh /usr/local/bin/docker-entrypoint.sh postgres "$@"',
      "sh",
      ...arguments_,
    ],
    parts: [await readFile(certificateFile, "utf8"), hostBasedAuthentication, map],
  });
  await waitForDatabase(settings, superuser);
}

async function waitForDatabase(settings: RegionSettings, superuser: string): Promise<void> {
  const container = serviceContainer(settings, "database");
  const { address, port } = settings.database;
  // By address, because the server listens only on its socket while it initializes its files.
  const ask = ["exec", container, "pg_isready", "--quiet", "--host", address, "--port", String(port)];
  for (const end = Date.now() + startTimeout; Date.now() < end; await sleep(300)) {
    const { exitCode } = await execa("docker", [...ask, "--username", superuser], { reject: false });
    if (exitCode === 0) return;
  }
  throw new Error(`the outside database does not answer. Look at: docker logs ${container}`);
}

/**
 * Removes the server with all data. Roles outlive the stack that created them, and the next stack could not create them
 * again.
 */
export async function removeOutsideDatabase(settings: RegionSettings): Promise<void> {
  const container = serviceContainer(settings, "database");
  if (await exists("container", container)) await docker(["rm", "--force", "--volumes", container]);
  if (await exists("volume", volumeOf(settings))) await docker(["volume", "rm", volumeOf(settings)]);
}
