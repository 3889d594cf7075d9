export { Backup, type BackupArgs } from "./backup.ts";
