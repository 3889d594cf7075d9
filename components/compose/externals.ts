import { shellQuote as quote } from "../remote/index.ts";
import type { Plan } from "./types.ts";

/**
 * Bash that checks that the host has every external network and volume of the Compose files. It fails with the commands
 * that create missing ones. Docker itself would create a missing volume, empty. Undefined if there are none.
 */
export function renderExternals({
  networks,
  volumes,
}: Pick<Plan, "networks" | "volumes">): string | undefined {
  const checks = [
    ...networks.filter(({ external }) => external).map(({ name }) => check("network", name)),
    ...volumes.filter(({ external }) => external).map(({ name }) => check("volume", name)),
  ];
  if (checks.length === 0) return undefined;
  return `missing=()
want() {
  docker "$1" inspect -- "$2" >/dev/null 2>&1 ||
    missing+=("the external $1 $2 is not on the host, and the app does not make it: docker $1 create $2")
}
${checks.join("\n")}
if [ "\${#missing[@]}" -gt 0 ]; then
  printf 'landfall: %s\\n' "\${missing[@]}" >&2
  exit 1
fi
`;
}

function check(kind: "network" | "volume", name: string): string {
  return `want ${kind} ${quote(name)}`;
}
