export { Backup, type BackupArgs, type BucketKey, spacesEndpoint } from "./backup.ts";
