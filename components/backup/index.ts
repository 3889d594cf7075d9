export { Backup, type BackupArgs, type BucketKey, endpointOf } from "./backup.ts";
