import { LABELS } from "../../contracts/labels.ts";
import { shellQuote as quote } from "../remote/index.ts";
import type { Reload, ServicePlan } from "./types.ts";

/** Label with the hash of all that a container is made of. */

export function findConfigHash({ container }: ServicePlan): string | undefined {
  return container.labels?.find(({ label }) => label === LABELS.configHash)?.value;
}

/**
 * Bash that creates the directories of named volumes. Docker fills an empty one from the image, including the owner,
 * like any volume.
 */
export function renderDirectories(paths: readonly string[]): string {
  return `install -d -m 0755 ${paths.map(quote).join(" ")}\n`;
}

/**
 * Bash that prints the id of a service's running container, or nothing. With a hash, it prints only a container with
 * that config hash.
 */
export function renderFindContainer(project: string, service: string, configHash?: string): string {
  const filters = [
    `label=${LABELS.app}=${project}`,
    `label=${LABELS.service}=${service}`,
    ...(configHash === undefined ? [] : [`label=${LABELS.configHash}=${configHash}`]),
  ];
  return `docker ps --quiet ${filters.map((filter) => `--filter ${quote(filter)}`).join(" ")} | head -n 1`;
}

/** Bash that creates the folder that only root may enter. The files in it have the modes that the containers need. */
export function renderSecretDirectory(path: string): string {
  return `install -d -m 0700 ${quote(path)}\n`;
}

/**
 * Bash that makes a running service read changed files. If the service's check fails, it exits non-zero without a
 * reload. It skips a container with another hash than the given one: that container is about to be replaced, and may
 * lack what the files name.
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
