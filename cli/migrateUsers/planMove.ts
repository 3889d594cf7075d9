import { z } from "zod";
import { isBcrypt } from "./bcrypt.ts";
import type { Passwords } from "./move.ts";
import type { UserRow } from "./rows.ts";

/** A row that cannot move as it is. */
export interface RowProblem {
  rowId: string;
  email: string | null;
  reason: string;
}

export interface MovePlan {
  /** Rows without a user that move. */
  toMove: UserRow[];
  /** How many have one already. */
  linked: number;
  /** Every row that stands in the way, in the table's order. */
  problems: RowProblem[];
}

/**
 * Which rows move. With a problem nothing moves: the table is mended first.
 * @param roles names of the roles at Auth0, by the table's own
 * @param passwords what the move does with them: an import needs a bcrypt hash in each row
 */
export function planMove(
  rows: readonly UserRow[],
  roles: Readonly<Record<string, string>>,
  passwords: Passwords = "reset",
): MovePlan {
  const byEmail = Map.groupBy(rows, ({ email }) => normalEmail(email));
  const problems = rows.flatMap((row) =>
    [
      ...reasons(row, byEmail.get(normalEmail(row.email)) ?? [], roles),
      ...(passwords === "import" && row.auth0UserId === null ? hashProblems(row) : []),
    ].map((reason) => ({
      rowId: row.id,
      email: row.email,
      reason,
    })),
  );
  const toMove = rows.filter(({ auth0UserId }) => auth0UserId === null);
  return { toMove, linked: rows.length - toMove.length, problems };
}

/** Auth0 keeps addresses in lower case. */
export const normalEmail = (email: string | null) => (email ?? "").trim().toLowerCase();

function reasons(
  row: UserRow,
  sameEmail: readonly UserRow[],
  roles: Readonly<Record<string, string>>,
): string[] {
  const email = normalEmail(row.email);
  const found: string[] = [];
  if (email === "") found.push("has no e-mail address");
  else if (!z.email().safeParse(email).success) found.push("has an e-mail address that is none");
  else if (sameEmail.length > 1) {
    const others = sameEmail.filter(({ id }) => id !== row.id).map(({ id }) => id);
    found.push(`has the e-mail address of ${others.length === 1 ? "row" : "rows"} ${others.join(", ")}`);
  }
  if (row.role === null || !Object.hasOwn(roles, row.role))
    found.push(`has the role "${row.role ?? ""}", which the configuration maps to none of Auth0`);
  return found;
}

/** Without the hash. */
function hashProblems({ passwordHash }: UserRow): string[] {
  if (!passwordHash) return ["has no hash of a password, which an import needs"];
  return isBcrypt(passwordHash) ? [] : ["has a hash of a password that is not bcrypt"];
}
