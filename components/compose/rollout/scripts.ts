import { shellQuote as quote } from "../../remote/index.ts";
import { READ_SECRETS } from "../scripts.ts";
import type { Strategy } from "../types.ts";
import { renderHealth } from "./health.ts";
import type { RolloutPlan } from "./plan.ts";
import { renderProxy } from "./proxy.ts";

/** Lines of its log that a failed container shows. */
const LOG_LINES = 20;

/**
 * Bash that ends once the new containers work and get the requests. In the environment: CONTAINERS, their names, the
 * one that stands for the release first. Standard input: the secrets that a log might hold, one a line, base64.
 * Fails as soon as a container has ended or is unhealthy; the proxy then still passes requests to the old ones.
 */
export function renderRollout(plan: RolloutPlan): string {
  return `${renderCommon(plan)}step "wait until $release works"
wait_until_healthy
${plan.proxy === undefined ? "" : SWITCH}`;
}

/**
 * Bash that observes new containers beside the old ones, and then stops the old ones. Same environment and input. When a
 * new one fails, requests go back to the old ones, and it says so. Run again, it begins again.
 */
export function renderWatch(plan: RolloutPlan): string {
  return `${renderCommon(plan)}if [ -n "$previous" ]; then
step "wait until $release works"
wait_until_healthy
${plan.proxy === undefined ? "" : `if [ "$(release_of upstream)" != "$release" ]; then\n${SWITCH}fi\n`}step "watch $release"
began=$SECONDS
while [ "$((SECONDS - began))" -lt ${plan.rollout.watchSeconds} ]; do
  give_up_on_trouble
  sleep 1
done
${plan.proxy === undefined ? "" : 'step "drain $previous"\ndrain\n'}fi
${renderRetire(plan)}`;
}

/**
 * Pulumi would stop the old ones too, but only after everything else, and not one that it does not know because its
 * making was cut off. It does not mind that they are gone.
 */
function renderRetire({ rollout }: RolloutPlan): string {
  return `step "stop what was there before $release"
mapfile -t old < <(find_others --all)
if [ "\${#old[@]}" -gt 0 ]; then
  docker stop --time ${rollout.graceSeconds} -- "\${old[@]}" >/dev/null
  docker rm --force --volumes -- "\${old[@]}" >/dev/null
fi
`;
}

const SWITCH = `step "pass requests to $release"
switch_to "$release" "$previous" || give_up "the proxy does not take $release: its check or its reload failed, as said above"
`;

function renderCommon(plan: RolloutPlan): string {
  const { project, service, strategy, proxy } = plan;
  return `project=${quote(project)} service=${quote(service)} failed=""
read -r -a containers <<<"$CONTAINERS"
release=\${containers[0]}
${READ_SECRETS}
${proxy === undefined ? "switch_back() { return 1; }\nrelease_of() { :; }\n" : renderProxy(plan, proxy)}${FIND_PREVIOUS}${renderGiveUp(strategy)}${renderHealth(plan)}find_previous
`;
}

/** The release before: the one that the proxy knows, else any other container of the service that runs. */
const FIND_PREVIOUS = `find_others() {
  docker ps "$@" --filter "label=landfall.app=$project" --filter "label=landfall.service=$service" --format '{{.Names}}' |
    grep -vxF -f <(printf '%s\\n' "\${containers[@]}") || true
}
find_previous() {
  local others candidate
  others=$(find_others)
  previous=""
  for candidate in $(release_of upstream) $(release_of previous) $others; do
    if grep -qxF -- "$candidate" <<<"$others"; then previous=$candidate; break; fi
  done
}
`;

/** What is wrong, what runs now, what to type, and the end of the log with its secrets replaced. */
function renderGiveUp({ order, reason }: Strategy): string {
  const none =
    order === "stop-first"
      ? `no other container of it, as the service ${reason} and the old one had to stop first`
      : "no earlier container of it";
  return `give_up() {
  local log now
  if [ -z "$previous" ]; then now=${quote(none)}
  elif switch_back; then now="$previous, of the release before, gets the requests"
  else now="$previous, of the release before, beside the new one"; fi
  log=$(docker logs --tail ${LOG_LINES} "$release" 2>&1 | tr -d '\\000' || true)
  for secret in "\${secrets[@]}"; do log=\${log//"$secret"/***}; done
  printf '%s\\n' "landfall: $service: $1." "  running now: $now" \\
    "  what to do: correct it and run pulumi up again; bin/landfall logs $service shows the log, which ends with:" "$log" >&2
  exit 1
}
`;
}
