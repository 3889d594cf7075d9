import type { RolloutPlan } from "./plan.ts";

/** Seconds that a container without a health check, and without a port to try, must run before it counts as there. */
const SETTLE_SECONDS = 3;

/** Bash functions `find_trouble` and `wait_until_healthy` about $containers; the second calls `give_up`. */
export function renderHealth({ strategy, rollout }: RolloutPlan): string {
  const { timeoutSeconds, needsHealthcheck, port } = rollout;
  // Docker's own first check comes only after the whole interval. Of a stateful service one passed check is not enough:
  // a database answers for a moment while it is being initialised.
  const eager = strategy.order === "start-first" ? 'timeout 10 docker exec "$1"' : "false";
  return `inspect() {
  docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{with .State.Health}}{{.Status}}{{else}}none{{end}}' "$1" 2>/dev/null
}
find_trouble() {
  local container status code restarts health
  for container in "\${containers[@]}"; do
    status="" code=0 restarts=0 health=none
    read -r status code restarts health < <(inspect "$container") || true
    case $status in
      running) ;;
      exited) if [ "$code" != 0 ]; then echo "$container ended with exit code $code"; return; fi ;;
      restarting) echo "$container ends with exit code $code and is started again and again"; return ;;
      *) echo "$container is \${status:-gone}"; return ;;
    esac
    if [ "$restarts" -gt 0 ]; then echo "$container ended and was started again"; return; fi
    if [ "$health" = unhealthy ]; then echo "$container is unhealthy: its health check fails"; return; fi
  done
}
read_check() {
  mapfile -d '' -t check < <(docker inspect --format '{{with .Config.Healthcheck}}{{range .Test}}{{.}}{{printf "%c" 0}}{{end}}{{end}}' "$1")
  if [ "\${#check[@]}" -gt 0 ]; then unset 'check[-1]'; fi
}
accepts() {
  local address
  for address in $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$1"); do
    if timeout 1 bash -c "</dev/tcp/$address/$2"; then return 0; fi
  done
  return 1
}
is_healthy() {
  local health
  read -r _ _ _ health < <(inspect "$1")
  if [ "$health" = healthy ]; then return 0; fi
  case \${check[0]:-NONE} in
    CMD) ${eager} "\${check[@]:1}" ;;
    CMD-SHELL) ${eager} /bin/sh -c "\${check[1]}" ;;
    *) ${port === undefined ? `[ "$((SECONDS - began))" -ge ${strategy.order === "start-first" ? 0 : SETTLE_SECONDS} ]` : `accepts "$1" ${port}`} ;;
  esac
}
wait_until_healthy() {
  local container trouble began=$SECONDS check=()
  for container in "\${containers[@]}"; do
    read_check "$container"${
      needsHealthcheck
        ? `
    case \${check[0]:-NONE} in NONE) give_up "$container has no health check, and another service waits for its health: give it a healthcheck" ;; esac`
        : ""
    }
    while :; do
      trouble=$(find_trouble)
      if [ -n "$trouble" ]; then give_up "$trouble"; fi
      if is_healthy "$container" >/dev/null 2>&1 </dev/null; then break; fi
      if [ "$((SECONDS - began))" -ge ${timeoutSeconds} ]; then give_up "$container did not become healthy in ${timeoutSeconds} s"; fi
      sleep 0.3
    done
  done
}
`;
}
