# Part of landfall-migrate: the announced time in which the app's services do not run.
# shellcheck shell=bash

# shellcheck source=../restore/maintenance.sh
[ "${#WINDOW_SERVICES[@]}" -eq 0 ] || . "$LIBRARY/maintenance.sh"
window=()
window_began=''

# window_begin: shows the maintenance page, and stops the services
window_begin() {
  local service
  for service in "${WINDOW_SERVICES[@]}"; do
    mapfile -t -O "${#window[@]}" window < <(
      docker ps --quiet --no-trunc --filter "label=landfall.app=$SYSTEM" --filter "label=landfall.service=$service"
    )
  done
  window_began=$SECONDS
  page_on "$WINDOW_REASON"
  [ "${#window[@]}" -gt 0 ] || return 0
  # In a session of its own, so that they start again even after a SIGKILL of this program.
  # shellcheck disable=SC2016 # the inner bash expands it
  setsid bash -c 'tail --sleep-interval=0.2 --pid="$1" --follow /dev/null; docker start "${@:2}"' \
    window-guard "$$" "${window[@]}" 8>&- </dev/null >/dev/null 2>&1 &
  docker stop "${window[@]}" >/dev/null
}

# window_end: starts them again, and removes the page
window_end() {
  [ -n "$window_began" ] || return 0
  [ "${#window[@]}" -eq 0 ] || docker start "${window[@]}" >/dev/null
  page_off
  window_seconds=$((SECONDS - window_began))
  window_began=''
}
