import { join } from "node:path/posix";
import { shellQuote as quote } from "../../remote/index.ts";
import { upstreamDirectory } from "../proxy.ts";
import { renderFindContainer } from "../scripts.ts";
import type { ProxyService } from "../types.ts";
import type { RolloutPlan } from "./plan.ts";

/** Seconds that nginx may take to start new workers after a reload. */
const RELOAD_SECONDS = 10;

/**
 * Bash functions about the file that tells the proxy which release gets the requests: `release_of upstream|previous`,
 * `switch_to <release> <previous>`, `switch_back` and `drain`.
 */
export function renderProxy(
  { project, service, rollout, proxyHash }: RolloutPlan,
  proxy: ProxyService,
): string {
  const variable = service.replaceAll(/[^A-Za-z0-9]/g, "_");
  const words = (command: readonly string[]) => command.map(quote).join(" ");
  const check = proxy.check === undefined ? "true" : `docker exec "$proxy" ${words(proxy.check)}`;
  return `upstream=${quote(join(upstreamDirectory(project), `${service}.conf`))}
find_proxy() { ${renderFindContainer(project, proxy.service, proxyHash)}; }
release_of() { sed -n "s/^map \\"\\" \\$${variable}_$1 .*\\"\\(.*\\):[0-9]*\\".*/\\1/p" "$upstream" 2>/dev/null || true; }
write_upstream() {
  local file
  file=$(mktemp -- "$upstream.XXXXXX") || return
  { printf 'map "" $${variable}_%s { default "%s:${rollout.port}"; }\\n' upstream "$1" previous "$2" >"$file" &&
    chmod 0644 "$file" && sync -- "$file" && mv -fT -- "$file" "$upstream"; } || { rm -f -- "$file"; return 1; }
}
put_back() {
  if [ -e "$upstream.before" ]; then mv -fT -- "$upstream.before" "$upstream"; else rm -f -- "$upstream"; fi
}
switch_to() (
  mkdir -p -- "$(dirname "$upstream")" || exit
  exec 9>"$(dirname "$upstream")/.lock" || exit
  flock 9 || exit
  rm -f -- "$upstream.before" || exit
  if [ -e "$upstream" ]; then cp -p -- "$upstream" "$upstream.before" || exit; fi
  trap put_back EXIT
  write_upstream "$1" "\${2:-$1}" || exit
  reload_proxy || exit
  trap - EXIT
  rm -f -- "$upstream.before"
)
switch_back() { [ "$(release_of upstream)" = "$previous" ] || switch_to "$previous" "$previous"; }
workers() { docker top "$1" -eo pid,args | awk '/nginx: worker process$/ { print $1 }' | sort; }
reload_proxy() {
  local proxy before
  proxy=$(find_proxy)
  if [ -z "$proxy" ]; then return 0; fi
  ${check} >&2 </dev/null || return
  before=$(workers "$proxy")
  docker exec "$proxy" ${words(proxy.reload)} >&2 </dev/null || return
  # The reload only asks for it: until the workers of before accept nothing more, they pass requests to the old release.
  for _ in {1..${RELOAD_SECONDS}0}; do
    if [ -z "$(comm -12 <(printf '%s\\n' "$before") <(workers "$proxy") | tr -d '\\n')" ]; then return 0; fi
    sleep 0.1
  done
  echo "the proxy did not take the new configuration in ${RELOAD_SECONDS} s" >&2
  return 1
}
drain() {
  local proxy began=$SECONDS
  proxy=$(find_proxy)
  if [ -z "$proxy" ]; then return 0; fi
  while [[ $(docker top "$proxy" -eo pid,args) == *'nginx: worker process is shutting down'* ]]; do
    if [ "$((SECONDS - began))" -ge ${rollout.graceSeconds} ]; then break; fi
    sleep 0.2
  done
}
`;
}
