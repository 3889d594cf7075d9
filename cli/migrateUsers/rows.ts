import { createHash } from "node:crypto";

/** A row of the users table. */
export interface UserRow {
  id: string;
  email: string | null;
  role: string | null;
  /** Whether the person has shown that the address is theirs. @default false */
  emailVerified?: boolean;
  /** Secret: in no output. @default none: the table has no such column, or the row no hash */
  passwordHash?: string | null;
  /** Null where the row is not linked yet. */
  auth0UserId: string | null;
}

/** The users table, wherever it is. A statement is whole or did not happen. */
export interface UserStore {
  /** Rows in the order of their ids, at most `limit`, after the id `after`. */
  rows(after: string | undefined, limit: number): Promise<UserRow[]>;
  /**
   * Notes the ids of Auth0 in one statement. A row that is linked already stays as it is.
   * @throws Error where an id belongs to another row
   */
  link(links: readonly Link[]): Promise<void>;
  /** Takes these links away, as far as they are still these. */
  unlink(links: readonly Link[]): Promise<void>;
}

export interface Link {
  rowId: string;
  auth0UserId: string;
}

const PAGE = 1000;

/** Every row, read page by page. */
export async function readRows(store: UserStore): Promise<UserRow[]> {
  const all: UserRow[] = [];
  for (;;) {
    const page = await store.rows(all.at(-1)?.id, PAGE);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** Names a row at Auth0, in `app_metadata.source_id`. @param source the app and its stack, as "app/stack" */
export const sourceId = (source: string, rowId: string) => `${source}/users/${rowId}`;

/**
 * The id that the row's user has in an Auth0 database connection. It follows from the row, so that a second attempt after
 * a lost answer meets the first one's user.
 */
export function auth0UserId(source: string, rowId: string): string {
  const digest = createHash("sha256").update(sourceId(source, rowId)).digest("hex");
  return `auth0|${digest.slice(0, 32)}`;
}

/** Without "auth0|", which Auth0 puts before it. */
export const bareUserId = (id: string) => id.replace(/^auth0\|/, "");

/** "a***@example.com": enough to find the row, without the address. */
export function maskEmail(email: string | null): string {
  const at = email?.lastIndexOf("@") ?? -1;
  return email === null || at < 1 ? "(no valid address)" : `${email.slice(0, 1)}***${email.slice(at)}`;
}
