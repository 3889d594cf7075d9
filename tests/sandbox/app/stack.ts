import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";

export const passwords = {
  postgres: "planted-postgres",
  migrator: "planted-migrator",
  app: "planted-app",
  redis: "planted-redis/@:",
};
/** The application's key for tokens: 32 bytes, as base64. */
export const tokenKey = Buffer.from("planted-token-key".padEnd(32, "-")).toString("base64");
const label = "landfall.test=app";
const appFolder = join(import.meta.dirname, "../../../apps/personal-assistant");
const report = () => {};

/** Where the app's migrations are. */
export const migrationsFolder = join(appFolder, "migrations");

/** Containers of the reference application on a network of their own, with PostgreSQL and Redis. */
export interface Stack {
  image: string;
  /** Options of `docker run` that configure the application as `compose.yaml` does. */
  options: string[];
  /** Runs `assistant.migrate` as the migrator does, or as the variables say. */
  migrate(how?: Migrate): Promise<{ exitCode: number | undefined; output: string }>;
  /** Starts a container in the background; returns its id. */
  start(options: string[], command?: string[]): Promise<string>;
  /** Runs a container to its end. */
  run(options: string[], command: string[]): Promise<{ exitCode: number | undefined; output: string }>;
  psql(sql: string, database?: string): Promise<string>;
  /** PostgreSQL's container. */
  postgres: string;
  remove(): Promise<void>;
}

export interface Migrate {
  /** Default: none, which upgrades. */
  verb?: string;
  /** Default: the app's own folder. */
  migrations?: string;
  variables?: Record<string, string>;
}

export async function startStack(): Promise<Stack> {
  const image = await ensureApplicationImage("api", report);
  const network = `landfall-test-app-${process.pid}`;
  const secrets = await mkdtemp(join(tmpdir(), "landfall-test-app-"));
  const onNetwork = ["--network", network, "--label", label, "--volume", `${secrets}:/run/secrets:ro`];
  const stack: Stack = {
    image,
    options: [
      ...environment({ DOMAIN: "assistant.test", DB_HOST: "postgres", REDIS_HOST: "redis", DB_USER: "app" }),
      ...environment({
        DB_PASSWORD_FILE: "/run/secrets/app",
        REDIS_PASSWORD_FILE: "/run/secrets/redis",
        JWT_SECRET_FILE: "/run/secrets/jwt",
        TOKEN_KEYS_FILE: "/run/secrets/keys",
        OAUTH_CLIENTS_FILE: "/run/secrets/oauth",
        OAUTH_PROVIDERS_FILE: "/run/secrets/providers",
      }),
    ],
    start: (options, command = []) => docker(["run", "--detach", ...onNetwork, ...options, ...command]),
    async run(options, command) {
      const args = ["run", "--rm", ...onNetwork, ...options, ...command];
      const { exitCode, all } = await execa("docker", args, { all: true, reject: false, stdin: "ignore" });
      return { exitCode, output: all };
    },
    migrate({ verb, migrations = migrationsFolder, variables } = {}) {
      const asMigrator = { DB_USER: "migrator", DB_PASSWORD_FILE: "/run/secrets/migrator", ...variables };
      const options = [
        ...stack.options,
        ...environment(asMigrator),
        "--volume",
        `${migrations}:/srv/migrations:ro`,
      ];
      return stack.run(
        [...options, stack.image],
        ["python3", "-m", "assistant.migrate", ...(verb === undefined ? [] : [verb])],
      );
    },
    postgres: `${network}-postgres`,
    psql: (sql, database = "assistant") =>
      docker(["exec", "-u", "postgres", `${network}-postgres`, "psql", "-At", "-d", database, "-c", sql]),
    async remove() {
      const ids = (await docker(["ps", "-aq", "--filter", `network=${network}`])).split("\n").filter(Boolean);
      if (ids.length > 0) await docker(["rm", "--force", "--volumes", ...ids]);
      await docker(["network", "rm", network]);
      await rm(secrets, { recursive: true });
    },
  };
  await docker(["network", "create", "--label", label, network]);
  try {
    await writeSecrets(secrets);
    const named = (name: string) => ["--name", `${network}-${name}`, "--network-alias", name];
    const postgres = await ensureApplicationImage("postgres", report);
    await stack.start([
      ...named("postgres"),
      ...environment({ POSTGRES_PASSWORD_FILE: "/run/secrets/postgres", POSTGRES_DB: "assistant" }),
      ...environment({ POSTGRES_INITDB_ARGS: "--no-sync" }),
      postgres,
    ]);
    const redis = await ensureApplicationImage("redis", report);
    await stack.start([...named("redis"), redis], ["redis-server", "--requirepass", passwords.redis]);
    await until("PostgreSQL", () =>
      docker(["exec", `${network}-postgres`, "pg_isready", "-q", "-h", "127.0.0.1"]),
    );
    await docker(
      [
        ...["exec", "-i", "-u", "postgres", "-e", `APP_DB_PASSWORD=${passwords.app}`],
        ...[
          "-e",
          `MIGRATOR_DB_PASSWORD=${passwords.migrator}`,
          `${network}-postgres`,
          "psql",
          "-qd",
          "assistant",
        ],
      ],
      { input: await readFile(join(appFolder, "postgres/roles.sql"), "utf8") },
    );
    return stack;
  } catch (error) {
    await stack.remove();
    throw error;
  }
}

/** `--env NAME=value` for each. */
export function environment(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
}

async function writeSecrets(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  const files = {
    ...passwords,
    jwt: "planted-jwt-secret-".repeat(3),
    keys: JSON.stringify({ active: "k1", keys: { k1: tokenKey } }),
    oauth: "GOOGLE_OAUTH_CLIENT_SECRET=planted-google\nNOTION_OAUTH_CLIENT_SECRET=\n",
    providers: JSON.stringify(["google", "notion"].map(provider)),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
}

/** A configured client of a provider that nobody reaches. */
function provider(name: string) {
  return {
    name,
    title: name,
    clientId: "client",
    redirectUri: `https://assistant.test/api/v1/oauth/${name}/callback`,
    endpoints: { authorize: "https://provider.test/authorize", token: "https://provider.test/token" },
    pkce: true,
    clientAuthentication: "body",
    tokenRequest: "form",
    parameters: {},
    scopes: { user: ["openid"], admin: ["openid"] },
  };
}

/** Base URL of a started API container that publishes its port. */
export async function urlOf(container: string): Promise<string> {
  return `http://${(await docker(["port", container, "8000/tcp"])).split("\n")[0]}`;
}

/** Tries until it works. @param seconds Default: 90, as others may work on the same machine */
export async function until<T>(what: string, attempt: () => Promise<T>, seconds = 90): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what}: not in ${seconds} s`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
