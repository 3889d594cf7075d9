/** Exit codes of the host's programs that callers tell apart; 0 is success, and any other is a failure. */

/** `landfall-backup`: the backup is on the droplet, and Spaces could not be reached. */
export const BACKUP_NOT_IN_SPACES = 3;
/** `landfall-restore in-place`: the data are restored, and the app is not healthy with them. */
export const RESTORED_NOT_WELL = 4;
/** `landfall-metrics`: the app has no Prometheus. */
export const NO_PROMETHEUS = 3;
/** A shell: command not found. */
export const COMMAND_NOT_FOUND = 127;
/** ssh: no connection, or it broke off. */
export const NO_CONNECTION = 255;
