import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { renderMigrationSettings } from "../../../components/migration/settings.ts";
import { migrationJournal } from "../../../contracts/migration.ts";
import { docker } from "../../../sandbox/images/docker.ts";

const components = join(import.meta.dirname, "../../../components");
/** Of the migrator: it must never be in an output. */
export const PASSWORD = "planted-migrator";
export const LABEL = "landfall.test=migration";

export type Settings = Partial<Parameters<typeof renderMigrationSettings>[0]>;

export interface Result {
  exitCode: number | undefined;
  /** Both outputs, in the order of their lines. */
  output: string;
}

/** What a place needs of the server that its database is in. */
export interface Server {
  readonly system: string;
  readonly image: string;
  /** Certificate of the server, for whom it is outside. */
  readonly authority: string;
  readonly network: string;
  port(): Promise<string>;
  sql(text: string, database: string): Promise<string>;
}

/** A database, and a host's folders about it. */
export class Place {
  readonly bed: Server;
  readonly name: string;
  readonly root: string;
  /** Whether the server counts as one that is not on this host. */
  readonly outside: boolean;
  private releases = 0;

  constructor(bed: Server, name: string, root: string, outside: boolean) {
    this.outside = outside;
    this.bed = bed;
    this.name = name;
    this.root = root;
  }

  async furnish(settings: Settings): Promise<void> {
    for (const folder of ["etc", "data", "lib", "sbin", "srv"])
      await mkdir(join(this.root, folder), { recursive: true });
    const link = (from: string, to: string) => symlink(join(components, from), join(this.root, "lib", to));
    await link("database/database.sh", "database.sh");
    await link("database/sideDatabase.sh", "sideDatabase.sh");
    await link("restore/maintenance.sh", "maintenance.sh");
    await writeFile(
      join(this.root, "etc/database.conf"),
      `SYSTEM=${this.bed.system}\nSTACK=test\nDATABASE=${this.name}\nSCHEMA=shop\nSUPERUSER=postgres\n${await this.server()}`,
    );
    await writeFile(
      join(this.root, "etc/backup.conf"),
      "REMOTE=spaces:none\nRECIPIENT=none\nKEEP_COUNT=7\nKEEP_DAYS=30\nLOCAL_COPIES=2\n",
    );
    await this.settings(settings);
    // The real program, without a bucket: what it asks of age and rclone is their version.
    const backup = join(components, "backup/backup.sh");
    await this.program(
      "landfall-backup",
      `exec bash ${backup} "$@" $([ "$1" != create ] || echo --local-only)`,
    );
    await this.program("age", "echo v1");
    await this.program("rclone", "echo rclone v1");
  }

  private async server(): Promise<string> {
    if (!this.outside) return "SERVER_SERVICE=postgres\n";
    const authority = join(this.root, "etc/ca.pem");
    await writeFile(authority, this.bed.authority);
    await writeFile(join(this.root, "etc/pgpass"), "*:*:*:postgres:planted\n", { mode: 0o600 });
    return `SERVER_HOST=${hostname()}\nSERVER_PORT=${await this.bed.port()}\nSERVER_TLS=verify-full\nSERVER_CA=${authority}\nCLIENT_IMAGE=${this.bed.image}\n`;
  }

  program(name: string, line: string): Promise<void> {
    return writeFile(join(this.root, "sbin", name), `#!/bin/bash\n${line}\n`, { mode: 0o755 });
  }

  async settings(settings: Settings): Promise<void> {
    const command = (verb: string) => ["sh", "/app/migrate.sh", verb];
    const text = renderMigrationSettings({
      service: "migrate",
      status: command("status"),
      downgrade: command("downgrade"),
      migrator: "migrator",
      uploads: ["/run/secrets/password", "/run/secrets/authority.pem"],
      assertions: [],
      freeGb: 1,
      lockSeconds: 1,
      ...settings,
    });
    await writeFile(join(this.root, "etc/migration.conf"), text);
  }

  /** Where Landfall places the files of the release that runs. */
  get placed(): string {
    return join(this.root, "srv", this.bed.system, "files/app");
  }

  /**
   * The next release: a container with these migrations, by name, `<name>.down` for the way back.
   * @param folder that is mounted
   */
  async release(
    migrations: Record<string, string>,
    folder = join(this.root, `release-${++this.releases}`),
  ): Promise<string> {
    await rm(folder, { recursive: true, force: true });
    await cp(join(import.meta.dirname, "app"), folder, { recursive: true });
    await mkdir(join(folder, "migrations"));
    for (const [name, sql] of Object.entries(migrations))
      await writeFile(join(folder, "migrations", `${name}.sql`), `${sql}\n`);
    const container = await docker([
      ...["create", "--network", this.bed.network, "--label", LABEL, "--volume", `${folder}:/app:ro`],
      ...["--label", `landfall.app=${this.bed.system}`, "--label", "landfall.service=migrate"],
      ...["--env", "PGUSER=migrator", "--env", `PGDATABASE=${this.name}`],
      ...(this.outside
        ? [
            ...["--env", `PGHOST=${hostname()}`, "--env", `PGPORT=${await this.bed.port()}`],
            ...["--add-host", `${hostname()}:host-gateway`, "--env", "PGSSLMODE=verify-full"],
            ...["--env", "PGSSLROOTCERT=/run/secrets/authority.pem"],
          ]
        : ["--env", "PGHOST=postgres"]),
      ...["--tmpfs", "/tmp", "--cap-drop", "ALL", this.bed.image, "sh", "/app/migrate.sh", "upgrade"],
    ]);
    await mkdir(join(folder, "upload/run/secrets"), { recursive: true });
    await writeFile(join(folder, "upload/run/secrets/password"), PASSWORD);
    await writeFile(join(folder, "upload/run/secrets/authority.pem"), `${this.bed.authority}\n`);
    const files = "run/secrets/password run/secrets/authority.pem";
    await execa("sh", ["-c", `tar -C ${folder}/upload -cf - ${files} | docker cp - ${container}:/`]);
    return container;
  }

  /** The migration pipeline. @param began called with the process, while it runs */
  async migrate(args: string[] = ["run"], began?: (pid: number) => Promise<void>): Promise<Result> {
    const child = execa("bash", [join(components, "migration/migrate.sh"), ...args], {
      all: true,
      reject: false,
      input: Buffer.from(PASSWORD).toString("base64"),
      env: this.environment(),
    });
    if (began !== undefined) await began(child.pid as number);
    const { exitCode, all } = await child;
    return { exitCode, output: all };
  }

  /** A backup as the nightly one. @param head that it notes. @returns its id */
  async backup(head: string): Promise<string> {
    const words = ["create", "--reason", "manual", "--head", head];
    const { stdout } = await execa(join(this.root, "sbin/landfall-backup"), words, {
      env: this.environment(),
    });
    return stdout.trim().split("\n").at(-1) as string;
  }

  private environment(): Record<string, string> {
    return {
      PATH: `${join(this.root, "sbin")}:${process.env.PATH}`,
      LANDFALL_ETC: join(this.root, "etc"),
      LANDFALL_DATA: join(this.root, "data"),
      LANDFALL_LOCK: join(this.root, "lock"),
      LANDFALL_SCRATCH: this.bed.network,
      // As much of the processor as whatever else runs here: no app has to go first.
      LANDFALL_SCRATCH_SHARES: "1024",
      LANDFALL_LIBRARY: join(this.root, "lib"),
      LANDFALL_SBIN: join(this.root, "sbin"),
      LANDFALL_SRV: join(this.root, "srv"),
    };
  }

  sql(text: string, database = this.name): Promise<string> {
    return this.bed.sql(text, database);
  }

  /** Waits until the newest run is at this step. */
  async at(step: string, further: Record<string, unknown> = {}): Promise<void> {
    const deadline = Date.now() + 300_000;
    for (;;) {
      const journal = await this.journal();
      if (
        Object.entries({ state: "running", step, ...further }).every(([key, value]) => journal[key] === value)
      )
        return;
      if (Date.now() > deadline) throw new Error(`it never came to ${step}: ${JSON.stringify(journal)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** What the newest run's commands of the app have said so far. */
  async log(): Promise<string> {
    return readFile(join(await this.run(), "application.log"), "utf8").catch(() => "");
  }

  private async run(): Promise<string> {
    const folder = join(this.root, "data/migrations");
    const runs = (await readdir(folder)).filter((name) => /^\d{8}T/.test(name)).sort();
    return join(folder, runs.at(-1) as string);
  }

  /** Of the newest run. */
  async journal(): Promise<Record<string, unknown>> {
    return migrationJournal.parse(JSON.parse(await readFile(join(await this.run(), "journal.json"), "utf8")));
  }

  /** Names of what a run may leave behind: containers, networks, databases beside this one. */
  async leftovers(): Promise<string[]> {
    const lines = async (args: string[]) => (await docker(args)).split("\n").filter(Boolean);
    return [
      ...(await lines(["ps", "-aq", "--filter", `label=landfall.migration=${this.bed.system}`])),
      ...(await lines(["ps", "-aq", "--filter", `label=landfall.migration.question=${this.bed.system}`])),
      ...(await lines([
        "ps",
        "-a",
        "--filter",
        `name=^${this.bed.network}-migration$`,
        "--format",
        "{{.Names}}",
      ])),
      ...(await lines([
        "network",
        "ls",
        "--filter",
        `name=^${this.bed.network}-migration$`,
        "--format",
        "{{.Name}}",
      ])),
      ...(await this.sql(`SELECT datname FROM pg_database WHERE starts_with(datname, '${this.name}_')`))
        .split("\n")
        .filter(Boolean),
    ];
  }
}
