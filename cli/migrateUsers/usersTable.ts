import { z } from "zod";
import type { UserStore } from "./rows.ts";
import { sqlStore, type UsersTable } from "./sqlStore.ts";

/** Column that the app's migration adds for the move. */
const LINK = "auth0_user_id";

const tableFacts = z.object({
  /** All of them, sorted. Empty where there is no such table. */
  columns: z.array(z.string()),
  /** Whether two rows cannot have the same user at Auth0. */
  isUnique: z.boolean(),
});
export type TableFacts = z.infer<typeof tableFacts>;

export const isLinkable = ({ columns }: Pick<TableFacts, "columns">) => columns.includes(LINK);

/** What a psql of the host is asked. */
export type Query = (statement: string) => Promise<string>;

/** The table of an app's users, before and after its migration. */
export interface UsersDatabase {
  facts(): Promise<TableFacts>;
  /** The rows. Before the migration nobody is linked, and nobody can be. */
  store(facts: Pick<TableFacts, "columns">): UserStore;
  /** Statement that prints `<id><tab><hash>` of each row, over these columns. */
  hashes(columns: readonly string[]): string;
}

export function usersDatabase(users: UsersTable, query: Query): UsersDatabase {
  const from = `${name(users.schema)}.${name(users.table)}`;
  return {
    facts: async () => tableFacts.parse(JSON.parse(await query(factsOf(from)))),
    store: (facts) => (isLinkable(facts) ? sqlStore(users, query) : unmigrated(users, from, query)),
    hashes: (columns) => hashesOf(from, users.id, columns),
  };
}

/** A view of the session stands for the table, with the column that it does not have yet. */
function unmigrated(users: UsersTable, from: string, query: Query): UserStore {
  const view = `CREATE TEMPORARY VIEW landfall_users AS SELECT *, NULL::text AS ${LINK} FROM ${from};\n`;
  return sqlStore({ ...users, schema: "pg_temp", table: "landfall_users" }, (statement) =>
    query(view + statement),
  );
}

function factsOf(from: string): string {
  const table = `to_regclass(${literal(from)})`;
  const columns = `SELECT attname FROM pg_attribute WHERE attrelid = ${table} AND attnum > 0 AND NOT attisdropped`;
  const indexes =
    `SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] ` +
    `WHERE i.indrelid = ${table} AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = '${LINK}'`;
  return (
    `SELECT json_build_object('columns', (SELECT coalesce(json_agg(attname ORDER BY attname), '[]') FROM (${columns}) AS c), ` +
    `'isUnique', EXISTS (${indexes}));`
  );
}

function hashesOf(from: string, id: string, columns: readonly string[]): string {
  const chosen = columns
    .filter((column) => column !== LINK)
    .toSorted()
    .map(literal)
    .join(", ");
  const row = `SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(u)) WHERE key IN (${chosen})`;
  return (
    `SELECT replace(${name(id)}::text, E'\\t', ' ') || E'\\t' || md5((${row})::text) FROM ${from} AS u ` +
    `ORDER BY ${name(id)}::text COLLATE "C";`
  );
}

const name = (text: string) => `"${text.replaceAll('"', '""')}"`;
const literal = (text: string) => ` E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** Rows of the users table at two moments, by id. */
export interface RowComparison {
  before: number;
  after: number;
  gone: string[];
  changed: string[];
  added: string[];
}

/** Compares what two statements of `hashes` have printed. */
export function compareRows(before: string, after: string): RowComparison {
  const [was, is] = [hashesById(before), hashesById(after)];
  return {
    before: was.size,
    after: is.size,
    gone: [...was.keys()].filter((id) => !is.has(id)),
    changed: [...was].filter(([id, hash]) => is.has(id) && is.get(id) !== hash).map(([id]) => id),
    added: [...is.keys()].filter((id) => !was.has(id)),
  };
}

const hashesById = (printed: string) =>
  new Map(
    printed
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t") as [string, string]),
  );

/** Lines for people. */
export function describeComparison({ before, after, gone, changed, added }: RowComparison): string[] {
  const parts = { gone, changed, added };
  const different = Object.entries(parts).filter(([, ids]) => ids.length > 0);
  const rows = `${before} ${before === 1 ? "row" : "rows"} before, ${after} after`;
  if (different.length === 0) return [`The users table: ${rows}, each as it was.`];
  return [
    `The users table: ${rows}.`,
    ...different.map(([what, ids]) => `  ${ids.length} ${what}: ${listed(ids)}`),
  ];
}

const SHOWN = 20;
const listed = (ids: readonly string[]) =>
  ids.slice(0, SHOWN).join(", ") + (ids.length > SHOWN ? `, and ${ids.length - SHOWN} more` : "");
