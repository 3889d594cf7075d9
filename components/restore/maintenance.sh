# Library: the page that visitors get while the data are not to be touched. Sourced by bash after database.sh.
# The app's proxy answers 503 to every new request while this file is there; it lies in the folder that says where requests go.
# Needs of it: $SYSTEM. Sets PAGE, the path of that file.
# shellcheck shell=bash

PAGE=${LANDFALL_SRV:-/srv}/$SYSTEM/upstreams/maintenance

# page_is_known: whether the proxy that runs looks for the file
page_is_known() {
  local id
  for id in $(docker ps --quiet --filter "label=landfall.app=$SYSTEM" --filter "volume=$(dirname -- "$PAGE")"); do
    ! docker exec "$id" grep -rqs upstreams/maintenance /etc/nginx || return 0
  done
  return 1
}

# page_on WHY: from here on no new request reaches the app, until page_off or the end of this program, even by SIGKILL
page_on() {
  mkdir -p -- "$(dirname -- "$PAGE")"
  printf '%s %s\n' "$$" "$1" >"$PAGE.new"
  mv -fT -- "$PAGE.new" "$PAGE"
  # In a session of its own, without the lock and the outputs, which others wait for.
  # shellcheck disable=SC2016 # its own arguments
  setsid bash -c 'tail --sleep-interval=0.2 --pid="$1" --follow /dev/null; if [[ $(cat -- "$2") == "$1 "* ]]; then rm -f -- "$2"; fi' \
    page-guard "$$" "$PAGE" 8>&- </dev/null >/dev/null 2>&1 &
}

# page_off: takes this program's page away
page_off() { if [[ $(cat -- "$PAGE" 2>/dev/null) == "$$ "* ]]; then rm -f -- "$PAGE"; fi; }
