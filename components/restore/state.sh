# Part of landfall-restore: how far a restore in place is, and what is done about one that was cut short.
# shellcheck shell=bash

# What a restore in place is about, and how far it is: all that a killed one leaves to the next.
STATE=$LANDFALL_DATA/restore.json

state() { jq -r ".$1 // \"\"" "$STATE"; }

# reach STEP [JQ-ARGS FILTER]: this step is where it stands from here on
reach() {
  local step=$1 so_far={}
  shift
  [ ! -s "$STATE" ] || so_far=$(cat "$STATE")
  jq --arg step "$step" "${@:1:$#-1}" "${*: -1} | .step = \$step" <<<"$so_far" | put "$STATE"
  at=$step
}

# swapped: whether the swap that $STATE is about has happened. Before that step, an earlier restore may have left the name.
swapped() { [ "$(state step)" = swap ] && database_exists "$(state before)" && ! database_exists "$(state side)"; }

# drop DATABASE
drop() { sql -d postgres -v name="$1" <<<'SET client_min_messages = warning; DROP DATABASE IF EXISTS :"name" WITH (FORCE)'; }

# recover: the databases are as before or after the swap, and the live one lets its clients in. A server that died during a
# swap, or a program that was killed, may have left it closed.
recover() {
  end_sessions
  local limit
  limit=$(state limit)
  [ -z "$limit" ] || sql -d postgres -v live="$DATABASE" -v limit="$limit" <<'SQL'
SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', datname, :'limit') FROM pg_database WHERE datname = :'live' AND datconnlimit = 0 \gexec
SQL
}

# resume ACTION ID: says where an earlier run stands that was cut short, ends what it had begun, or goes on with it.
# Returns 0 where the same thing was asked for and needs no more than the swap.
resume() {
  [ -s "$STATE" ] && [ "$(state step)" != 'done' ] || return 1
  local what
  what="the $([ "$(state action)" = undo ] && echo 'way back from the restore' || echo restore) of $(state id)"
  recover || die "$what was cut short, and the database cannot be asked now. It is the old or the new one. When it answers, type the same again. Look at: landfall ps"
  if swapped; then
    say "$what was cut short after the swap: the live database is the new one. Ends it now"
    before=$(state before) side=$(state side)
    settle_in
    report
    if [ "$1 $2" = "$(state action) $(state id)" ]; then exit "$well"; fi
    return 1
  fi
  say "$what was cut short at \"$(state step)\": the live database is the old one, as it was"
  if [ "$1 $2" = "$(state action) $(state id)" ] && [ "$(state step)" != backup ] && [ "$(state step)" != fill ] && database_exists "$(state side)"; then
    say "the restored one beside it is complete: goes on with the swap"
    return 0
  fi
  [ "$(state action)" = undo ] || drop "$(state side)"
  rm -rf -- "$STATE" "$WORK"
  return 1
}
