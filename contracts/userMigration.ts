import { z } from "zod";

/** What `landfall-users inspect` prints. */
export const userInspection = z.object({
  /** Free space where the data lie. */
  freeBytes: z.int(),
  /** Whether the users table has the column `auth0_user_id`, and whether two rows cannot have the same value in it. */
  column: z.enum(["missing", "notUnique", "ready"]),
});
export type UserInspection = z.infer<typeof userInspection>;

/** The users table without `auth0_user_id`, to compare it before and after. */
export const tableState = z.object({ rows: z.int(), md5: z.string() });
export type TableState = z.infer<typeof tableState>;

/** Phases of a move, in their order. */
export const MOVE_PHASES = ["check", "backup", "schema", "users", "verify"] as const;
export type MovePhase = (typeof MOVE_PHASES)[number];

const at = z.iso.datetime();

/** A move that is under way or over, as the host keeps it. No address and no secret is in it. */
export const moveJournal = z.object({
  format: z.literal(1),
  startedAt: at,
  /** User and machine that began it. */
  startedBy: z.string(),
  /** When each phase ended well. A phase that changes something is not done twice. */
  done: z.partialRecord(z.enum(MOVE_PHASES), at),
  /** The users table at the beginning. */
  before: tableState,
  /** Id of the backup from before the first change. */
  backup: z.string().optional(),
  /** Seconds for which the deployment of the schema took, with its maintenance window. */
  schemaSeconds: z.number().optional(),
  /** Rows that the last run could not move. */
  failed: z.int().optional(),
  /** When the way back was gone to its end. */
  rolledBackAt: at.optional(),
});
export type MoveJournal = z.infer<typeof moveJournal>;
