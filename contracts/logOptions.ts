import { LABELS } from "./labels.ts";

/** Driver of containers' logs on a host that Landfall made. */
export const LOG_DRIVER = "json-file";

/**
 * Its options. They bound the disk that logs take, and each line names its service and its container. Docker adds them to
 * the options of a container with this driver, and shows all of them as the container's own.
 */
export const LOG_OPTIONS: Readonly<Record<string, string>> = {
  "max-size": "10m",
  "max-file": "5",
  labels: LABELS.service,
  tag: "{{.Name}}",
};
