# Part of landfall-release: what happened to releases, a line each, the newest kept. Needs the function die.
# shellcheck shell=bash

EVENTS=$RECORDS/events.jsonl
EVENT_KINDS=(rollout verification trigger promotion)
KEPT_EVENTS=${KEPT_EVENTS:-2000}

# note_event KIND: standard input is what there is to say of it, a JSON object
note_event() {
  local line
  [[ " ${EVENT_KINDS[*]} " == *" $1 "* ]] || die "\"$1\" is no kind of event, which are: ${EVENT_KINDS[*]}"
  # shellcheck disable=SC2016 # jq's own variables
  line=$(jq -cs --arg kind "$1" --arg at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    'if length == 1 and (.[0] | type) == "object" then {at: $at, kind: $kind} + (.[0] | del(.at, .kind)) else error end' 2>/dev/null) ||
    die "an event is one JSON object on standard input"
  # Not the lock of the records, which is held while they are sent to Spaces.
  exec 8>"$RECORDS/.events.lock"
  flock -w 60 8 || die "another landfall-release has been noting for a minute. Look at: sudo fuser -v $RECORDS/.events.lock"
  newest_events "$line" >"$RECORDS/.events.new"
  sync -- "$RECORDS/.events.new"
  mv -fT -- "$RECORDS/.events.new" "$EVENTS"
}

# newest_events LINE: the events that stay, and LINE after them
newest_events() {
  if [ -e "$EVENTS" ]; then tail -n "$((KEPT_EVENTS - 1))" -- "$EVENTS"; fi
  printf '%s\n' "$1"
}

# list_events [SINCE]: those at this time or later, as one JSON array, the oldest first
list_events() {
  if [ ! -e "$EVENTS" ]; then
    echo '[]'
    return
  fi
  # shellcheck disable=SC2016 # jq's own variables
  jq -cs --arg since "${1:-}" 'map(select(.at >= $since))' "$EVENTS"
}
