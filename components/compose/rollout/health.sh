# Part of the rollout library: whether the new containers work.
# shellcheck shell=bash

# Seconds that a container with neither a health check nor a port must run before it counts as healthy.
settle_seconds=3
# By container: what Docker says of its health.
declare -A healths

wait_until_healthy() {
  local container began=$SECONDS check=() checked pause
  for container in "${containers[@]}"; do
    read_check "$container"
    if [ "$needs_healthcheck" = true ] && [ "${check[0]:-NONE}" = NONE ]; then
      give_up "$container has no health check, and another service waits for its health: give it a healthcheck"
    fi
    while :; do
      give_up_on_trouble
      checked=${EPOCHREALTIME/[.,]/}
      if is_healthy "$container" >/dev/null 2>&1 </dev/null; then break; fi
      if [ "$((SECONDS - began))" -ge "$timeout" ]; then give_up "$container did not become healthy in $timeout s"; fi
      # Pauses twice as long as the check took, so that checks do not slow down the start.
      pause=$(((${EPOCHREALTIME/[.,]/} - checked) * 2 + 200000))
      sleep "$((pause / 1000000)).$(printf %06d "$((pause % 1000000))")"
    done
  done
}

give_up_on_trouble() {
  local container status code restarts health
  for container in "${containers[@]}"; do
    status="" code=0 restarts=0 health=none
    read -r status code restarts health < <(container_state "$container") || true
    case $status in
      running) ;;
      exited) if [ "$code" != 0 ]; then give_up "$container ended with exit code $code"; fi ;;
      restarting) give_up "$container ends with exit code $code and is started again and again" ;;
      *) give_up "$container is ${status:-gone}" ;;
    esac
    if [ "$restarts" -gt 0 ]; then give_up "$container ended and was started again"; fi
    if [ "$health" = unhealthy ]; then give_up "$container is unhealthy: its health check fails"; fi
    healths[$container]=$health
  done
}

container_state() {
  docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{with .State.Health}}{{.Status}}{{else}}none{{end}}' "$1" 2>/dev/null
}

# Whether the container works, after read_check and give_up_on_trouble, for which the caller has been waiting since $began.
is_healthy() {
  if [ "${healths[$1]}" = healthy ]; then return 0; fi
  if [ "${check[0]:-NONE}" != NONE ]; then
    # Of a stateful service one passed check is not enough: a database answers for a moment while it is being initialised.
    [ "$order" = start-first ] && check_passes "$1"
  elif [ -n "${port:-}" ]; then port_accepts "$1" "$port"
  # What starts first is watched once more.
  else [ "$order" = start-first ] || [ "$((SECONDS - began))" -ge "$settle_seconds" ]; fi
}

# port_accepts <container> <port>
port_accepts() {
  local address
  for address in $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$1"); do
    if timeout 1 bash -c "</dev/tcp/$address/$2"; then return 0; fi
  done
  return 1
}
