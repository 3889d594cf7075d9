import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { renderMigrationSettings } from "../../../components/migration/settings.ts";
import { migrationJournal } from "../../../contracts/migration.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";

const checkout = join(import.meta.dirname, "../../..");
const components = join(checkout, "components");
/** Of the migrator: it must never be in an output. */
export const PASSWORD = "planted-migrator";
const ROLES = `CREATE ROLE owner NOLOGIN; CREATE ROLE migrator LOGIN PASSWORD '${PASSWORD}'; CREATE ROLE app LOGIN;`;
const label = "landfall.test=migration";

export type Settings = Partial<Parameters<typeof renderMigrationSettings>[0]>;

export interface Result {
  exitCode: number | undefined;
  /** Both outputs, in the order of their lines. */
  output: string;
}

/** One PostgreSQL server, and for each test a database in it, with the programs of the host in folders of its own. */
export class Bed {
  readonly system = `shop-${randomUUID().slice(0, 8)}`;
  image = "";
  /** Certificate of the server, for whom it is outside. */
  authority = "";
  private readonly roots: string[] = [];
  private number = 0;

  get network(): string {
    return `landfall-test-${this.system}`;
  }

  async start(): Promise<void> {
    this.image = await ensureApplicationImage("postgres", () => {});
    await docker(["network", "create", "--label", label, this.network]);
    await docker([
      ...["run", "--detach", "--name", `${this.network}-server`, "--network", this.network, "--label", label],
      ...[
        "--network-alias",
        "postgres",
        "--label",
        `landfall.app=${this.system}`,
        "--restart",
        "unless-stopped",
      ],
      ...[
        "--label",
        "landfall.service=postgres",
        "--env",
        "POSTGRES_PASSWORD=planted",
        "--env",
        "POSTGRES_INITDB_ARGS=--no-sync",
        "--publish",
        "5432",
        this.image,
      ],
      ...["postgres", "-c", "max_connections=30", "-c", "fsync=off"],
    ]);
    await this.accepts();
    await this.encrypt();
    await this.sql(ROLES, "postgres");
  }

  private async encrypt(): Promise<void> {
    await docker([
      ...["exec", "-u", "postgres", `${this.network}-server`, "sh", "-c"],
      `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${hostname()} -addext subjectAltName=DNS:${hostname()} -keyout $PGDATA/server.key -out $PGDATA/server.crt && chmod 600 $PGDATA/server.key`,
    ]);
    await this.sql("ALTER SYSTEM SET ssl = on", "postgres");
    await this.sql("SELECT pg_reload_conf()", "postgres");
    this.authority = await docker([
      ...["exec", "-u", "postgres", `${this.network}-server`, "sh", "-c", "cat $PGDATA/server.crt"],
    ]);
  }

  /** As others on this machine reach it. */
  async port(): Promise<string> {
    return (await docker(["port", `${this.network}-server`, "5432/tcp"]))
      .split("\n")[0]
      ?.split(":")
      .at(-1) as string;
  }

  async accepts(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await docker(["exec", `${this.network}-server`, "pg_isready", "-q", "-h", "127.0.0.1"]);
        return;
      } catch (error) {
        if (tries > 600) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** An empty database with its roles' rights, as the component `Database` makes it. */
  async database(settings: Settings = {}, outside = false): Promise<Place> {
    const name = await this.named();
    await this.sql(
      `CREATE SCHEMA shop AUTHORIZATION owner;
       GRANT USAGE, CREATE ON SCHEMA shop TO migrator; GRANT USAGE ON SCHEMA shop TO app;
       ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA shop GRANT SELECT, INSERT ON TABLES TO app;
       ALTER ROLE migrator SET search_path = shop;`,
      name,
    );
    return this.place(name, settings, outside);
  }

  /** Another one with the same in it, and with the same records on its host, of which nobody uses the database now. */
  async copy(of: Place, settings: Settings): Promise<Place> {
    const place = await this.place(await this.named(of.name), settings, of.outside);
    await cp(join(of.root, "data"), join(place.root, "data"), { recursive: true });
    return place;
  }

  private async named(template = "template1"): Promise<string> {
    const name = `shop_${++this.number}`;
    await this.sql(`CREATE DATABASE ${name} OWNER owner TEMPLATE ${template}`, "postgres");
    await this.sql(
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO migrator;
       GRANT CONNECT ON DATABASE ${name} TO app;`,
      "postgres",
    );
    return name;
  }

  private async place(name: string, settings: Settings, outside: boolean): Promise<Place> {
    const root = await mkdtemp(join(tmpdir(), "landfall-test-migration-"));
    this.roots.push(root);
    const place = new Place(this, name, root, outside);
    await place.furnish(settings);
    return place;
  }

  sql(text: string, database: string): Promise<string> {
    return docker(
      [
        ...["exec", "-i", "-u", "postgres", `${this.network}-server`],
        ...["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database],
      ],
      { input: text },
    );
  }

  async remove(): Promise<void> {
    const all = await docker(["ps", "-aq", "--filter", `label=landfall.app=${this.system}`]);
    const ids = all.split("\n").filter(Boolean);
    if (ids.length > 0) await docker(["rm", "--force", "--volumes", ...ids]);
    await docker(["network", "rm", this.network]);
    for (const root of this.roots) await rm(root, { recursive: true, force: true });
  }
}

/** A database, and a host's folders about it. */
export class Place {
  readonly bed: Bed;
  readonly name: string;
  readonly root: string;
  /** Whether the server counts as one that is not on this host. */
  readonly outside: boolean;
  private releases = 0;

  constructor(bed: Bed, name: string, root: string, outside: boolean) {
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
      ...["create", "--network", this.bed.network, "--label", label, "--volume", `${folder}:/app:ro`],
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

  /** The gate. @param began called with the process, while it runs */
  async migrate(args: string[] = ["run"], began?: (pid: number) => Promise<void>): Promise<Result> {
    const child = execa("bash", [join(components, "migration/migrate.sh"), ...args], {
      all: true,
      reject: false,
      input: Buffer.from(PASSWORD).toString("base64"),
      env: {
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
      },
    });
    if (began !== undefined) await began(child.pid as number);
    const { exitCode, all } = await child;
    return { exitCode, output: all };
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
