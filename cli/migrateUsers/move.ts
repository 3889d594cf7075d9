import type { Auth0 } from "./auth0.ts";
import type { UserRow, UserStore } from "./rows.ts";

/** What a move works on. */
export interface Move {
  auth0: Auth0;
  store: UserStore;
  /** App and stack, as "app/stack": part of every user's id, so that it never changes. */
  source: string;
  /** Names of roles at Auth0, by the table's own. */
  roles: Readonly<Record<string, string>>;
  /** `import`: Auth0 gets the table's bcrypt hashes. `reset`: each user gets a password that nobody knows. @default "reset" */
  passwords?: Passwords;
  /** Ends the run after the requests under way. */
  signal?: AbortSignal;
}

export type Passwords = "reset" | "import";

export interface FailedRow {
  rowId: string;
  email: string | null;
  reason: string;
}

export interface MoveResult {
  /** Rows that were linked by this run. */
  moved: number;
  failed: FailedRow[];
}

/** Why a row has no user, by the row's id. Rows that have one are not in it. */
export type Reasons = ReadonlyMap<string, string>;

/** As many users as one request gives a role. */
export const ROLE_BATCH = 50;

/** Gives users their roles and links their rows, in one statement. */
export type Finish = (made: readonly UserRow[]) => Promise<void>;
