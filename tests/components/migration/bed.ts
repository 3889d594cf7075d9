import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { LABEL, PASSWORD, Place, type Server, type Settings } from "./place.ts";

const ROLES = `CREATE ROLE owner NOLOGIN; CREATE ROLE migrator LOGIN PASSWORD '${PASSWORD}'; CREATE ROLE app LOGIN;`;
/** One PostgreSQL server, and for each test a database in it, with the programs of the host in folders of its own. */
export class Bed implements Server {
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
    await docker(["network", "create", "--label", LABEL, this.network]);
    await docker([
      ...["run", "--detach", "--name", `${this.network}-server`, "--network", this.network, "--label", LABEL],
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
