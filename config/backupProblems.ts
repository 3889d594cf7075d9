import type { App } from "../planning/description/types.ts";
import type { Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";

/** What backups need and nobody has set, and secrets among their settings that are not encrypted. */
export function backupProblems(
  app: App,
  given: unknown,
  raw: Record<string, string>,
  secretKeys: ReadonlySet<string>,
  environment: Record<string, string | undefined>,
): Problem[] {
  if (given === undefined) return app.database === undefined ? [] : [notSet(app)];
  const { identity, key, pointInTime } = given as Record<string, unknown>;
  const { database } = app;
  const isOutside = database !== undefined && !("service" in database.server);
  const isEncrypted = secretKeys.has("landfall:backup");
  return [
    ...(pointInTime === true && isOutside ? [pointInTimeOutside(app)] : []),
    ...(identity === undefined || isEncrypted ? [] : [plainIdentity()]),
    ...(key === undefined || isEncrypted ? [] : [plainKey()]),
    ...(needsSpaces(given) ? spacesProblems(raw, environment) : []),
  ];
}

/** Whether bucket and key are made in the account. */
export function needsSpaces(given: unknown): boolean {
  return given !== undefined && (given as { key?: unknown }).key === undefined;
}

function notSet({ name }: App): Problem {
  return {
    where: "landfall:backup",
    problem: `is not set: ${name} has a database, and its backups need a bucket in Spaces and a key`,
    fix: [
      `pulumi config set --path 'landfall:backup.bucket' ${name}-backups`,
      setCommand(["backup", "region"]),
      setCommand(["backup", "identity"]),
    ].join("\n"),
  };
}

function pointInTimeOutside({ name }: App): Problem {
  return {
    where: "landfall:backup.pointInTime",
    problem: `is true, but the database of ${name} is outside the droplet; ask its provider for point-in-time recovery`,
    fix: "pulumi config set --path 'landfall:backup.pointInTime' false",
  };
}

function plainIdentity(): Problem {
  return {
    where: "landfall:backup.identity",
    problem: "is in the stack's file in plain text, and decrypts every backup; set a new one",
    fix: setCommand(["backup", "identity"]),
  };
}

function plainKey(): Problem {
  return {
    where: "landfall:backup.key.secret",
    problem: "is in the stack's file in plain text; replace it where it was issued, then set the new one",
    fix: setCommand(["backup", "key", "secret"]),
  };
}

/** In the order in which the DigitalOcean provider looks. */
function spacesProblems(
  raw: Record<string, string>,
  environment: Record<string, string | undefined>,
): Problem[] {
  const keys = [
    ["spacesAccessId", "SPACES_ACCESS_KEY_ID", ""],
    ["spacesSecretKey", "SPACES_SECRET_ACCESS_KEY", " --secret"],
  ] as const;
  return keys
    .filter(([key, variable]) => !raw[`digitalocean:${key}`] && !environment[variable])
    .map(([key, variable, flag]) => ({
      where: `digitalocean:${key}`,
      problem: `is not set, nor is ${variable} in the environment: creating the bucket of the backups needs a Spaces key`,
      fix: `pulumi config set${flag} digitalocean:${key}`,
    }));
}
