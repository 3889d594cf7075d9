/** Connections to one PostgreSQL server, opened for an operation and closed after it. */
import { readFileSync } from "node:fs";
import pg, { type ClientConfig } from "pg";
import type { Properties } from "../server/resource.ts";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** Whether `user` may read passwords. */
  readonly superuser: boolean;
  /** Seconds. */
  readonly connectTimeout: number;
  readonly maxConnections: number;
  readonly ssl: ClientConfig["ssl"];
}

/** The configuration, else libpq's variables, else the official plugin's defaults. */
export function serverOptions(config: Properties, env: NodeJS.ProcessEnv): ServerOptions {
  const text = (key: string, name: string, otherwise: string): string =>
    (config[key] as string | undefined) || env[name] || otherwise;
  return {
    host: text("host", "PGHOST", "localhost"),
    port: (config.port as number | undefined) ?? Number(env.PGPORT || 5432),
    user: text("username", "PGUSER", "postgres"),
    password: text("password", "PGPASSWORD", "") || undefined,
    database: text("database", "PGDATABASE", "postgres"),
    superuser: config.superuser !== false,
    connectTimeout: (config.connectTimeout as number | undefined) ?? 180,
    maxConnections: (config.maxConnections as number | undefined) || 20,
    ssl: sslOf(text("sslmode", "PGSSLMODE", "require"), config.sslrootcert as string | undefined),
  };
}

function sslOf(mode: string, rootcert: string | undefined): ClientConfig["ssl"] {
  const ca = rootcert === undefined ? undefined : readFileSync(rootcert, "utf8");
  switch (mode) {
    case "disable":
      return false;
    case "require":
      return { rejectUnauthorized: false };
    case "verify-ca":
      return { ca, checkServerIdentity: () => undefined };
    case "verify-full":
      return { ca };
    default:
      throw new Error(
        `postgresql: 'sslmode' is ${JSON.stringify(mode)}; it must be disable, require, verify-ca or verify-full`,
      );
  }
}

export type Client = pg.Client;
export const ident = pg.escapeIdentifier;
export const literal = pg.escapeLiteral;

export class Server {
  readonly options: ServerOptions;
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(options: ServerOptions) {
    this.options = options;
    this.#free = options.maxConnections;
  }

  /** `database` undefined: the provider's own. */
  async connected<Result>(
    database: string | undefined,
    signal: AbortSignal,
    use: (client: Client) => Promise<Result>,
  ): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      signal.throwIfAborted();
      return await this.#connected(database ?? this.options.database, signal, use);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  /** Commits all changes or none. */
  transaction<Result>(
    database: string | undefined,
    signal: AbortSignal,
    use: (client: Client) => Promise<Result>,
  ): Promise<Result> {
    return this.connected(database, signal, async (client) => {
      await client.query("BEGIN");
      const result = await use(client);
      await client.query("COMMIT");
      return result;
    });
  }

  async #connected<Result>(
    database: string,
    signal: AbortSignal,
    use: (client: Client) => Promise<Result>,
  ): Promise<Result> {
    const { host, port, user, password, connectTimeout, ssl } = this.options;
    const client = new pg.Client({
      host,
      port,
      user,
      password,
      database,
      ssl,
      connectionTimeoutMillis: connectTimeout * 1000,
      application_name: "Pulumi provider",
    });
    // A broken connection makes its query fail, and the query reports it.
    client.on("error", () => {});
    const close = () => void client.end().catch(() => {});
    signal.addEventListener("abort", close, { once: true });
    try {
      await client.connect().catch((error: Error) => {
        const reason = error.message || (error as { code?: string }).code;
        throw new Error(
          `could not connect to PostgreSQL at ${host}:${port} as ${user} (database ${database}): ${reason}`,
        );
      });
      return await use(client).catch((error: Error & { detail?: string; hint?: string }) => {
        const more = [error.detail, error.hint].filter((line) => line).join("; ");
        throw new Error(
          `PostgreSQL at ${host}:${port}, database ${database}: ${error.message}${more && ` (${more})`}`,
        );
      });
    } finally {
      signal.removeEventListener("abort", close);
      close();
    }
  }
}

/** One row, or undefined. */
export async function row(
  client: Client,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown> | undefined> {
  return (await client.query(sql, values)).rows[0];
}

/**
 * Serializes changes of one role or database until the transaction ends. Concurrent ones fail with "tuple concurrently
 * updated".
 */
export async function lock(client: Client, kind: "role" | "database", name: string): Promise<void> {
  const oid =
    kind === "role"
      ? "SELECT oid::bigint AS oid FROM pg_catalog.pg_roles WHERE rolname = $1"
      : "SELECT oid::bigint AS oid FROM pg_catalog.pg_database WHERE datname = $1";
  await client.query(`SELECT pg_catalog.pg_advisory_xact_lock(oid) FROM (${oid}) AS locked`, [name]);
}

/**
 * Makes the login a member of the owner, for the transaction only, because only members can change what an owner has. A
 * superuser needs no membership.
 */
export async function asMember<Result>(
  client: Client,
  owner: string | undefined,
  use: () => Promise<Result>,
): Promise<Result> {
  const sql = "SELECT pg_catalog.pg_has_role(current_user, $1, 'MEMBER') AS member";
  if (owner === undefined || (await row(client, sql, [owner]))?.member === true) return use();
  await client.query(`GRANT ${ident(owner)} TO CURRENT_USER`);
  const result = await use();
  await client.query(`REVOKE ${ident(owner)} FROM CURRENT_USER`);
  return result;
}
