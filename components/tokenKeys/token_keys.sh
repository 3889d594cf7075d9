#!/bin/bash
# How many rows each token key encrypts, and whether the app can be given other keys. Called by `pulumi up` and by the
# landfall command. Holds and prints no key.
set -Eeuo pipefail

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}

die() {
  printf 'landfall-token-keys: %s\n' "$*" >&2
  exit 1
}

# Sets SYSTEM, SERVICE and the words of the app's own command, COMMAND.
# shellcheck source=/dev/null
. "$LANDFALL_ETC/token-keys.conf"

# find_container DOCKER'S ARGS: the service's container
find_container() {
  docker ps --quiet --no-trunc "$@" --filter "label=landfall.app=$SYSTEM" --filter "label=landfall.service=$SERVICE" | head -n 1
}

# count_rows: what the app's own command prints, as one line: {"active":"k2","rows":{"k1":12,"k2":0}}
count_rows() {
  local container counts
  container=$(find_container)
  [ -n "$container" ] || die "no container of the service $SERVICE runs, and only it can count the rows of each token key. Type: bin/landfall ps"
  counts=$(timeout 60 docker exec "$container" "${COMMAND[@]}") ||
    die "the command that counts the rows of each token key failed in the service $SERVICE: ${COMMAND[*]}"
  jq -ce 'select((.active | type) == "string" and (.rows | type) == "object" and all(.rows[]; type == "number"))' <<<"$counts" 2>/dev/null ||
    die "the command that counts the rows of each token key printed something else than active and rows: ${COMMAND[*]}"
}

# check_change ACTIVE [ID...]: the keys that the app is given next. Fails if one that it has now is not among them and is
# still needed, and if it does not have the active one yet. An app that was never here needs none.
check_change() {
  local counts ids needed
  [ -n "$(find_container --all)" ] || return 0
  counts=$(count_rows)
  ids=$(jq -cn '$ARGS.positional' --args "$@")
  # While the release runs, containers of before and after work side by side: each must read what the other writes.
  jq -e --arg active "$1" '.rows | has($active)' <<<"$counts" >/dev/null ||
    die "the running app does not have the token key $1, so it could not read what the new one writes. Nothing was changed. Put $1 into landfall:tokenKeys.decryptOnly first, and make it the active one in the next deployment"
  # shellcheck disable=SC2016 # jq's own variables
  needed=$(jq -r --argjson ids "$ids" '.active as $active | .rows | to_entries
    | map(select((.key | IN($ids[]) | not) and (.value > 0 or .key == $active)))
    | map("\(.key) (\(.value) row\(if .value == 1 then "" else "s" end)\(if .key == $active then ", active" else "" end))") | join(", ")' <<<"$counts")
  [ -z "$needed" ] ||
    die "the app still needs the token key $needed. Nothing was changed. Put it into landfall:tokenKeys.decryptOnly, and remove it when \`bin/landfall oauth keys\` shows 0 rows"
}

case ${1:-} in
  count) count_rows ;;
  check) check_change "${@:2}" ;;
  *) die "usage: landfall-token-keys count | check ACTIVE [ID...]" ;;
esac
