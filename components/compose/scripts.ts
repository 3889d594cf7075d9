import { shellQuote as quote } from "../remote/index.ts";
import type { Reload } from "./types.ts";

/** Directories of named volumes. Docker fills an empty one from the image, owner included, as it does any volume. */
export function renderDirectories(paths: readonly string[]): string {
  return `install -d -m 0755 ${paths.map(quote).join(" ")}\n`;
}

/** Prints the id of a running container of the service, or nothing. */
export function renderFindContainer(project: string, service: string): string {
  const filters = [`label=landfall.app=${project}`, `label=landfall.service=${service}`];
  return `docker ps --quiet ${filters.map((filter) => `--filter ${quote(filter)}`).join(" ")} | head -n 1`;
}

/** Reads the secrets that a log might hold into the array `secrets`: one a line of standard input, base64. */
export const READ_SECRETS = `secrets=()
while IFS= read -r line || [ -n "$line" ]; do
  secret=$(printf %s "$line" | base64 --decode)
  if [ -n "$secret" ]; then secrets+=("$secret"); fi
done`;

/** The folder of what only root may read. The files in it have the modes that the containers need. */
export function renderSecretDirectory(path: string): string {
  return `install -d -m 0700 ${quote(path)}\n`;
}

/** Has a service take in changed files, if it runs. Exits non-zero, without a reload, when its own check fails. */
export function renderReload(project: string, service: string, { check, reload }: Reload): string {
  const command = (words: readonly string[]) => words.map(quote).join(" ");
  return [
    `container=$(${renderFindContainer(project, service)})`,
    `if [ -n "$container" ]; then`,
    ...(check === undefined ? [] : [`  docker exec "$container" ${command(check)}`]),
    `  docker exec "$container" ${command(reload)}`,
    "fi",
    "",
  ].join("\n");
}
