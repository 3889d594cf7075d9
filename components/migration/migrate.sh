#!/bin/bash
# The gate that every change of an app's tables goes through: checked, backed up, rehearsed on a copy, applied with limits,
# verified and written down; what has failed is taken back. docs/migrations.md describes it.
# shellcheck disable=SC2016,SC2119,SC2153
set -Eeuo pipefail
umask 077
PROGRAM=landfall-migrate
LIBRARY=${LANDFALL_LIBRARY:-/usr/local/lib/landfall}
# shellcheck source=../database/database.sh
. "$LIBRARY/database.sh"
# shellcheck source=../database/sideDatabase.sh
. "$LIBRARY/sideDatabase.sh"
# shellcheck source=/dev/null
. "$LANDFALL_ETC/migration.conf"
# shellcheck source=application.sh
. "$LIBRARY/migration/application.sh"
# shellcheck source=wayBack.sh
. "$LIBRARY/migration/wayBack.sh"
# shellcheck source=window.sh
. "$LIBRARY/migration/window.sh"

# The release that the stack is pinned to, if any.
PINNED=''
# shellcheck source=/dev/null
[ ! -e "$LANDFALL_ETC/release.conf" ] || . "$LANDFALL_ETC/release.conf"

MIGRATIONS=$LANDFALL_DATA/migrations
# {head, database}: what the database with this number has since the last migration. Another head in it means that someone
# else has changed it; another number, that it was restored.
LAST=$MIGRATIONS/last.json
BACKUP=${LANDFALL_SBIN:-/usr/local/sbin}/landfall-backup
# A transaction that is older will hardly end within the time that the migration waits for its locks.
LONG_SECONDS=60
# What the migration needs: its own connection, a second one of a tool, the gate's lock and its questions.
CONNECTIONS=4
LOCK_SESSION="migration gate of $SYSTEM $STACK"

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-migrate run [--container ID]       to what the release in that container wants; secrets to hide on standard input
       landfall-migrate downgrade HEAD [--image REFERENCE] [--files FOLDER]
                                                   down to HEAD; secrets to hide on standard input. An older release that
                                                   runs by now does not know the way: with the image and files of another
       landfall-migrate head | list                what the database has; what was migrated, as JSON
       landfall-migrate accept                     takes the head that the database has as the expected one
A secret to hide is a line, base64. Exit codes: 1 it failed and was taken back, 2 wrong usage, 4 it must be run again to end what was begun.
TEXT
  exit 2
}

# ---- what people see

tell() { printf '%s: %s\n' "$PROGRAM" "$*" || true; }

# said TEXT: ends the step that is going on with what it has come to
said() {
  local now=${EPOCHREALTIME/[.,]/}
  local tenths=$(((now - began) / 100000))
  step=$((step + 1)) began=$now
  tell "step $step/$steps $1 ($((tenths / 10)).$((tenths % 10)) s)"
}

indented() { sed 's/^/      /' <<<"$1"; }

# report LINES...: what is wrong, what runs now and what to type
report() { reported=yes && printf '%s: %s\n' "$PROGRAM" "$1" >&2 && { [ $# -lt 2 ] || printf '  %s\n' "${@:2}" >&2; }; }

# refuse WHY FIX: before anything was changed
refuse() {
  # What was asked last may be of the copy.
  local head=${from:-$current}
  report "the migration did not begin: $1" "running now: the release before, on its database${head:+ at $head}, in which nothing was changed" "what to do: $2"
  if [ -z "$folder" ] || is_begun; then outcome 0; else note_end '.state = "refused" | .why = $why' --arg why "$1"; fi
  exit 1
}

# finish HOW WHY NOW: after a failure that was taken back
finish() {
  window_end
  report "the migration failed: $2" "running now: the release before; $3" \
    "what to do: correct the migration and run pulumi up again; $folder/application.log on the host has all that it said"
  note_end '.state = $how | .why = $why' --arg how "$1" --arg why "$2"
  exit 1
}

# unfinished WHY: the way back was not found; the journal stays open
unfinished() {
  report "the migration failed: $1" "running now: the release before; its database may have a part of the migration" \
    "what to do: run pulumi up again, which takes up what was begun; the backup is $backup, and by hand: sudo landfall-migrate run </dev/null"
  outcome 0
  exit 4
}

# cut_off: where the program ends by a signal, or because of something that nobody foresaw, such as a full disk
cut_off() {
  local state='nothing was changed in its database'
  [ -z "$folder" ] || ! is_begun || state='its database may have a part of the migration'
  report "the migration was cut off${folder:+ at its step $(noted step)}, by a signal or for the reason above; $(mb "$(free_bytes)") are free on the data volume" \
    "running now: what ran before; $state" "what to do: look at the disk (df -h /mnt/data), then run pulumi up again, which takes up what was begun"
}

outcome() {
  {
    gauge landfall_migration_last_run_success "Whether the last migration succeeded." "$1"
    gauge landfall_migration_last_run_timestamp_seconds "When it ended." "$(date +%s)"
  } | metrics migration
}

# ---- the journal

# write_down FILTER [JQ'S ARGS]: changes the journal in one rename. What could not be written whole takes no journal's place
write_down() {
  jq "${@:2}" "$1" <"$folder/journal.json" >"$folder/journal.json.new" && sync -- "$folder/journal.json.new" &&
    mv -f -- "$folder/journal.json.new" "$folder/journal.json"
}

# note_end FILTER [JQ'S ARGS]: a run that has failed. Where that cannot be noted, the next run finds this one cut short
note_end() {
  { write_down "$1 | .endedAt = (now | todate)" "${@:2}" && outcome 0; } ||
    tell "that could not be noted in $folder: $(mb "$(free_bytes)") are free on the data volume"
}

mark() { write_down '.step = $step' --arg step "$1"; }

# is_begun: whether the live database may have something of the migration
is_begun() { case $(noted step) in pre-check | backup | rehearsal | window) return 1 ;; esac; }

noted() { jq -r ".$1 // \"\"" "$folder/journal.json"; }

# open_journal KIND: a new one
open_journal() {
  local id
  id=$(date -u +%Y%m%dT%H%M%SZ)-$(od -A n -N 3 -t x1 /dev/urandom | tr -d ' \n')
  mkdir -p -- "$MIGRATIONS/.$id"
  jq -n --arg id "$id" --arg kind "$1" --arg system "$SYSTEM" --arg stack "$STACK" --arg from "$from" --arg to "$to" --arg image "$image" \
    '{format: 1, id: $id, kind: $kind, system: $system, stack: $stack, state: "running", step: "pre-check", from: $from, to: $to, image: $image,
      startedAt: (now | todate), backup: null, downgradeProved: false}' >"$MIGRATIONS/.$id/journal.json"
  mv -T -- "$MIGRATIONS/.$id" "$MIGRATIONS/$id"
  folder=$MIGRATIONS/$id
}

# running_journal: the folder of what a run before has not ended
running_journal() {
  local one
  for one in "$MIGRATIONS"/*/journal.json; do
    [ ! -e "$one" ] || [ "$(jq -r .state "$one")" != running ] || dirname -- "$one"
  done | tail -n 1
}

number_of_database() { sql -c 'SELECT oid FROM pg_database WHERE datname = current_database()'; }

expect_head() {
  jq -n --arg head "$1" --arg migration "$(basename -- "$folder")" --arg database "$(number_of_database)" \
    '{head: $head, database: $database, migration: $migration, at: (now | todate)}' >"$LAST.new"
  sync -- "$LAST.new"
  mv -f -- "$LAST.new" "$LAST"
}

# leads OLD NEW: whether earlier migrations led from OLD to NEW
leads() {
  local all
  all=$(for one in "$MIGRATIONS"/*/journal.json; do [ ! -e "$one" ] || cat -- "$one"; done | jq -s .)
  jq -e --arg old "$1" --arg new "$2" '
    map(select(.state == "done" and .kind == "upgrade" and .from != .to)) | unique_by([.from, .to]) as $done
    | def reach($from): $from, ($done[] | select(.from == $from) | reach(.to));
    any(limit(10000; reach($old)); . == $new)' <<<"$all" >/dev/null
}

# ---- steps

pre_check() {
  local problems=() expected free need line left
  expected=$(jq -r --arg database "$(number_of_database)" 'select(.database == $database) | .head' "$LAST" 2>/dev/null) || expected=""
  if [ -n "$expected" ] && [ "$current" != "$expected" ] && [ -z "$explained" ]; then
    problems+=("the database has the head $current, and since the last migration it should have $expected: someone else has changed it. If that was meant: sudo landfall-migrate accept")
  fi
  free=$(free_bytes) need=$((2 * $(database_bytes)))
  [ "$need" -ge $((FREE_MB * 1000000)) ] || need=$((FREE_MB * 1000000))
  [ "$free" -ge "$need" ] ||
    problems+=("$((free / 1000000)) MB are free on the data volume; a backup, a copy to rehearse on and a reserve need $((need / 1000000)) MB. Enlarge host.create.volumeGb, or set landfall:migration.freeGb")
  sql -v seconds="$LONG_SECONDS" >"$work/waits" <<'SQL'
SELECT format('the session %s of %s (%s) has a transaction open for %s s, which would keep the migration from its locks. Wait for its end, or: SELECT pg_terminate_backend(%s)',
    pid, usename, coalesce(nullif(application_name, ''), 'no name'), extract(epoch FROM now() - xact_start)::int, pid)
  FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND now() - xact_start > make_interval(secs => :seconds);
SELECT format('the session %s of %s waits for a lock for more than 5 s, so would the migration. Look at: SELECT pg_blocking_pids(%s)', pid, usename, pid)
  FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND now() - query_start > interval '5 s' AND now() - xact_start <= make_interval(secs => :seconds);
SELECT format('the prepared transaction %s of %s is open since %s and holds its locks. End it: ROLLBACK PREPARED %L', gid, owner, prepared, gid)
  FROM pg_prepared_xacts WHERE database = current_database();
SQL
  while IFS= read -r line; do problems+=("$line"); done <"$work/waits"
  left=$(sql -c "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
  [ "$left" -ge "$CONNECTIONS" ] || problems+=("the server has $left connections left, and a migration needs $CONNECTIONS. Look at: SELECT usename, count(*) FROM pg_stat_activity GROUP BY 1")
  [ "${#problems[@]}" -eq 0 ] || refuse "$(printf '%s\n' "${#problems[@]} of its conditions do not hold" "${problems[@]/#/      }")" "what each of them says, and then pulumi up again"
}

# take_backup [OPTIONS]: its id into $backup
take_backup() {
  local status=0
  "$BACKUP" create --reason migration --head "$current" "$@" 2> >(tee "$work/backup-said") >"$work/backup" || status=$?
  backup=$(tail -n 1 "$work/backup")
  case $status in
    0) write_down '.backup = $backup' --arg backup "$backup" ;;
    3) refuse "its backup $backup is good, but on the droplet only: Spaces did not take it" "a migration waits until a copy is where the loss of this host does not take it. landfall backups now sends this one too, and says whether Spaces has it; then pulumi up again" ;;
    *) refuse "there is no backup: $(tail -n 1 "$work/backup-said")" "what that says; then pulumi up again" ;;
  esac
}

# limit PREFIX...: how long a statement of the migrator may wait for a lock, and last. Settings of the role in the database,
# because every driver and pooler keeps them; what a migration itself sets goes before them.
limit() {
  PGDATABASE=postgres "$@" "${PSQL[@]}" -v role="$MIGRATOR" -v database="$DATABASE" -v lock="${LOCK_SECONDS}s" -v statement="${STATEMENT_SECONDS}s" <<'SQL'
ALTER ROLE :"role" IN DATABASE :"database" SET lock_timeout = :'lock';
ALTER ROLE :"role" IN DATABASE :"database" SET statement_timeout = :'statement';
SQL
}

# rehearse: the whole migration, and the way back, on a server restored from the backup
rehearse() {
  local network=$LANDFALL_SCRATCH-migration wrong
  local -a copy=(scratch migration)
  scratch_start migration || refuse "no server could be started to rehearse on" "what the line above says; then pulumi up again"
  ! outside || like_outside migration || refuse "the server to rehearse on cannot be made like the outside one" "what the lines above say; then pulumi up again"
  { unpacked roles.sql.zst | load_roles "${copy[@]}" && settings_of_live "$DATABASE" | PGDATABASE=postgres "${copy[@]}" "${PSQL[@]}" &&
    load_dump "$DATABASE" "${copy[@]}" < <(unpacked database.dump.zst); } ||
    refuse "the backup $backup cannot be restored" "what the lines above say; then pulumi up again"
  count_rows "$DATABASE" "${copy[@]}" >"$work/rows-restored"
  cmp -s "$work/rows-restored" <(rows_of_backup) || refuse "the backup $backup, restored, has other rows than its manifest says" "pulumi up again, which makes another one"
  schema_of "$DATABASE" "${copy[@]}" >"$work/schema-restored"
  limit "${copy[@]}"
  rehearse_upgrade
  if [ "${#DOWNGRADE[@]}" -gt 0 ]; then
    goal=$from application "$network" "$STATEMENT_SECONDS" "${DOWNGRADE[@]}" ||
      refuse "on a copy of the data, the downgrade to $from fails, and so would a rollback. It said:"$'\n'"$(last_words)" "correct the downgrade, or leave it out of the app's description"
    heads "$network" || refuse "on a copy of the data, after the downgrade: $trouble" "correct the downgrade"
    [ "$current" = "$from" ] || refuse "on a copy of the data, the downgrade to $from leads to $current" "correct the downgrade"
    schema_of "$DATABASE" "${copy[@]}" >"$work/schema-downgraded"
    count_rows "$DATABASE" "${copy[@]}" >"$work/rows-downgraded"
    wrong=$(rows_differ "$work/rows-restored" "$work/rows-downgraded" exact)
    if [ -z "$wrong" ] && cmp -s "$work/schema-restored" "$work/schema-downgraded"; then
      write_down '.downgradeProved = true'
      proved="up, down and up again"
    else
      tell "on a copy of the data, the downgrade does not bring back all that was there before: the way back is the backup"
      proved="up, down and up again, though down not exactly"
    fi
    rehearse_upgrade
  fi
  current=$from
  scratch_stop migration
}

rehearse_upgrade() {
  local wrong
  application "$network" "$STATEMENT_SECONDS" "${UPGRADE[@]}" ||
    refuse "on a copy of the data it fails. It said:"$'\n'"$(last_words)" "correct the migration"
  heads "$network" || refuse "on a copy of the data, after it: $trouble" "correct the migration"
  [ "$current" = "$to" ] || refuse "on a copy of the data it leads to the head $current, and the release wants $to" "correct the migration, or the command of the release that says what it wants"
  wrong=$(wrong_assertions "${copy[@]}")
  [ -z "$wrong" ] || refuse "on a copy of the data, what is asserted of it does not hold afterwards:"$'\n'"$(indented "$wrong")" "correct the migration, or the assertion"
  count_rows "$DATABASE" "${copy[@]}" >"$work/rows-rehearsed"
  wrong=$(rows_differ "$work/rows-restored" "$work/rows-rehearsed" exact)
  [ -z "$wrong" ] || [ "$CHANGES_ROWS" = yes ] ||
    refuse "on a copy of the data it changes how many rows there are:"$'\n'"$(indented "$wrong")" "correct the migration, or say changesRows in the app's description"
}

apply() {
  local attempt pause
  limit pg
  for ((attempt = 1; ; attempt++)); do
    ! application live "$STATEMENT_SECONDS" "${UPGRADE[@]}" || break
    if [ "$attempt" -lt "$ATTEMPTS" ] && grep -qiE 'lock[ _]?timeout|55P03|LockNotAvailable' "$work/said"; then
      pause=$((attempt * LOCK_SECONDS))
      tell "attempt $attempt of $ATTEMPTS did not get its locks in $LOCK_SECONDS s, so that nobody waits behind it; tries again in $pause s"
      sleep "$pause"
      continue
    fi
    go_back "it ended with a failure, at attempt $attempt of $ATTEMPTS. It said:"$'\n'"$(last_words)"
  done
  attempts=$attempt
}

verify() {
  local wrong mode=alive
  # After a run that was cut short, the services ran again for a while.
  [ "${#WINDOW_SERVICES[@]}" -eq 0 ] || [ -n "$explained" ] || mode=exact
  heads live || go_back "after it, $trouble"
  [ "$current" = "$to" ] || go_back "it led to the head $current, and the release wants $to"
  wrong=$(wrong_assertions pg)
  [ -z "$wrong" ] || go_back "what is asserted of the database does not hold afterwards:"$'\n'"$(indented "$wrong")"
  count_rows "$DATABASE" pg >"$work/rows-after"
  wrong=$(rows_differ "$folder/rows-before" "$work/rows-after" "$mode")
  [ -z "$wrong" ] || [ "$CHANGES_ROWS" = yes ] || go_back "rows are gone:"$'\n'"$(indented "$wrong")"
}

# ---- around them

# take_lock: nobody else migrates this database, from another host either. Held until the end of this program; in the
# database postgres, so that the live one can be renamed.
take_lock() {
  local try
  exec {lock}> >(sql -d postgres >"$work/lock" 2>&1)
  cat >&"$lock" <<SQL
SET application_name = '$LOCK_SESSION';
SELECT 'ended', count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '$LOCK_SESSION' AND pid <> pg_backend_pid();
SET lock_timeout = '15s';
SELECT 'locked' FROM pg_advisory_lock(hashtext('landfall migration'), hashtext('$DATABASE'));
SQL
  for ((try = 0; try < 200; try++)); do
    ! grep -q '^locked' "$work/lock" 2>/dev/null || return 0
    ! grep -q 'lock timeout' "$work/lock" 2>/dev/null || break
    sleep 0.1
  done
  refuse "another host migrates this database at the moment" "pulumi up again when that has ended"
}

# leftovers: of a run that was killed. A migration of the live database is waited for; all else goes.
leftovers() {
  local one
  for one in $(docker ps --quiet --filter "label=landfall.migration=$SYSTEM" --filter label=landfall.migration.on=live); do
    tell "a run before this one was killed, and its migration goes on: waits for its end"
    timeout "$STATEMENT_SECONDS" docker wait "$one" >/dev/null || docker stop --time 30 "$one" >/dev/null
  done
  for one in $(docker ps --all --quiet --filter "label=landfall.migration=$SYSTEM"); do docker rm --force --volumes "$one" >/dev/null; done
  scratch_stop migration
}

start() {
  work=$(mktemp -d)
  trap leave EXIT
  trap '' PIPE HUP
  trap 'exit 143' TERM INT
  read_secrets
  exec </dev/null
  mkdir -p -- "$MIGRATIONS"
  data_lock
  leftovers
  end_sessions || refuse "the database cannot be asked" "look at: landfall ps"
  image=$(docker inspect --format '{{.Image}}' "$CONTAINER") || refuse "the container $CONTAINER of $SERVICE is gone" "pulumi up again"
  began=${EPOCHREALTIME/[.,]/}
}

leave() {
  local status=$?
  window_end
  [ "$status" -eq 0 ] || [ -n "$reported${problem:-}" ] || cut_off
  # shellcheck disable=SC2046 # several ids
  docker rm --force --volumes $(docker ps --all --quiet --filter "label=landfall.migration=$SYSTEM") >/dev/null 2>&1 || true
  scratch_stop migration
  rm -rf -- "$work"
  return "$status"
}

# take_up: what a run before this one has begun and not ended. What was only prepared begins anew; what was going back goes
# on going back; what was being applied is gone on with, if it is the same release that wants the same.
take_up() {
  folder=$(running_journal)
  [ -n "$folder" ] || return 0
  from=$(noted from) to=$(noted to) backup=$(noted backup)
  local was
  was=$(noted step)
  tell "the migration $(basename -- "$folder") from $from to $to was cut short at its step $was"
  case $was in
    downgrade) go_back "it was being taken back by its downgrade when it was cut short" ;;
    restore) restore "it was being taken back by its backup when it was cut short" ;;
  esac
  if is_begun; then
    explained=yes
    if ! is_as_before && [ "$(noted kind) $to $(noted image)" = "upgrade $target $image" ]; then
      [ "$current" = "$to" ] && resumed=assertions || resumed=apply
      return 0
    fi
  fi
  write_down '.state = "interrupted" | .endedAt = (now | todate)'
  folder=''
}

migrate() {
  local fresh='' resumed='' explained='' proved='up' attempts=1
  heads live || refuse "$trouble" "correct the release, or its description in apps/$SYSTEM"
  # Files of a newer release may still lie where the older one looks for its own: this one changes nothing.
  if [ -n "$PINNED" ] && [ "$current" != none ]; then
    steps=1 step=0
    said "status: the database is at $current, and stays there: the stack is pinned to release $PINNED, and landfall rollback brings the database along"
    exit 0
  fi
  take_up
  if [ -z "$resumed" ]; then
    steps=$([ "${#WINDOW_SERVICES[@]}" -eq 0 ] && echo 7 || echo 9) step=0
    if [ "$current" = "$target" ]; then
      expect_head "$current"
      steps=1
      outcome 1
      said "status: the database is at $current, as this release wants it: nothing to do"
      exit 0
    fi
    if leads "$target" "$current"; then
      steps=1
      outcome 1
      said "status: the database is at $current, which is after $target, what this release wants: left as it is"
      exit 0
    fi
    from=$current to=$target
    said "status: from $from to $to"
    open_journal upgrade
    take_lock
    pre_check
    said "pre-check: disk, transactions, connections and head"
    [ "$(sql <<<"SELECT count(*) $OWN_TABLES")" != 0 ] || fresh=yes
    mark backup
    # shellcheck disable=SC2086 # none or one
    take_backup ${fresh:+--local-only}
    said "backup: $backup"
    mark rehearsal
    if [ -n "$fresh" ]; then
      said "rehearsal: there is no table yet, so nothing that could be lost"
    else
      rehearse
      said "rehearsal: on a copy restored from the backup, $proved"
    fi
    if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
      mark window
      window_begin
      # What was written since the first one.
      take_backup --local-only
      said "maintenance: ${WINDOW_SERVICES[*]} stopped, visitors get a page that says so, and backup $backup"
    fi
    count_rows "$DATABASE" pg >"$folder/rows-before"
    schema_of "$DATABASE" pg >"$folder/schema-before"
    resumed=apply
  else
    steps=$([ "${#WINDOW_SERVICES[@]}" -eq 0 ] && echo 7 || echo 9)
    step=$([ "$resumed" = apply ] && echo $((steps - 3)) || echo $((steps - 2)))
    take_lock
    if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
      step=$((step - 1))
      window_begin
    fi
  fi
  if [ "$resumed" = apply ]; then
    mark apply
    apply
    said "apply: $from to $to, attempt $attempts"
  fi
  mark assertions
  verify
  said "assertions: ${#ASSERTION_SQL[@]} of the app's, head and rows"
  if [ "${#WINDOW_SERVICES[@]}" -gt 0 ]; then
    window_end
    said "maintenance: over after $window_seconds s of the $WINDOW_MINUTES min that were announced"
  fi
  mark record
  expect_head "$to"
  write_down '.state = "done" | .endedAt = (now | todate)'
  outcome 1
  said "record: $folder/journal.json"
}

downgrade() {
  local target_head=$1
  [ "${#DOWNGRADE[@]}" -gt 0 ] || refuse "$SYSTEM has no downgrade" "restore a backup: landfall restore --help"
  folder=$(running_journal)
  if [ -n "$folder" ]; then
    [ "$(noted kind) $(noted to)" = "downgrade $target_head" ] ||
      refuse "a migration was cut short: $folder" "pulumi up, or on the host: sudo landfall-migrate run </dev/null"
    tell "the downgrade $(basename -- "$folder") to $target_head was cut short: goes on with it"
    write_down '.state = "interrupted" | .endedAt = (now | todate)'
    folder=''
  fi
  heads live || refuse "$trouble" "correct the release, or its description in apps/$SYSTEM"
  steps=3 step=0 from=$current to=$target_head
  if [ "$current" = "$to" ]; then
    steps=1
    said "status: the database is at $to: nothing to do"
    exit 0
  fi
  said "status: down from $from to $to"
  open_journal downgrade
  take_lock
  limit pg
  mark downgrading
  goal=$to application live "$STATEMENT_SECONDS" "${DOWNGRADE[@]}" || trouble="it failed. It said:"$'\n'"$(last_words)"
  local failed=${trouble:-}
  heads live || refuse "$trouble" "run it again"
  [ "$current" = "$to" ] || {
    write_down '.state = "failed" | .why = $why' --arg why "${failed:-it led to $current}"
    report "the downgrade to $to ended at $current: ${failed:-it said nothing}" "running now: what ran before, on a database at $current" "what to do: run it again, or restore a backup: landfall restore --help"
    exit 1
  }
  said "downgrade: $from to $to"
  expect_head "$to"
  write_down '.state = "done" | .endedAt = (now | todate)'
  said "record: $folder/journal.json"
}

command=${1:-}
shift || true
CONTAINER='' folder='' current='' from='' trouble='' reported=''
case $command in
  run)
    if [ "${1:-}" = --container ]; then CONTAINER=${2:?} && shift 2; fi
    [ $# -eq 0 ] || usage
    [ -n "$CONTAINER" ] || find_container
    start
    migrate
    ;;
  downgrade)
    [ $# -ge 1 ] || usage
    head=$1
    shift
    while [ $# -gt 0 ]; do
      case $1 in
        --image) OTHER_IMAGE=${2:?} ;;
        --files) OTHER_FILES=${2:?} ;;
        *) usage ;;
      esac
      shift 2
    done
    find_container
    start
    image=${OTHER_IMAGE:-$image}
    downgrade "$head"
    ;;
  head | accept)
    find_container
    work=$(mktemp -d)
    trap 'rm -rf -- "$work"' EXIT
    heads live || die "$trouble"
    if [ "$command" = accept ]; then
      mkdir -p -- "$MIGRATIONS"
      data_lock
      expect_head "$current"
    fi
    printf '%s\n' "$current"
    ;;
  list)
    for one in "$MIGRATIONS"/*/journal.json; do [ ! -e "$one" ] || cat -- "$one"; done | jq -s .
    ;;
  *) usage ;;
esac
