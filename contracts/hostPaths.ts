/** Paths on the host that more than one part of Landfall names: components place what is there, the command calls it. */

const program = (name: string) => `/usr/local/sbin/landfall-${name}` as const;

/** The host's own programs. Most need root. */
export const PROGRAMS = {
  archive: program("archive"),
  backup: program("backup"),
  certificate: program("certificate"),
  containerMetrics: program("container-metrics"),
  data: program("data"),
  metrics: program("metrics"),
  hostMetrics: program("host-metrics"),
  migrate: program("migrate"),
  release: program("release"),
  report: program("report"),
  restore: program("restore"),
  scrubBootstrapKey: program("scrub-bootstrap-key"),
  setup: program("setup"),
  smoke: program("smoke"),
  trigger: program("trigger"),
  tokenKeys: program("token-keys"),
} as const;

/** What these programs share. */
export const LIBRARY_DIR = "/usr/local/lib/landfall";
/** Their settings, and secrets that only root reads. */
export const SETTINGS_DIR = "/etc/landfall";
/** What they keep about the host itself: it goes with the host. */
export const STATE_DIR = "/var/lib/landfall";
/** Where the data volume is mounted. */
export const DATA_DIR = "/mnt/data";
/** What the programs keep about the data, on the data volume: it outlives the host. */
export const RECORDS_DIR = `${DATA_DIR}/landfall`;
/** A folder for each app, with the files that its containers mount. */
export const APPS_DIR = "/srv";

/** Files of a release that `landfall-release files` lays out for the programs of the host. */
export const RELEASE_FILES_DIR = `${RECORDS_DIR}/releases/files`;
/** Files of a release that another stack runs, for the rehearsal of its migration. */
export const NEXT_FILES_DIR = `${RECORDS_DIR}/releases/next`;
/** How the last renewal of the certificate went. */
export const CERTIFICATE_STATUS = `${STATE_DIR}/certificate-status.json`;
