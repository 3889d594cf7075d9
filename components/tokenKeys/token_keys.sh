#!/bin/bash
# How many rows each token key encrypts, and whether the app can be given other keys. Called by `pulumi up` and by the
# landfall command. Holds and prints no key.
set -Eeuo pipefail

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}

die() {
  printf 'landfall-token-keys: %s\n' "$*" >&2
  exit 1
}

# Sets SYSTEM, SERVICE, the words of the app's own command, COMMAND, and RECORD, the file with a fingerprint of each key
# that the app was given last.
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
  # As one list, because jq takes empty input for a success.
  jq -ces 'select(length == 1) | .[0] | select((.active | type) == "string" and (.rows | type) == "object" and all(.rows[]; type == "number"))' <<<"$counts" 2>/dev/null ||
    die "the command \`${COMMAND[*]}\` of the service $SERVICE printed $(describe "$counts"). It must print one line of JSON with the active key and the number of rows of each key, such as {\"active\":\"k2\",\"rows\":{\"k1\":12,\"k2\":30214}}"
}

# describe TEXT: what kind of thing it is. It may hold a secret, so it is not shown.
describe() {
  if [ -z "$1" ]; then
    echo nothing
  elif jq -es 'length == 1 and (.[0] | type) == "object"' <<<"$1" >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # jq's own variables
    jq -r 'if (.active | type) != "string" then "JSON in which \"active\" is no text" else "JSON in which \"rows\" has no numbers by key" end' <<<"$1"
  else
    echo "text that is not one JSON object"
  fi
}

# check_change ACTIVE=FINGERPRINT [ID=FINGERPRINT...]: the keys that the app is given next. Fails if one that it has now
# is still needed and is not among them or is another one there, and if it does not have the active one yet. An app that
# was never here needs none.
check_change() {
  local given counts
  # shellcheck disable=SC2016 # jq's own variables
  given=$(jq -cn '[$ARGS.positional[] | split("=") | {key: .[0], value: .[1]}] | from_entries' --args "$@")
  if [ -n "$(find_container --all)" ]; then
    counts=$(count_rows)
    compare "${1%%=*}" "$given" "$counts"
  fi
  save_record "$given"
}

# compare ACTIVE GIVEN COUNTS
compare() {
  local needed others
  # While the release runs, containers of before and after work side by side: each must read what the other writes.
  jq -e --arg active "$1" '.rows | has($active)' <<<"$3" >/dev/null ||
    die "the running app does not have the token key $1, so it could not read what the new one writes. Nothing was changed. Put $1 into landfall:tokenKeys.decryptOnly first, and make it the active one in the next deployment"
  # shellcheck disable=SC2016 # jq's own variables
  needed=$(list_needed "$3" --argjson given "$2" '.key as $key | $given | has($key) | not')
  [ -z "$needed" ] ||
    die "the app still needs the token key $needed. Nothing was changed. Put it into landfall:tokenKeys.decryptOnly, and remove it when \`bin/landfall oauth keys\` shows 0 rows"
  # shellcheck disable=SC2016 # jq's own variables
  others=$(list_needed "$3" --argjson given "$2" --argjson before "$(read_record)" '($before[.key] // $given[.key]) != $given[.key]')
  [ -z "$others" ] ||
    die "the app was given another token key of the same name: $others. It could no longer decrypt these rows. Nothing was changed. Give it the same key as before: docs/token-keys.md says how under \"Keys in a file\""
}

# list_needed COUNTS JQ'S ARGS... CONDITION: the keys that are in use and meet the condition, with their rows
list_needed() {
  local counts=$1 condition=${*: -1}
  # shellcheck disable=SC2016 # jq's own variables
  jq -r "${@:2:$#-2}" '.active as $active | .rows | to_entries
    | map(select((.value > 0 or .key == $active) and ('"$condition"')))
    | map("\(.key) (\(.value) row\(if .value == 1 then "" else "s" end)\(if .key == $active then ", active" else "" end))") | join(", ")' <<<"$counts"
}

read_record() {
  if [ -f "$RECORD" ]; then cat "$RECORD"; else echo '{}'; fi
}

# save_record GIVEN: before the containers change. A key that the app needs is the same before and after.
save_record() {
  mkdir -p "$(dirname "$RECORD")"
  printf '%s\n' "$1" >"$RECORD.new"
  mv "$RECORD.new" "$RECORD"
}

case ${1:-} in
  count) count_rows ;;
  check) check_change "${@:2}" ;;
  *) die "usage: landfall-token-keys count | check ACTIVE=FINGERPRINT [ID=FINGERPRINT...]" ;;
esac
