export { lintMigrations } from "./lint.ts";
export { Migration, type MigrationArgs } from "./migration.ts";
export type { AppMigration, Assertion, MaintenanceWindow } from "./types.ts";
