import { z } from "zod";

const tableChange = z.looseObject({
  table: z.string(),
  /** Rows; null where there is no such table. */
  now: z.int().nullable(),
  was: z.int().nullable(),
  /** Since the backup; null where the server cannot know. */
  written: z.looseObject({ ins: z.int(), upd: z.int(), del: z.int() }).nullable(),
});

/** What `landfall-restore plan` prints: what a restore of a backup would change. */
export const restorePlan = z.looseObject({
  id: z.string(),
  createdAt: z.iso.datetime(),
  reason: z.string(),
  serverVersion: z.string(),
  release: z.string().nullable(),
  /** Where the app's migrations stood when the backup was made, and where they stand now. */
  head: z.string().nullable(),
  liveHead: z.string().nullable(),
  /** Bytes of the compressed dump, and of the live database. */
  dumpBytes: z.int(),
  liveBytes: z.int(),
  rows: z.int(),
  onDroplet: z.boolean(),
  /** Whether the app's proxy knows the maintenance page. */
  page: z.boolean(),
  /** Tables that have changed. */
  changes: z.array(tableChange),
});
export type RestorePlan = z.infer<typeof restorePlan>;

/** What `landfall-restore plan-back` prints: what it changes to undo the last restore. */
export const undoPlan = z.looseObject({
  id: z.string(),
  /** The database that was set aside. */
  database: z.string(),
  page: z.boolean(),
  changes: z.array(tableChange),
});
export type UndoPlan = z.infer<typeof undoPlan>;
