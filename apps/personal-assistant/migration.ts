import type { AppMigration } from "../../components/migration/index.ts";

const manager = (verb: string) => ["python3", "-m", "assistant.migrate", verb];

/** Names of the tables for which the condition holds: `c` is the table in pg_class, `o` its owner in pg_roles. */
const tablesThat = (condition: string) =>
  `SELECT coalesce(string_agg(c.relname, ' ' ORDER BY c.relname), '') FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner ` +
  `WHERE c.relnamespace = 'assistant'::regnamespace AND c.relkind = 'r' AND (${condition})`;

const column = (table: string, name: string) =>
  `FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum ` +
  `WHERE a.attrelid = 'assistant.${table}'::regclass AND a.attname = '${name}' AND NOT a.attisdropped`;

/** From 0 tables to 43 in one step. A second one goes on from there, and says here what it promises. */
export const migration: AppMigration = {
  service: "migrate",
  status: manager("status"),
  upgrade: manager("upgrade"),
  downgrade: manager("downgrade"),
  files: "migrations",
  assertions: [
    {
      description: "there are 43 tables",
      sql: "SELECT count(*) FROM pg_tables WHERE schemaname = 'assistant'",
      expect: "43",
    },
    {
      description: "every token says which key it is encrypted with",
      sql: `SELECT a.attnotnull ${column("oauth_tokens", "key_version")}`,
      expect: "t",
    },
    {
      description: "nobody has to change a password unless told so",
      sql: `SELECT a.attnotnull, pg_get_expr(d.adbin, d.adrelid) ${column("users", "password_change_required")}`,
      expect: "t|false",
    },
    {
      description: "what is deleted with its parent is found by an index",
      sql:
        "SELECT coalesce(string_agg(conname, ' ' ORDER BY conname), '') FROM pg_constraint c " +
        "WHERE contype = 'f' AND connamespace = 'assistant'::regnamespace AND NOT EXISTS (SELECT FROM pg_index i " +
        "WHERE i.indrelid = c.conrelid AND i.indpred IS NULL AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)",
      expect: "",
    },
    {
      description: "the migrator owns every table",
      sql: tablesThat("o.rolname <> 'migrator'"),
      expect: "",
    },
    {
      description: "the application reads and writes the rows of every table but the manager's",
      sql: tablesThat(
        "c.relname <> 'schema_migrations' AND (SELECT count(*) < 4 FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) " +
          "AS privilege WHERE has_table_privilege('app', c.oid, privilege))",
      ),
      expect: "",
    },
    {
      description: "the application does not say what is applied",
      sql: tablesThat(
        "c.relname = 'schema_migrations' AND has_table_privilege('app', c.oid, 'INSERT, UPDATE, DELETE')",
      ),
      expect: "",
    },
    {
      description: "nothing is everybody's",
      sql: tablesThat("EXISTS (SELECT FROM aclexplode(c.relacl) WHERE grantee = 0)"),
      expect: "",
    },
    {
      description: "four providers can be connected",
      sql:
        "SELECT string_agg(name, ' ' ORDER BY name) FROM assistant.oauth_providers " +
        // The application adds others when they are configured.
        "WHERE name IN ('google', 'microsoft', 'notion', 'youtube')",
      expect: "google microsoft notion youtube",
    },
  ],
};
