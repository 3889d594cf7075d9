import type { UserInspection } from "../../contracts/userMigration.ts";
import type { MoveHost } from "./moveHost.ts";
import { type MovePlan, planMove } from "./planMove.ts";
import { readRows } from "./rows.ts";
import { type Move, roleIdsByName } from "./runMove.ts";

/** Space for a backup and for what the database writes meanwhile. */
const LEAST_FREE_BYTES = 5e9;

/** What stands before a move. */
export interface MoveCheck {
  plan: MovePlan;
  /** State of the column `auth0_user_id`. A deployment makes it. */
  column: UserInspection["column"];
  /** Everything that stops a move, beside the problems of rows. */
  problems: string[];
}

/** Asks the host, the database and Auth0 at once. It changes nothing. */
export async function checkMove(
  host: MoveHost,
  move: Pick<Move, "auth0" | "store" | "roles">,
): Promise<MoveCheck> {
  const [inspection, containers, auth0, rows] = await Promise.all([
    host.inspect(),
    host.containerProblems(),
    roleIdsByName(move).then(
      () => [],
      ({ message }: Error) => [message],
    ),
    readRows(move.store),
  ]);
  const problems = [...containers, ...auth0];
  if (inspection.freeBytes < LEAST_FREE_BYTES)
    problems.push(
      `the data volume has ${(inspection.freeBytes / 1e9).toFixed(1)} GB free; a move needs ${LEAST_FREE_BYTES / 1e9} GB`,
    );
  if (inspection.column === "notUnique")
    problems.push("the column auth0_user_id is not unique: two rows could get one user. Add a unique index");
  return { plan: planMove(rows, move.roles), column: inspection.column, problems };
}
