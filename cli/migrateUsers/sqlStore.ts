import { z } from "zod";
import type { Link, UserRow, UserStore } from "./rows.ts";

/** Where the users are. Ids are compared as text. */
export interface UsersTable {
  schema: string;
  table: string;
  id: string;
  email: string;
  role: string;
}

const userRows = z.array(
  z.object({
    id: z.string(),
    email: z.string().nullable(),
    role: z.string().nullable(),
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
    rows: async (after, limit) => userRows.parse(JSON.parse(await query(rows(after, limit)))) as UserRow[],
    link: async (links) => {
      if (links.length > 0) await query(link(links));
    },
    unlink: async (links) => {
      if (links.length > 0) await query(unlink(links));
    },
  };
}

/** The statements, with every value as a literal: psql has no parameters in what it reads from standard input. */
export function statements({ schema, table, id, email, role }: UsersTable) {
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
