import { hkdfSync } from "node:crypto";

export interface ArchiveSettings {
  /** Name of the bucket of the backups. */
  readonly bucket: string;
  /** Name of the stack, and of its folder in the bucket. */
  readonly stack: string;
  /** URL of Spaces, as the host reaches it. */
  readonly endpoint: string;
  /** Passphrase that encrypts the repository. Another one starts another repository. */
  readonly passphrase: string;
  /** How many days back a recovery can go. */
  readonly days: number;
}

/**
 * Derives the passphrase of the archive from the identity that decrypts the backups, so that there is no second secret
 * to keep. The passphrase does not reveal the identity.
 */
export function deriveArchivePassphrase(identity: string): string {
  return Buffer.from(hkdfSync("sha256", identity.trim(), "", "landfall: archive", 32)).toString("base64url");
}

/**
 * A stack's archive in the stack's folder of the bucket. Each passphrase has a folder; its name does not reveal the
 * passphrase.
 */
export const archiveFolder = (passphrase: string) =>
  `archive/${Buffer.from(hkdfSync("sha256", passphrase, "", "name", 4)).toString("hex")}`;

/** pgBackRest's settings. They hold no secret. */
export function renderPgbackrest({ bucket, stack, endpoint, passphrase, days }: ArchiveSettings): string {
  return `[global]
repo1-type=s3
repo1-path=/${stack}/${archiveFolder(passphrase)}
repo1-s3-bucket=${bucket}
repo1-s3-endpoint=${new URL(endpoint).host}
repo1-s3-region=us-east-1
repo1-s3-uri-style=path
repo1-cipher-type=aes-256-cbc
repo1-bundle=y
# Until the last day that is to be had again has a full backup before it.
repo1-retention-full-type=time
repo1-retention-full=${days}
compress-type=zst
start-fast=y
archive-timeout=120
io-timeout=10
lock-path=/run/landfall-archive
spool-path=/run/landfall-archive
log-level-file=off
log-level-console=warn
log-timestamp=n
`;
}

/** pgBackRest's environment with the secrets. Only root may read it. */
export function renderKeys(accessKey: string, secretKey: string, passphrase: string): string {
  return Object.entries({
    PGBACKREST_REPO1_S3_KEY: accessKey,
    PGBACKREST_REPO1_S3_KEY_SECRET: secretKey,
    PGBACKREST_REPO1_CIPHER_PASS: passphrase,
  })
    .map(([key, value]) => `${key}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
}
