import { OWN_CHECK } from "./ownCheck.ts";
import type { RolloutPlan } from "./plan.ts";

/** Seconds that a container without a health check, and without a port to try, must run before it counts as there. */
const SETTLE_SECONDS = 3;

/** Bash functions `give_up_on_trouble` and `wait_until_healthy` about $containers; both call `give_up`. */
export function renderHealth({ strategy, rollout }: RolloutPlan): string {
  const { timeoutSeconds, needsHealthcheck, port } = rollout;
  // Of a stateful service one passed check is not enough: a database answers for a moment while it is being initialised.
  const passes = strategy.order === "start-first" ? 'check_passes "$1"' : "false";
  return `inspect() {
  docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{with .State.Health}}{{.Status}}{{else}}none{{end}}' "$1" 2>/dev/null
}
declare -A healths
give_up_on_trouble() {
  local container status code restarts health
  for container in "\${containers[@]}"; do
    status="" code=0 restarts=0 health=none
    read -r status code restarts health < <(inspect "$container") || true
    case $status in
      running) ;;
      exited) if [ "$code" != 0 ]; then give_up "$container ended with exit code $code"; fi ;;
      restarting) give_up "$container ends with exit code $code and is started again and again" ;;
      *) give_up "$container is \${status:-gone}" ;;
    esac
    if [ "$restarts" -gt 0 ]; then give_up "$container ended and was started again"; fi
    if [ "$health" = unhealthy ]; then give_up "$container is unhealthy: its health check fails"; fi
    healths[$container]=$health
  done
}
${OWN_CHECK}accepts() {
  local address
  for address in $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$1"); do
    if timeout 1 bash -c "</dev/tcp/$address/$2"; then return 0; fi
  done
  return 1
}
is_healthy() {
  if [ "\${healths[$1]}" = healthy ]; then return 0; fi
  case \${check[0]:-NONE} in
    NONE) ${port === undefined ? `[ "$((SECONDS - began))" -ge ${strategy.order === "start-first" ? 0 : SETTLE_SECONDS} ]` : `accepts "$1" ${port}`} ;;
    *) ${passes} ;;
  esac
}
wait_until_healthy() {
  local container began=$SECONDS check=() checked pause
  for container in "\${containers[@]}"; do
    read_check "$container"${
      needsHealthcheck
        ? `
    case \${check[0]:-NONE} in NONE) give_up "$container has no health check, and another service waits for its health: give it a healthcheck" ;; esac`
        : ""
    }
    while :; do
      give_up_on_trouble
      checked=\${EPOCHREALTIME/[.,]/}
      if is_healthy "$container" >/dev/null 2>&1 </dev/null; then break; fi
      if [ "$((SECONDS - began))" -ge ${timeoutSeconds} ]; then give_up "$container did not become healthy in ${timeoutSeconds} s"; fi
      # Longer than the check took: the processors are for the start that it waits for.
      pause=$(((\${EPOCHREALTIME/[.,]/} - checked) * 2 + 200000))
      sleep "$((pause / 1000000)).$(printf %06d "$((pause % 1000000))")"
    done
  done
}
`;
}
