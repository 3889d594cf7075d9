export { lintMigrations } from "./lint.ts";
export { Migration, type MigrationArgs } from "./migration.ts";
