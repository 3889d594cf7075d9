import type { App } from "../planning/description/types.ts";
import type { Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";
import type { Values } from "./schema.ts";

type Database = Values["database"];

export interface OutsideDatabase extends Omit<NonNullable<Database["server"]>, "caFile"> {
  /** Certificate (PEM) of the authority that signed the server's certificate. */
  authority: string;
}

/** The file's text, or undefined if there is none. */
type Read = (file: string) => string | undefined;

/** The app says whether its server runs on the host. If it does not, the stack must say where. */
export function databaseProblems(app: App, { server }: Database, read: Read): Problem[] {
  const { database } = app;
  const where = "landfall:database.server";
  const service =
    database !== undefined && "service" in database.server ? database.server.service : undefined;
  if (database !== undefined && service === undefined) {
    if (server === undefined)
      return [
        {
          where,
          problem: `is not set: the database of ${app.name} is outside the host`,
          fix: [
            setCommand(["database", "server", "host"]),
            setCommand(["database", "server", "caFile"]),
          ].join("\n"),
        },
      ];
    return authorityProblems(server.caFile, read);
  }
  if (server === undefined) return [];
  const instead = service === undefined ? "has no database" : `runs its own, the service ${service}`;
  return [
    {
      where,
      problem: `is for a database outside the host, but the app ${app.name} ${instead}`,
      fix: `pulumi config rm --path '${where}'`,
    },
  ];
}

function authorityProblems(file: string, read: Read): Problem[] {
  const where = "landfall:database.server.caFile";
  const text = read(file);
  const fix = setCommand(["database", "server", "caFile"]);
  if (text === undefined) return [{ where, problem: `names ${file}, which cannot be read`, fix }];
  if (/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(text) && !text.includes("PRIVATE KEY"))
    return [];
  return [
    { where, problem: `names ${file}, which is not a certificate in PEM, or has a private key too`, fix },
  ];
}

/** Replaces the certificate's file name by its text. */
export function readAuthority({ server, ...rest }: Database, read: Read) {
  if (server === undefined) return rest;
  const { caFile, ...address } = server;
  return { ...rest, server: { ...address, authority: read(caFile) ?? "" } };
}
