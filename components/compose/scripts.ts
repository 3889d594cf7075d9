import { LABELS } from "../../contracts/labels.ts";
import { shellQuote as quote } from "../remote/index.ts";
import type { Reload, ServicePlan } from "./types.ts";

/** Label with the hash of all that a container is made of. */

export function configHashOf({ container }: ServicePlan): string | undefined {
  return container.labels?.find(({ label }) => label === LABELS.configHash)?.value;
}

/** Directories of named volumes. Docker fills an empty one from the image, owner included, as it does any volume. */
export function renderDirectories(paths: readonly string[]): string {
  return `install -d -m 0755 ${paths.map(quote).join(" ")}\n`;
}

/** Prints the id of a running container of the service, or nothing; with a hash, only of one that is made of it. */
export function renderFindContainer(project: string, service: string, configHash?: string): string {
  const filters = [
    `label=${LABELS.app}=${project}`,
    `label=${LABELS.service}=${service}`,
    ...(configHash === undefined ? [] : [`label=${LABELS.configHash}=${configHash}`]),
  ];
  return `docker ps --quiet ${filters.map((filter) => `--filter ${quote(filter)}`).join(" ")} | head -n 1`;
}

/** The folder of what only root may read. The files in it have the modes that the containers need. */
export function renderSecretDirectory(path: string): string {
  return `install -d -m 0700 ${quote(path)}\n`;
}

/**
 * Has a service take in changed files, if it runs. Exits non-zero, without a reload, when its own check fails. A container
 * with another hash than the one that is given is left alone: it is about to be replaced, and may lack what the files name.
 */
export function renderReload(
  project: string,
  service: string,
  { check, reload }: Reload,
  configHash?: string,
): string {
  const command = (words: readonly string[]) => words.map(quote).join(" ");
  return [
    `container=$(${renderFindContainer(project, service, configHash)})`,
    `if [ -n "$container" ]; then`,
    ...(check === undefined ? [] : [`  docker exec "$container" ${command(check)}`]),
    `  docker exec "$container" ${command(reload)}`,
    "fi",
    "",
  ].join("\n");
}
