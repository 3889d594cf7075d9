import type { App } from "../../planning/description/types.ts";
import { oauth } from "./oauth.ts";
import { smokeTests } from "./smokeTests.ts";
import { variables } from "./variables.ts";

const column = (name: string) =>
  `FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'users' AND column_name = '${name}'`;

/** Prosight: a FastAPI back end with sign-in by Google and GitHub, and PostgreSQL on another machine. */
export const app: App = {
  name: "prosight",
  composeFiles: ["compose.yaml"],
  database: {
    server: { outside: true },
    name: "casaos",
    // Where its tables were before Landfall.
    schema: "public",
    superuser: { name: "casaos", password: "POSTGRES_PASSWORD" },
    roles: {
      owner: "owner",
      migrator: { name: "migrator", password: "MIGRATOR_DB_PASSWORD" },
      app: { name: "app", password: "APP_DB_PASSWORD" },
      readonly: "readonly",
      backup: "backup",
    },
  },
  migration: {
    service: "migrate",
    status: ["python3", "-m", "prosight.head"],
    // Alembic's name for no revision is "base".
    downgrade: ["sh", "-c", 'exec alembic downgrade "$(echo "$LANDFALL_TARGET" | sed s/^none$/base/)"'],
    assertions: [
      {
        description: "users may have a localId",
        sql: `SELECT data_type, character_maximum_length, is_nullable ${column("localId")}`,
        expect: "character varying|50|YES",
      },
      {
        description: "who signs in for the first time is a guest",
        sql: `SELECT column_default ${column("role")}`,
        expect: "'guest'::character varying",
      },
      {
        description: "every user has a role and a way to sign in",
        sql: "SELECT count(*) FROM users WHERE role = '' OR provider NOT IN ('google', 'github')",
        expect: "0",
      },
      {
        description: "the application reads and writes users",
        sql: "SELECT has_table_privilege('app', 'users', 'SELECT') AND has_table_privilege('app', 'users', 'UPDATE')",
        expect: "t",
      },
    ],
  },
  oauth,
  smokeTests,
  variables,
};
