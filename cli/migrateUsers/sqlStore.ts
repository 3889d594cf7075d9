import { z } from "zod";
import type { Link, UserRow, UserStore } from "./rows.ts";

/** Where the users are. Ids are compared as text. */
export interface UsersTable {
  schema: string;
  table: string;
  id: string;
  email: string;
  role: string;
  /** Column of a boolean. @default none: no address counts as verified */
  emailVerified?: string;
  /** Column of a bcrypt hash. It is read only where it is given. @default none */
  passwordHash?: string;
}

const userRows = z.array(
  z.object({
    id: z.string(),
    email: z.string().nullable(),
    role: z.string().nullable(),
    emailVerified: z.boolean().optional(),
    passwordHash: z.string().nullish(),
    auth0UserId: z.string().nullable(),
  }),
);

/**
 * The users table behind psql.
 * @param query runs a statement that gets its input by standard input, and stops at the first error. @returns what it printed
 */
export function sqlStore(users: UsersTable, query: (statement: string) => Promise<string>): UserStore {
  const { rows, link, unlink } = statements(users);
  return {
    rows: async (after, limit) => rowsIn(await query(rows(after, limit))),
    link: async (links) => {
      if (links.length > 0) await query(link(links));
    },
    unlink: async (links) => {
      if (links.length > 0) await query(unlink(links));
    },
  };
}

/** @throws Error without what was printed, which holds hashes */
function rowsIn(printed: string): UserRow[] {
  let value: unknown;
  try {
    value = JSON.parse(printed);
  } catch {
    throw new Error("psql printed no JSON for the rows of the users table");
  }
  return userRows.parse(value) as UserRow[];
}

/** The statements, with every value as a literal: psql has no parameters in what it reads from standard input. */
export function statements({ schema, table, id, email, role, emailVerified, passwordHash }: UsersTable) {
  const from = `${name(schema)}.${name(table)}`;
  const key = `${name(id)}::text COLLATE "C"`;
  const given = (links: readonly Link[]) =>
    `jsonb_to_recordset(${literal(JSON.stringify(links))}::jsonb) AS given("rowId" text, "auth0UserId" text)`;
  const update = (links: readonly Link[], value: string, where: string) =>
    `UPDATE ${from} AS u SET auth0_user_id = ${value} FROM ${given(links)} ` +
    `WHERE u.${name(id)}::text = given."rowId" AND u.auth0_user_id ${where};`;
  return {
    rows(after: string | undefined, limit: number): string {
      const page =
        `SELECT ${name(id)}::text AS id, ${name(email)}::text AS email, ${name(role)}::text AS role, ` +
        (emailVerified === undefined ? "" : `coalesce(${name(emailVerified)}, false) AS "emailVerified", `) +
        (passwordHash === undefined ? "" : `${name(passwordHash)}::text AS "passwordHash", `) +
        `auth0_user_id AS "auth0UserId" FROM ${from}` +
        `${after === undefined ? "" : ` WHERE ${key} > ${literal(after)}`} ORDER BY ${key} LIMIT ${limit}`;
      return `SELECT coalesce(json_agg(page), '[]') FROM (${page}) AS page;`;
    },
    link: (links: readonly Link[]) => update(links, 'given."auth0UserId"', "IS NULL"),
    unlink: (links: readonly Link[]) => update(links, "NULL", '= given."auth0UserId"'),
  };
}

const name = (text: string) => `"${text.replaceAll('"', '""')}"`;
/** Also right where backslashes escape. */
const literal = (text: string) => ` E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
