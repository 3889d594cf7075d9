# Part of landfall-restore: the swap with the live database, and what goes before and after it.
# shellcheck shell=bash

# Seconds that running statements get to end before their sessions are ended, and that the app gets to find the database again.
QUIET_SECONDS=10
APP_SECONDS=60
# Exit code: the data are restored, but the app is not well with them.
NOT_WELL=4

# wait_for_statements: gives running statements time to end
wait_for_statements() {
  local running
  for ((i = 0; i < QUIET_SECONDS * 2; i++)); do
    running=$(sql -d postgres -v live="$DATABASE" <<<"SELECT count(*) FROM pg_stat_activity WHERE datname = :'live' AND state <> 'idle' AND application_name NOT LIKE '$SESSIONS-%'")
    [ "$running" -gt 0 ] || return 0
    sleep 0.5
  done
  say "$running sessions of the app still work after $QUIET_SECONDS s: they are ended, and lose what they had not committed"
}

# swap_in: the swap of $side and the live one, with the page up meanwhile
swap_in() {
  local limit
  limit=$(sql -d postgres -v live="$DATABASE" <<<"SELECT coalesce(nullif(datconnlimit, 0), -1) FROM pg_database WHERE datname = :'live'")
  page_is_known || say "the app's proxy does not know the maintenance page (docs/compose.md), so requests fail during the swap"
  page_on "$(state_value action) of $(state_value id)"
  # shellcheck disable=SC2016 # jq's own variables
  save_step swap --arg limit "$limit" --arg from "$(date +%s.%N)" '. + {limit: $limit, pageFrom: ($from | tonumber)}'
  say "the maintenance page is up"
  wait_for_statements
  swap "$side" "$before" || die "the databases could not be swapped, as said above"
  finish_swap
  report_swap
  exit "$exit_status"
}

# finish_swap: after the swap, until the app works with the new database
finish_swap() {
  local waiting
  reached_step=swapped
  [ "$(sql -c 'SELECT current_database()')" = "$DATABASE" ] || die "the new database does not answer"
  waiting=$(wait_for_app)
  page_off
  # shellcheck disable=SC2016 # jq's own variables
  save_step 'done' --arg to "$(date +%s.%N)" --arg at "$(date -u +%FT%TZ)" '. + {endedAt: $at, pageSeconds: (($to | tonumber) - .pageFrom)}'
  rm -rf -- "$WORK"
  [ -z "$waiting" ] || {
    exit_status=$NOT_WELL
    say "not well with the new database after $APP_SECONDS s: $waiting. Look at: landfall logs; take it back: landfall restore --undo"
  }
}

# wait_for_app: runs the health checks of the services behind the proxy until they pass, so that no visitor's request meets a dead
# connection. Prints the containers whose check still fails in the end.
wait_for_app() {
  local service containers=() failing=() container check passes=0 began=$SECONDS
  for service in "$(dirname -- "$PAGE")"/*.conf; do
    service=${service##*/}
    mapfile -t -O "${#containers[@]}" containers < <(docker ps --filter "label=landfall.app=$SYSTEM" --filter "label=landfall.service=${service%.conf}" \
      --filter health=healthy --filter health=unhealthy --format '{{.Names}}')
  done
  # Three passes in a row: a pool hands out its dead connections one after another.
  while [ "$passes" -lt 3 ] && [ $((SECONDS - began)) -lt "$APP_SECONDS" ]; do
    failing=()
    for container in "${containers[@]}"; do
      read_check "$container"
      # One that is gone, or has no check, keeps nobody waiting.
      [ "${#check[@]}" -eq 0 ] || check_passes "$container" >/dev/null 2>&1 </dev/null || failing+=("$container")
    done
    if [ "${#failing[@]}" -eq 0 ]; then passes=$((passes + 1)); else passes=0 && sleep 1; fi
  done
  echo "${failing[*]}"
}

report_swap() {
  local page
  page=$(jq -r '.pageSeconds * 10 | round / 10' "$STATE")
  if [ "$(state_value action)" = undo ]; then
    say "the database of before the restore of $(state_value id) is the live one again. The page was up for $page s. The restored one is kept as $before until the next scheduled backup"
  else
    say "$DATABASE is what it was in the backup $(state_value id). The page was up for $page s. What was there before is kept as $before until the next scheduled backup, and in the backup $(state_value safety)"
  fi
  say "to take it back: landfall restore --undo"
}
