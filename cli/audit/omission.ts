/** A part of a Compose file that the audit left out: it is in another file, or Docker Compose refuses it. */
export interface Omission {
  /** The key's path in the file. */
  path: string[];
  /** A clause: "`env_file` of web is not there". */
  reason: string;
  /** The service whose values are only partly known without it. */
  service?: string;
  /** The service's keys whose values it may change. @default every key that the service does not write */
  keys?: readonly string[];
  /** Whether Docker Compose would refuse to run the file as it is. */
  refused: boolean;
}

/** Replaces the image of a service whose image is defined in another file. */
export const DEFINED_ELSEWHERE = "said-by-another-file";
