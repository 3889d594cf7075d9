export { UserMigration, type UserMigrationArgs } from "./userMigration.ts";
