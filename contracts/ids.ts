/**
 * Time and six hexadecimal digits, such as `20261121T154500Z-0a1b2c`: sorted as text, ids are in the order of time.
 * Backups, releases, migrations and saved states are all named so. The host's programs have the same pattern in
 * components/shell/ids.sh.
 */
export const TIMED_ID = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

export const BACKUP_ID = TIMED_ID;
export const RELEASE_ID = TIMED_ID;
export const STATE_ID = TIMED_ID;
