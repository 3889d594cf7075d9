import { z } from "zod";
import { BACKUP_ID, TIMED_ID } from "./ids.ts";

/** `journal.json` of one migration, which the host keeps so that the next run knows how far it came. */
export const migrationJournal = z.looseObject({
  format: z.literal(1),
  id: z.string().regex(TIMED_ID),
  kind: z.enum(["upgrade", "downgrade"]),
  system: z.string(),
  stack: z.string(),
  state: z.enum([
    "running",
    "done",
    "refused",
    "failed",
    "interrupted",
    "rolled-back",
    "downgraded",
    "restored",
  ]),
  /** The step that runs, or ran last. */
  step: z.string(),
  /** Heads of the database, "none" where it has none. */
  from: z.string(),
  to: z.string(),
  /** Image of the container that migrates. */
  image: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullish(),
  /** Made before it, with the database at `from`. */
  backup: z.string().regex(BACKUP_ID).nullable(),
  /** Its downgrade brought everything back on a copy. */
  downgradeProved: z.boolean(),
  /** In which the app's services did not run. Only with a maintenance window. */
  windowSeconds: z.int().optional(),
  /** Why it did not succeed. */
  why: z.string().optional(),
});
export type MigrationJournal = z.infer<typeof migrationJournal>;

/** What `landfall-migrate list` prints: the oldest first. */
export const migrationList = z.array(migrationJournal);
