import { z } from "zod";

/** What pgBackRest calls the server in its repository. */
export const STANZA = "database";

/** What `landfall-archive status` prints: how far the archive reaches. */
export const archiveStatus = z.looseObject({
  /** Whether Spaces could be asked: otherwise nothing is known of the base backups. */
  asked: z.boolean(),
  /** From then on, any second can be restored; null before the first base backup. */
  since: z.iso.datetime().nullable(),
  /** When something was sent last: nothing is, while nothing is written. */
  newest: z.iso.datetime().nullable(),
  /** When the host last looked for something to send. */
  checked: z.iso.datetime().nullable(),
  /** Segments that are finished and not in Spaces. */
  waiting: z.int(),
  /** Age of the oldest of them. */
  lagSeconds: z.number(),
  /** Base backups that are whole. */
  bases: z.array(
    z.looseObject({
      label: z.string(),
      type: z.string(),
      at: z.iso.datetime(),
      /** Of the database, and of what Spaces stores for it. */
      bytes: z.int(),
      stored: z.int(),
    }),
  ),
});
export type ArchiveStatus = z.infer<typeof archiveStatus>;
