import { shellSettings } from "../remote/index.ts";

/** rclone's name for the place of the backups. */
const PLACE = "spaces";

export interface BackupSettings {
  readonly bucket: string;
  readonly stack: string;
  readonly recipient: string;
  readonly keepCount: number;
  readonly keepDays: number;
  readonly localCopies: number;
}

/** What landfall-backup reads. Nothing in it is secret. */
export function renderBackupSettings(settings: BackupSettings): string {
  return shellSettings({
    REMOTE: `${PLACE}:${settings.bucket}/${settings.stack}/backups`,
    RECIPIENT: settings.recipient,
    KEEP_COUNT: String(settings.keepCount),
    KEEP_DAYS: String(settings.keepDays),
    LOCAL_COPIES: String(settings.localCopies),
  });
}

/** rclone's settings. The key is the bucket's own, so there is nothing to look up or to make with it. */
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
