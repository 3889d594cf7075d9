import { z } from "zod";
import { deriveArchivePassphrase } from "../components/archive/settings.ts";
import { deriveRecipient } from "../components/backup/identity.ts";
import { group, setting } from "./manual.ts";
import { filled, httpsUrl, region, trueOrFalse } from "./values.ts";

/** Makes a secret age key. */
export const NEW_IDENTITY = "bin/landfall backups key";

/** The new key goes from one command to the other and is never printed. */
export const SET_IDENTITY = `${NEW_IDENTITY} | pulumi config set --secret --path 'landfall:backup.identity'`;

/** A secret age key. */
export const identity = z.string().superRefine((text, context) => {
  try {
    deriveRecipient(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
});

const key = z.strictObject({
  id: setting(filled, {
    description: "Access key id of a key that can read and write the bucket.",
    example: "DO00EXAMPLE",
    change: "The host uses the new key from then on.",
  }),
  secret: setting(filled, {
    description: "Secret of that key.",
    secret: true,
    change: "The host uses the new key from then on.",
  }),
});

/** The parsed group has the public key for the host; the secret key is not passed on. */
export const backup = group(
  z
    .strictObject({
      bucket: setting(
        z
          .string()
          .regex(
            /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
            "is not a bucket name: 3 to 63 lower-case letters, digits and dashes",
          ),
        {
          description: "Name of the bucket. It must be unique in the region, among all accounts.",
          example: "example-backups",
          change:
            "Deletes the earlier bucket with all backups in it, and creates the new one. With `landfall:protect`, the deployment stops instead.",
        },
      ),
      region: setting(region, {
        description:
          "Region of the bucket. Choose another region than the droplet's, so that one outage does not take both.",
        example: "nyc3",
        change:
          "Deletes the earlier bucket with all backups in it, and creates a new one. With `landfall:protect`, the deployment stops instead.",
      }),
      identity: setting(identity, {
        description:
          "Secret age key that decrypts the backups. Keep a copy of it outside the droplet, the repository and the account.",
        secret: true,
        generator: NEW_IDENTITY,
        change:
          "New backups are encrypted for the new key. Earlier backups still need the earlier key. Point-in-time recovery starts a new archive.",
      }),
      key: group(key.optional(), {
        description:
          "Key of a bucket that exists already, at Spaces or at another S3 server. Landfall then creates neither bucket nor key.",
        default: "Landfall creates the bucket, and a key for that bucket alone",
        change:
          "Setting it deletes the bucket that Landfall created, with all backups in it. With `landfall:protect`, the deployment stops instead.",
      }),
      endpoint: setting(httpsUrl.optional(), {
        description: "URL of Spaces or of another S3 server, as the host reaches it.",
        default: "the public address of Spaces in the region",
        example: "https://nyc3.digitaloceanspaces.com",
        change: "The host sends backups to the new address. Earlier backups are not moved.",
      }),
      schedule: setting(
        z
          .string()
          .regex(/^[A-Za-z0-9*,.:/~ -]+$/, "is not a systemd calendar time such as {example}")
          .default("*-*-* 02:30:00"),
        {
          description:
            "When backups are made, as a systemd calendar time in UTC. The host checks the rest of the syntax.",
          example: "*-*-* 02:30:00",
          change: "The timer is set again. No backup is made or deleted.",
        },
      ),
      keepCount: setting(
        z.int("is not a whole number").min(1, "is below 1: the newest one always stays").default(7),
        {
          description: "How many of the newest backups are kept, whatever their age.",
          unit: "backups",
          example: 7,
          change:
            "With a smaller number, the next backup deletes those that `keepDays` does not keep either.",
        },
      ),
      keepDays: setting(z.int("is not a whole number").min(1, "is below 1").default(30), {
        description: "How long every backup is kept. Point-in-time recovery reaches back as far.",
        unit: "days",
        example: 30,
        change:
          "With a smaller number, the next backup deletes those that are older and not among the newest `keepCount`.",
      }),
      pointInTime: setting(trueOrFalse.default(false), {
        description:
          "Point-in-time recovery: whether any second of the last `keepDays` days can be restored, and not only the backups.",
        example: true,
        change:
          "Restarts the database server once: some seconds of downtime. Switched off, what is in the bucket stays.",
      }),
    })
    .transform(({ identity: secret, pointInTime, ...rest }) => ({
      ...rest,
      recipient: deriveRecipient(secret),
      pointInTime: pointInTime
        ? { passphrase: deriveArchivePassphrase(secret), days: rest.keepDays }
        : undefined,
    })),
  {
    description: "Encrypted backups of the app's database in a bucket.",
    see: "docs/backups.md",
    default: "none; an app with a database needs it",
  },
);
