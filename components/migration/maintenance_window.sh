# Library: the announced time in which the app's services do not run. Sourced by bash after database.sh and migration.conf.
# shellcheck shell=bash

# shellcheck source=../restore/maintenance.sh
[ "${#WINDOW_SERVICES[@]}" -eq 0 ] || . "$LIBRARY/maintenance.sh"
window=()
window_began=''

# window_begin: visitors get the page that says why, and the services stop
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
  # Of a session of its own: also after a SIGKILL of this program they start again.
  # shellcheck disable=SC2016 # the inner bash expands it
  setsid bash -c 'tail --sleep-interval=0.2 --pid="$1" --follow /dev/null; docker start "${@:2}"' \
    window-guard "$$" "${window[@]}" 8>&- </dev/null >/dev/null 2>&1 &
  docker stop "${window[@]}" >/dev/null
}

# window_end: they run again
window_end() {
  [ -n "$window_began" ] || return 0
  [ "${#window[@]}" -eq 0 ] || docker start "${window[@]}" >/dev/null
  page_off
  window_seconds=$((SECONDS - window_began))
  window_began=''
}
