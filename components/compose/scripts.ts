import { shellQuote as quote } from "../remote/index.ts";

/** Directories of named volumes. Docker fills an empty one from the image, owner included, as it does any volume. */
export function renderDirectories(paths: readonly string[]): string {
  return `install -d -m 0755 ${paths.map(quote).join(" ")}\n`;
}

/** Has a service take in changed files, if it runs. Exits non-zero, without a reload, when its own check fails. */
export function renderReload(
  project: string,
  service: string,
  { check, reload }: { check: string[]; reload: string[] },
): string {
  const filters = [`label=landfall.app=${project}`, `label=landfall.service=${service}`];
  const command = (words: readonly string[]) => words.map(quote).join(" ");
  return [
    `container=$(docker ps --quiet ${filters.map((filter) => `--filter ${quote(filter)}`).join(" ")} | head -n 1)`,
    `if [ -n "$container" ]; then`,
    `  docker exec "$container" ${command(check)}`,
    `  docker exec "$container" ${command(reload)}`,
    "fi",
    "",
  ].join("\n");
}
