# Part of landfall-restore: the state file of a restore in place, and how an interrupted one is finished.
# shellcheck shell=bash

# The steps of a restore in place, by which the next run knows what a killed one has done.
STATE=$LANDFALL_DATA/restore.json

# state_value KEY: nothing where it has none
state_value() { jq -r ".$1 // \"\"" "$STATE"; }

# save_step STEP [JQ-ARGS FILTER]: saves that the run has reached this step, with more keys where JQ-ARGS and FILTER set some
save_step() {
  local step=$1 so_far={}
  shift
  [ ! -s "$STATE" ] || so_far=$(cat "$STATE")
  jq --arg step "$step" "${@:1:$#-1}" "${*: -1} | .step = \$step" <<<"$so_far" | put "$STATE"
  reached_step=$step
}

# is_swapped: whether the swap that $STATE is about has happened. Before that step, an earlier restore may have left the name.
is_swapped() { [ "$(state_value step)" = swap ] && database_exists "$(state_value before)" && ! database_exists "$(state_value side)"; }

# drop_database DATABASE: also with sessions in it
drop_database() { sql -d postgres -v name="$1" <<<'SET client_min_messages = warning; DROP DATABASE IF EXISTS :"name" WITH (FORCE)'; }

# reopen_database: the databases are as before or after the swap, and the live one lets its clients in. A server that died during a
# swap, or a program that was killed, may have left it closed.
reopen_database() {
  end_sessions
  local limit
  limit=$(state_value limit)
  [ -z "$limit" ] || sql -d postgres -v live="$DATABASE" -v limit="$limit" <<'SQL'
SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', datname, :'limit') FROM pg_database WHERE datname = :'live' AND datconnlimit = 0 \gexec
SQL
}

# finish_interrupted ACTION ID: says how far an interrupted run came, and finishes or reverts it. Returns 0 where the
# same action was asked for and only its swap is missing.
finish_interrupted() {
  [ -s "$STATE" ] && [ "$(state_value step)" != 'done' ] || return 1
  local what
  what="the $([ "$(state_value action)" = undo ] && echo 'way back from the restore' || echo restore) of $(state_value id)"
  reopen_database || die "$what was cut short, and the database does not answer now. It is the old or the new one. When it answers, type the same again. Look at: landfall ps"
  if is_swapped; then
    say "$what was cut short after the swap: the live database is the new one. Ends it now"
    before=$(state_value before) side=$(state_value side)
    finish_swap
    report_swap
    if [ "$1 $2" = "$(state_value action) $(state_value id)" ]; then exit "$exit_status"; fi
    return 1
  fi
  say "$what was cut short at \"$(state_value step)\": the live database is the old one, as it was"
  if [ "$1 $2" = "$(state_value action) $(state_value id)" ] && [ "$(state_value step)" != backup ] && [ "$(state_value step)" != fill ] && database_exists "$(state_value side)"; then
    say "the restored one beside it is complete: goes on with the swap"
    return 0
  fi
  [ "$(state_value action)" = undo ] || drop_database "$(state_value side)"
  rm -rf -- "$STATE" "$WORK"
  return 1
}
