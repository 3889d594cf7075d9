import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LIBRARY_DIR, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteFile, RemoteFiles, shellSettings } from "../remote/index.ts";
import type { Login } from "./roles.ts";

/** Libraries that the host programs source. */
const LIBRARY = ["database.sh", "sideDatabase.sh"];

const PASSWORDS = `${SETTINGS_DIR}/pgpass`;
const AUTHORITY = `${SETTINGS_DIR}/database-ca.pem`;

export interface DatabaseHostAccessArgs {
  /** The host whose programs work on the database. */
  connection: Connection;
  /** Name of the app. Its containers have it as a label. */
  system: string;
  /** Name of the stack. Records and backups have it, and are not used for another stack. */
  stack: string;
  /** Service of the app that the server runs in, or address of a server outside the host. */
  server: { service: string } | OutsideServer;
  /** Superuser. Its password is used for a server outside the host only. */
  superuser: Login;
  /** Name of the database. */
  database: string;
  /** Schema of the app's tables. */
  schema: string;
}

interface OutsideServer {
  /** Domain name or IPv4 address. The server's certificate must be for it. */
  host: string;
  /** Port of the server. */
  port: number;
  /** Certificate (PEM) of the authority that signed the server's certificate. */
  authority: string;
  /** Image with the client programs of the server's version. */
  image: string;
}

/** Database access for the host programs (backup, migration, restore): a library and its settings. */
export class DatabaseHostAccess extends pulumi.ComponentResource {
  /** Ready once the host programs can reach the database. They depend on it. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: DatabaseHostAccessArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.databaseHostAccess, name, {}, opts);
    const { connection, server } = args;
    const child = { parent: this, deletedWith: opts.deletedWith, dependsOn: opts.dependsOn };
    const password =
      "host" in server
        ? new RemoteFile(
            `${name}-password`,
            {
              connection,
              path: PASSWORDS,
              content: renderPasswordFile(server, args.superuser),
              mode: "0600",
            },
            child,
          )
        : undefined;
    this.ready = new RemoteFiles(
      `${name}-files`,
      {
        connection,
        manifest: `${SETTINGS_DIR}/database.list`,
        files: [
          ...LIBRARY.map((file) => ({
            path: `${LIBRARY_DIR}/${file}`,
            content: library(file),
            mode: "0644",
          })),
          { path: `${SETTINGS_DIR}/database.conf`, content: renderDatabaseSettings(args), mode: "0644" },
          ...("host" in server ? [{ path: AUTHORITY, content: server.authority, mode: "0644" }] : []),
        ],
        reload: `for file in ${LIBRARY.map((file) => `${LIBRARY_DIR}/${file}`).join(" ")} ${SETTINGS_DIR}/database.conf; do bash -n "$file"; done`,
      },
      password === undefined ? child : { ...child, dependsOn: password },
    );
    this.registerOutputs({});
  }
}

const library = (file: string) => readFileSync(join(import.meta.dirname, file), "utf8");

export function renderDatabaseSettings(args: Omit<DatabaseHostAccessArgs, "connection">): string {
  const { server } = args;
  return shellSettings({
    SYSTEM: args.system,
    STACK: args.stack,
    DATABASE: args.database,
    SCHEMA: args.schema,
    SUPERUSER: args.superuser.name,
    ...("host" in server
      ? {
          SERVER_HOST: server.host,
          SERVER_PORT: String(server.port),
          SERVER_TLS: "verify-full",
          SERVER_CA: AUTHORITY,
          CLIENT_IMAGE: server.image,
        }
      : { SERVER_SERVICE: server.service }),
  });
}

/** libpq's password file: a backslash escapes the separator of its fields. */
function renderPasswordFile({ host, port }: OutsideServer, { name, password }: Login): pulumi.Output<string> {
  return pulumi.secret(
    pulumi
      .output(password)
      .apply((text) => `${host}:${port}:*:${name}:${text.replaceAll(/[\\:]/g, "\\$&")}\n`),
  );
}
