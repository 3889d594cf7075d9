import { z } from "zod";
import { BACKUP_ID } from "./ids.ts";

/** Names of the files of a backup in Spaces, beside `manifest.json`. */
export const BACKUP_FILES = { dump: "database.dump.zst.age", roles: "roles.sql.zst.age" } as const;

const file = z.looseObject({
  /** Compressed, as it lies on the droplet. */
  bytes: z.int(),
  sha256: z.string().length(64),
  /** As it was sent to Spaces. */
  encryptedBytes: z.int().optional(),
});

const known = {
  format: z.literal(1),
  id: z.string().regex(BACKUP_ID),
  system: z.string(),
  stack: z.string(),
  reason: z.enum(["schedule", "manual", "migration", "restore", "rollback", "time"]),
  createdAt: z.iso.datetime(),
  /** Major and minor version of the server. */
  serverVersion: z.string(),
  /** Where the app's migrations stood; null where nothing could tell. */
  head: z.string().nullable(),
  release: z.string().nullable(),
  commit: z.string().nullable(),
  dump: file,
  roles: file,
  /** What is wrong in the database and would be wrong in a restored one too: sentences with what to type. */
  warnings: z.array(z.string()),
  durationSeconds: z.int(),
  /** When it was in Spaces, whole. */
  uploadedAt: z.iso.datetime().optional(),
};

/** `manifest.json` of a backup, on the droplet and in Spaces; `landfall-backup manifest` prints it. */
export const backupManifest = z.looseObject({
  ...known,
  /** By table with its schema: how many rows. */
  rows: z.record(z.string(), z.int()),
  /** By table: what the server had counted. Empty after a recovery, which counts from 0. */
  counters: z.record(z.string(), z.object({ ins: z.int(), upd: z.int(), del: z.int() })),
  /** By kind: how many objects the dump has. */
  objects: z.record(z.string(), z.int()),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** Of a damaged one only id, places and state are known. */
const listed = z.looseObject({
  ...z.object(known).partial().shape,
  id: z.string(),
  /** Where a whole copy is. */
  places: z.array(z.enum(["droplet", "spaces"])),
  /** "good", or what is wrong. */
  state: z.enum([
    "good",
    "local only",
    "in Spaces only",
    "unknown in Spaces",
    "damaged",
    "damaged on the droplet",
    "damaged in Spaces",
  ]),
});

/** What `landfall-backup list` prints: newest first. */
export const backupList = z.array(listed);
export type ListedBackup = z.infer<typeof listed>;
