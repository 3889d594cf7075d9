import { z } from "zod";
import { deriveArchivePassphrase } from "../components/archive/settings.ts";
import { deriveRecipient } from "../components/backup/identity.ts";
import type { App } from "../planning/description/types.ts";
import type { Problem } from "../problem.ts";

/** A new one goes from one command to the other, and is seen by nobody. */
export const SET_IDENTITY =
  "bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'";

const identity = z.string().superRefine((text, context) => {
  try {
    deriveRecipient(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
});

/** Without a value: the command asks for it, so that it lands in no shell history. */
export const SET_KEY = "pulumi config set --secret --path 'landfall:backup.key.secret'";

/** Where the backups of the app's database go, when, and for how long. The key that opens them stays here. */
export const backup = z
  .strictObject({
    bucket: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
        "is not a bucket's name: 3 to 63 lower-case letters, digits and dashes",
      ),
    region: z.string().regex(/^[a-z]{3}\d$/, "is not a region: three letters and a digit, such as tor1"),
    identity,
    /** Of a bucket that is there already, at Spaces or at another S3 server. Without it, bucket and key are made. */
    key: z
      .strictObject({ id: z.string().min(1, "is empty"), secret: z.string().min(1, "is empty") })
      .optional(),
    /** Spaces as the host reaches it; the region's public address where it is not set. */
    endpoint: z.url({ protocol: /^https$/, error: "is not an https:// URL" }).optional(),
    /** The host has systemd judge the rest of it. */
    schedule: z
      .string()
      .regex(/^[A-Za-z0-9*,.:/~ -]+$/, "is not a time as systemd writes it, such as *-*-* 02:30:00")
      .default("*-*-* 02:30:00"),
    keepCount: z.int("is not a whole number").min(1, "is below 1: the newest one always stays").default(7),
    keepDays: z.int("is not a whole number").min(1, "is below 1").default(30),
    /** Whether any second of these days can be restored, and not only the backups. */
    pointInTime: z.boolean("is neither true nor false").default(false),
  })
  .transform(({ identity: secret, pointInTime, ...rest }) => ({
    ...rest,
    recipient: deriveRecipient(secret),
    archive: pointInTime ? { passphrase: deriveArchivePassphrase(secret), days: rest.keepDays } : undefined,
  }));

/** What backups need and nobody has set, and what of it anyone could read. */
export function backupProblems(
  app: App,
  given: unknown,
  raw: Record<string, string>,
  secretKeys: ReadonlySet<string>,
  environment: Record<string, string | undefined>,
): Problem[] {
  if (given === undefined) return app.database === undefined ? [] : [notSet(app)];
  const { identity: opens, key, pointInTime } = given as Record<string, unknown>;
  const { database } = app;
  return [
    ...(pointInTime === true && database !== undefined && !("service" in database.server)
      ? [archiveOutside(app)]
      : []),
    ...(opens === undefined || secretKeys.has("landfall:backup") ? [] : [plainIdentity]),
    ...(key === undefined || secretKeys.has("landfall:backup") ? [] : [plainKey]),
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
      "pulumi config set --path 'landfall:backup.region' tor1",
      SET_IDENTITY,
    ].join("\n"),
  };
}

function archiveOutside({ name }: App): Problem {
  return {
    where: "landfall:backup.pointInTime",
    problem: `is true, but the database of ${name} is outside the droplet: the files that are to be archived are its owner's, who often offers the same`,
    fix: "pulumi config set --path 'landfall:backup.pointInTime' false",
  };
}

const plainIdentity: Problem = {
  where: "landfall:backup.identity",
  problem: "is in the stack's file in plain text, and opens every backup; take another one",
  fix: SET_IDENTITY,
};

const plainKey: Problem = {
  where: "landfall:backup.key.secret",
  problem: "is in the stack's file in plain text; replace it where it was issued, then set the new one",
  fix: SET_KEY,
};

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
      problem: `is not set, nor is ${variable} in the environment: the bucket of the backups is made with a key for Spaces`,
      fix: `pulumi config set${flag} digitalocean:${key}`,
    }));
}
