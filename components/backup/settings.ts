import { shellSettings } from "../remote/index.ts";

/** rclone's name for the bucket of the backups. */
const PLACE = "spaces";

export interface BackupSettings {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Name of the stack, and of its folder in the bucket. */
  readonly stack: string;
  /** Public age key that the backups are encrypted for. */
  readonly recipient: string;
  /** How many of the newest backups are kept, whatever their age. */
  readonly keepCount: number;
  /** How many days every backup is kept. */
  readonly keepDays: number;
  /** How many of the newest backups are also kept on the data volume. */
  readonly localCopies: number;
}

/** Settings of landfall-backup. They hold no secret. */
export function renderBackupSettings(settings: BackupSettings): string {
  return shellSettings({
    REMOTE: `${PLACE}:${settings.bucket}/${settings.stack}/backups`,
    RECIPIENT: settings.recipient,
    KEEP_COUNT: String(settings.keepCount),
    KEEP_DAYS: String(settings.keepDays),
    LOCAL_COPIES: String(settings.localCopies),
  });
}

/** rclone's settings. The key is for this bucket only, so rclone neither looks up nor creates buckets. */
export function renderRclone(endpoint: string, accessKey: string, secretKey: string): string {
  return `[${PLACE}]
type = s3
provider = ${endpoint.endsWith(".digitaloceanspaces.com") ? "DigitalOcean" : "Other"}
env_auth = false
access_key_id = ${accessKey}
secret_access_key = ${secretKey}
endpoint = ${endpoint}
acl = private
no_check_bucket = true
# With 10,000 parts at most: dumps of up to 160 GB, and four parts in memory.
chunk_size = 16M
`;
}
