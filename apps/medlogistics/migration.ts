import type { AppMigration, Assertion } from "../../components/migration/index.ts";

const column = (name: string) =>
  `FROM information_schema.columns WHERE table_schema = 'medlogistics' AND table_name = 'users' AND column_name = '${name}'`;

/** What holds since the first revision. */
const users: Assertion[] = [
  {
    description: "nobody's key or password is in the table, only hashes",
    sql: `SELECT count(*) FROM users WHERE api_key_hash !~ '^[0-9a-f]{64}$' OR password_hash !~ '^\\$2[aby]\\$'`,
    expect: "0",
  },
  {
    description: "the application reads and writes users",
    sql: "SELECT has_table_privilege('app', 'users', 'SELECT') AND has_table_privilege('app', 'users', 'UPDATE')",
    expect: "t",
  },
];

/** What the second one brings. */
const auth0: Assertion[] = [
  {
    description: "users may have an id at Auth0",
    sql: `SELECT data_type, is_nullable ${column("auth0_user_id")}`,
    expect: "text|YES",
  },
  {
    description: "no two users have the same id at Auth0",
    sql:
      "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] " +
      "WHERE i.indrelid = 'users'::regclass AND i.indisunique AND i.indnatts = 1 AND i.indpred IS NULL " +
      "AND a.attname = 'auth0_user_id'",
    expect: "1",
  },
  {
    description: "there are hospitals, wards and who may see them",
    sql:
      "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'medlogistics' " +
      "AND tablename IN ('hospitals', 'wards', 'user_ward_permissions')",
    expect: "hospitals user_ward_permissions wards",
  },
];

export const migration: AppMigration = {
  service: "migrate",
  status: ["python3", "-m", "medlogistics.head"],
  // Alembic's name for no revision is "base".
  downgrade: ["sh", "-c", 'exec alembic downgrade "$(echo "$LANDFALL_TARGET" | sed s/^none$/base/)"'],
  assertions: [...users, ...auth0],
  maintenance: { services: ["api"], minutes: 5, reason: "sign-in moves to Auth0" },
};
